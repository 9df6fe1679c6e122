/** Frozen parameters, from the document to the engine and the command line: they stay to the bit, the others learn. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkExperiment, createEngine, decodeExperiment, encodeExperiment, Run } from "../../dist/node.js";
import { chainrule, temporary } from "./support/cli.mjs";

const engine = await createEngine();
const network = (hidden, output) => ({
  v: 1,
  seed: 3,
  data: { set: "circle", n: 60 },
  model: {
    layers: [
      { units: 4, ...hidden },
      { units: 1, ...output },
    ],
  },
  train: { loss: "logistic", optimizer: "adam", rate: 0.05, batch: 10, steps: 40 },
});

/** Places whose number is another after the document's steps; places are those of the flat parameters. */
function moved(document) {
  const run = Run.open(engine, document);
  const start = run.trainer.parameters();
  run.step(Infinity);
  assert.equal(run.steps, 40);
  const end = run.trainer.parameters();
  run.trainer.delete();
  return [...start.keys()].filter((i) => !Object.is(start[i], end[i]));
}

const all = [...Array(17).keys()];
const without = (...places) => all.filter((place) => !places.includes(place));

test("freeze a parameter: a weight, a row, a bias, all weights, all biases", () => {
  // 4 x 2 weights at 0, 4 biases at 8, 1 x 4 weights at 12, a bias at 16.
  assert.deepEqual(moved(network({}, {})), all);
  assert.deepEqual(moved(network({ frozen: ["W[2][1]"] }, {})), without(2));
  assert.deepEqual(moved(network({ frozen: ["W[4]", "b[1]"] }, { frozen: ["W[1][3]"] })), without(6, 7, 8, 14));
  assert.deepEqual(moved(network({ frozen: ["W"] }, { frozen: ["b"] })), without(0, 1, 2, 3, 4, 5, 6, 7, 16));
  assert.deepEqual(
    moved(network({ frozen: ["b", "b[2]"] }, { frozen: true })),
    without(8, 9, 10, 11, 12, 13, 14, 15, 16),
  );
});

test("a shared bias has one name, a layer of all its parameters is a frozen layer", () => {
  assert.deepEqual(
    moved(network({ bias: "shared", frozen: ["b[1]"] }, {})),
    [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13],
  );
  const result = (frozen) => {
    const run = Run.open(engine, network({ frozen }, {}));
    run.step(Infinity);
    return run.result().hash;
  };
  assert.equal(result(["W", "b"]), result(true));
  assert.notEqual(result(["W", "b"]), result(false));
});

test("the list survives reading, writing and the command line", () => {
  const document = network({ frozen: ["W[2][1]", "b[3]"] }, {});
  const written = encodeExperiment(decodeExperiment(document));
  assert.deepEqual(written.model.layers[0].frozen, ["W[2][1]", "b[3]"]);
  assert.equal(checkExperiment(written).model.layers[0].frozen.length, 2);
  const run = Run.open(engine, document);
  const [before] = run.result().parameters;
  const printed = chainrule("train", temporary("frozen.json", JSON.stringify(document)), "--json");
  assert.equal(printed.status, 0, printed.stderr);
  const [after] = JSON.parse(printed.stdout).parameters;
  assert.equal(after.W[1][0], before.W[1][0]);
  assert.equal(after.b[2], before.b[2]);
  assert.notEqual(after.W[1][1], before.W[1][1]);
});

test("a name that the data do not allow is refused when they are known", () => {
  assert.throws(() => Run.open(engine, network({ frozen: ["W[1][3]"] }, {})), {
    code: "out_of_range",
    field: "model.layers[0].frozen[0]",
    message: 'model.layers[0].frozen[0] is "W[1][3]"; the layer has 2 inputs, so it takes 1 to 2.',
  });
});
