/** Properties of reading and writing documents, on documents nobody thought of. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  ChainruleError,
  checkExperiment,
  decodeExperiment,
  encodeExperiment,
  formatDocument,
  tables,
} from "../../dist/node.js";

const plain = (value) => structuredClone(value);
const names = (rows) => rows.map(({ name }) => name);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const optional = (shape) => fc.record(shape, { requiredKeys: [] });
const positive = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
const below1 = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const matrix = (rows, columns) => {
  const row = fc.array(finite, { minLength: columns, maxLength: columns });
  return fc.array(row, { minLength: rows, maxLength: rows });
};

/** A name with some of the numbers that tune it. */
const named = (rows, more = {}) =>
  fc.constantFrom(...rows).chain(({ name, parameters }) => {
    const value = (p) => {
      if (p.whole) return fc.integer({ min: p.low ?? -100, max: 1000 });
      return fc.double({
        min: p.low ?? -10,
        max: p.high ?? 10,
        minExcluded: p.above,
        maxExcluded: p.below,
        noNaN: true,
      });
    };
    const tuned = optional({ ...more, ...Object.fromEntries(parameters.map((p) => [p.name, value(p)])) });
    return tuned.map((numbers) => ({ name, ...numbers }));
  });

/** The names that are refused at every depth, tested elsewhere. */
const hasReservedName = (value) =>
  value !== null &&
  typeof value === "object" &&
  Object.entries(value).some(
    ([name, part]) => ["__proto__", "constructor", "prototype"].includes(name) || hasReservedName(part),
  );

const activations = names(tables.ops.filter((op) => op.activation));

/** Some of a layer's parameters by name. */
const frozenNames = (inputs, units, biases) => {
  const to = (most) => fc.integer({ min: 1, max: most });
  const kinds = [
    fc.constant("W"),
    to(units).map((j) => `W[${j}]`),
    fc.tuple(to(units), to(inputs)).map(([j, k]) => `W[${j}][${k}]`),
    ...(biases > 0 ? [fc.constant("b"), to(biases).map((j) => `b[${j}]`)] : []),
  ];
  return fc.uniqueArray(fc.oneof(...kinds), { minLength: 1, maxLength: 5 });
};

/** A layer that fits `inputs` and has `units`. */
const layer = (inputs, units) =>
  fc.constantFrom(true, false, "shared", undefined).chain((bias) => {
    const biases = bias === "shared" ? 1 : bias === false ? 0 : units;
    return optional({
      activation: fc.constantFrom(...activations),
      init: named(tables.initializers),
      frozen: fc.oneof(fc.boolean(), frozenNames(inputs, units, biases)),
      W: matrix(units, inputs),
      b: fc.array(finite, { minLength: biases, maxLength: biases }),
    }).map((rest) => ({ units, ...(bias === undefined ? {} : { bias }), ...rest }));
  });

const train = optional({
  loss: fc.constantFrom("half_squared", "mse", "mae", "huber"),
  optimizer: fc.constantFrom(...names(tables.optimizers)),
  rate: positive,
  batch: fc.integer({ min: 1, max: 1000 }),
  epochs: fc.integer({ min: 0, max: 1e9 }),
  steps: fc.integer({ min: 0, max: 1e9 }),
  shuffle: fc.boolean(),
  update: fc.constantFrom("all", "weights"),
  l1: fc.double({ min: 0, max: 1, noNaN: true }),
  l2: fc.double({ min: 0, max: 1, noNaN: true }),
  clip: positive,
  momentum: below1,
  betas: fc.tuple(below1, below1),
  eps: positive,
  alpha: below1,
  weight_decay: fc.double({ min: 0, max: 1, noNaN: true }),
  huber_delta: positive,
  schedule: named(tables.schedules, { warmup: fc.double({ min: 0, max: 100, noNaN: true }) }),
});

/** Whole documents that decode: points with targets that fit the network, or a set with any network. */
const documents = fc
  .record({
    width: fc.integer({ min: 1, max: 3 }),
    sizes: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }),
    rows: fc.integer({ min: 1, max: 4 }),
  })
  .chain(({ width, sizes, rows }) => {
    const outputs = sizes.at(-1) ?? 2;
    const layers = fc.tuple(...sizes.map((units, i) => layer(i === 0 ? width : sizes[i - 1], units)));
    const rest = { split: fc.double({ min: 0.001, max: 1, noNaN: true }), standardize: fc.boolean() };
    const points = fc
      .record({ points: matrix(rows, width), targets: matrix(rows, outputs), more: optional(rest) })
      .map(({ more, ...data }) => ({ ...data, ...more }));
    const set = optional({
      ...rest,
      n: fc.integer({ min: 1, max: 500 }),
      noise: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    return fc.record(
      {
        v: fc.constant(1),
        seed: fc.maxSafeNat(),
        precision: fc.constantFrom("double", "float"),
        data: fc.oneof(
          points,
          fc.tuple(fc.constantFrom(...names(tables.datasets)), set).map(([name, more]) => ({ set: name, ...more })),
        ),
        model: sizes.length === 0 ? fc.constant({}) : layers.map((list) => ({ layers: list })),
        train,
        view: fc
          .dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 3 })
          .filter((value) => !hasReservedName(value)),
      },
      { requiredKeys: ["v"] },
    );
  });

test("an experiment survives being written and read again", () => {
  fc.assert(
    fc.property(documents, (document) => {
      const experiment = decodeExperiment(document);
      for (const extent of ["minimal", "full"]) {
        const written = encodeExperiment(experiment, extent);
        assert.deepEqual(plain(decodeExperiment(written)), plain(experiment));
        assert.deepEqual(plain(decodeExperiment(formatDocument(written))), plain(experiment));
      }
    }),
    { numRuns: 500 },
  );
});

test("a minimal document has no field that could be left out", () => {
  const document = encodeExperiment(
    decodeExperiment({ v: 1, seed: 0, train: { rate: 0.03, schedule: { name: "constant" } } }),
  );
  assert.deepEqual(document, { v: 1, data: { set: "spiral" } });
});

test("checking gives back exactly what was written", () => {
  fc.assert(
    fc.property(documents, (document) => {
      assert.deepEqual(plain(checkExperiment(document)), plain(document));
    }),
    { numRuns: 200 },
  );
});

const refusesOrDecodes = (input) => {
  try {
    decodeExperiment(input);
  } catch (error) {
    assert.ok(error instanceof ChainruleError, `${error?.stack}`);
    assert.notEqual(error.code, "internal", error.message);
    assert.match(error.message, /^[^\p{Cc}\u202e]+\.$/u);
  }
};

test("any text ends in an experiment or a sentence", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), refusesOrDecodes), { numRuns: 2000 });
  fc.assert(fc.property(fc.json(), refusesOrDecodes), { numRuns: 2000 });
});

test("any value ends in an experiment or a sentence", () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSparseArray: true,
    withTypedArray: true,
  });
  fc.assert(fc.property(anything, refusesOrDecodes), { numRuns: 3000 });
  fc.assert(
    fc.property(anything, (value) => refusesOrDecodes({ v: 1, data: value, model: value, train: value, view: value })),
    { numRuns: 2000 },
  );
});

test("a document with one thing wrong ends in an experiment or a sentence", () => {
  const places = fc.array(fc.nat(9), { maxLength: 5 });
  const spoilt = fc.oneof(
    fc.anything(),
    fc.constantFrom(Number.NaN, Infinity, -1, "", null, [], {}, [[]], "__proto__"),
  );
  fc.assert(
    fc.property(documents, places, spoilt, (document, path, value) => {
      const copy = structuredClone(document);
      let part = copy;
      for (const turn of path) {
        const keys = Object.keys(part);
        const next = part[keys[turn % keys.length]];
        if (next === null || typeof next !== "object") break;
        part = next;
      }
      const keys = Object.keys(part);
      if (keys.length > 0) part[keys[(path[0] ?? 0) % keys.length]] = value;
      refusesOrDecodes(copy);
    }),
    { numRuns: 3000 },
  );
});
