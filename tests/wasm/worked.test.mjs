/** The published worked examples, to every printed digit, through what ships: the library and the command line. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createEngine, GraphRun, Run } from "../../dist/node.js";
import { chainrule, temporary } from "./support/cli.mjs";

const worked = JSON.parse(readFileSync(new URL("../golden/worked.json", import.meta.url), "utf8"));
const example = (name) => JSON.parse(readFileSync(new URL(`../../examples/${name}.json`, import.meta.url), "utf8"));
const engine = await createEngine();

/** `layers[0].z[1]` of an answer. */
const at = (answer, path) => path.match(/\w+/g).reduce((part, key) => part[key], answer);

/** Numbers the sources print that a reader works out from what the network answers. */
const formulas = {
  difference: (a, b) => a - b,
  product: (a, b) => a * b,
  "sum of products": (a, b, c, d) => a * b + c * d,
  "half square of the difference": (a, b) => 0.5 * (a - b) ** 2,
  "slope of the sigmoid": (a) => a * (1 - a),
};

function numberIn(answer, { at: path, of, args }) {
  if (path) return at(answer, path);
  return formulas[of](...args.map((arg) => (typeof arg === "string" ? at(answer, arg) : arg)));
}

/** Half a unit of the last printed digit: `0.3775` is met by 0.37745 to 0.37755. */
function allowed({ printed, within }) {
  const digits = printed.split(".")[1]?.length ?? 0;
  // A published whole number is met exactly or not at all.
  return within ?? (digits === 0 ? 0 : 0.5 * 10 ** -digits);
}

function check(answer, values) {
  for (const value of values) {
    const found = numberIn(answer, value);
    const off = Math.abs(found - Number(value.printed));
    assert.ok(off <= allowed(value), `${value.name} is ${found}, printed ${value.printed}`);
  }
}

/** The example with some of its fields changed. */
function documentOf({ example: name, change = {} }) {
  const document = example(name);
  for (const [path, value] of Object.entries(change)) {
    const keys = path.match(/\w+/g);
    const last = keys.pop();
    keys.reduce((part, key) => (part[key] ??= {}), document)[last] = value;
  }
  return document;
}

for (const entry of worked) {
  const document = documentOf(entry);
  const file = temporary(`worked-${entry.id.replace(/\W+/g, "-")}.json`, JSON.stringify(document));

  for (const { step, sample, target, values } of entry.query ?? []) {
    test(`${entry.id}: sample ${sample} at step ${step}`, () => {
      const run = Run.open(engine, { ...document, train: { ...document.train, epochs: undefined } });
      run.step(step);
      check(run.query(sample, target), values);
      run.delete();
      const options = ["--sample", sample.join(), "--target", target.join(), "--step", String(step), "--json"];
      check(JSON.parse(chainrule("query", file, ...options).stdout), values);
    });
  }

  for (const { steps, values } of entry.train ?? []) {
    test(`${entry.id}: after ${steps} steps`, () => {
      check(JSON.parse(chainrule("train", file, "--steps", String(steps), "--json").stdout), values);
    });
  }
}

/** What the sources print of a formula's nodes. */
function checkNodes(result, nodes) {
  for (const { name, value, gradient } of nodes) {
    const all = [
      [result.values[name], value, name],
      [result.gradients[name], gradient, `gradient of ${name}`],
    ];
    for (const [found, printed, what] of all) {
      if (printed === undefined) continue;
      const numbers = [found].flat();
      const texts = [printed].flat();
      assert.equal(numbers.length, texts.length, what);
      for (const [i, text] of texts.entries())
        assert.ok(
          Math.abs(numbers[i] - Number(text)) <= allowed({ printed: text }),
          `${what} is ${numbers[i]}, printed ${text}`,
        );
    }
  }
}

for (const entry of worked.filter(({ grad }) => grad)) {
  const { model, train } = documentOf(entry);
  const at = Object.entries(model.at).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  for (const { mistake, nodes, messages = [], order, forward } of entry.grad) {
    test(`${entry.id}: ${mistake ?? "every printed value and gradient"}`, () => {
      const formula = engine.formula(model.text, { at: model.at });
      const result = formula.grad({ trace: true, ...(mistake && { mistake }) });
      checkNodes(result, nodes);
      const options = ["--at", at.join(), "--json", ...(mistake ? ["--mistake", mistake] : [])];
      checkNodes(JSON.parse(chainrule("grad", model.text, ...options).stdout), nodes);
      for (const { node, from, product, within } of messages) {
        const found = result.trace.find((m) => m.node === node && m.from === from);
        assert.ok(
          found && Math.abs(found.product - Number(product)) <= allowed({ printed: product, within }),
          `${from} to ${node}`,
        );
      }
      const labels = formula.info.nodes.map(({ label }) => label);
      if (order)
        assert.deepEqual(
          formula.pass().order.map((id) => labels[id]),
          order,
        );
      if (forward) {
        const moved = formula.forwardMode(forward.wrt);
        for (const { name, gradient } of forward.nodes)
          assert.equal(moved[formula.info.nodes[labels.indexOf(name)].offset], Number(gradient));
      }
    });
  }
  for (const { steps, values } of entry.descend ?? []) {
    test(`${entry.id}: after ${steps} steps of gradient descent`, () => {
      const run = GraphRun.open(engine, documentOf(entry));
      assert.equal(run.experiment.train.rate, train.rate);
      const { pass } = run.descend(steps);
      const { nodes } = run.formula.info;
      for (const { name, value } of values) {
        const found = pass.values[nodes.find((node) => node.name === name).offset];
        assert.ok(
          Math.abs(found - Number(value)) <= allowed({ printed: value }),
          `${name} is ${found}, printed ${value}`,
        );
      }
    });
  }
}

test("W4: the error printed after the first step belongs to another algorithm", () => {
  const entry = worked.find(({ id }) => id === "W4");
  const { trap } = entry;
  const printed = { printed: trap["E after one step"] };
  const run = Run.open(engine, documentOf(entry));
  run.step(1);
  const { loss } = run.query([0.05, 0.1], [0.01, 0.99]);
  run.delete();
  assert.ok(Math.abs(loss - Number(printed.printed)) > 1e-7, "our first step is not the one with the printed error");
  // The older program: the output weights first, and the hidden gradients from the new ones.
  const inPlace = mazurInPlace(1);
  assert.ok(Math.abs(inPlace.E - Number(printed.printed)) <= allowed(printed), `in place E is ${inPlace.E}`);
  for (const [i, text] of trap["one-step w1 to w4"].entries()) {
    assert.ok(Math.abs(inPlace.hidden.flat()[i] - Number(text)) <= allowed({ printed: text }), `w${i + 1}`);
  }
  const late = mazurInPlace(10000);
  assert.ok(
    Math.abs(late.E - Number(trap["E after 10,000 steps"])) <= allowed({ printed: trap["E after 10,000 steps"] }),
  );
  for (const [i, text] of trap["outputs after 10,000 steps"].entries()) {
    assert.ok(Math.abs(late.outputs[i] - Number(text)) <= allowed({ printed: text }), `output ${i + 1}`);
  }
});

/** Mazur's network with the order of updates that his printed errors come from. Nothing here is the engine's. */
function mazurInPlace(steps) {
  const x = [0.05, 0.1];
  const t = [0.01, 0.99];
  const hidden = [
    [0.15, 0.2],
    [0.25, 0.3],
  ];
  const output = [
    [0.4, 0.45],
    [0.5, 0.55],
  ];
  const layer = (W, b, input) => W.map((row) => 1 / (1 + Math.exp(-(row[0] * input[0] + row[1] * input[1] + b))));
  for (let step = 0; step < steps; step++) {
    const h = layer(hidden, 0.35, x);
    const o = layer(output, 0.6, h);
    const delta = o.map((a, k) => (a - t[k]) * a * (1 - a));
    for (const k of [0, 1]) for (const j of [0, 1]) output[k][j] -= 0.5 * delta[k] * h[j];
    for (const j of [0, 1]) {
      const back = (delta[0] * output[0][j] + delta[1] * output[1][j]) * h[j] * (1 - h[j]);
      for (const i of [0, 1]) hidden[j][i] -= 0.5 * back * x[i];
    }
  }
  const outputs = layer(output, 0.6, layer(hidden, 0.35, x));
  return { hidden, outputs, E: outputs.reduce((sum, a, k) => sum + 0.5 * (a - t[k]) ** 2, 0) };
}
