// The lens of scalars: closed neurons are folded by the chain rule, so every number stays; cards never overlap.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { GraphRun, openExperiment } from "../../dist/node.js";
import { bundled } from "./bundled.mjs";

const example = (name) => JSON.parse(readFileSync(new URL(`../../examples/${name}.json`, import.meta.url), "utf8"));

async function graphOf(document, sample, target) {
  const run = await openExperiment(document);
  const opened = GraphRun.ofNetwork(run, { level: "scalar", sample, target }).opened();
  return { opened, shapes: run.info?.shapes ?? shapesOf(document, sample.length) };
}

/** Sizes as the page knows them, from the document. */
function shapesOf({ model }, width) {
  let inputs = width;
  return model.layers.map(({ units = 1, activation = "identity" }) => {
    const shape = { inputs, units, activation, biases: units, W: 0, b: 0 };
    inputs = units;
    return shape;
  });
}

describe("folded neurons", () => {
  let fold;
  let layoutOpened;
  let mazur;
  let wide;
  before(async () => {
    ({ fold } = await bundled("scalars/fold.ts"));
    ({ layoutOpened } = await bundled("scalars/layout.ts"));
    mazur = await graphOf(example("mazur"), [0.05, 0.1], [0.01, 0.99]);
    const spiral = {
      v: 1,
      data: { set: "spiral", n: 20 },
      model: {
        layers: [8, 8].map((units) => ({ units, activation: "tanh" })).concat({ units: 1, activation: "tanh" }),
      },
      train: { loss: "half_squared" },
    };
    wide = await graphOf(spiral, [0.3, -0.2], [1]);
  });

  const openings = [[], ["l1.u1"], ["l1.u2", "l2.u1"], ["l2.u2"]];

  test("every number that stays is the one of the whole graph", () => {
    for (const { opened, shapes } of [mazur, wide]) {
      for (const units of openings) {
        for (const products of [true, false]) {
          const { info, pass } = fold(opened, shapes, { units: new Set(units), products });
          assert.ok(info.nodes.length < opened.info.nodes.length);
          for (const node of info.nodes) {
            if (node.name === null) continue;
            const whole = opened.info.nodes.find(({ name }) => name === node.name);
            assert.equal(pass.values[node.offset], opened.pass.values[whole.offset], node.name);
            assert.equal(pass.gradients[node.offset], opened.pass.gradients[whole.offset], node.name);
          }
        }
      }
    }
  });

  test("a message is upstream times slope, and those into a node add up to its gradient", () => {
    for (const { opened, shapes } of [mazur, wide]) {
      const { info, pass } = fold(opened, shapes, { units: new Set(["l1.u1"]), products: false });
      const sums = new Float64Array(info.nodes.length);
      for (const node of info.nodes) {
        for (const [i, { slope, message }] of node.edges.entries()) {
          const product = pass.gradients[node.offset] * pass.slopes[slope];
          assert.ok(Math.abs(product - pass.messages[message]) < 1e-12);
          sums[node.inputs[i]] += pass.messages[message];
        }
      }
      const shown = new Set(info.nodes.flatMap(({ inputs }) => inputs));
      for (const [id, node] of info.nodes.entries()) {
        // A bias that is shared gets messages from closed neurons too.
        if (!shown.has(id) || node.name?.includes(".b[")) continue;
        assert.ok(Math.abs(sums[id] - pass.gradients[node.offset]) < 1e-12, node.label);
      }
      assert.equal(pass.order[0], pass.of);
    }
  });

  test("more than six products are one card until they are wanted", () => {
    const { opened, shapes } = wide;
    const count = (products) =>
      fold(opened, shapes, { units: new Set(["l2.u3"]), products }).info.nodes.filter(({ op }) => op === "multiply")
        .length;
    assert.equal(count(false), 0);
    assert.equal(count(true), 8);
    const folded = fold(opened, shapes, { units: new Set(["l2.u3"]), products: false });
    assert.ok(folded.info.nodes.some(({ label }) => label === "8 products"));
  });

  test("one neuron open: nothing overlaps, everything of it is in its frame", () => {
    for (const { opened, shapes } of [mazur, wide]) {
      for (const unit of ["l1.u1", "l1.u2", "l2.u1"]) {
        for (const products of [true, false]) {
          const { info } = fold(opened, shapes, { units: new Set([unit]), products });
          const { cards, frame, width, height } = layoutOpened(info, shapes, unit);
          const placed = cards.filter(Boolean);
          assert.equal(placed.length, info.nodes.length, unit);
          for (const [i, a] of placed.entries()) {
            assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height);
            for (const b of placed.slice(i + 1)) {
              const apart =
                a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
              assert.ok(apart, `${info.nodes[a.id].label} and ${info.nodes[b.id].label}`);
            }
          }
          const z = placed.find(({ id }) => info.nodes[id].name === `${unit}.z`);
          assert.ok(z.x > frame.x && z.y > frame.y && z.y + z.height < frame.y + frame.height);
        }
      }
    }
  });
});
