// Edits of a network's structure as pure recipes: what is written stays as far as it fits.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { checkExperiment } from "../../dist/node.js";
import { bundled } from "./bundled.mjs";

let edit;
before(async () => {
  edit = await bundled("edit.ts");
});

const W = (rows, columns, first = 0) =>
  Array.from({ length: rows }, (_, j) => Array.from({ length: columns }, (_, k) => first + 10 * j + k));

/** 2 inputs, 3 and 2 hidden units, 1 output, every number written. */
const written = () => ({
  v: 1,
  model: {
    layers: [
      { units: 3, W: W(3, 2), b: [1, 2, 3], frozen: ["W[3][1]", "b[3]", "W[1]"] },
      { units: 2, W: W(2, 3), b: [4, 5], frozen: ["W[2][3]"] },
      { units: 1, W: W(1, 2), b: [6] },
    ],
  },
});
const info = {
  data: { width: 2 },
  shapes: [
    { inputs: 2, units: 3, biases: 3, activation: "tanh", W: 0, b: 6 },
    { inputs: 3, units: 2, biases: 2, activation: "relu", W: 9, b: 15 },
    { inputs: 2, units: 1, biases: 1, activation: "identity", W: 17, b: 19 },
  ],
};
const after = (recipe, document = written()) => {
  recipe(document);
  checkExperiment(document);
  return document.model.layers;
};

test("fewer units: rows, columns and names of those that stay", () => {
  const [first, second] = after(edit.setUnits(info, 0, 2));
  assert.deepEqual([first.W, first.b, first.frozen], [W(2, 2), [1, 2], ["W[1]"]]);
  assert.deepEqual([second.W, second.b, second.frozen], [W(2, 2), [4, 5], undefined]);
});

test("more units: what is written stays, new units begin small and send nothing yet", () => {
  const [first, second, last] = after(edit.setUnits(info, 1, 4));
  assert.deepEqual(first, written().model.layers[0]);
  assert.deepEqual([second.W.slice(0, 2), second.b, second.frozen], [W(2, 3), [4, 5, 0, 0], ["W[2][3]"]]);
  const fresh = second.W.slice(2).flat();
  assert.equal(new Set(fresh).size, 6);
  assert.ok(fresh.every((w) => w !== 0 && Math.abs(w) <= 1 / Math.sqrt(3)));
  assert.deepEqual([last.W, last.b], [[[0, 1, 0, 0]], [6]]);
});

test("more units of a layer that is not written: both sides follow from the seed", () => {
  const document = written();
  delete document.model.layers[1].W;
  const [, second, last] = after(edit.setUnits(info, 1, 4), document);
  assert.deepEqual([second.W, second.b, last.W], [undefined, undefined, undefined]);
});

test("a layer added, moved, removed", () => {
  const added = after(edit.addLayer(info, 1));
  assert.deepEqual(
    added.map(({ units }) => units),
    [3, 3, 2, 1],
  );
  assert.deepEqual(added[2], written().model.layers[1]);
  const moved = after(edit.moveLayer(info, 0, 1));
  assert.deepEqual(
    moved.map(({ units, W }) => [units, W]),
    [
      [2, undefined],
      [3, W(3, 2)],
      [1, undefined],
    ],
  );
  assert.deepEqual(
    moved.map(({ b }) => b),
    [[4, 5], [1, 2, 3], [6]],
  );
  assert.deepEqual(
    moved.map(({ frozen }) => frozen),
    [undefined, ["W[3][1]", "b[3]", "W[1]"], undefined],
  );
  const removed = after(edit.removeLayer(info, 1));
  assert.deepEqual(
    removed.map(({ units, W }) => [units, W?.length]),
    [
      [3, 3],
      [1, undefined],
    ],
  );
});

test("biases, initialisers, freezing a layer", () => {
  assert.deepEqual(after(edit.setBias(info, 0, false))[0].frozen, ["W[3][1]", "W[1]"]);
  assert.deepEqual(after(edit.setBias(info, 0, "shared"))[0].b, undefined);
  const drawn = after(edit.setInit(info, 0, { name: "he_normal" }))[0];
  assert.deepEqual([drawn.W, drawn.b, drawn.init], [undefined, undefined, { name: "he_normal" }]);
  assert.equal(after(edit.freezeLayer(info, 2, true))[2].frozen, true);
  assert.equal(after(edit.freezeLayer(info, 0, false))[0].frozen, undefined);
});

test("layers that the document leaves to the default are written out first", () => {
  const layers = after(edit.setUnits(info, 0, 4), { v: 1 });
  assert.deepEqual(layers, [
    { units: 4, activation: "tanh" },
    { units: 2, activation: "relu" },
    { units: 1, activation: "identity" },
  ]);
});
