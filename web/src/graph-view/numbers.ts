/** The numbers of a graph, read node by node and edge by edge. */
import type { GraphInfo, GraphNode, GraphPass } from "../../../wasm/graph-types.ts";
import { plain } from "../graph/text.ts";
import { signed } from "../ui/numbers.ts";
import { t } from "../words/words.ts";

/** One use of a node by another: the message on it goes from the user `from` to its input `to`. */
export interface Edge {
  readonly from: number;
  /** Which of the user's inputs it is. */
  readonly input: number;
  readonly to: number;
}

/** The name a node is selected by: its own, or its place where it has none. */
export function nameOf(info: GraphInfo, id: number): string {
  return info.nodes[id]?.name ?? `#${id}`;
}

/** The node of a name; -1 for none. */
export function nodeNamed(info: GraphInfo, name: string | null): number {
  if (name === null) return -1;
  const place = /^#(\d+)$/.exec(name);
  if (place) return Number(place[1]) < info.nodes.length ? Number(place[1]) : -1;
  return placesOf(info).get(name) ?? -1;
}

const indexes = new WeakMap<GraphInfo, ReadonlyMap<string, number>>();

/** Every name and label with the first node that has it; a name goes before a label. */
function placesOf(info: GraphInfo): ReadonlyMap<string, number> {
  const known = indexes.get(info);
  if (known) return known;
  const places = new Map<string, number>();
  for (const [id, { name }] of info.nodes.entries()) if (name !== null && !places.has(name)) places.set(name, id);
  for (const [id, { label }] of info.nodes.entries()) if (!places.has(label)) places.set(label, id);
  indexes.set(info, places);
  return places;
}

/** So many entries are still spoken one by one. */
const FEW = 6;

export class GraphNumbers {
  readonly info: GraphInfo;
  readonly pass: GraphPass;

  constructor(info: GraphInfo, pass: GraphPass) {
    this.info = info;
    this.pass = pass;
  }

  node(id: number): GraphNode {
    return this.info.nodes[id]!;
  }

  /** Entries row by row. */
  value(id: number): Float64Array {
    return this.#entries(this.pass.values, id);
  }

  gradient(id: number): Float64Array {
    return this.#entries(this.pass.gradients, id);
  }

  /** The gradient as the document's mistake gives it; null without one. */
  mistaken(id: number): Float64Array | null {
    return this.pass.mistaken && this.#entries(this.pass.mistaken, id);
  }

  /** The local slopes of a user in one input, in its own shape; null for a matrix op. */
  slope({ from, input }: Edge): Float64Array | null {
    const node = this.node(from);
    const at = node.edges[input]!.slope;
    return at === null ? null : this.pass.slopes.subarray(at, at + node.rows * node.cols);
  }

  message({ from, input, to }: Edge): Float64Array {
    const { rows, cols } = this.node(to);
    const at = this.node(from).edges[input]!.message;
    return this.pass.messages.subarray(at, at + rows * cols);
  }

  isNumber(id: number): boolean {
    const { rows, cols } = this.node(id);
    return rows === 1 && cols === 1;
  }

  /** All edges that a node is the user of and that carry a message. */
  edgesFrom(from: number): Edge[] {
    const edges = this.node(from).inputs.map((to, input) => ({ from, input, to }));
    return edges.filter(({ to }) => this.node(to).differentiable);
  }

  /** `7`, `[5, 1]`, `[1, 2; 3, 4]`, and of more than a few only how many. */
  spokenValue(id: number): string {
    return this.spoken(this.value(id), id);
  }

  /** Numbers in the shape of a node. */
  spoken(entries: Float64Array, id: number): string {
    return this.#spoken(entries, id, (x) => plain(x, 8));
  }

  spokenGradient(id: number): string {
    return this.#spoken(this.gradient(id), id, (x) => signed(x, (y) => plain(y, 7)));
  }

  /** `y sends +2 to b, which already holds +7`. */
  spokenMessage(edge: Edge, meets: boolean): string {
    const [from, to] = [this.node(edge.from), this.node(edge.to)];
    const sent = this.#spoken(this.message(edge), edge.to, (x) => signed(x, (y) => plain(y, 7)));
    const values = { from: from.label, sent, to: to.label };
    return meets
      ? t("{from} sends {sent} to {to}, where it is added", values)
      : t("{from} sends {sent} to {to}", values);
  }

  #spoken(entries: Float64Array, id: number, write: (x: number) => string): string {
    const { rows, cols } = this.node(id);
    if (rows === 1 && cols === 1) return write(entries[0]!);
    if (entries.length > FEW) return t("{size} numbers", { size: `${rows} \u00d7 ${cols}` });
    const lines = Array.from({ length: rows }, (_, r) =>
      Array.from(entries.subarray(r * cols, (r + 1) * cols), write).join(", "),
    );
    return `[${lines.join(cols === 1 ? ", " : "; ")}]`;
  }

  #entries(flat: Float64Array, id: number): Float64Array {
    const { offset, rows, cols } = this.node(id);
    return flat.subarray(offset, offset + rows * cols);
  }
}
