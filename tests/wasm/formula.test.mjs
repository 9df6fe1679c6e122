/** Formulas through the package as it ships: answers, refusals with their places, and memory given back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ChainruleError, createEngine, GraphRun, limits, tables } from "../../dist/node.js";

const engine = await createEngine();
const open = (text, options) => engine.formula(text, { fallback: 1, ...options });

/** What must be refused: its code, its sentence and the text at its place. */
function refused(text, options) {
  try {
    engine.formula(text, options).delete();
  } catch (error) {
    assert.ok(error instanceof ChainruleError, String(error));
    const at = error.place ? text.slice(...error.place) : null;
    return { code: error.code, message: error.message, at };
  }
  assert.fail(`${text} was accepted`);
}

test("a formula answers with its values, its gradients and its nodes", () => {
  const formula = open("x = a + b\ny = b + c\nf = x*y", { at: { a: 1, b: 1, c: 6 } });
  const { nodes, leaves, output } = formula.info;
  assert.deepEqual(
    leaves.map((id) => nodes[id].name),
    ["a", "b", "c"],
  );
  assert.equal(nodes[output].text, "x * y");
  assert.equal(nodes[output].formula.latex, "x\\,y");
  const pass = formula.pass();
  assert.deepEqual(
    pass.order.map((id) => nodes[id].name),
    ["f", "x", "y", "a", "b", "c"],
  );
  assert.equal(pass.gradients[nodes[1].offset], 9);
  assert.equal(pass.notFinite, null);
  formula.set({ b: 2 });
  assert.deepEqual(formula.grad({ wrt: ["b"] }).gradients, { b: 11 });
  assert.equal(formula.grad({ of: "x" }).gradients.c, 0);
  assert.equal(open(formula.text).grad().value, 24);
});

test("a node knows its place in a text of any letters, and a long text is read in time linear in its length", () => {
  for (const text of ["# \u{1f642} \u00fcber\ny = \u03b1 + 2*\u03b1 # \u{1f642}\nz = y*y", "y = a + b\nz = y*y"]) {
    const formula = open(text);
    const named = formula.info.nodes.filter(({ source, kind }) => source && kind === "op");
    assert.ok(named.length >= 2);
    for (const { source, name } of named.filter(({ name }) => name !== null))
      assert.match(text.slice(...source), new RegExp(`^${name === "z" ? "y\\*y" : "[^#]*\\+[^#]*"}$`, "u"));
    formula.delete();
  }
  const line = (i) => `v${i + 1} = tanh(v${i}) * v${i} # \u00fc`;
  const time = (n) => {
    const text = Array.from({ length: n }, (_, i) => line(i)).join("\n");
    const begun = performance.now();
    open(text).delete();
    return performance.now() - begun;
  };
  time(100);
  // Four times as long; sixteen times the work would be a scan of the text for every node.
  const [short, long] = [Math.min(time(700), time(700), time(700)), Math.min(time(2800), time(2800), time(2800))];
  assert.ok(long < 9 * short, `${short} ms, then ${long} ms`);
});

test("vectors and matrices are nested lists; every query has its word", () => {
  const formula = open("v = W @ x\ns = sum(v^2)", {
    at: {
      W: [
        [1, 2],
        [3, 4],
      ],
      x: [1, -1],
    },
  });
  assert.deepEqual(formula.grad().values, {
    W: [
      [1, 2],
      [3, 4],
    ],
    x: [1, -1],
    v: [-1, -1],
    s: 2,
  });
  assert.deepEqual(formula.grad().gradients.W, [
    [-2, 2],
    [-2, 2],
  ]);
  assert.deepEqual(formula.jacobian("v", "x"), [
    [1, 2],
    [3, 4],
  ]);
  assert.deepEqual(formula.grad({ hessian: true, wrt: ["x"] }).hessian, {
    names: ["x[1]", "x[2]"],
    rows: [
      [20, 28],
      [28, 40],
    ],
  });
  const at = (name) => formula.info.nodes.find((node) => node.name === name).offset;
  assert.equal(formula.jvp({ x: [1, 0] })[at("s")], -8);
  assert.deepEqual([...formula.vjp("v", [1, 0])].slice(at("x"), at("x") + 2), [1, 2]);
  assert.deepEqual([...formula.hvp({ x: [1, 0] })].slice(at("x"), at("x") + 2), [20, 28]);
  assert.equal(formula.check({ leaf: "W", entry: 3 }).verdict, "agrees");
  assert.equal(formula.check({ leaf: "W", entry: 2 }).name, "W[2][1]");
  assert.ok(formula.errorsByStep({ leaf: "x" }).length > 20);
  assert.deepEqual(
    formula.curve({ leaf: "x", low: 0, high: 2, n: 3 }).map(({ x }) => x),
    [0, 1, 2],
  );
  assert.throws(() => formula.grad({ of: "v" }), { code: "not_scalar" });
});

test("what cannot be read is refused with a sentence and its place", () => {
  const cases = [
    ["y = 2x", "syntax", "2x", /product is written with \*/],
    ["y = (1 + 2", "syntax", "(", /"\)" was expected before the end of the formula/],
    ["y = sigmod(x)", "unknown_name", "sigmod", /did you mean sigmoid\?/],
    ["y = w*x", "missing", "w", /"w" has no value/],
    ["a = 1\na = 2", "syntax", "a", /assigned twice, first in line 1/],
    ["y = z\nz = 1", "syntax", "z", /used before it is assigned in line 2/],
    ["σ = 1; y = σ $ 2", "syntax", "$", /no use for "\$"/],
    ["x = [1,2]\ny = [1,2,3]\nz = x + y", "shape_mismatch", "x + y", /2 x 1/],
    ["", "syntax", "", /empty/],
  ];
  for (const [text, code, at, sentence] of cases) {
    const found = refused(text);
    assert.equal(found.code, code, text);
    assert.equal(found.at, at, text);
    assert.match(found.message, sentence);
    assert.match(found.message, /^[^\n]+\.$/);
  }
  assert.match(refused("y = w*x", { at: { v: 1, w: 1, x: 1 } }).message, /The formula has no "v"/);
  assert.equal(refused("y = x", { at: { x: Number.NaN } }).code, "out_of_range");
  assert.equal(refused("y = x", { at: { x: 1, y: 2 } }).code, "wrong_type");
});

test("limits are refused before anything is allocated, and stated", () => {
  const long = "#".repeat(limits.formulaCharacters);
  assert.equal(refused(`${long}x`).code, "too_large");
  const nest = (n) => `${"(".repeat(n)}1${")".repeat(n)}`;
  open(nest(limits.formulaNesting)).delete();
  assert.equal(refused(nest(limits.formulaNesting + 1)).code, "too_large");
  const wide = Array.from({ length: 2000 }, () => 1);
  assert.equal(refused("y = x * x'", { at: { x: wide } }).code, "too_large");
  open("y = x * 2", { at: { x: wide } }).delete();
});

test("any text gives a graph or an error inside the text, and memory comes back", () => {
  const words = [
    "x",
    "w_1",
    "pi",
    "2",
    "1.5e3",
    "sin",
    "max",
    "(",
    ")",
    "[",
    "]",
    ",",
    "=",
    ";",
    "\n",
    "+",
    "-",
    "*",
    "/",
    "^",
    "@",
    "'",
    " ",
    "#",
    "σ",
    "−",
    "💥",
    "_",
  ];
  const before = engine.diagnostics.liveHandles();
  const text = fc
    .array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 3, unit: "binary" })), { maxLength: 40 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (formula) => {
      try {
        open(formula).delete();
      } catch (error) {
        assert.ok(
          error instanceof ChainruleError && error.code !== "internal" && error.code !== "engine_lost",
          String(error),
        );
        if (!error.place) return;
        const [from, to] = error.place;
        assert.ok(0 <= from && from <= to && to <= formula.length, `${error.place} in ${formula.length}`);
      }
    }),
    { numRuns: 3000 },
  );
  assert.equal(engine.diagnostics.liveHandles(), before);
  assert.equal(engine.lost, null);
});

test("every op and matrix op of the tables can be asked for", () => {
  for (const { name, arity } of [...tables.ops, ...tables.matrixOps]) {
    const formula = open(
      `x = [[1,2],[3,4]]\nv = [1,2]\ny = ${name}(${name === "dot" ? "v, v" : arity === 2 ? "x, x" : "x"})\ns = sum(y)`,
    );
    assert.equal(formula.pass().notFinite, null, name);
  }
});

test("gradient descent moves the parameters and goes back to the same start", () => {
  const document = {
    v: 1,
    model: { kind: "formula", text: "L = (w*2 + b - 9)^2", at: { w: 3, b: 1 }, parameters: ["w", "b"] },
    train: { rate: 0.05, optimizer: "adam" },
  };
  const run = GraphRun.open(engine, document);
  const first = run.descend(10);
  assert.equal(first.steps, 10);
  run.reset();
  const again = run.descend(10);
  assert.deepEqual([...again.pass.values], [...first.pass.values]);
  const wild = GraphRun.open(engine, { ...document, train: { rate: 1e200 } });
  const end = wild.descend(1000);
  assert.equal(end.stopped.code, "not_finite");
  assert.ok(end.pass.values.every(Number.isFinite));
  assert.throws(() => GraphRun.open(engine, { ...document, model: { kind: "formula", text: "y = 1" } }).descend(1), {
    code: "missing",
  });
});

test("a deleted formula says so", () => {
  const formula = open("y = x");
  formula.delete();
  assert.throws(() => formula.pass(), { code: "deleted" });
  assert.throws(() => formula.delete(), { code: "deleted" });
});
