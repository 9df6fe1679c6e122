// Networks with a mistake on purpose, as documents: the published wrong numbers, and what a network cannot get wrong.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ChainruleError, openExperiment, tables } from "../../dist/node.js";

const mazur = JSON.parse(readFileSync(new URL("../../examples/mazur.json", import.meta.url), "utf8"));
const sample = [0.05, 0.1];
const target = [0.01, 0.99];

test("an update in place: the loss Mazur printed, beside the right one", async () => {
  const right = await openExperiment(mazur);
  const wrong = await openExperiment({ ...mazur, mistake: "in_place_update" });
  assert.deepEqual(wrong.query(sample, target), right.query(sample, target));
  const { layers } = wrong.trainer.query(sample, target, true);
  assert.equal((0.15 - 0.5 * layers[0].dW[0][0]).toFixed(9), "0.149817639");
  assert.deepEqual(layers[1], right.query(sample, target).layers[1]);
  for (const run of [right, wrong]) run.step(1);
  assert.equal(right.evaluate().loss.train.toFixed(9), "0.291027774");
  assert.equal(wrong.evaluate().loss.train.toFixed(9), "0.291027924");
  wrong.step(9999);
  assert.equal(wrong.evaluate().loss.train.toFixed(9), "0.000035085");
});

test("every mistake of networks runs where it can be made", async () => {
  const layers = [{ units: 3, activation: "relu" }, { units: 3, activation: "tanh" }, { units: 1 }];
  for (const { name, of } of tables.mistakes) {
    if (of !== "network") continue;
    const run = await openExperiment({ v: 1, mistake: name, data: { n: 60 }, model: { layers } });
    assert.equal(run.step(10), 10, name);
    const plain = await openExperiment({ v: 1, data: { n: 60 }, model: { layers } });
    plain.step(10);
    assert.notDeepEqual(run.result().parameters, plain.result().parameters, name);
  }
});

test("what a network cannot get wrong is refused by the field's name", async () => {
  const model = {
    layers: [
      { units: 4, activation: "softplus" },
      { units: 1, activation: "identity" },
    ],
  };
  const refusals = {
    missing_transpose: /model\.layers\[1\] W is 1 x 4/,
    dead_relu: /relu/,
    saturated_sigmoid: /sigmoid or tanh/,
  };
  for (const [mistake, says] of Object.entries(refusals)) {
    await assert.rejects(openExperiment({ v: 1, mistake, data: { n: 20 }, model, train: { loss: "mse" } }), (error) => {
      assert.ok(error instanceof ChainruleError);
      assert.equal(error.field, "mistake");
      assert.match(error.message, says);
      return true;
    });
  }
});
