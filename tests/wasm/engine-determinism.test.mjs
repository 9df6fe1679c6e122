/** Same seed, same bits: however a run is cut into slices, paused, watched, or run where. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createHostWith } from "../../dist/browser.js";
import { createEngine, Run, tables } from "../../dist/node.js";
import { numbersFrom, randomExperiment } from "./support/models.mjs";

const wasmFile = readFileSync(new URL("../../dist/engine.wasm", import.meta.url));
const wasm = async () => wasmFile.buffer.slice(wasmFile.byteOffset, wasmFile.byteOffset + wasmFile.length);
const MODELS = 300;
const STEPS = 200;

const bits = (trainer) => Buffer.from(trainer.parameters().buffer).toString("hex");

test(`slices of 1, 7 and ${STEPS} updates, looked at or not, reset or new: the same bits in ${MODELS} models`, async () => {
  const engine = await createEngine();
  const seen = { optimizers: new Set(), losses: new Set() };
  let moved = 0;
  for (let seed = 0; seed < MODELS; seed++) {
    const experiment = randomExperiment(seed);
    seen.optimizers.add(experiment.train.optimizer);
    seen.losses.add(experiment.train.loss);
    const run = Run.open(engine, experiment);
    const start = bits(run.trainer);
    run.step(STEPS);
    const whole = bits(run.trainer);
    const steps = run.steps;
    if (whole !== start) moved++;

    run.reset();
    assert.equal(bits(run.trainer), start, `reset of model ${seed}`);
    for (let i = 0; i < STEPS; i++) run.step(1);
    assert.equal(bits(run.trainer), whole, `slices of 1 of model ${seed}`);

    run.reset();
    for (let i = 0; i < STEPS; i += 7) {
      run.step(Math.min(7, STEPS - i));
      run.evaluate();
      run.query([0.5, -0.5], [0]);
      if (run.samples.width === 2) run.trainer.grid(3, -1, 1);
    }
    assert.equal(run.steps, steps);
    assert.equal(bits(run.trainer), whole, `slices of 7 of model ${seed}`);
    run.delete();
  }
  assert.equal(seen.optimizers.size, tables.optimizers.length);
  assert.equal(seen.losses.size, tables.losses.length);
  // A comparison of runs that do not move would prove nothing.
  assert.ok(moved > MODELS * 0.95, `${moved} of ${MODELS} models moved`);
  assert.equal(engine.diagnostics.liveHandles(), 0);
});

test("time slices and pauses at any moment: the same bits as in one go", async () => {
  const host = await createHostWith({ wasm });
  const engine = await createEngine();
  const random = numbersFrom(1);
  for (let seed = 0; seed < 20; seed++) {
    const experiment = randomExperiment(1000 + seed);
    await host.open(experiment, { grid: { size: 4, low: -6, high: 6 } });
    for (let pauses = 0; pauses < 3; pauses++) {
      await host.play();
      await new Promise((resolve) => setTimeout(resolve, random() * 10));
      await host.pause();
      await host.step(1 + Math.floor(random() * 5));
    }
    const { step, hash } = await host.result();
    const run = Run.open(engine, experiment);
    run.step(step);
    assert.equal(run.result().hash, hash, `model ${seed} at step ${step}`);
    run.delete();
  }
  host.close();
});

test("a saved run, opened again with its parameters, starts from the same bits", async () => {
  const engine = await createEngine();
  for (let seed = 0; seed < 30; seed++) {
    const experiment = { ...randomExperiment(seed), precision: "double" };
    const run = Run.open(engine, experiment);
    run.step(50);
    const { parameters, hash } = run.result();
    run.delete();
    const layers = experiment.model.layers.map((layer, i) => ({
      ...layer,
      W: parameters[i].W,
      ...(parameters[i].b.length > 0 ? { b: parameters[i].b } : {}),
    }));
    const text = JSON.stringify({ ...experiment, model: { layers } });
    const again = Run.open(engine, text);
    assert.equal(again.result().hash, hash);
    again.delete();
  }
});

test("the hash is SHA-256 of the parameters as little-endian doubles", async () => {
  const { createHash } = await import("node:crypto");
  const run = Run.open(await createEngine(), randomExperiment(5));
  run.step(10);
  const { parameters, hash } = run.result();
  const flat = parameters.flatMap(({ W, b }) => [...W.flat(), ...b]);
  const bytes = Buffer.alloc(flat.length * 8);
  for (const [i, value] of flat.entries()) bytes.writeDoubleLE(value, i * 8);
  assert.equal(hash, createHash("sha256").update(bytes).digest("hex"));
});
