/** The limits of the facade: one below and the limit itself are accepted, one above is refused by name, at once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ChainruleError, createEngine, limits, openExperiment, Run } from "../../dist/node.js";

/** Refusals come before any work is done for them; the best of three, for a busy machine holds up single ones. */
function refusedAtOnce(call, ...pieces) {
  const times = [];
  for (let i = 0; i < 3; i++) {
    const before = performance.now();
    assert.throws(call, (error) => {
      assert.ok(error instanceof ChainruleError, String(error));
      assert.equal(error.code, "too_large", error.message);
      for (const piece of pieces) assert.ok(error.message.includes(piece), `"${error.message}" lacks "${piece}"`);
      return true;
    });
    times.push(performance.now() - before);
  }
  assert.ok(Math.min(...times) <= 100, `refused after ${times.join(", ")} ms`);
}

const engine = await createEngine();
const base = Run.open(engine, { v: 1, data: { n: 20, split: 1 }, model: { layers: [{ units: 2 }, {}] } });
const { experiment, samples } = base;

/** Trains one update of a network of these sizes and gives the memory back. */
function accepted(layers, table = samples) {
  const trainer = engine.trainer(withLayers(layers), table);
  assert.equal(trainer.step(1).done, 1);
  trainer.delete();
}

const layer = (units) => ({ ...experiment.model.layers[0], units, W: null, b: null });
const withLayers = (units) => ({ ...experiment, model: { ...experiment.model, layers: units.map(layer) } });

test("layers", () => {
  for (const depth of [limits.layers - 1, limits.layers]) accepted([...Array(depth - 1).fill(3), 1]);
  const tooDeep = withLayers(Array(limits.layers + 1).fill(1));
  refusedAtOnce(() => engine.trainer(tooDeep, samples), "model.layers", "65 layers", "64");
});

test("units of a layer", () => {
  for (const units of [limits.units - 1, limits.units]) accepted([units, 1]);
  refusedAtOnce(
    () => engine.trainer(withLayers([limits.units + 1, 1]), samples),
    "model.layers[0].units",
    "4,097",
    "4,096",
  );
  refusedAtOnce(() => engine.trainer(withLayers([2, 2 ** 31]), samples), "model.layers[1].units");
  refusedAtOnce(() => engine.trainer(withLayers([2 ** 53 - 1]), samples), "model.layers[0].units");
});

test("parameters", () => {
  // Two inputs, a and b units without biases but for one that the first layer shares: a (2 + b) + (0 or 1) parameters.
  const sized = (a, b, bias) => {
    const layers = [
      { ...layer(a), bias: bias ? "shared" : false },
      { ...layer(b), bias: false },
    ];
    const targets = { classes: 0, targetWidth: b, targets: new Float64Array(samples.rows * b) };
    return [
      { ...experiment, model: { ...experiment.model, layers } },
      { ...samples, ...targets },
    ];
  };
  for (const [a, b, bias, count] of [
    [999, 2000, 1, limits.parameters - 1],
    [1000, 1998, 0, limits.parameters],
  ]) {
    const trainer = engine.trainer(...sized(a, b, bias));
    assert.equal(trainer.parameterCount, count);
    assert.equal(trainer.step(1).done, 1);
    trainer.delete();
  }
  const more = sized(1000, 1998, 1);
  refusedAtOnce(() => engine.trainer(...more), "2,000,001 weights and biases", "2,000,000");
  // Far above, where 32 bits would have come round to something small.
  const wide = withLayers(Array(20).fill(4096));
  refusedAtOnce(() => engine.trainer(wide, samples), "weights and biases", "2,000,000");
});

test("samples", () => {
  const options = { set: "xor", noise: 0, classes: 2, seed: 0 };
  for (const n of [limits.rows - 1, limits.rows]) assert.equal(engine.dataset({ ...options, n }).rows, n);
  refusedAtOnce(() => engine.dataset({ ...options, n: limits.rows + 1 }), "data.n", "100,001", "100,000");
  refusedAtOnce(() => engine.dataset({ ...options, n: 2 ** 53 - 1 }), "data.n");
  accepted([2, 1], engine.dataset({ ...options, n: limits.rows }));
  const many = { ...samples, rows: limits.rows + 1 };
  refusedAtOnce(() => engine.trainer(experiment, many), "100,001 samples");
});

test("inputs", () => {
  const table = (width) => ({ ...samples, width, inputs: new Float64Array(samples.rows * width) });
  for (const width of [limits.columns - 1, limits.columns]) accepted([2, 1], table(width));
  refusedAtOnce(() => engine.trainer(experiment, table(limits.columns + 1)), "1,025 inputs", "1,024");
});

test("pictures and predictions", async () => {
  const small = await openExperiment({ v: 1, model: { layers: [{}] } });
  for (const size of [limits.gridSize - 1, limits.gridSize]) {
    assert.equal(small.trainer.grid(size, -1, 1).values.length, size * size);
  }
  refusedAtOnce(() => small.trainer.grid(limits.gridSize + 1, -1, 1), "257 cells on a side", "256");
  const large = await openExperiment({ v: 1, model: { layers: [{ units: 500 }, {}] } });
  const finest = Math.floor(Math.sqrt(limits.gridCells / 501));
  assert.equal(large.trainer.grid(finest, -1, 1).size, finest);
  refusedAtOnce(() => large.trainer.grid(finest + 1, -1, 1), "cells in all");

  const rows = Math.floor(limits.predictedNumbers / 4000) - 2;
  const wide = await openExperiment({
    v: 1,
    data: { points: [[0, 0]], targets: [Array(3998).fill(0)], split: 1 },
    model: {},
  });
  const points = (count) => Array.from({ length: count }, () => [1, 2]);
  assert.equal(wide.predict(points(rows)).length, rows);
  refusedAtOnce(() => wide.predict(points(rows + 3)), "numbers with its outputs");
  assert.equal(wide.trainer.steps, 0);
});

test("a refusal leaves the runs there are as they were", () => {
  const before = base.result();
  refusedAtOnce(() => engine.trainer(withLayers(Array(65).fill(1)), samples));
  assert.deepEqual(base.result(), before);
  assert.equal(engine.diagnostics.liveHandles(), 1);
  assert.equal(engine.lost, null);
});
