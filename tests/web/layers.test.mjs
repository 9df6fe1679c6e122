// The lens of layers: its matrices agree with the hand-made passes of Mazur's network in both conventions.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { bundled } from "./bundled.mjs";
import { frame, info } from "./mazur-frame.mjs";

const everything = { value: () => true, gradient: () => true };

describe("matrices of layers", () => {
  let pictures;
  let isChosen;
  let stripSize;
  const column = (grid) => grid.cells.map(({ value }) => value);
  const gradients = (grid) => grid.cells.map(({ gradient }) => gradient);
  const of = (layer, key) => layer.grids.find((grid) => grid.key === key);

  before(async () => {
    const model = await bundled("layers/model.ts");
    const { NetworkView } = await bundled("inspector/network-view.ts");
    const { presets, defaultNotation } = await bundled("notation.ts");
    ({ stripSize } = await bundled("layers/strip.ts"));
    ({ isChosen } = model);
    const notation = { ...presets.find(({ name }) => name === "mazur").notation };
    pictures = (convention, known = everything, mean = null) =>
      model.layerPictures(
        new NetworkView({
          info,
          frame,
          notation: { ...defaultNotation, ...notation, convention },
          loss: "half_squared",
        }),
        known,
        mean,
      );
  });

  test("column convention: rows are units, vectors stand, every gradient has the shape of its value", () => {
    const [first, second] = pictures("column");
    assert.deepEqual(
      first.grids.map(({ key }) => key),
      ["W", "in", "b", "z", "a"],
    );
    assert.deepEqual(column(of(first, "W")), [0.15, 0.2, 0.25, 0.3]);
    assert.deepEqual([of(first, "W").rows, of(first, "z").rows, of(first, "z").cols], [2, 2, 1]);
    assert.deepEqual(gradients(of(second, "z")), [...frame.probe.layers[1].delta]);
    assert.ok(Math.abs(gradients(of(second, "W"))[0] - 0.08216704) < 1e-8);
    // A shared bias is one number for every unit, its gradient their sum.
    assert.deepEqual(gradients(of(second, "b")), [frame.probe.layers[1].db[0], frame.probe.layers[1].db[0]]);
  });

  test("row convention: the same numbers under the same names, transposed", () => {
    const named = (layers) =>
      new Map(
        layers.flatMap(({ grids }) => grids.flatMap(({ cells }) => cells)).map((cell) => [cell.name, cell.value]),
      );
    const [first] = pictures("row");
    assert.deepEqual(
      first.grids.map(({ key }) => key),
      ["in", "W", "b", "z", "a"],
    );
    assert.deepEqual(column(of(first, "W")), [0.15, 0.25, 0.2, 0.3]);
    assert.deepEqual([of(first, "z").rows, of(first, "z").cols], [1, 2]);
    assert.deepEqual([...named(pictures("row"))].sort(), [...named(pictures("column"))].sort());
  });

  test("what is not known has no number; the mean is that of the parameters alone", () => {
    const nothing = { value: () => false, gradient: () => false };
    const [first] = pictures("column", nothing);
    assert.deepEqual(column(of(first, "z")), [null, null]);
    assert.deepEqual(gradients(of(first, "W")), [null, null, null, null]);
    assert.deepEqual(column(of(first, "W")), [0.15, 0.2, 0.25, 0.3]);
    const mean = frame.gradient.map((g) => 2 * g);
    const [averaged] = pictures("column", everything, mean);
    assert.equal(gradients(of(averaged, "W"))[1], mean[1]);
    assert.deepEqual(gradients(of(averaged, "z")), [null, null]);
  });

  test("a unit chooses its parts, a part only itself", () => {
    assert.ok(isChosen("l1.u2.z", "l1.u2"));
    assert.ok(!isChosen("l1.u2.z", "l1.u2.a"));
    assert.ok(!isChosen("l1.u21.z", "l1.u2"));
  });

  test("strips stay within their room and show every entry up to 64", () => {
    for (const [rows, cols] of [
      [32, 32],
      [9, 2],
      [1, 700],
      [1024, 64],
    ]) {
      const size = stripSize({ rows, cols });
      assert.ok(size.rows * size.height <= 208 && size.cols * size.width <= 208, `${rows} x ${cols}`);
      assert.ok(size.rows * size.perRow >= rows && size.cols * size.perCol >= cols);
    }
  });
});
