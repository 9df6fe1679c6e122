/** Same document, same bits: against stored hashes, after Reset, in slices, in another engine, saved and opened again. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createEngine, encodeExperiment, Run } from "../../dist/node.js";
import { chainrule, temporary } from "./support/cli.mjs";

const golden = (name) => JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), "utf8"));
const experiments = golden("determinism");
const hashes = golden("hashes");
const engine = await createEngine();

/** The hash after the document's 200 updates, made in slices of `size`. */
function hashOf(run, size = Infinity) {
  while (!run.finished) run.step(size);
  assert.equal(run.stopped, null);
  assert.equal(run.steps, 200);
  return run.result().hash;
}

test("20 experiments of 200 steps, each with its hash", () => {
  assert.equal(experiments.length, 20);
  assert.deepEqual(
    Object.keys(hashes),
    experiments.map(({ name }) => name),
  );
  assert.equal(new Set(Object.values(hashes)).size, 20);
  for (const { document } of experiments) assert.equal(document.train.steps, 200);
});

for (const { name, document } of experiments) {
  test(`${name}: the stored hash, again after Reset, and in slices`, () => {
    const run = Run.open(engine, document);
    const start = run.result();
    assert.equal(hashOf(run), hashes[name]);
    run.reset();
    assert.deepEqual(run.result(), start);
    assert.equal(hashOf(run, 7), hashes[name]);
    run.reset();
    assert.equal(hashOf(run, 1), hashes[name]);
    run.delete();
  });
}

test("watching a run does not change it", () => {
  for (const { name, document } of experiments.slice(0, 6)) {
    const run = Run.open(engine, document);
    const sample = Array.from(run.samples.inputs.slice(0, run.samples.width));
    for (let i = 0; i < 200; i++) {
      run.step(1);
      run.evaluate();
      run.predict([sample]);
    }
    assert.equal(run.result().hash, hashes[name]);
    run.delete();
  }
});

test("a fresh engine, the full document and the command line give the same bits", async () => {
  const fresh = await createEngine();
  for (const { name, document } of experiments.filter((_, i) => i % 4 === 1)) {
    const run = Run.open(fresh, document);
    const full = encodeExperiment(run.experiment, "full");
    run.delete();
    const again = Run.open(fresh, full);
    assert.equal(hashOf(again), hashes[name]);
    again.delete();
    const file = temporary("determinism.json", JSON.stringify(document));
    assert.equal(JSON.parse(chainrule("train", file, "--json").stdout).hash, hashes[name]);
  }
});

test("another seed gives other bits", () => {
  const { document } = experiments[1];
  const run = Run.open(engine, { ...document, seed: document.seed + 1 });
  assert.notEqual(hashOf(run), hashes[experiments[1].name]);
  run.delete();
});
