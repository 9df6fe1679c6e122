/** A run taken up again on another engine: the same bits as if nothing had happened. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEngine, Run } from "../../dist/node.js";

const experiment = (optimizer) => ({
  v: 1,
  seed: 3,
  data: { set: "moons", n: 60 },
  model: { layers: [{ units: 5 }, { units: 4 }, {}] },
  train: { optimizer, rate: 0.01, batch: 7, schedule: { name: "cosine", T_max: 300 } },
});

for (const optimizer of ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"]) {
  test(`${optimizer}: a state from the middle of an epoch, taken up on another engine`, async () => {
    const undisturbed = Run.open(await createEngine(), experiment(optimizer));
    undisturbed.step(100);
    const first = Run.open(await createEngine(), experiment(optimizer));
    first.step(37);
    const state = first.trainer.state();
    const engine = await createEngine();
    const second = Run.open(engine, experiment(optimizer));
    second.remember();
    second.resume(state);
    assert.equal(second.steps, 37);
    second.step(63);
    assert.equal(second.result().hash, undisturbed.result().hash);
    // Back and forth over the place where it was taken up.
    second.approach(20);
    second.step(80 - second.steps);
    second.approach(50);
    second.step(100 - second.steps);
    assert.equal(second.result().hash, undisturbed.result().hash);
  });
}

test("a state that fits another network is refused and changes nothing", async () => {
  const engine = await createEngine();
  const run = Run.open(engine, experiment("adam"));
  run.step(5);
  const { hash } = run.result();
  assert.throws(() => run.resume(new Float64Array(3)), { name: "ChainruleError" });
  assert.equal(run.steps, 5);
  assert.equal(run.result().hash, hash);
});
