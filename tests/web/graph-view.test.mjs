// The drawing's layout and the walk over a graph, as the page ships them: nothing overlaps, nothing is known too early.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import fc from "fast-check";
import { bundled } from "./bundled.mjs";

let layoutGraph;
let refined;
let byDagre;
let crossings;
let GraphWalk;
let walking;

before(async () => {
  ({ layoutGraph } = await bundled("graph-view/layout.ts"));
  ({ refined, byDagre, crossings } = await bundled("graph-view/refine.ts"));
  ({ GraphWalk } = await bundled("walk/graph-walk.ts"));
  walking = await bundled("walk/walk.ts");
});

/** A graph of single numbers from lists of inputs. */
function graphOf(inputs, names = inputs.map((_, id) => `v${id}`)) {
  let message = 0;
  const written = { latex: "", mathml: "" };
  const nodes = inputs.map((list, id) => ({
    name: names[id],
    kind: list.length > 0 ? "op" : "leaf",
    op: list.length > 0 ? "add" : null,
    inputs: list,
    rows: 1,
    cols: 1,
    offset: id,
    edges: list.map(() => ({ slope: message, message: message++ })),
    label: names[id],
    text: list.map((to) => names[to]).join(" + "),
    symbol: written,
    formula: written,
    slopes: list.map(() => written),
    source: null,
    differentiable: true,
  }));
  return {
    nodes,
    leaves: inputs.flatMap((list, id) => (list.length === 0 ? [id] : [])),
    parameters: [],
    output: inputs.length - 1,
  };
}

/** f = (a + b)(b + c) at 1, 1, 6. */
function fanOut() {
  const info = graphOf([[], [], [], [0, 1], [1, 2], [3, 4]], ["a", "b", "c", "x", "y", "f"]);
  const pass = {
    of: 5,
    values: Float64Array.of(1, 1, 6, 2, 7, 14),
    gradients: Float64Array.of(7, 9, 2, 7, 2, 1),
    slopes: Float64Array.of(1, 1, 1, 1, 7, 2),
    messages: Float64Array.of(7, 7, 2, 2, 7, 2),
    order: [5, 4, 3, 2, 1, 0],
    notFinite: null,
    mistaken: null,
  };
  return { info, pass };
}

const graphs = fc
  .array(fc.array(fc.nat(1000), { maxLength: 3 }), { minLength: 1, maxLength: 60 })
  .map((lists) => graphOf(lists.map((list, id) => (id === 0 ? [] : list.map((n) => n % id)))));

const apart = (a, b) => a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

function sound(layout, info) {
  const { cards, routes, width, height } = layout;
  assert.equal(cards.length, info.nodes.length);
  for (const [i, card] of cards.entries()) {
    assert.ok(card.x >= 0 && card.y >= 0 && card.x + card.width <= width && card.y + card.height <= height + 1);
    for (const other of cards.slice(i + 1)) assert.ok(apart(card, other), `${card.id} and ${other.id} overlap`);
  }
  assert.equal(
    routes.length,
    info.nodes.reduce((sum, { inputs }) => sum + inputs.length, 0),
  );
  for (const { edge, points } of routes) {
    const [from, to] = [cards[edge.to], cards[edge.from]];
    assert.equal(points[0][0], from.x + from.width);
    assert.equal(points.at(-1)[0], to.x);
    for (const [i, [x]] of points.entries()) if (i > 0) assert.ok(x > points[i - 1][0], "an edge runs backwards");
  }
}

describe("layout", () => {
  test("nothing overlaps, edges run from left to right, the same graph gives the same picture", () => {
    fc.assert(
      fc.property(graphs, (info) => {
        const layout = layoutGraph(info);
        sound(layout, info);
        assert.deepEqual(layoutGraph(info), layout);
      }),
      { numRuns: 200 },
    );
  });

  test("dagre's layout is as sound, and taken only where it is the better one", () => {
    fc.assert(
      fc.property(graphs, (info) => {
        const layout = layoutGraph(info);
        sound(byDagre(layout), info);
        const better = refined(layout);
        if (better !== null) assert.ok(crossings(better.routes) <= crossings(layout.routes));
      }),
      { numRuns: 60 },
    );
  });

  test("a chain of 5,000 operations that all use one input is laid out without a point for each level of each edge", () => {
    const info = graphOf(Array.from({ length: 5000 }, (_, id) => (id === 0 ? [] : [0, id - 1])));
    const { cards, routes } = layoutGraph(info);
    assert.equal(cards.length, 5000);
    assert.ok(routes.reduce((sum, { points }) => sum + points.length, 0) < 100_000);
  });

  test("crossings are counted once each, and not where edges share an end", () => {
    const route = (from, to, points) => ({ edge: { from, input: 0, to }, points, roomy: true });
    const a = route(1, 0, [
      [0, 0],
      [10, 10],
    ]);
    const b = route(3, 2, [
      [0, 10],
      [10, 0],
    ]);
    assert.equal(crossings([a, b]), 1);
    assert.equal(crossings([a, { ...b, edge: { from: 1, input: 1, to: 2 } }]), 0);
    assert.equal(crossings([a, { ...b, points: [[20, 10], [30, 0]] }]), 0); // biome-ignore format: one line
  });
});

describe("names", () => {
  test("are set as the engine writes them: italics, Greek, an index, a hat", async () => {
    const { nameSymbol } = await bundled("graph-view/names.ts");
    const { createEngine } = await import("../../dist/node.js");
    const engine = await createEngine();
    const names = ["w_11", "sigma", "Delta", "yhat", "alpha_i", "cost", "x2", "a_b", "long_name_here"];
    const { nodes } = engine.formula(`s = ${names.join(" + ")}`, { fallback: 1 }).info;
    const flat = (part) =>
      part?.strings ? part.strings.map((text, i) => text + flat(part.values[i] ?? "")).join("") : String(part);
    const set = names.map((name) =>
      flat(nameSymbol(nodes.find((node) => node.name === name).symbol)).replace(/<[^>]*>|\u200b/g, ""),
    );
    assert.deepEqual(set, [
      "\u{1d464}11",
      "\u{1d70e}",
      "\u0394",
      "\u{1d466}\u0302",
      "\u{1d6fc}i",
      "cost",
      "\u{1d465}2",
      "\u{1d44e}b",
      "long_name_here",
    ]);
  });
});

describe("walk", () => {
  test("forward operation by operation, then the seed, then message by message", () => {
    const { info, pass } = fanOut();
    const walk = new GraphWalk(info, pass);
    assert.deepEqual(
      walk.operations.map(({ phase, node }) => `${phase} ${node}`),
      [
        ...["x", "y", "f"].map((node) => `forward ${node}`),
        ...["f", "x", "y", "b", "c", "a", "b"].map((node) => `backward ${node}`),
      ],
    );
    assert.match(walk.operations[9].say, /x sends \+7 to b, where it is added/);
  });

  test("nothing is known before it is computed or sent, and everything at the end", () => {
    const { info, pass } = fanOut();
    const walk = new GraphWalk(info, pass);
    const known = (at) => info.nodes.map((_, id) => [walk.knowsValue(id, at), walk.knowsGradient(id, at)]);
    assert.deepEqual(known(0), [...[0, 1, 2].map(() => [true, false]), ...[3, 4, 5].map(() => [false, false])]);
    assert.deepEqual(known(4)[5], [true, true]);
    // y has sent to b, x has not.
    assert.equal(walk.knowsGradient(1, 7), false);
    assert.equal(walk.knowsMessage({ from: 4, input: 0, to: 1 }, 7), true);
    assert.equal(walk.knowsGradient(1, 10), true);
    assert.ok(known(null).flat().every(Boolean));
    assert.deepEqual(walk.messageAt(7), { from: 4, input: 0, to: 1 });
    assert.equal(walk.messageAt(4), null);
  });

  test("what is known only grows", () => {
    fc.assert(
      fc.property(graphs, (info) => {
        const n = info.nodes.length;
        const reached = new Set([n - 1]);
        for (let id = n - 1; id >= 0; id--)
          if (reached.has(id)) for (const to of info.nodes[id].inputs) reached.add(to);
        const edges = info.nodes.reduce((sum, { inputs }) => sum + inputs.length, 0);
        const pass = {
          of: n - 1,
          values: new Float64Array(n),
          gradients: new Float64Array(n),
          slopes: new Float64Array(edges),
          messages: new Float64Array(edges),
          order: [...reached].sort((a, b) => b - a),
          notFinite: null,
          mistaken: null,
        };
        const walk = new GraphWalk(info, pass);
        let before = -1;
        for (let at = 0; at <= walk.operations.length; at++) {
          const known = info.nodes.filter((_, id) => walk.knowsValue(id, at)).length;
          const gradients = [...reached].filter((id) => walk.knowsGradient(id, at)).length;
          assert.ok(known + gradients >= before);
          before = known + gradients;
        }
        assert.equal(before, n + reached.size);
      }),
      { numRuns: 100 },
    );
  });

  test("positions: on, back, to the end of a phase, and around", () => {
    const { next, back, finishPhase, phasesOf, done } = walking;
    const { info, pass } = fanOut();
    const walk = new GraphWalk(info, pass);
    assert.equal(next(walk, null), 1);
    assert.equal(next(walk, 10), 10);
    assert.equal(back(walk, null), 9);
    assert.equal(back(walk, 0), 0);
    assert.equal(finishPhase(walk, 0), 3);
    assert.equal(finishPhase(walk, 3), 10);
    assert.equal(finishPhase(walk, 1), 3);
    assert.equal(done(walk, null), 10);
    assert.deepEqual(phasesOf(walk, 4), [
      { phase: "forward", length: 3, done: 3 },
      { phase: "backward", length: 7, done: 1 },
    ]);
  });
});
