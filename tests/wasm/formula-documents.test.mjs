/** Documents of kind formula: what is refused and how it is said, what survives being written, hostile names, memory. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import {
  ChainruleError,
  createEngine,
  decodeExperiment,
  encodeExperiment,
  formatDocument,
  GraphRun,
} from "../../dist/node.js";
import { tiered } from "./support/tier.mjs";

const folder = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, folder), "utf8");
const engine = await createEngine();
const open = (document, fallback) => GraphRun.open(engine, document, fallback);
const close = (run) => run[Symbol.dispose]();
const formula = (text, model = {}, more = {}) => ({ v: 1, model: { kind: "formula", text, ...model }, ...more });

for (const { kind, document, code, field, at, message } of JSON.parse(read("tests/golden/bad-formulas.json"))) {
  test(`refused: ${kind}`, () => {
    assert.throws(
      () => close(open(document)),
      (error) => {
        assert.ok(error instanceof ChainruleError, `${error}`);
        const { text } = document.model;
        const found = { code: error.code, field: error.field, message: error.message };
        assert.deepEqual(found, { code, field, message });
        assert.equal(error.place && text.slice(...error.place), at);
        assert.match(message, /^[^\n]+\.$/, "one sentence");
        return true;
      },
    );
  });
}

test("there are at least 50 kinds of bad formula documents, each with its own name", () => {
  const kinds = JSON.parse(read("tests/golden/bad-formulas.json")).map(({ kind }) => kind);
  assert.ok(new Set(kinds).size >= 50);
  assert.equal(new Set(kinds).size, kinds.length);
});

test("a formula document survives being written, and every example is one that opens", () => {
  const names = readdirSync(new URL("examples/", folder)).filter((name) => name.startsWith("formula-"));
  assert.ok(names.length >= 15);
  for (const name of names) {
    const document = JSON.parse(read(`examples/${name}`));
    assert.ok(document.view.title, name);
    assert.deepEqual(JSON.parse(formatDocument(encodeExperiment(decodeExperiment(document)))), document, name);
    const run = open(document);
    assert.equal(run.pass().notFinite, null, name);
    if (document.model.parameters) assert.equal(run.descend(3).steps, 3, name);
    const again = open(formula(run.formula.text));
    assert.equal(again.grad().value, run.grad().value, name);
    close(again);
    close(run);
  }
});

test("values of every shape, the output and the mistake are read and written again", () => {
  const model = {
    at: { a: -0, x: [1, 2], W: [[1, 2]], M: [[0.5], [1e-300]] },
    output: "s",
    parameters: ["W", "x"],
  };
  const document = formula("s = sum(W @ x) + a; t = sum(M)", model, { mistake: "overwrite" });
  const written = JSON.parse(formatDocument(encodeExperiment(decodeExperiment(document))));
  assert.deepEqual(written, document);
  const run = open(written);
  assert.equal(run.formula.info.nodes[run.formula.info.output].name, "s");
  assert.deepEqual(run.formula.leaves().W, [[1, 2]]);
  assert.ok(run.pass().mistaken);
  assert.equal(run.pass({ mistake: null }).mistaken, null);
  close(run);
});

test("names that mean something to JavaScript are only names, or refused", () => {
  for (const name of ["constructor", "prototype", "toString", "hasOwnProperty", "valueOf"]) {
    const run = open(formula(`y = ${name}*2`, { at: { [name]: 3 }, parameters: [name] }));
    const { value, values, gradients } = run.grad();
    assert.equal(value, 6);
    assert.equal(values[name], 3);
    assert.equal(gradients[name], 2);
    assert.deepEqual(run.grad({ wrt: [name] }).gradients, { [name]: 2 });
    close(run);
  }
  const hostile = '{"v": 1, "model": {"kind": "formula", "text": "y = __proto__*2", "at": {"__proto__": [1]}}}';
  assert.throws(() => open(hostile), { code: "unknown_name" });
  const names = fc.constantFrom("__proto__", "constructor", "prototype", "text", "at", "kind", "w");
  const value = fc.letrec((tie) => ({
    any: fc.oneof(fc.integer(), fc.constant("y = w*2"), fc.array(tie("any"), { maxLength: 3 }), tie("object")),
    object: fc.dictionary(names, tie("any"), { maxKeys: 4, noNullPrototype: false }),
  })).object;
  fc.assert(
    fc.property(value, (model) => {
      try {
        close(open(JSON.stringify({ v: 1, model: { kind: "formula", text: "y = w*2", ...model } }), 1));
      } catch (error) {
        assert.ok(error instanceof ChainruleError && error.code !== "internal", `${error}`);
      }
      assert.equal({}.text, undefined);
      assert.equal({}.w, undefined);
    }),
    { numRuns: tiered(2000, 20_000) },
  );
});

test("memory comes back after good calls and failing ones", async () => {
  const own = await createEngine();
  const at = { W: [[1, 2]], x: [1, 2] };
  const good = () => {
    const made = own.formula("y = W @ x; s = sum(sigmoid(y)^2)", { at, parameters: ["W"] });
    made.grad({ check: true, trace: true, hessian: true, mistake: "no_zeroing" });
    made.jvp({ x: [1, 0] });
    made.vjp("y", 1);
    made.jacobian("s", "W");
    made.counts();
    made.beginDescent({ rate: 0.1, optimizer: "adam" });
    made.descend(3);
    made.delete();
  };
  const failing = () => {
    assert.throws(() => own.formula("y = W @", { at: { W: 1 } }), { code: "syntax" });
    assert.throws(() => own.formula("y = sin(x)"), { code: "missing" });
    assert.throws(() => own.formula("y = W + x", { at: { W: [1, 2, 3], x: [1, 2] } }), { code: "shape_mismatch" });
    const made = own.formula("y = x", { at: { x: [1, 2] } });
    assert.throws(() => made.grad(), { code: "not_scalar" });
    assert.throws(() => made.set({ x: 1 }), { code: "shape_mismatch" });
    made.delete();
  };
  // The first calls allocate what stays for good.
  good();
  failing();
  const before = own.diagnostics.heapInUse();
  for (let i = 0; i < tiered(2000, 100_000); i++) {
    good();
    failing();
  }
  assert.ok(Math.abs(own.diagnostics.heapInUse() - before) <= 1024);
  assert.equal(own.diagnostics.liveHandles(), 0);
});

test("the deepest formula that is accepted leaves half of the stack", async () => {
  const own = await createEngine();
  const { diagnostics } = own;
  diagnostics.markStack();
  for (const text of [
    `y = ${"sin(".repeat(200)}x${")".repeat(200)}`,
    `y = ${"-".repeat(9000)}x`,
    `y = ${"x^".repeat(4500)}1`,
    `y = ${"x+".repeat(4500)}1`,
  ]) {
    const made = own.formula(text, { at: { x: 0.5 } });
    made.grad({ trace: true, hessian: true });
    assert.ok(made.text.length > 0);
    made.delete();
  }
  assert.ok(diagnostics.stackUntouched() / diagnostics.stackSize() >= 0.5);
});
