// A run that makes a mistake, seen by a page: the right numbers beside the wrong ones, whatever the mistake.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";
import { createHostWith } from "../../dist/browser.js";
import { openExperiment, tables } from "../../dist/node.js";

const wasmFile = readFileSync(new URL("../../dist/engine.wasm", import.meta.url));
const wasm = async () => wasmFile.buffer.slice(wasmFile.byteOffset, wasmFile.byteOffset + wasmFile.length);
const mazur = JSON.parse(readFileSync(new URL("../../examples/mazur.json", import.meta.url), "utf8"));
const probe = { sample: [0.05, 0.1], target: [0.01, 0.99] };

let made;
async function opened(document, watch = { probe }) {
  made = await createHostWith({ wasm });
  return made.open(document, watch);
}
afterEach(() => made?.close());

test("Mazur's update in place: his printed loss, and the right one, after one update and after 10,000", async () => {
  await opened({ ...mazur, mistake: "in_place_update" });
  const { evaluation, twin } = await made.step(1);
  assert.equal(evaluation.loss.train.toFixed(9), "0.291027924");
  assert.equal(twin.loss.train.toFixed(9), "0.291027774");
  const far = await made.step(9999);
  assert.equal(far.evaluation.loss.train.toFixed(9), "0.000035085");
  const right = await openExperiment(mazur);
  right.step(10000);
  assert.equal(far.twin.loss.train, right.evaluate().loss.train);
});

test("the twin is the document without its mistake, to the bit, for every mistake; also after going back", async () => {
  const layers = [{ units: 3, activation: "relu" }, { units: 3, activation: "tanh" }, { units: 1 }];
  const document = { v: 1, seed: 3, data: { n: 60 }, model: { layers } };
  const plain = await openExperiment(document);
  const start = plain.trainer.parameters();
  plain.step(7);
  for (const { name, of } of tables.mistakes) {
    if (of !== "network") continue;
    const { frame } = await opened({ ...document, mistake: name }, { probe: { sample: [1, 2], target: [1] } });
    assert.deepEqual(frame.twin.parameters, start, name);
    const { twin, parameters } = await made.step(7);
    assert.deepEqual(twin.parameters, plain.trainer.parameters(), name);
    assert.deepEqual(twin.probe, plain.trainer.probe([1, 2], [1]), name);
    assert.notDeepEqual(parameters, twin.parameters, name);
    assert.deepEqual((await made.reset()).twin.parameters, start, name);
    made.close();
  }
});

test("without a mistake there is no twin", async () => {
  const { frame } = await opened(mazur);
  assert.equal(frame.twin, null);
  assert.equal(frame.probe.mistaken, null);
});

test("the wrong gradients reach the inputs", async () => {
  await opened({ ...mazur, mistake: "missing_transpose" });
  const { probe: seen } = await made.step(0);
  assert.notDeepEqual(seen.mistaken.dx, seen.dx);
  const [first] = seen.mistaken.layers;
  const W = mazur.model.layers[0].W;
  const by = [0, 1].map((k) => W[0][k] * first.delta[0] + W[1][k] * first.delta[1]);
  for (const k of [0, 1]) assert.ok(Math.abs(by[k] - seen.mistaken.dx[k]) < 1e-15);
});
