/**
 * Where a network stands with one neuron open in place: columns as in the picture of neurons, the open one a frame with
 * its operations inside. Neurons of its layer stand under the frame. A pure function of the folded graph.
 */
import type { GraphInfo } from "../../../wasm/graph-types.ts";
import type { Card, GraphLayout, Route } from "../graph-view/layout.ts";

export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Name of the neuron. */
  readonly unit: string;
}

export interface OpenedLayout extends GraphLayout {
  readonly frame: Frame;
}

const MARGIN = 16;
/** Over the cards of the frame, and over the frame: a message is written there while it arrives. */
const HEAD = 48;
const ROOF = 48;
const PAD = 16;
/** Between cards of a row inside the frame, where `x slope` is written, and between columns of the network. */
const STEP = 46;
const BETWEEN = 54;
/** Behind the inputs, where the slopes of what runs past the frame stand too. */
const FIRST = 72;
const SMALL = { width: 80, height: 72 };
const NEURON = { width: 100, height: 76 };
/** Slopes outside the frame are written up to so many edges. */
const WRITTEN = 16;
const AIR = 22;

interface Shape {
  readonly inputs: number;
  readonly units: number;
}

export function layoutOpened(info: GraphInfo, shapes: readonly Shape[], unit: string): OpenedLayout | null {
  const [, layer = 0, place = 0] = (/^l(\d+)\.u(\d+)$/.exec(unit) ?? []).map(Number);
  const inside = insideOf(info, unit);
  if (layer === 0 || place === 0 || inside === null) return null;
  const { inputs } = shapes[layer - 1] ?? { inputs: 0 };
  const frameSize = { width: inside.width + 2 * PAD, height: HEAD + inside.height + PAD };
  const ids = new Map(info.nodes.flatMap(({ name }, id) => (name === null ? [] : [[name, id] as const])));
  const of = (name: string) => ids.get(name) ?? -1;
  const sends = (l: number, u: number) => {
    const a = of(`l${l}.u${u}.a`);
    return a >= 0 ? a : of(`l${l}.u${u}.z`);
  };
  const columns: { ids: number[]; width: number; height: number; size: typeof SMALL; open: boolean }[] = [
    column(
      range(shapes[0]?.inputs ?? inputs).map((i) => of(`x${i}`)),
      SMALL,
    ),
  ];
  for (const [l, { units }] of shapes.entries()) {
    const open = l + 1 === layer;
    const closed = range(units).filter((u) => !(open && u === place));
    const made = column(
      closed.map((u) => sends(l + 1, u)),
      NEURON,
    );
    columns.push(
      open
        ? {
            ...made,
            open,
            width: Math.max(made.width, frameSize.width),
            height: frameSize.height + (closed.length > 0 ? AIR + made.height : 0),
          }
        : made,
    );
  }
  columns.push(column([of("loss")], SMALL));
  const height = Math.max(...columns.map((one) => one.height));
  const cards: Card[] = [];
  let frame: Frame = { x: 0, y: 0, width: 0, height: 0, unit };
  let x = MARGIN;
  for (const [level, one] of columns.entries()) {
    let y = MARGIN + ROOF + (height - one.height) / 2;
    if (one.open) {
      frame = { x, y, ...frameSize, unit };
      for (const { id, box, kind } of inside.cards)
        cards[id] = { id, kind, level, ...box, x: x + PAD + box.x, y: y + HEAD + box.y };
      y += frameSize.height + AIR;
    }
    for (const id of one.ids) {
      // Beside the frame's right end, so that what comes in and goes out has a level way.
      const left = one.open ? x + one.width - one.size.width : x;
      cards[id] = { id, kind: "named", level, x: left, y, ...one.size };
      y += one.size.height + AIR;
    }
    x += one.width + (level === 0 ? FIRST : BETWEEN);
  }
  return {
    width: x - BETWEEN + MARGIN,
    height: height + ROOF + 2 * MARGIN,
    cards,
    routes: routesOf(info, cards, new Set(inside.cards.map(({ id }) => id)), frame),
    levels: columns.length,
    frame,
  };
}

function column(ids: number[], size: typeof SMALL) {
  const known = ids.filter((id) => id >= 0);
  const height = known.length * (size.height + AIR) - AIR;
  return { ids: known, width: size.width, height: Math.max(0, height), size, open: false };
}

interface Inside {
  readonly width: number;
  readonly height: number;
  readonly cards: {
    readonly id: number;
    readonly kind: Card["kind"];
    readonly box: { x: number; y: number; width: number; height: number };
  }[];
}

/** Weights, products, the sums running down beside them, then the bias, z and a in the last row. */
function insideOf({ nodes }: GraphInfo, unit: string): Inside | null {
  const z = nodes.findIndex(({ name }) => name === `${unit}.z`);
  if (z < 0) return null;
  const a = nodes.findIndex(({ name }) => name === `${unit}.a`);
  const isBias = (id: number) => nodes[id]?.name?.includes(".b[") === true;
  const isProduct = (id: number) =>
    nodes[id]?.op === "multiply" || (nodes[id]?.name === null && nodes[id]?.text.endsWith("products"));
  const bias = nodes[z]!.inputs.find(isBias);
  const sums: number[] = [];
  const products: number[] = [];
  const visit = (id: number) => {
    const node = nodes[id]!;
    if (isProduct(id)) products.push(id);
    else if (id === z || (node.op === "add" && node.name === null)) {
      if (id !== z) sums.push(id);
      for (const input of node.inputs) visit(input);
    }
  };
  visit(z);
  sums.reverse();
  if (products.length === 0) return null;
  const cards: Inside["cards"] = [];
  const put = (id: number, kind: Card["kind"], x: number, row: number) =>
    cards.push({ id, kind, box: { x, y: row * (SMALL.height + AIR), ...SMALL } });
  const across = (i: number) => i * (SMALL.width + STEP);
  const last = Math.max(products.length - 1, bias === undefined ? 0 : 1);
  const folded = products.some((id) => nodes[id]!.op !== "multiply");
  const first = folded ? 0 : 1;
  for (const [row, id] of products.entries()) {
    const weight = nodes[id]!.inputs.find((input) => nodes[input]!.name?.includes(".W["));
    if (weight !== undefined) put(weight, "named", 0, row);
    put(id, "part", across(first), folded ? last : row);
  }
  const offset = products.length - sums.length;
  for (const [i, id] of sums.entries()) put(id, "part", across(first + 1), i + offset);
  const at = first + 1 + (sums.length > 0 ? 1 : 0);
  if (bias !== undefined) put(bias, "named", across(at), last - 1);
  put(z, "part", across(at), last);
  if (a >= 0) put(a, "part", across(at + 1), last);
  const end = at + (a >= 0 ? 1 : 0);
  return { width: across(end) + SMALL.width, height: (last + 1) * (SMALL.height + AIR) - AIR, cards };
}

function routesOf({ nodes }: GraphInfo, cards: readonly Card[], inside: ReadonlySet<number>, frame: Frame): Route[] {
  const outside = nodes.reduce((sum, { inputs }, id) => sum + (inside.has(id) ? 0 : inputs.length), 0);
  return nodes.flatMap((node, from) =>
    node.inputs.flatMap((to, input): Route[] => {
      const [a, b] = [cards[to], cards[from]];
      const told = (x: number): [number, number] => {
        const within = inside.has(from) && inside.has(to);
        const [low, high] = within ? [frame.x + 200, frame.x + frame.width - 84] : [84, Number.POSITIVE_INFINITY];
        return [Math.max(low, Math.min(x, high)), frame.y + (within ? 25 : -24)];
      };
      if (!a || !b) return [];
      const share = (input + 1) / (node.inputs.length + 1);
      if (Math.abs(a.x - b.x) < 1) {
        // One over the other.
        const x = a.x + a.width / 2;
        return [
          {
            edge: { from, input, to },
            points: [
              [x, a.y + a.height],
              [x, b.y],
            ],
            roomy: false,
            brief: true,
            message: told(x),
          },
        ];
      }
      const start: [number, number] = [a.x + a.width, a.y + a.height / 2];
      const end: [number, number] = [b.x, b.y + b.height * share];
      const points: [number, number][] = [start];
      // Past the frame on a level way of its own.
      if (!inside.has(from) && !inside.has(to) && b.x > frame.x && b.x < frame.x + frame.width)
        points.push([frame.x - 8, end[1]]);
      points.push(end);
      return [
        {
          edge: { from, input, to },
          points,
          roomy: false,
          brief: inside.has(from) ? node.inputs.length <= 2 : outside <= WRITTEN,
          message: told((start[0] + end[0]) / 2),
        },
      ];
    }),
  );
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i + 1);
}
