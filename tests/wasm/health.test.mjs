/** What the output panel asks of a run beside its frames: how gradients reach the layers, and the loss around a point. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, afterEach, test } from "node:test";
import { createHostWith } from "../../dist/browser.js";
import { openExperiment } from "../../dist/node.js";

const wasmFile = readFileSync(new URL("../../dist/engine.wasm", import.meta.url));
const wasm = async () => wasmFile.buffer.slice(wasmFile.byteOffset, wasmFile.byteOffset + wasmFile.length);
const hosts = [];
afterEach(() => {
  for (const made of hosts.splice(0)) made.close();
});
after(() => assert.equal(hosts.length, 0));

async function open(experiment) {
  const host = await createHostWith({ wasm });
  hosts.push(host);
  return { host, ...(await host.open(experiment)) };
}

const near = (actual, expected, tolerance = 1e-12) =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);
const length = (numbers) => Math.sqrt(numbers.reduce((sum, x) => sum + x * x, 0));

const spiral = {
  v: 1,
  seed: 3,
  data: { set: "spiral", n: 40, noise: 0.1, split: 0.75 },
  model: { layers: [{ units: 5 }, { units: 4, activation: "relu" }, {}] },
  train: { rate: 0.1, batch: 30, l2: 0.01 },
};

test("delta lengths, slopes and activations are those of the samples one by one", async () => {
  const { host } = await open(spiral);
  await host.step(7);
  const health = await host.health();
  const run = await openExperiment(spiral);
  run.step(7);
  const { train, width, outputs } = run.trainer.prepared();
  assert.equal(health.samples, 30);
  assert.equal(health.step, 7);
  const passes = Array.from({ length: 30 }, (_, row) =>
    run.query(
      train.inputs.slice(row * width, (row + 1) * width),
      train.targets.slice(row * outputs, (row + 1) * outputs),
    ),
  );
  for (const [i, layer] of health.layers.entries()) {
    const deltas = passes.map((pass) => pass.layers[i].delta);
    near(layer.delta, deltas.reduce((sum, delta) => sum + length(delta), 0) / 30);
    const all = passes.flatMap((pass) => pass.layers[i].a);
    assert.equal(layer.activations.low, Math.min(...all));
    assert.equal(layer.activations.high, Math.max(...all));
    assert.equal(layer.activations.counts.reduce((sum, n) => sum + n) + layer.activations.outside, all.length);
    const zeros = deltas.flat().filter((d) => d === 0).length;
    assert.equal(layer.deltas.outside, zeros);
    assert.equal(
      layer.deltas.counts.reduce((sum, n) => sum + n),
      all.length - zeros,
    );
  }
  run.delete();
});

test("update over weights: rate times gradient over size, of the very last update", async () => {
  const { host, info } = await open(spiral);
  assert.deepEqual(
    (await host.health()).layers.map(({ update }) => update),
    [null, null, null],
  );
  const before = await host.step(9);
  const after = await host.step(1);
  const { layers } = await host.health();
  for (const [i, { W, b, biases }] of info.shapes.entries()) {
    const g = after.gradient.slice(W, b + biases);
    near(layers[i].update, (0.1 * length(g)) / length(before.parameters.slice(W, b + biases)), 1e-9);
  }
  const ten = await open(spiral);
  await ten.host.health();
  await ten.host.step(10);
  assert.deepEqual((await ten.host.health()).layers, layers);
  assert.equal((await ten.host.result()).hash, (await host.result()).hash);
  await host.reset();
  assert.deepEqual(
    (await host.health()).layers.map(({ update }) => update),
    [null, null, null],
  );
});

test("dead and saturated units are counted", async () => {
  const weights = {
    W: [
      [1, 0],
      [0, 1],
      [1, 1],
    ],
  };
  const points = Array.from({ length: 20 }, (_, i) => [Math.sin(i), Math.cos(i)]);
  const { host } = await open({
    v: 1,
    data: { points, targets: points.map(([x]) => [x > 0 ? 1 : -1]), split: 1 },
    model: {
      layers: [
        { units: 3, activation: "relu", ...weights, b: [-9, -9, 0] },
        {
          units: 2,
          activation: "tanh",
          W: [
            [0, 0, 0],
            [0, 0, 0],
          ],
          b: [6, 0],
        },
        { units: 1, activation: "identity" },
      ],
    },
  });
  const { layers, samples } = await host.health();
  assert.equal(samples, 20);
  assert.deepEqual(
    layers.map(({ dead, saturated }) => [dead, saturated]),
    [
      [2, 0],
      [0, 1],
      [0, 0],
    ],
  );
});

test("losses on a plane are those at its parameters, penalty included, and leave the run as it was", async () => {
  const { host, info } = await open(spiral);
  await host.step(5);
  const { hash, loss, parameters } = await host.result();
  const centre = Float64Array.from(parameters.flatMap(({ W, b }) => [...W.flat(), ...b]));
  const first = new Float64Array(info.parameterCount);
  const second = new Float64Array(info.parameterCount);
  first[0] = 1;
  second[info.parameterCount - 1] = 2;
  const at = Array.from({ length: 200 }, (_, i) => [i % 20, Math.floor(i / 20)]);
  const losses = await host.losses({ centre, first, second }, at);
  assert.equal(losses[0], loss.train + loss.penalty);
  assert.equal((await host.result()).hash, hash);
  const run = await openExperiment(spiral);
  const moved = centre.slice();
  moved[0] += 7;
  moved[moved.length - 1] += 6;
  run.setParameters(moved);
  const there = run.evaluate();
  assert.equal(losses[20 * 3 + 7], there.loss.train + there.loss.penalty);
  run.delete();
  const [beyond] = await host.losses({ centre, first, second }, [[Number.POSITIVE_INFINITY, 0]]);
  assert.ok(Number.isNaN(beyond));
  await host.step(5);
  const straight = await open(spiral);
  await straight.host.step(10);
  assert.equal((await host.result()).hash, (await straight.host.result()).hash);
});

test("the curves carry penalty and gradient length", async () => {
  const { host, frame } = await open(spiral);
  assert.equal(frame.history[0].gradient, null);
  assert.equal(frame.history[0].penalty, frame.evaluation.loss.penalty);
  const after = await host.step(3);
  const point = after.history.at(-1);
  near(point.gradient, length([...after.gradient]));
  assert.ok(point.penalty > 0);
});

test("a quota of updates between frames is kept while updates are measured", async () => {
  const { host } = await open(spiral);
  await host.health();
  const seen = new Promise((resolve) => {
    const steps = [];
    host.onFrame = ({ step }) => {
      if (steps.push(step) === 5) resolve(steps);
    };
  });
  await host.play({ updates: 3 });
  assert.deepEqual(await seen, [3, 6, 9, 12, 15]);
});

test("an update that changes the settings on its way is measured too", async () => {
  const { host } = await open({ ...spiral, train: { ...spiral.train, changes: [{ step: 3, rate: 0.2 }] } });
  await host.health();
  await host.step(3);
  const { layers } = await host.health();
  assert.ok(layers.every(({ update }) => update > 0));
});
