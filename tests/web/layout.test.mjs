// The graph's layout as the page ships it: nothing overlaps, nothing leaves the sheet, the same shape gives the same picture.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import fc from "fast-check";
import { build } from "vite";

let folder;
let layout;

before(async () => {
  const entry = fileURLToPath(new URL("../../web/src/graph/layout.ts", import.meta.url));
  const [{ output }] = await build({
    configFile: false,
    logLevel: "silent",
    publicDir: false,
    build: { write: false, minify: false, lib: { entry, formats: ["es"], fileName: "layout" } },
  });
  folder = await mkdtemp(join(tmpdir(), "chainrule-"));
  const path = join(folder, "layout.mjs");
  await writeFile(path, output[0].code);
  ({ layout } = await import(pathToFileURL(path)));
});

after(() => rm(folder, { recursive: true, force: true }));

const layer = fc
  .oneof(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 17, max: 300 }))
  .chain((units) => fc.constantFrom(0, 1, units).map((biases) => ({ units, biases })));

const request = fc
  .record({
    inputs: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 9, max: 200 })),
    names: fc.integer({ min: 2, max: 24 }),
    layers: fc.array(layer, { minLength: 1, maxLength: 12 }),
    width: fc.integer({ min: 280, max: 2400 }),
    height: fc.integer({ min: 240, max: 1600 }),
    coarse: fc.boolean(),
    tight: fc.boolean(),
  })
  .map((shape) => ({ ...shape, pictures: shape.inputs === 2 }));

const apart = (a, b) =>
  a.x + a.width <= b.x + 1e-6 ||
  b.x + b.width <= a.x + 1e-6 ||
  a.y + a.height <= b.y + 1e-6 ||
  b.y + b.height <= a.y + 1e-6;

const inside = (box, { width, height }) =>
  box.x >= -1e-6 && box.y >= -1e-6 && box.x + box.width <= width + 1e-6 && box.y + box.height <= height + 1e-6;

const name = (box) => JSON.stringify(box);

test("units of a column, columns, the loss and the legend never overlap, and all are on the sheet", () => {
  fc.assert(
    fc.property(request, (asked) => {
      const placed = layout(asked);
      const solid = placed.columns.map((column) => column.box);
      solid.push(placed.loss);
      if (placed.legend) solid.push(placed.legend);
      for (const [i, a] of solid.entries()) {
        assert.ok(inside(a, placed), `outside: ${name(a)} on ${placed.width} x ${placed.height}`);
        for (const b of solid.slice(0, i)) assert.ok(apart(a, b), `${name(a)} meets ${name(b)}`);
      }
      for (const column of placed.columns) {
        for (const [i, unit] of column.units.entries()) {
          assert.ok(
            unit.box.y >= column.box.y - 1e-6 &&
              unit.box.y + unit.box.height <= column.box.y + column.box.height + 1e-6 &&
              unit.box.x >= column.box.x - 1e-6 &&
              unit.box.x + unit.box.width <= column.box.x + column.box.width + 1e-6,
            `unit outside its column: ${name(unit.box)} in ${name(column.box)}`,
          );
          const next = column.units[i + 1];
          if (next) assert.ok(apart(unit.box, next.box), `${name(unit.box)} meets ${name(next.box)}`);
        }
      }
    }),
    { numRuns: 400 },
  );
});

test("footers stand under everything and apart from each other", () => {
  fc.assert(
    fc.property(request, (asked) => {
      const placed = layout(asked);
      const feet = placed.columns.map((column) => column.foot);
      for (const [i, foot] of feet.entries()) {
        assert.ok(foot.width > 0 && inside(foot, placed), `outside: ${name(foot)}`);
        for (const column of placed.columns)
          assert.ok(apart(foot, column.box), `${name(foot)} meets ${name(column.box)}`);
        assert.ok(apart(foot, placed.loss), `${name(foot)} meets the loss`);
        if (i > 0) assert.ok(apart(foot, feet[i - 1]), `${name(foot)} meets ${name(feet[i - 1])}`);
      }
    }),
    { numRuns: 400 },
  );
});

test("one column for the inputs and each layer, one gap for each matrix, as many units as the kind has", () => {
  fc.assert(
    fc.property(request, (asked) => {
      const placed = layout(asked);
      assert.equal(placed.columns.length, asked.layers.length + 1);
      assert.equal(placed.gaps.length, asked.layers.length);
      for (const [l, { units }] of asked.layers.entries()) {
        const column = placed.columns[l + 1];
        if (units > 16) {
          assert.equal(column.kind, "strip");
          const { rows, perRow } = column.strip;
          assert.ok(rows * perRow >= units && (rows - 1) * perRow < units, `${rows} rows of ${perRow} for ${units}`);
        } else {
          assert.equal(column.units.length, units);
          assert.notEqual(column.kind, "strip");
        }
      }
      for (const gap of placed.gaps) assert.ok(gap.right - gap.left >= 24, `gap of ${gap.right - gap.left}`);
    }),
    { numRuns: 200 },
  );
});

test("the same shape in the same room gives the same picture", () => {
  fc.assert(
    fc.property(request, (asked) => {
      assert.deepEqual(layout(asked), layout(structuredClone(asked)));
    }),
    { numRuns: 100 },
  );
});

test("2-8-8-1 on a desktop fits without panning, in full size, with its legend", () => {
  const placed = layout({
    inputs: 2,
    names: 2,
    pictures: true,
    layers: [8, 8, 1].map((units) => ({ units, biases: units })),
    width: 864,
    height: 728,
    coarse: false,
  });
  assert.equal(placed.width, 864);
  assert.equal(placed.height, 728);
  assert.equal(placed.sizes.square, 52);
  assert.notEqual(placed.legend, null);
});

test("64 layers are laid out side by side and pan", () => {
  const placed = layout({
    inputs: 2,
    names: 2,
    pictures: true,
    layers: Array.from({ length: 64 }, () => ({ units: 16, biases: 16 })),
    width: 864,
    height: 728,
    coarse: false,
  });
  assert.equal(placed.columns.length, 65);
  assert.ok(placed.width > 864);
});
