/** Features: formulas of the inputs, by whatever way the numbers reach the network. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEngine, Run } from "../../dist/node.js";

const engine = await createEngine();
const model = { layers: [{ units: 3 }, { units: 1, activation: "tanh" }] };
const data = { set: "circle", n: 50, features: ["x1", "x2", "x1^2", "x1*x2", "sin(x2)"] };
const of = ([x1, x2]) => [x1, x2, x1 ** 2, x1 * x2, Math.sin(x2)];

const refusal = (document) => {
  try {
    Run.open(engine, { v: 1, ...document });
  } catch ({ code, field, message }) {
    return { code, field, message };
  }
  return assert.fail("was not refused");
};

test("the network is fed the features; data, pictures and probe stay in the inputs", () => {
  const run = Run.open(engine, { v: 1, data, model });
  const { width, features, train } = run.trainer.prepared();
  assert.deepEqual([width, [...features], run.trainer.shapes[0].inputs], [2, data.features, 5]);
  const given = [...train.inputs.slice(0, 2)];
  const probe = run.trainer.probe(given, [1]);
  assert.deepEqual(probe.given, given);
  for (const [k, value] of of(given).entries()) assert.ok(Math.abs(probe.sample[k] - value) < 1e-12);
  run.delete();
});

test("training on features is training on a table of their values", () => {
  const run = Run.open(engine, { v: 1, data, model });
  const { train, test } = run.trainer.prepared();
  const rows = [];
  for (const { index, inputs, rows: n } of [train, test])
    for (let i = 0; i < n; i++) rows[index[i]] = [...inputs.slice(2 * i, 2 * i + 2)];
  const points = rows.map((row) => [...run.trainer.probe(row, [1]).sample]);
  const targets = [...run.samples.targets].map((t) => [t]);
  const same = Run.open(engine, { v: 1, data: { points, targets, target_kind: "class" }, model });
  run.step(200);
  same.step(200);
  assert.equal(run.result().hash, same.result().hash);
  const [x] = rows;
  assert.deepEqual(run.predict([x]), same.predict([points[0]]));
  assert.deepEqual(run.query(x, [1]), same.query(points[0], [1]));
  assert.deepEqual([...run.trainer.outputs("test")], [...same.trainer.outputs("test")]);
  run.delete();
  same.delete();
});

test("pictures of the units spread over the plane of the inputs", () => {
  const run = Run.open(engine, { v: 1, data, model });
  const { values, fed } = run.trainer.grid(4, -2, 2);
  // The third cell of the second row, from the highest.
  const at = [0.5, 0.5];
  const { layers, sample } = run.trainer.probe(at, [1]);
  assert.ok(Math.abs(values[6] - layers[0].a[0]) < 1e-6);
  assert.ok(Math.abs(fed[6 * 5 + 2] - sample[2]) < 1e-6);
  run.delete();
});

test("without features of their own the pictures are the same as by formulas that repeat the inputs", () => {
  const plain = Run.open(engine, { v: 1, data: { set: "moons", n: 30 }, model });
  const spelt = Run.open(engine, { v: 1, data: { set: "moons", n: 30, features: ["x1", "x2"] }, model });
  assert.deepEqual([...plain.trainer.grid(8, -3, 3).values], [...spelt.trainer.grid(8, -3, 3).values]);
  plain.delete();
  spelt.delete();
});

test("columns are called by their names, or by their places", () => {
  const features = ["flipper_length_mm / x1", "log(body_mass_g)"];
  const run = Run.open(engine, { v: 1, data: { set: "penguins", features } });
  assert.equal(run.trainer.shapes[0].inputs, 2);
  run.delete();
});

test("100,000 samples have their features in a second", () => {
  const begun = performance.now();
  const run = Run.open(engine, {
    v: 1,
    data: { set: "spiral", n: 100_000, features: ["x1^2", "x1*x2", "sin(x1)"] },
    model,
  });
  run.delete();
  const took = performance.now() - begun;
  assert.ok(took < 3000, `${took} ms`);
});

for (const [text, code, words] of [
  ["3", "out_of_range", /data\.features\[1\] is "3"; it takes a formula of the inputs x1, x2\./],
  ["x1 +", "syntax", /^data\.features\[1\]: /],
  ["x1 + z", "missing", /z/],
  ["softmax(x1)", "out_of_range", /a feature is one number for each sample, and softmax is of several numbers/],
  ["log(x1)", "out_of_range", /data\.features\[1\] \("log\(x1\)"\) is (NaN|-Infinity) at the inputs .* of sample \d+/],
])
  test(`refused as a feature: ${text}`, () => {
    const { code: found, field, message } = refusal({ data: { set: "spiral", n: 20, features: ["x1", text] } });
    assert.equal(field, "data.features[1]");
    assert.match(message, words);
    assert.equal(found, code);
  });

test("a network that does not fit its features is refused", () => {
  const { field } = refusal({ data: { set: "moons", features: ["x1"] }, model: { layers: [{ W: [[1, 2]] }] } });
  assert.equal(field, "model.layers[0].W");
});
