/** Settings that change on the way, ends that the numbers decide, and the next update looked at before it is made. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { createHostWith } from "../../dist/browser.js";
import { openExperiment } from "../../dist/node.js";

const wasmFile = readFileSync(new URL("../../dist/engine.wasm", import.meta.url));
const wasm = async () => wasmFile.buffer.slice(wasmFile.byteOffset, wasmFile.byteOffset + wasmFile.length);
const base = {
  v: 1,
  seed: 11,
  data: { set: "spiral", n: 60, noise: 0.1, split: 0.7 },
  model: { layers: [{ units: 5 }, {}] },
  train: { optimizer: "adam", rate: 0.01, batch: 7 },
};
const withTrain = (train) => ({ ...base, train: { ...base.train, ...train } });
const host = await createHostWith({ wasm });
after(() => host.close());

async function parametersAt(document, steps) {
  const run = await openExperiment(document);
  run.step(steps);
  const found = run.trainer.parameters();
  run.delete();
  return found;
}

test("a change takes hold at its step, as if another run had taken over", async () => {
  const changed = withTrain({ changes: [{ step: 20, rate: 0.1, l2: 0.01 }] });
  assert.deepEqual(await parametersAt(changed, 20), await parametersAt(base, 20));
  assert.notDeepEqual(await parametersAt(changed, 21), await parametersAt(base, 21));
  const run = await openExperiment(base);
  run.step(20);
  const state = run.trainer.state();
  run.delete();
  const other = await openExperiment(withTrain({ rate: 0.1, l2: 0.01 }));
  other.trainer.restore(state);
  other.trainer.step(15);
  assert.deepEqual(await parametersAt(changed, 35), other.trainer.parameters());
  other.delete();
});

test("another optimiser begins with nothing kept and its own defaults", async () => {
  const changed = withTrain({ eps: 0.1, changes: [{ step: 20, optimizer: "adamw" }] });
  const run = await openExperiment(withTrain({ eps: 0.1 }));
  run.step(20);
  const state = run.trainer.state();
  const other = await openExperiment(withTrain({ optimizer: "adamw" }));
  other.trainer.restore(other.trainer.withoutOptimizer(state));
  other.trainer.step(15);
  assert.deepEqual(await parametersAt(changed, 35), other.trainer.parameters());
  run.delete();
  other.delete();
});

test("another loss is taken on the way where the network fits it, and refused where it does not", async () => {
  const document = withTrain({ changes: [{ step: 12, loss: "huber", huber_delta: 0.5 }] });
  const run = await openExperiment(base);
  run.step(12);
  const other = await openExperiment(withTrain({ loss: "huber", huber_delta: 0.5 }));
  other.trainer.restore(run.trainer.state());
  other.trainer.step(9);
  assert.deepEqual(await parametersAt(document, 21), other.trainer.parameters());
  run.delete();
  other.delete();
  await assert.rejects(
    openExperiment({
      ...withTrain({ changes: [{ step: 12, loss: "logistic" }] }),
      model: { layers: [{ units: 5 }, { activation: "tanh" }] },
    }),
    { code: "out_of_range" },
  );
});

test("time travel crosses changes in both directions with the same bits", async () => {
  const document = withTrain({
    changes: [
      { step: 25, rate: 0.05 },
      { step: 60, optimizer: "momentum", momentum: 0.5, clip: 0.3 },
      { step: 90, clip: null, schedule: { name: "exponential", gamma: 0.9 } },
    ],
  });
  await host.open(document);
  await host.step(130);
  for (const step of [100, 24, 25, 26, 130, 60, 59, 61, 0, 91, 90, 7]) {
    const { parameters, rate } = await host.seek(step);
    assert.deepEqual(parameters, await parametersAt(document, step), `step ${step}`);
    if (step >= 25 && step < 90) assert.equal(rate, 0.05);
  }
});

test("an open run goes on with other settings from its step; taken back, it comes to where it would have been", async () => {
  await host.open(base);
  await host.step(70);
  const amended = withTrain({ changes: [{ step: 70, rate: 0.1 }] });
  const first = await host.amend(amended);
  assert.equal(first.part, 70);
  assert.equal(first.frame.step, 70);
  assert.equal(first.frame.rate, 0.1);
  assert.deepEqual((await host.step(30)).parameters, await parametersAt(amended, 100));
  const back = await host.amend(base);
  assert.equal(back.part, 70);
  assert.equal(back.frame.step, 100);
  assert.deepEqual(back.frame.parameters, await parametersAt(base, 100));
  assert.deepEqual((await host.seek(70)).parameters, await parametersAt(base, 70));
  // A change behind the present step is a branch of what came after it.
  const earlier = withTrain({ changes: [{ step: 33, optimizer: "sgd" }] });
  const branch = await host.amend(earlier);
  assert.equal(branch.part, 33);
  assert.equal(branch.frame.step, 70);
  assert.deepEqual(branch.frame.parameters, await parametersAt(earlier, 70));
});

test("a document whose run is another from its start is not amended, and nothing has changed", async () => {
  await host.open(base);
  const { parameters } = await host.step(10);
  for (const document of [
    { ...base, seed: 12 },
    withTrain({ batch: 8 }),
    withTrain({ rate: 0.5 }),
    withTrain({ loss: "mse" }),
    { ...base, model: { layers: [{ units: 6 }, {}] } },
  ]) {
    assert.equal(await host.amend(document), null, JSON.stringify(document));
  }
  const same = await host.amend(withTrain({ epochs: 50 }));
  assert.equal(same.part, Number.POSITIVE_INFINITY);
  assert.deepEqual(same.frame.parameters, parameters);
});

test("TFP #7: a run stops at a loss, at an accuracy, after epochs, steps or seconds", async () => {
  const ended = async (train) => {
    const run = await openExperiment(withTrain({ rate: 0.05, ...train }));
    run.step(2_000_000);
    const found = { by: run.ended, steps: run.steps, perEpoch: run.trainer.updatesPerEpoch, ...run.evaluate() };
    run.delete();
    return found;
  };
  assert.deepEqual(await ended({ steps: 41 }).then(({ by, steps }) => [by, steps]), ["steps", 41]);
  assert.deepEqual(await ended({ epochs: 3 }).then(({ by, steps }) => [by, steps]), ["epochs", 18]);
  const loss = await ended({ stop_loss: 0.3 });
  assert.equal(loss.by, "stop_loss");
  assert.ok(loss.loss.train <= 0.3 && loss.steps % loss.perEpoch === 0);
  const before = await openExperiment(withTrain({ rate: 0.05 }));
  before.step(loss.steps - loss.perEpoch);
  assert.ok(before.evaluate().loss.train > 0.3, "not an epoch earlier");
  before.delete();
  const accuracy = await ended({ stop_accuracy: 0.6 });
  assert.equal(accuracy.by, "stop_accuracy");
  assert.ok(accuracy.metrics.accuracy.test >= 0.6);
  const begun = performance.now();
  assert.equal((await ended({ stop_seconds: 0.2 })).by, "stop_seconds");
  assert.ok(performance.now() - begun < 30_000);
});

test("an end that is met stops a run that plays; without it the run goes on from there", async () => {
  await host.open(withTrain({ stop_loss: 0.3, rate: 0.05 }));
  const done = new Promise((resolve) => {
    host.onFrame = (frame) => frame.running || resolve(frame);
  });
  await host.play();
  const last = await done;
  assert.equal(last.ended, "stop_loss");
  assert.equal((await host.step(1)).step, last.step);
  const { frame } = await host.amend(withTrain({ rate: 0.05 }));
  assert.equal(frame.ended, null);
  assert.equal((await host.step(1)).step, last.step + 1);
});

test("the next update is what the next update is, and looking at it changes nothing", async () => {
  for (const optimizer of ["sgd", "nesterov", "adagrad", "rmsprop", "adam"]) {
    await host.open(withTrain({ optimizer, l2: 0.01, clip: 0.2 }));
    const now = await host.step(17);
    const ahead = await host.ahead();
    assert.equal(ahead.step, 17);
    assert.equal(ahead.k, 18);
    assert.deepEqual(ahead.parameters, now.parameters);
    const again = await host.ahead();
    assert.deepEqual(again, ahead);
    const after = await host.step(1);
    assert.deepEqual(after.parameters, ahead.next, optimizer);
    assert.deepEqual(after.gradient, ahead.gradient);
    const following = await host.ahead();
    for (const [i, { name, after: kept }] of ahead.states.entries()) {
      assert.equal(following.states[i].name, name);
      assert.deepEqual(following.states[i].before, kept);
    }
  }
});

test("TFP oneStep: samples left over from a batch are in no other; every update is the mean of exactly its own samples", async () => {
  // 42 training samples in batches of 10: the last batch of an epoch has 2.
  const { info } = await host.open(withTrain({ optimizer: "sgd", batch: 10 }));
  const { data, shapes } = info;
  for (let epoch = 0; epoch < 2; epoch++) {
    const seen = new Set();
    for (let i = 0; i < info.updatesPerEpoch; i++) {
      const { rows, gradient } = await host.ahead();
      assert.equal(rows.length, i === info.updatesPerEpoch - 1 ? data.train.rows % 10 : 10);
      const mean = new Float64Array(gradient.length);
      for (const row of rows) {
        assert.ok(!seen.has(row));
        seen.add(row);
        const sample = [...data.train.inputs.subarray(row * 2, row * 2 + 2)];
        const { layers } = await host.query(sample, [data.train.targets[row]]);
        for (const [l, { dW, db }] of layers.entries()) {
          for (const [at, g] of dW.flat().entries()) mean[shapes[l].W + at] += g / rows.length;
          for (const [at, g] of db.entries()) mean[shapes[l].b + at] += g / rows.length;
        }
      }
      for (const [at, g] of gradient.entries()) assert.ok(Math.abs(g - mean[at]) <= 1e-14 + 1e-12 * Math.abs(g));
      await host.step(1);
    }
    assert.equal(seen.size, data.train.rows);
  }
});

test("an update that cannot be made says so, and the run is where it was", async () => {
  await host.open(withTrain({ optimizer: "sgd", rate: 1e200 }));
  const stopped = await host.step(50);
  const ahead = await host.ahead();
  assert.equal(ahead.stopped, stopped.stopped.message);
  assert.deepEqual((await host.seek(stopped.step)).parameters, stopped.parameters);
});

test("changes are refused in sentences", () => {
  const refused = async (changes, pattern) =>
    assert.rejects(openExperiment(withTrain({ changes })), ({ message }) => pattern.test(message));
  return Promise.all([
    refused([], /train\.changes is an empty list; it takes at least one change\./),
    refused([{ rate: 1 }], /train\.changes\[0\]\.step is missing/),
    refused([{ step: 5 }, { step: 5, rate: 1 }], /train\.changes\[1\]\.step is 5; it takes a whole number above 5/),
    refused([{ step: 5, batch: 4 }], /train\.changes\[0\]\.batch is not a field/),
    refused([{ step: 5, rate: 0 }], /train\.changes\[0\]\.rate/),
    refused("often", /train\.changes is "often"; it takes a list of changes/),
  ]);
});
