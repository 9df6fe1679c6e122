/** Traps, aborts and exhausted stacks: the dead instance is never called again, a new one works, memory stays in bounds. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ChainruleError, createEngine, limits, Run } from "../../dist/node.js";
import { tiered } from "./support/tier.mjs";

const experiment = {
  v: 1,
  seed: 3,
  data: { n: 40 },
  model: { layers: [{ units: 3 }, {}] },
  train: { batch: 7, rate: 0.1 },
};

async function hashAfter(steps) {
  const run = Run.open(await createEngine(), experiment);
  run.step(steps);
  return run.result().hash;
}

for (const fault of ["stack", "memory", "trap"]) {
  test(`after a fault (${fault}) every call is refused at once, and a new engine gives the same bits`, async () => {
    const wanted = await hashAfter(20);
    const engine = await createEngine();
    const run = Run.open(engine, experiment);
    run.step(7);
    const kept = run.trainer.parameters();
    const keptCopy = [...kept];
    const canary = engine.diagnostics.canary();
    const sung = [...canary];
    assert.throws(() => engine.diagnostics.fault(fault), { code: "engine_lost" });
    // An exhausted heap grows memory first, which takes the view away; a stack must trap before it reaches the globals.
    if (fault !== "memory") assert.deepEqual([...canary], sung);
    assert.ok(engine.lost instanceof ChainruleError);
    const calls = [
      () => run.step(1),
      () => run.steps,
      () => run.evaluate(),
      () => run.result(),
      () => run.trainer.parameters(),
      () => run.trainer.gradient(),
      () => run.reset(),
      () => run.query([1, 2], [1]),
      () => run.predict([[1, 2]]),
      () => run.trainer.grid(4, -1, 1),
      () => run.trainer.prepared(),
      () => run.setParameters(kept),
      () => engine.dataset({ set: "xor", n: 4, noise: 0, classes: 2, seed: 0 }),
      () => Run.open(engine, experiment),
      () => engine.diagnostics.liveHandles(),
      () => engine.diagnostics.fault("trap"),
    ];
    for (const call of calls) assert.throws(call, { code: "engine_lost" }, String(call));
    // What was handed out before is the caller's own and still whole.
    assert.deepEqual([...kept], keptCopy);
    run[Symbol.dispose]();
    const again = Run.open(await createEngine(), experiment);
    again.step(20);
    assert.equal(again.result().hash, wanted);
  });
}

test("a deleted run refuses by name, twice deleted too, and the others go on", async () => {
  const engine = await createEngine();
  const run = Run.open(engine, experiment);
  const other = Run.open(engine, experiment);
  assert.equal(engine.diagnostics.liveHandles(), 2);
  run.delete();
  assert.equal(engine.diagnostics.liveHandles(), 1);
  for (const call of [
    () => run.delete(),
    () => run.step(1),
    () => run.evaluate(),
    () => run.trainer.parameters(),
    () => run.trainer.setParameters([]),
    () => run.query([1, 2], [1]),
    () => run.trainer.rate,
  ]) {
    assert.throws(call, { name: "ChainruleError", code: "deleted" });
  }
  run[Symbol.dispose]();
  other.step(20);
  assert.equal(other.result().hash, await hashAfter(20));
  other[Symbol.dispose]();
  assert.equal(engine.diagnostics.liveHandles(), 0);
});

test("failing and good calls leave nothing behind", async () => {
  const engine = await createEngine();
  const first = Run.open(engine, { ...experiment, data: { n: 10 }, model: { layers: [{}] } });
  const { experiment: resolved, samples } = first;
  first.delete();
  const wrong = { ...resolved, train: { ...resolved.train, rate: -1 } };
  const good = () => {
    const trainer = engine.trainer(resolved, samples);
    trainer.step(1);
    trainer.query([1, 2], [1]);
    trainer.delete();
  };
  const failing = () => {
    assert.throws(() => engine.trainer(wrong, samples), { code: "out_of_range", field: "train.rate" });
    const trainer = engine.trainer(resolved, samples);
    assert.throws(() => trainer.query([1], [1]), { code: "shape_mismatch" });
    assert.throws(() => trainer.setParameters([1]), { code: "shape_mismatch" });
    trainer.delete();
  };
  // The first calls allocate what stays for good.
  good();
  failing();
  const before = engine.diagnostics.heapInUse();
  // A failing round makes three failing calls, a good one four good calls.
  const rounds = tiered(100_000, 1_000_000);
  for (let i = 0; i < rounds / 3; i++) failing();
  for (let i = 0; i < rounds / 4; i++) good();
  const after = engine.diagnostics.heapInUse();
  assert.ok(Math.abs(after - before) <= 1024, `${after - before} bytes more than before`);
  assert.equal(engine.diagnostics.liveHandles(), 0);
});

/** Experiments at the corners of what is accepted. */
const corners = {
  deepest: { layers: [...Array.from({ length: limits.layers - 1 }, () => ({ units: 8 })), {}], width: 2 },
  widest: { layers: [{ units: limits.units }, { units: 400 }, {}], width: 8 },
  "most inputs": { layers: [{ units: 500 }, {}], width: limits.columns },
  "most parameters": { layers: [{ units: 1400 }, { units: 1400 }, {}], width: 10 },
};

function cornerExperiment({ layers, width }, more = {}) {
  const points = Array.from({ length: 30 }, (_, i) => Array.from({ length: width }, (_, k) => ((i * 7 + k) % 13) / 13));
  const targets = points.map(([x]) => [x]);
  return { v: 1, data: { points, targets }, model: { layers }, train: { optimizer: "adam", rate: 1e-4, ...more } };
}

test("the largest runs leave half of the stack, and need no more memory than reckoned", async () => {
  for (const [name, corner] of Object.entries(corners)) {
    for (const precision of ["double", "float"]) {
      const engine = await createEngine();
      const { diagnostics } = engine;
      const before = diagnostics.heapInUse();
      diagnostics.markStack();
      const run = Run.open(engine, { ...cornerExperiment(corner), precision });
      run.step(2);
      run.evaluate();
      run.query(run.samples.inputs.slice(0, corner.width), [1]);
      run.predict([Array(corner.width).fill(0)]);
      run.setParameters(run.trainer.parameters());
      if (corner.width === 2) run.trainer.grid(32, -1, 1);
      run.reset();
      const left = diagnostics.stackUntouched() / diagnostics.stackSize();
      assert.ok(left >= 0.5, `${name}, ${precision}: ${left} of the stack is left`);
      const used = diagnostics.heapInUse() - before;
      assert.ok(used <= run.trainer.memory, `${name}, ${precision}: ${used} of ${run.trainer.memory} bytes`);
      assert.ok(run.trainer.memory <= limits.memory);
    }
  }
});

test("small runs too need no more memory than reckoned, and not wildly less", async () => {
  const engine = await createEngine();
  for (const n of [1, 50, 3000]) {
    for (const units of [[], [8, 8], [60], [200, 20, 5]]) {
      const before = engine.diagnostics.heapInUse();
      const run = Run.open(engine, { v: 1, data: { n }, model: { layers: [...units.map((u) => ({ units: u })), {}] } });
      run.step(3);
      run.query([0, 0], [0]);
      run.trainer.grid(64, -6, 6);
      const used = engine.diagnostics.heapInUse() - before;
      const { memory } = run.trainer;
      assert.ok(used <= memory && memory <= 8 * used, `${n} samples, ${units}: ${used} bytes, reckoned ${memory}`);
      run.delete();
    }
  }
});

test("runs share the engine's memory: what does not fit beside them is refused, and fits once they are gone", async () => {
  const engine = await createEngine();
  const large = cornerExperiment(corners["most parameters"]);
  const first = Run.open(engine, large);
  const hash = first.result().hash;
  assert.throws(() => Run.open(engine, large), { code: "too_large", message: /beside .* MB of other runs/ });
  assert.equal(first.result().hash, hash);
  const second = Run.open(engine, large, { replaces: first });
  assert.equal(second.result().hash, hash);
  assert.throws(() => first.steps, { code: "deleted" });
  second.delete();
  for (let i = 0; i < 5; i++) {
    const run = Run.open(engine, large);
    run.step(1);
    run.delete();
  }
  assert.equal(engine.lost, null);
});
