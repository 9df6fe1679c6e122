/** The document: what is refused and how it is said, what is filled in, what survives hostile input. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import {
  ChainruleError,
  checkExperiment,
  createEngine,
  decodeExperiment,
  encodeExperiment,
  fields,
  formatDocument,
  GraphRun,
  Run,
  tables,
} from "../../dist/node.js";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const engine = await createEngine();
/** Objects of documents have no prototype; a copy has one, so that strict comparison means the content. */
const plain = (value) => structuredClone(value);

/** The error that opening `input` ends in. */
function refusal(input) {
  try {
    Run.open(engine, input).delete();
  } catch (error) {
    return error;
  }
  return null;
}

for (const { kind, text, document, code, field, message } of JSON.parse(read("tests/golden/bad-experiments.json"))) {
  test(`refused: ${kind}`, () => {
    const error = refusal(text ?? document);
    assert.ok(error instanceof ChainruleError, `${error}`);
    assert.deepEqual({ code: error.code, field: error.field, message: error.message }, { code, field, message });
    assert.match(message, /^[^\n]+\.$/, "one sentence");
  });
}

test("there are at least 50 kinds of bad experiments, each with its own name", () => {
  const kinds = JSON.parse(read("tests/golden/bad-experiments.json")).map(({ kind }) => kind);
  assert.ok(new Set(kinds).size >= 50);
  assert.equal(new Set(kinds).size, kinds.length);
});

test("a document needs nothing but its version", () => {
  const experiment = decodeExperiment('{"v": 1}');
  assert.deepEqual(plain(experiment.data), {
    set: "spiral",
    n: 300,
    noise: 0,
    classes: 2,
    split: 0.8,
    standardize: false,
  });
  assert.equal(experiment.seed, 0);
  assert.equal(experiment.precision, "double");
  assert.deepEqual(plain(experiment.train), {
    loss: "half_squared",
    optimizer: "sgd",
    rate: 0.03,
    batch: 10,
    epochs: null,
    steps: null,
    stop_loss: null,
    stop_accuracy: null,
    stop_seconds: null,
    shuffle: true,
    update: "all",
    l1: 0,
    l2: 0,
    clip: null,
    huber_delta: 1,
    schedule: { name: "constant", warmup: 0 },
    changes: [],
  });
  const run = Run.open(engine, { v: 1 });
  const layers = run.experiment.model.layers.map(({ units, activation }) => `${units} ${activation}`);
  run.delete();
  assert.deepEqual(layers, ["8 tanh", "8 tanh", "1 identity"]);
});

test("the fallbacks of the field table are what decoding fills in", () => {
  const experiment = decodeExperiment({ v: 1, model: { layers: [{}, {}] } });
  const named = { "model.layers[].init": ({ name }) => name, "train.schedule": ({ name }) => name };
  for (const { path, fallback } of fields) {
    // What a change leaves out is as it was before.
    if (fallback === undefined || path.startsWith("train.changes[]")) continue;
    const found = path
      .match(/\w+/g)
      .reduce((part, key) => (Array.isArray(part) ? part[0][key] : part[key]), experiment);
    assert.deepEqual(named[path]?.(found) ?? found, fallback, path);
  }
});

test("layers take their units from W, their activation from their place", () => {
  const { layers } = decodeExperiment({
    v: 1,
    model: {
      layers: [
        {
          W: [
            [1, 2],
            [3, 4],
            [5, 6],
          ],
        },
        {},
      ],
    },
  }).model;
  assert.deepEqual(
    layers.map(({ units, activation }) => [units, activation]),
    [
      [3, "tanh"],
      [1, "identity"],
    ],
  );
});

test("default networks are sized for data and loss", () => {
  const sizes = (document) => {
    const run = Run.open(engine, { v: 1, ...document });
    const units = run.experiment.model.layers.map((layer) => layer.units);
    run.delete();
    return units.join("-");
  };
  assert.equal(sizes({ data: { set: "moons" } }), "8-8-1");
  assert.equal(sizes({ data: { set: "moons" }, train: { loss: "softmax_cross_entropy" } }), "8-8-2");
  assert.equal(sizes({ data: { set: "blobs", classes: 5 } }), "8-8-5");
  assert.equal(sizes({ data: { set: "penguins" }, train: { loss: "softmax_cross_entropy" } }), "8-8-3");
  assert.equal(
    sizes({
      data: {
        points: [[1], [2]],
        targets: [
          [1, 2],
          [3, 4],
        ],
      },
    }),
    "8-8-2",
  );
});

test("real sets are standardised unless the document says otherwise, generated ones are not", () => {
  const standardize = (data) => decodeExperiment({ v: 1, data }).data.standardize;
  assert.equal(standardize({ set: "penguins" }), true);
  assert.equal(standardize({ set: "iris", standardize: false }), false);
  assert.equal(standardize({ csv: "a,b\n1,2" }), true);
  assert.equal(standardize({ file: "a.csv" }), true);
  assert.equal(standardize({ set: "xor" }), false);
  assert.equal(standardize({ points: [[1]], targets: [[1]] }), false);
});

test("null says none where leaving out says none", () => {
  const { train } = decodeExperiment({ v: 1, train: { epochs: null, steps: null, clip: null } });
  assert.deepEqual([train.epochs, train.steps, train.clip], [null, null, null]);
});

test("a byte order mark before the JSON is not part of it", () => {
  assert.equal(decodeExperiment('\ufeff{"v": 1, "seed": 3}').seed, 3);
});

test("the penguins: 342 of 344 rows, 2 left out, four inputs, three species", () => {
  const run = Run.open(engine, { v: 1, data: { set: "penguins" } });
  const { rows, omitted, inputNames, classNames, targetName } = run.samples;
  run.delete();
  assert.deepEqual([rows, omitted, targetName], [342, 2, "species"]);
  assert.deepEqual([...inputNames], ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]);
  assert.deepEqual([...classNames], ["Adelie", "Chinstrap", "Gentoo"]);
});

test("iris: 150 rows, none left out", () => {
  const run = Run.open(engine, { v: 1, data: { set: "iris" } });
  const { rows, omitted, width, classes } = run.samples;
  run.delete();
  assert.deepEqual([rows, omitted, width, classes], [150, 0, 4, 3]);
});

test("columns of a real set can be chosen", () => {
  const data = { set: "penguins", inputs: ["flipper_length_mm"], target: "body_mass_g" };
  const run = Run.open(engine, { v: 1, data });
  const { width, classes, targetName } = run.samples;
  run.delete();
  assert.deepEqual([width, classes, targetName], [1, 0, "body_mass_g"]);
});

test("a checked document is the document as it was written", () => {
  const document = {
    v: 1,
    seed: 3,
    train: { rate: 0.1, schedule: { name: "step", gamma: 0.5 } },
    view: { title: "x" },
  };
  assert.deepEqual(plain(checkExperiment(document)), document);
});

for (const file of readdirSync(new URL("../../examples/", import.meta.url))) {
  test(`examples/${file} opens, has a title and is written as it would be saved`, () => {
    const text = read(`examples/${file}`);
    const experiment = decodeExperiment(text);
    assert.equal(typeof experiment.view.title, "string");
    assert.equal(text, formatDocument(JSON.parse(text)));
    assert.deepEqual(plain(decodeExperiment(encodeExperiment(experiment))), plain(experiment));
    assert.deepEqual(plain(decodeExperiment(encodeExperiment(experiment, "full"))), plain(experiment));
    if (experiment.model.kind === "formula") GraphRun.open(engine, text)[Symbol.dispose]();
    else Run.open(engine, text).delete();
  });
}

test("names that every object has are refused at every depth", () => {
  const paths = [
    [],
    ["data"],
    ["model"],
    ["train"],
    ["view"],
    ["view", "deep"],
    ["train", "schedule"],
    ["model", "layers", 0],
  ];
  const valid = () => ({
    v: 1,
    data: {},
    model: { layers: [{ init: { name: "zeros" } }] },
    train: { schedule: { name: "constant" } },
    view: { deep: {} },
  });
  for (const path of paths) {
    for (const name of ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"]) {
      const document = valid();
      const place = path.reduce((part, key) => part[key], document);
      Object.defineProperty(place, name, { value: { polluted: true }, enumerable: true });
      const known = path[0] === "view" && !["__proto__", "constructor", "prototype"].includes(name);
      if (known) assert.doesNotThrow(() => decodeExperiment(document));
      else assert.throws(() => decodeExperiment(document), { name: "ChainruleError", code: "unknown_name" });
    }
  }
  assert.equal({}.polluted, undefined);
});

test("objects of a decoded document inherit nothing", () => {
  const visit = (value) => {
    if (value === null || typeof value !== "object") return;
    if (!Array.isArray(value)) assert.equal(Object.getPrototypeOf(value), null);
    for (const part of Object.values(value)) visit(part);
  };
  visit(
    checkExperiment(
      '{"v": 1, "data": {"set": "xor"}, "model": {"layers": [{"init": {"name": "normal"}}]}, "view": {"a": [{"b": {}}]}}',
    ),
  );
});

test("getters that throw, proxies, class instances and cycles end in a sentence", () => {
  const cycle = { v: 1, view: {} };
  cycle.view.again = cycle.view;
  const shared = { v: 1, view: {} };
  for (let i = 0, part = shared.view; i < 40; i++) part = part.a = part.b = {};
  const throwing = {
    get v() {
      throw new TypeError("no");
    },
  };
  const proxy = new Proxy({}, { ownKeys: () => [Symbol("x"), "v"] });
  class Document {
    v = 1;
  }
  for (const input of [cycle, shared, throwing, proxy, new Document(), new Map([["v", 1]]), () => 1, Symbol("v"), 5n]) {
    assert.throws(() => decodeExperiment(input), { name: "ChainruleError" });
  }
});

test("what is repeated back is short and hides nothing", () => {
  const message = refusal({ v: 1, train: { loss: `\u202e${"x".repeat(1000)}` } }).message;
  assert.match(message, /^train\.loss is "\\u\{202e\}x{39}\.\.\."; it takes one of half_squared/);
});

test("every name in the engine's tables is accepted in its place", () => {
  for (const { name, parameters } of tables.optimizers) {
    const train = { optimizer: name };
    for (const p of parameters) if (!p.name.includes("[")) train[p.name] = p.value;
    assert.equal(decodeExperiment({ v: 1, train }).train.optimizer, name);
  }
  for (const { name, parameters } of tables.schedules) {
    const schedule = { name, ...Object.fromEntries(parameters.map((p) => [p.name, p.value])) };
    assert.deepEqual(plain(decodeExperiment({ v: 1, train: { schedule } }).train.schedule), { warmup: 0, ...schedule });
  }
  for (const { name, parameters } of tables.initializers) {
    const init = { name, ...Object.fromEntries(parameters.map((p) => [p.name, p.value])) };
    const run = Run.open(engine, { v: 1, model: { layers: [{ units: 3, init }, { units: 1 }] } });
    run.delete();
  }
  for (const { name } of tables.datasets) {
    const run = Run.open(engine, { v: 1, data: { set: name, n: 40 } });
    assert.equal(run.samples.rows, 40);
    run.delete();
  }
});
