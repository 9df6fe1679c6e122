/** The limits: one below and the limit itself are accepted, one above is refused with a sentence that names the limit. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEngine, decodeExperiment, fitModel, limits, loadSamples } from "../../dist/node.js";

const engine = await createEngine();
const grouped = (n) => n.toLocaleString("en-GB");
const open = (input) => {
  const experiment = decodeExperiment(input);
  return fitModel(experiment, loadSamples(engine, experiment));
};

function bounded(what, limit, make, read = decodeExperiment) {
  test(`${what}: ${grouped(limit)}`, () => {
    assert.doesNotThrow(() => read(make(limit - 1)));
    assert.doesNotThrow(() => read(make(limit)));
    assert.throws(
      () => read(make(limit + 1)),
      (error) => {
        assert.equal(error.code, "too_large", error.message);
        assert.ok(error.message.includes(`the limit is ${grouped(limit)}.`), error.message);
        assert.ok(error.message.length < 300, "short");
        return true;
      },
    );
  });
}

test("the limits are those that are documented", () => {
  const { parameters, layers, units, rows, columns, csvCharacters, jsonCharacters, jsonDepth, label } = limits;
  assert.deepEqual(
    { parameters, layers, units, rows, columns, csvCharacters, jsonCharacters, jsonDepth, label },
    {
      parameters: 2_000_000,
      layers: 64,
      units: 4096,
      rows: 100_000,
      columns: 1024,
      csvCharacters: 20_000_000,
      jsonCharacters: 20_000_000,
      jsonDepth: 64,
      label: 200,
    },
  );
});

bounded("layers", limits.layers, (n) => ({ v: 1, model: { layers: Array(n).fill({ units: 1 }) } }));
bounded("units of a layer", limits.units, (units) => ({ v: 1, model: { layers: [{ units }, {}] } }));
bounded("samples", limits.rows, (n) => ({ v: 1, data: { n } }));
bounded("points", limits.rows, (n) => ({
  v: 1,
  data: { points: Array(n).fill([1]), targets: Array(n).fill([1]) },
}));
bounded("inputs", limits.columns, (n) => ({ v: 1, data: { points: [Array(n).fill(1)], targets: [[1]] } }));
bounded("characters of a name", limits.label, (n) => ({ v: 1, model: { inputs: ["a".repeat(n), "b"] } }));
bounded("characters of JSON", limits.jsonCharacters, (n) => `{"v": 1}${" ".repeat(n - 8)}`);
bounded("depth of JSON", limits.jsonDepth, (n) => `{"v": 1, "view": ${'{"a":'.repeat(n - 2)}{}${"}".repeat(n - 2)}}`);
bounded("depth of a value", limits.jsonDepth, (n) => {
  let view = {};
  for (let i = 2; i < n; i++) view = { a: view };
  return { v: 1, view };
});
// 999 + 999 * 1999 + 1999 weights are one less than the limit; each shared bias is one number more.
bounded("parameters", limits.parameters, (n) => {
  const biases = n - (limits.parameters - 1);
  const layers = [999, 1999, 1].map((units, i) => ({ units, bias: i < biases ? "shared" : false }));
  return { v: 1, data: { points: [[1]], targets: [[1]] }, model: { layers } };
});
bounded("rows of a table", limits.rows, (n) => ({ v: 1, data: { csv: `a,b\n${"1,2\n".repeat(n)}` } }), open);
bounded("columns of a table", limits.columns, (n) => ({ v: 1, data: { csv: `${Array(n).fill(1).join()}\n` } }), open);
bounded(
  "classes",
  limits.classes,
  (n) => ({
    v: 1,
    data: { csv: `a,b\n${Array.from({ length: n }, (_, i) => `1,c${i}`).join("\n")}` },
  }),
  open,
);
bounded(
  "characters of a table",
  limits.csvCharacters,
  (n) => ({ v: 1, data: { csv: `a,b\n1,2\n${"\n".repeat(n - 8)}` } }),
  open,
);
