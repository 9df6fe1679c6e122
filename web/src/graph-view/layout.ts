/**
 * Where the nodes of a graph stand: inputs on the left, the output on the right, a level for each longest path. Long
 * edges run through points of their own on the levels between, so that they keep clear of cards. Pure and quick: a few
 * sweeps of the barycentre rule, then heights evened out.
 */
import type { GraphInfo, GraphNode } from "../../../wasm/graph-types.ts";
import type { Edge } from "./numbers.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type CardKind = "named" | "part" | "number";

export interface Card extends Box {
  readonly id: number;
  readonly kind: CardKind;
  readonly level: number;
}

/** An edge as a line from its input's card to its user's, left to right. */
export interface Route {
  readonly edge: Edge;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Whether there is room for its numbers. */
  readonly roomy: boolean;
  /** Whether there is room for its slope alone. */
  readonly brief?: boolean;
  /** Where the message on it is written out while it arrives, clear of cards. */
  readonly message?: readonly [x: number, y: number];
}

export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly cards: readonly Card[];
  readonly routes: readonly Route[];
  readonly levels: number;
}

export const MARGIN = 24;
/** Between two levels: with the numbers of the edges written out, with shapes alone, and with nothing. */
export const GAP = { roomy: 148, shapes: 92, tight: 72 };
/** More edges than this have their numbers written on selection only. */
export const ROOMY_EDGES = 48;
/** Between two cards of a level: room for the sum under a card where there are few. */
export const BETWEEN = { roomy: 66, tight: 20 };
/** Largest part of a matrix that a card shows. */
export const SHOWN = 4;

/** Size of a card by what it has to hold. */
export function sizeOf(node: GraphNode, roomy: boolean): { width: number; height: number; kind: CardKind } {
  const rows = Math.min(SHOWN, node.rows);
  const cols = Math.min(SHOWN, node.cols);
  if (node.kind === "constant" && rows * cols === 1)
    return { width: Math.max(44, 18 + 8 * node.label.length), height: 34, kind: "number" };
  const kind = node.name === null ? "part" : "named";
  const words = node.name === null ? node.text : `${node.name}${node.text}`;
  const scalar = rows * cols === 1;
  const least = kind === "named" && roomy ? 128 : 100;
  const width = Math.max(least, cols * 52 + 24, Math.min(184, 34 + 6.6 * words.length));
  if (scalar) return { width, height: kind === "named" && roomy ? 92 : 80, kind };
  return { width, height: 40 + (node.kind === "constant" ? 1 : 2) * (rows * 18 + 8), kind };
}

const isNumber = ({ rows, cols }: GraphNode): boolean => rows === 1 && cols === 1;

interface Slot {
  /** Node, or -1 for a point of a long edge. */
  readonly id: number;
  readonly level: number;
  readonly height: number;
  readonly before: Slot[];
  readonly after: Slot[];
  y: number;
}

export function layoutGraph(info: GraphInfo): GraphLayout {
  const { nodes } = info;
  const roomy = nodes.reduce((sum, { inputs }) => sum + inputs.length, 0) <= ROOMY_EDGES;
  const sizes = nodes.map((node) => sizeOf(node, roomy));
  const level = levelsOf(nodes);
  const count = Math.max(0, ...level) + 1;
  const columns: Slot[][] = Array.from({ length: count }, () => []);
  const slot = (id: number, at: number, height: number): Slot => {
    const made: Slot = { id, level: at, height, before: [], after: [], y: 0 };
    columns[at]!.push(made);
    return made;
  };
  const slots = nodes.map((_, id) => slot(id, level[id]!, sizes[id]!.height));
  const chains: { edge: Edge; chain: Slot[] }[] = [];
  const longest = longestLed(nodes, level);
  for (const [from, node] of nodes.entries()) {
    for (const [input, to] of node.inputs.entries()) {
      const chain = [slots[to]!];
      if (level[from]! - level[to]! <= longest)
        for (let at = level[to]! + 1; at < level[from]!; at++) chain.push(slot(-1, at, 12));
      chain.push(slots[from]!);
      for (let i = 1; i < chain.length; i++) {
        chain[i - 1]!.after.push(chain[i]!);
        chain[i]!.before.push(chain[i - 1]!);
      }
      chains.push({ edge: { from, input, to }, chain });
    }
  }
  order(columns);
  const height = settle(columns, roomy ? BETWEEN.roomy : BETWEEN.tight);
  // The numbers of an edge stand behind the level it leaves.
  const written = new Set(
    chains.flatMap(({ edge }) => (isNumber(nodes[edge.from]!) && isNumber(nodes[edge.to]!) ? [level[edge.to]!] : [])),
  );
  const left: number[] = [];
  let x = MARGIN;
  const widths = columns.map((column) => Math.max(44, ...column.map(({ id }) => (id < 0 ? 0 : sizes[id]!.width))));
  for (const [i, width] of widths.entries()) {
    left[i] = x;
    const gap = !roomy ? GAP.tight : written.has(i) ? GAP.roomy : GAP.shapes;
    x += width + (i + 1 < widths.length ? gap : 0);
  }
  const cards = slots.map(({ id, level: at, y }): Card => {
    const { width, height: tall, kind } = sizes[id]!;
    return { id, kind, level: at, x: left[at]! + (widths[at]! - width) / 2, y: y - tall / 2, width, height: tall };
  });
  const routes = chains.map(({ edge, chain }) => route(edge, chain, cards, left, widths, nodes, roomy));
  return { width: x + MARGIN, height: height + 2 * MARGIN, cards, routes, levels: count };
}

/** Longest path from a leaf; what is made of nothing stands just before its first use. */
function levelsOf(nodes: readonly GraphNode[]): number[] {
  const level = nodes.map(() => 0);
  for (const [id, node] of nodes.entries())
    if (node.inputs.length > 0) level[id] = 1 + Math.max(...node.inputs.map((to) => level[to]!));
  const first = nodes.map(() => Number.POSITIVE_INFINITY);
  for (const [id, node] of nodes.entries()) for (const to of node.inputs) first[to] = Math.min(first[to]!, level[id]!);
  for (const [id, node] of nodes.entries())
    if (node.inputs.length === 0 && Number.isFinite(first[id]!)) level[id] = first[id]! - 1;
  return level;
}

/** Points on the levels between, all edges together. */
const MOST_POINTS = 30_000;

/** Edges over more levels than this go straight: a thousand levels with a thousand edges over them have no room to spare. */
function longestLed(nodes: readonly GraphNode[], level: readonly number[]): number {
  const spans = nodes
    .flatMap(({ inputs }, from) => inputs.map((to) => level[from]! - level[to]!))
    .sort((a, b) => a - b);
  let points = 0;
  for (const span of spans) {
    points += span;
    if (points > MOST_POINTS) return span - 1;
  }
  return Number.POSITIVE_INFINITY;
}

const SWEEPS = 8;

/** Orders each column by where its neighbours stand, back and forth. */
function order(columns: Slot[][]): void {
  for (const column of columns) for (const [i, s] of column.entries()) s.y = i;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const forward = sweep % 2 === 0;
    const list = forward ? columns : [...columns].reverse();
    for (const column of list) {
      const wanted = new Map(column.map((s) => [s, mean(forward ? s.before : s.after) ?? s.y]));
      column.sort((a, b) => wanted.get(a)! - wanted.get(b)!);
      for (const [i, s] of column.entries()) s.y = (i + 0.5) / column.length;
    }
  }
}

/** Heights in pixels: each slot goes to the middle of its neighbours, as far as those beside it let it. */
function settle(columns: Slot[][], between: number): number {
  const gap = (a: Slot, b: Slot) => (a.id < 0 || b.id < 0 ? 14 : between);
  const tall = columns.map((column) =>
    column.reduce((sum, s, i) => sum + s.height + (i > 0 ? gap(column[i - 1]!, s) : 0), 0),
  );
  const height = Math.max(...tall);
  for (const [c, column] of columns.entries()) {
    let y = MARGIN + (height - tall[c]!) / 2;
    for (const [i, s] of column.entries()) {
      y += i > 0 ? gap(column[i - 1]!, s) : 0;
      s.y = y + s.height / 2;
      y += s.height;
    }
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const list = sweep % 2 === 0 ? columns : [...columns].reverse();
    for (const column of list) {
      for (const s of column) s.y = mean([...s.before, ...s.after]) ?? s.y;
      press(column, gap, MARGIN, MARGIN + height);
    }
  }
  return height;
}

/** Pushes the slots of a column apart, and back between the edges. */
function press(column: Slot[], gap: (a: Slot, b: Slot) => number, top: number, bottom: number): void {
  for (let i = 0; i < column.length; i++) {
    const s = column[i]!;
    const above = i > 0 ? column[i - 1]! : null;
    const least = above ? above.y + above.height / 2 + gap(above, s) + s.height / 2 : top + s.height / 2;
    s.y = Math.max(s.y, least);
  }
  for (let i = column.length - 1; i >= 0; i--) {
    const s = column[i]!;
    const below = i + 1 < column.length ? column[i + 1]! : null;
    const most = below ? below.y - below.height / 2 - gap(s, below) - s.height / 2 : bottom - s.height / 2;
    s.y = Math.min(s.y, most);
  }
}

function mean(list: readonly Slot[]): number | null {
  return list.length === 0 ? null : list.reduce((sum, { y }) => sum + y, 0) / list.length;
}

function route(
  edge: Edge,
  chain: readonly Slot[],
  cards: readonly Card[],
  left: readonly number[],
  widths: readonly number[],
  nodes: readonly GraphNode[],
  roomy: boolean,
): Route {
  const [from, to] = [cards[edge.to]!, cards[edge.from]!];
  const points: [number, number][] = [[from.x + from.width, from.y + from.height / 2]];
  for (const s of chain.slice(1, -1)) {
    points.push([left[s.level]!, s.y], [left[s.level]! + widths[s.level]!, s.y]);
  }
  points.push(portOf(to, edge, nodes[edge.from]!.inputs.length));
  return { edge, points, roomy };
}

/** Where an edge arrives: inputs one below the other along the left side. */
export function portOf({ x, y, height }: Card, { input }: Edge, inputs: number): [x: number, y: number] {
  return [x, y + (height * (input + 1)) / (inputs + 1)];
}
