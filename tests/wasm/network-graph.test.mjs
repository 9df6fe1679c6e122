// A sample of a run as a graph: the names of its parts, the gradients of query, one check at a time.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openExperiment } from "../../dist/node.js";

const mazur = JSON.parse(readFileSync(new URL("../../examples/mazur.json", import.meta.url), "utf8"));
const sample = { sample: [0.05, 0.1], target: [0.01, 0.99] };

test("scalars: every part has its name, its value and the gradient of query", async () => {
  const run = await openExperiment(mazur);
  const asked = run.query(sample.sample, sample.target);
  const graph = run.trainer.graph({ level: "scalar", ...sample });
  const { of, value, values, gradients } = graph.grad();
  assert.equal(of, "loss");
  assert.ok(Math.abs(value - asked.loss) < 1e-15);
  assert.equal(gradients["l1.u1.z"].toPrecision(9), "0.00877135469");
  assert.equal(values["l1.u1.a"].toPrecision(9), "0.593269992");
  for (const [l, { a, delta, dW, db }] of asked.layers.entries()) {
    for (const [j, d] of delta.entries()) {
      assert.ok(Math.abs(gradients[`l${l + 1}.u${j + 1}.z`] - d) < 1e-15);
      assert.equal(values[`l${l + 1}.u${j + 1}.a`], a[j]);
      for (const [k, w] of dW[j].entries())
        assert.ok(Math.abs(gradients[`l${l + 1}.W[${j + 1}][${k + 1}]`] - w) < 1e-15);
    }
    assert.ok(Math.abs(gradients[`l${l + 1}.b[1]`] - db[0]) < 1e-15);
  }
  const parameters = graph.info.parameters.map((place) => graph.info.nodes[place].name);
  assert.equal(parameters.length, 10);
  assert.ok(parameters.every((name) => /^l\d\.[Wb]\[/.test(name)));
  assert.deepEqual(
    graph.info.nodes
      .filter(({ kind }) => kind === "constant")
      .map(({ name }) => name)
      .filter(Boolean),
    ["y1", "y2"],
  );
  graph.delete();
});

test("layers: matrices under the names of the layers; a check of one entry", async () => {
  const run = await openExperiment(mazur);
  const graph = run.trainer.graph({ level: "layer", ...sample });
  const { gradients } = graph.grad();
  const asked = run.query(sample.sample, sample.target);
  assert.equal(gradients["l2.W"].length, 2);
  for (const [j, row] of asked.layers[1].dW.entries())
    for (const [k, w] of row.entries()) assert.ok(Math.abs(gradients["l2.W"][j][k] - w) < 1e-15);
  const entry = graph.check({ leaf: "l2.W", entry: 2 });
  assert.equal(entry.name, "l2.W[2][1]");
  assert.equal(entry.verdict, "agrees");
  assert.ok(Math.abs(entry.exact - asked.layers[1].dW[1][0]) < 1e-15);
  const coarse = graph.check({ leaf: "l2.W", entry: 2, step: 1e-1 });
  assert.equal(coarse.step, 1e-1);
  assert.throws(() => graph.check({ leaf: "l2.W", entry: 4 }), { code: "out_of_range" });
  graph.delete();
  assert.throws(() => run.trainer.graph({ level: "layer", sample: [1], target: [0, 1] }), { code: "shape_mismatch" });
  assert.throws(() => run.trainer.graph({ level: "neuron", ...sample }), { code: "unknown_name" });
});

test("the parameters are those of the present step; a graph of too many nodes is refused", async () => {
  const run = await openExperiment(mazur);
  run.step(10);
  const graph = run.trainer.graph({ level: "scalar", ...sample });
  assert.equal(graph.leaves()["l1.W[1][1]"], run.trainer.parameters()[0]);
  graph.delete();
  const wide = await openExperiment({
    v: 1,
    data: { points: [[0, 1]], targets: [[1]], split: 1 },
    model: { layers: [{ units: 200 }, { units: 200 }, { units: 1 }] },
  });
  assert.throws(() => wide.trainer.graph({ level: "scalar", sample: [0, 1], target: [1] }), { code: "too_large" });
});
