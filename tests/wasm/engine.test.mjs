/** The facade over the engine that ships: ways to start it, its tables, a run, and what it refuses. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { ChainruleError, createEngine, Engine, openExperiment, Run, tables } from "../../dist/node.js";
import { tablesAreCurrent } from "../../wasm/generate.mjs";

const dist = new URL("../../dist/", import.meta.url);
const bytes = readFileSync(new URL("engine.wasm", dist));
const experiment = { v: 1, seed: 3, data: { n: 40 }, model: { layers: [{ units: 3 }, {}] }, train: { batch: 7 } };

/** A test for assert.throws: the code, and pieces of the sentence. */
const refusal =
  (code, ...pieces) =>
  (error) => {
    assert.ok(error instanceof ChainruleError, String(error));
    assert.equal(error.code, code, error.message);
    for (const piece of pieces) assert.ok(error.message.includes(piece), `"${error.message}" lacks "${piece}"`);
    return true;
  };

test("starts from bytes, a view, a compiled module, a response, and a promise of any", async () => {
  const module = await WebAssembly.compile(bytes);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const response = () => new Response(bytes, { headers: { "content-type": "text/plain" } });
  for (const source of [buffer, bytes, module, response(), Promise.resolve(response()), Promise.resolve(module)]) {
    const engine = await Engine.create(source);
    assert.equal(engine.lost, null);
  }
});

test("refuses what is no engine, in one sentence", async () => {
  const cut = bytes.subarray(0, bytes.length / 2);
  await assert.rejects(Engine.create(cut), refusal("engine_lost", "could not be started"));
  await assert.rejects(Engine.create(new Uint8Array(8)), refusal("engine_lost"));
  await assert.rejects(Engine.create(new Response("no", { status: 404 })), refusal("engine_lost", "404"));
  await assert.rejects(Engine.create(Promise.reject(new Error("offline"))), refusal("engine_lost", "offline"));
  for (const source of [undefined, null, 3, "engine.wasm", {}]) {
    await assert.rejects(Engine.create(source), refusal("wrong_type", "bytes"));
  }
});

test("the generated tables are what the engine says, error codes included", async () => {
  assert.ok(await tablesAreCurrent(), "run node wasm/generate.mjs");
  assert.ok(tables.codes.includes("engine_lost"));
  assert.equal(new Set(tables.codes).size, tables.codes.length);
});

test("every row of every table has a name, a sentence and formulas that can be shown", () => {
  for (const [name, rows] of Object.entries(tables)) {
    if (name === "codes") continue;
    assert.equal(new Set(rows.map((row) => row.name)).size, rows.length, name);
    for (const row of rows) {
      assert.match(row.name, /^[a-z][a-z0-9_]*$/);
      assert.match(row.about, /^[A-Z0-9].*\.$/, row.name);
      for (const p of row.parameters ?? []) {
        assert.ok(p.low === null || p.value >= p.low, `${row.name}.${p.name}`);
        assert.ok(p.high === null || p.value <= p.high, `${row.name}.${p.name}`);
      }
    }
  }
  for (const op of tables.ops) {
    assert.equal(op.slopes.length, op.arity);
    for (const { latex, mathml } of [op.formula, ...op.slopes]) {
      assert.ok(latex.length > 0 && mathml.startsWith("<"), op.name);
    }
  }
});

test("a run: steps, evaluates, answers for a sample, resets to the bit", async () => {
  const run = await openExperiment(experiment);
  const { trainer } = run;
  assert.equal(trainer.updatesPerEpoch, Math.ceil(32 / 7));
  assert.equal(trainer.parameterCount, 2 * 3 + 3 + 3 + 1);
  assert.deepEqual([...trainer.gradient()], Array(13).fill(0));
  const start = run.result();
  assert.equal(start.step, 0);
  assert.equal(run.step(11), 11);
  assert.equal(trainer.steps, 11);
  assert.equal(trainer.epochs, 2);
  assert.notEqual(run.result().hash, start.hash);
  assert.ok(trainer.gradient().some((g) => g !== 0));
  const { layers, loss } = run.query([1, 2], [1]);
  assert.deepEqual(
    layers.map(({ z, a, delta, dW, db }) => [z.length, a.length, delta.length, dW.length, dW[0].length, db.length]),
    [
      [3, 3, 3, 3, 2, 3],
      [1, 1, 1, 1, 3, 1],
    ],
  );
  const [output] = run.predict([[1, 2]])[0];
  assert.equal(output, layers[1].a[0]);
  assert.equal(loss, (output - 1) ** 2 / 2);
  run.reset();
  assert.deepEqual(run.result(), start);
});

test("what it hands out is the caller's own", async () => {
  const { trainer } = await openExperiment(experiment);
  const before = trainer.parameters();
  const kept = [...before];
  before.fill(7);
  trainer.step(5);
  assert.notDeepEqual([...trainer.parameters()], kept);
  trainer.reset();
  assert.deepEqual([...trainer.parameters()], kept);
  const values = Float64Array.from(kept, (_, i) => i / 8);
  trainer.setParameters(values);
  assert.deepEqual(trainer.parameters(), values);
});

test("pictures of the units: the activations that predict gives, first row highest", async () => {
  const run = await openExperiment(experiment);
  run.step(20);
  const { size, values } = run.trainer.grid(5, -4, 4);
  assert.equal(values.length, 4 * 25);
  const output = values.subarray(3 * 25);
  const centre = (i) => -4 + ((i + 0.5) * 8) / size;
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const [[wanted]] = run.predict([[centre(column), -centre(row)]]);
      assert.ok(Math.abs(output[row * size + column] - wanted) < 1e-6, `cell ${row}, ${column}`);
    }
});

test("the samples as the network sees them add up", async () => {
  const run = await openExperiment({ v: 1, data: { set: "penguins" } });
  const data = run.trainer.prepared();
  assert.equal(data.train.rows + data.test.rows, run.samples.rows);
  assert.equal(data.train.inputs.length, data.train.rows * data.width);
  assert.equal(data.train.targets.length, data.train.rows * data.outputs);
  assert.equal(data.classes, 3);
  assert.ok(data.omitted > 0);
  const given = new Set(
    Array.from({ length: run.samples.rows }, (_, i) => run.samples.inputs.slice(4 * i, 4 * i + 4).join()),
  );
  for (let i = 0; i < data.test.rows; i++) assert.ok(given.has(data.test.inputs.slice(4 * i, 4 * i + 4).join()));
});

test("arguments of the wrong kind are named before they reach the engine", async () => {
  const { trainer } = await openExperiment(experiment);
  const before = trainer.parameters();
  assert.throws(() => trainer.step("3"), refusal("wrong_type", "updates", '"3"'));
  assert.throws(() => trainer.step(0), refusal("out_of_range", "updates is 0"));
  assert.throws(() => trainer.step(1.5), refusal("out_of_range"));
  assert.throws(() => trainer.step(2 ** 31), refusal("out_of_range"));
  assert.throws(() => trainer.step(), refusal("missing"));
  assert.throws(() => trainer.setParameters([1, 2]), refusal("shape_mismatch"));
  assert.throws(() => trainer.setParameters(before.map(() => Number.NaN)), refusal("out_of_range"));
  assert.throws(() => trainer.setParameters("12"), refusal("wrong_type", "list of numbers"));
  assert.throws(() => trainer.query([1], [1]), refusal("shape_mismatch"));
  assert.throws(() => trainer.query([1, "2"], [1]), refusal("wrong_type", "sample[1]"));
  assert.throws(() => trainer.query([1, 2], [Number.POSITIVE_INFINITY]), refusal("out_of_range", "target[0]"));
  assert.throws(() => trainer.query([1, 2], []), refusal("shape_mismatch"));
  assert.throws(() => trainer.predict([[1, 2], [3]]), refusal("shape_mismatch", "inputs[1]"));
  assert.throws(() => trainer.predict([[1, 2, 3]]), refusal("shape_mismatch"));
  assert.throws(() => trainer.predict(4), refusal("wrong_type"));
  assert.throws(() => trainer.grid(0, 0, 1), refusal("out_of_range", "size"));
  assert.throws(() => trainer.grid(8, 1, 0), refusal("out_of_range", "high"));
  assert.deepEqual(trainer.predict([]), []);
  assert.deepEqual(trainer.parameters(), before);
});

test("data sets are made from their options alone", async () => {
  const engine = await createEngine();
  for (const { name, inputs } of tables.datasets) {
    const options = { set: name, n: 50, noise: 0.1, classes: 2, seed: 5 };
    const made = engine.dataset(options);
    assert.deepEqual(engine.dataset(options), made);
    assert.equal(made.width, inputs);
    assert.equal(made.inputs.length, 50 * inputs);
    assert.notDeepEqual(engine.dataset({ ...options, seed: 6 }).inputs, made.inputs);
  }
  assert.throws(() => engine.dataset({ set: "spirals", n: 9, noise: 0, classes: 2, seed: 0 }), refusal("unknown_name"));
  assert.throws(() => engine.dataset({ set: "xor", n: 9, noise: 2, classes: 2, seed: 0 }), refusal("out_of_range"));
  assert.throws(() => engine.dataset({ set: "xor", n: 9, noise: 0, classes: 2, seed: -1 }), refusal("out_of_range"));
});

test("a run ends where its document says", async () => {
  const ends = [
    [{ steps: 9 }, 9],
    [{ epochs: 3 }, 15],
    [{ epochs: 3, steps: 4 }, 4],
    [{ steps: 0 }, 0],
  ];
  for (const [end, steps] of ends) {
    const run = await openExperiment({ ...experiment, train: { ...experiment.train, ...end } });
    assert.equal(run.step(1000), steps);
    assert.equal(run.step(1), 0);
    assert.equal(run.stepFor(5), 0);
    assert.ok(run.finished);
    run.reset();
    assert.equal(run.finished, steps === 0);
  }
});

test("a run that leaves the finite numbers stops, names the place and keeps its last finite parameters", async () => {
  const wild = { optimizer: "sgd", rate: 1e200, batch: 7 };
  const run = await openExperiment({
    ...experiment,
    model: { layers: [{ units: 3, activation: "identity" }, {}] },
    train: wild,
  });
  run.step(100);
  assert.ok(run.finished && run.steps < 100);
  assert.equal(run.stopped.code, "not_finite");
  assert.match(run.stopped.message, /layer \d.* step \d+/);
  assert.equal(run.step(1), 0);
  run.reset();
  assert.equal(run.stopped, null);
});

test("double and float: near each other, and each what it says", async () => {
  const at = async (precision) => {
    const run = await openExperiment({ ...experiment, precision, train: { rate: 0.1, batch: 5 } });
    run.step(50);
    return run.trainer.parameters();
  };
  const [double, float] = await Promise.all([at("double"), at("float")]);
  assert.ok(float.every((x) => x === Math.fround(x)));
  assert.ok(double.some((x) => x !== Math.fround(x)));
  for (const [i, x] of double.entries()) assert.ok(Math.abs(x - float[i]) < 1e-3, `${x} and ${float[i]}`);
});

test("several runs share an engine without touching each other", async () => {
  const engine = await createEngine();
  const alone = await openExperiment(experiment);
  alone.step(30);
  const first = Run.open(engine, experiment);
  first.step(10);
  const second = Run.open(engine, { ...experiment, seed: 4 });
  second.step(100);
  first.step(20);
  second.delete();
  assert.equal(first.result().hash, alone.result().hash);
});

test("nothing that ships makes code from text", () => {
  for (const name of readdirSync(dist).filter((file) => file.endsWith(".js"))) {
    const code = readFileSync(new URL(name, dist), "utf8");
    assert.doesNotMatch(code, /\beval\s*\(|\bnew\s+Function\b|[^.\w]Function\s*\(/, name);
  }
  assert.throws(() => new Function("return 1"), EvalError, "these tests have to run with eval forbidden");
});
