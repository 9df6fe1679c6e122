/** The timeline of a run: any step again with the same bits, bounded memory, branches. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { createHostWith } from "../../dist/browser.js";
import { openExperiment } from "../../dist/node.js";

const wasmFile = readFileSync(new URL("../../dist/engine.wasm", import.meta.url));
const wasm = async () => wasmFile.buffer.slice(wasmFile.byteOffset, wasmFile.byteOffset + wasmFile.length);
const documentOf = (optimizer, more = {}) => ({
  v: 1,
  seed: 11,
  data: { set: "spiral", n: 60, noise: 0.1, split: 0.7 },
  model: { layers: [{ units: 5 }, { units: 4, activation: "relu" }, {}] },
  train: { optimizer, rate: 0.01, batch: 7, l2: 0.001, ...more },
});

const host = await createHostWith({ wasm });
after(() => host.close());

/** A number from a seed, for walks that are the same each time. */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return state % below;
  };
}

test("every step is the same again to the bit, from wherever and in whatever order it is asked for", async () => {
  for (const optimizer of ["sgd", "nesterov", "adagrad", "adam", "adamw"]) {
    const document = documentOf(optimizer, { schedule: { name: "step", step_size: 3, warmup: 2 }, clip: 0.5 });
    const run = await openExperiment(document);
    const parameters = [run.trainer.parameters()];
    const gradients = [run.trainer.gradient()];
    while (parameters.length <= 900) {
      run.step(1);
      parameters.push(run.trainer.parameters());
      gradients.push(run.trainer.gradient());
    }
    run.delete();
    await host.open(document);
    const next = random(5);
    for (let i = 0; i < 60; i++) {
      const step = next(901);
      const frame = await host.seek(step);
      assert.equal(frame.step, step);
      assert.equal(frame.running, false);
      assert.deepEqual(frame.parameters, parameters[step], `${optimizer}, step ${step}`);
      assert.deepEqual(frame.gradient, gradients[step]);
    }
  }
});

test("a look back and forth leaves the run as if it had never been", async () => {
  const document = documentOf("adam");
  const run = await openExperiment(document);
  run.step(500);
  const wanted = run.result();
  run.delete();
  await host.open(document);
  await host.step(400);
  await host.seek(123);
  await host.step(10);
  await host.seek(0);
  await host.seek(400);
  await host.step(100);
  assert.deepEqual(await host.result(), wanted);
});

test("the curves keep the points they have; where the run has been none are added", async () => {
  await host.open(documentOf("sgd"));
  const all = (await host.step(60)).history;
  assert.deepEqual(
    all.map(({ step }) => step),
    all.map(({ step }) => step).sort((a, b) => a - b),
  );
  const back = await host.seek(17);
  assert.deepEqual(back.history, []);
  assert.equal(back.evaluation.loss.train > 0, true);
  assert.deepEqual((await host.seek(60)).history, []);
  const further = (await host.seek(72)).history;
  assert.ok(further.length > 0 && further.every(({ step }) => step > 60));
});

test("overwritten parameters are part of the way: later steps are replayed with them, earlier ones without", async () => {
  await host.open(documentOf("adam"));
  const before = await host.step(33);
  const changed = await host.setParameters(before.parameters.map((x) => x / 2));
  assert.deepEqual(
    changed.history.map(({ step }) => step),
    [33],
  );
  const after = await host.step(40);
  const earlier = await host.seek(20);
  assert.deepEqual(await host.seek(73).then(({ parameters }) => parameters), after.parameters);
  await host.seek(20);
  assert.deepEqual((await host.step(53)).parameters, after.parameters);
  assert.deepEqual((await host.seek(20)).parameters, earlier.parameters);
  assert.deepEqual((await host.seek(33)).parameters, changed.parameters);
});

test("memory stays bounded, and a replay short against the run", async () => {
  const document = {
    ...documentOf("adam"),
    data: { set: "xor", n: 20 },
    model: { layers: [{ units: 2 }, {}] },
  };
  const run = await openExperiment(document);
  const budget = 16 * 1024;
  run.remember(budget, 16);
  for (let step = 0; step < 40_000; step += 1000) {
    run.step(1000);
    assert.ok(run.remembered <= budget, `${run.remembered} bytes at step ${run.steps}`);
  }
  assert.ok(run.remembered > budget / 4);
  for (const step of [39_999, 23_456, 12_345, 777]) {
    run.approach(step);
    assert.ok(run.steps <= step && step - run.steps < 2000, `from ${run.steps} to ${step}`);
    run.step(step - run.steps);
    assert.equal(run.steps, step);
    const again = await openExperiment(document);
    again.step(step);
    assert.deepEqual(run.trainer.parameters(), again.trainer.parameters(), `step ${step}`);
    again.delete();
  }
  run.delete();
});

test("a run too large to keep is replayed from its start", async () => {
  const run = await openExperiment(documentOf("adam"));
  run.remember(1);
  run.step(50);
  const wanted = run.trainer.parameters();
  run.step(20);
  run.approach(50);
  assert.equal(run.steps, 0);
  run.step(50);
  assert.deepEqual(run.trainer.parameters(), wanted);
  run.delete();
});

test("a step beyond the document's end is its end; one before a stop can be stood on again", async () => {
  await host.open(documentOf("sgd", { steps: 25 }));
  assert.equal((await host.seek(100)).step, 25);
  assert.equal((await host.seek(24)).step, 24);
  await host.open(documentOf("sgd", { rate: 1e200 }));
  const stopped = await host.step(50);
  assert.equal(stopped.stopped.code, "not_finite");
  const back = await host.seek(stopped.step);
  assert.equal(back.stopped, null);
  assert.equal(back.step, stopped.step);
  assert.deepEqual(back.parameters, stopped.parameters);
  assert.match((await host.step(1)).stopped.message, /not/);
});

test("a step that is no step is refused", async () => {
  await host.open(documentOf("sgd"));
  for (const bad of [-1, 1.5, Number.NaN, "3"]) await assert.rejects(host.seek(bad), /step/);
});
