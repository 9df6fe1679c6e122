/** What the explanations of a graph read: nodes, numbers, symbols, and who sends messages to whom. */
import type { GraphInfo, GraphNode, GraphPass } from "../../../wasm/graph-types.ts";
import type { Notation } from "../notation.ts";
import { short } from "../ui/numbers.ts";
import { bracketed, derivativeOf, factor, matrix, number, shaped, type Written, warm } from "../ui/written.ts";
import { asFactor, type Digits, dots, type Moment, type Numbers, writer } from "./explanation.ts";

export interface GraphFacts {
  readonly info: GraphInfo;
  readonly pass: GraphPass;
  readonly derivative: Notation["derivative"];
  readonly digits?: Digits;
  readonly position?: GraphPosition;
  /** Parameters with their numbers after the update that comes next. */
  readonly next?: ReadonlyMap<number, Float64Array>;
}

/** Where a walk over the graph stands. */
export interface GraphPosition {
  /** Whether the value of a node is there. */
  hasValue(place: number): boolean;
  /** When its gradient is complete. */
  node(place: number): Moment;
  /** When a message is sent. */
  message(sender: Sender): Moment;
}

/** After everything. */
const atTheEnd: GraphPosition = { hasValue: () => true, node: () => "done", message: () => "done" };

/** An edge towards the output: the node that sends, and by which of its inputs. */
export interface Sender {
  readonly node: number;
  readonly input: number;
}

/** Rows and columns of a matrix that are written out. */
const MOST = 4;

/** Of a pass, who sends to each node: found once, asked for again and again. */
const sendersOf = new WeakMap<GraphPass, ReadonlyMap<number, Sender[]>>();

function bySender({ nodes }: GraphInfo, { order }: GraphPass): Map<number, Sender[]> {
  const all = new Map<number, Sender[]>();
  for (const node of [...order].sort((a, b) => a - b)) {
    for (const [input, place] of nodes[node]!.inputs.entries()) {
      const list = all.get(place);
      if (list) list.push({ node, input });
      else all.set(place, [{ node, input }]);
    }
  }
  return all;
}

export class GraphView {
  readonly facts: GraphFacts;
  readonly write: (x: number) => string;
  readonly position: GraphPosition;

  constructor(facts: GraphFacts) {
    this.facts = facts;
    this.write = writer(facts.digits ?? 9);
    this.position = facts.position ?? atTheEnd;
  }

  get of(): number | null {
    return this.facts.pass.of;
  }

  node(place: number): GraphNode {
    return this.facts.info.nodes[place] as GraphNode;
  }

  /** The name it is selected by. */
  name(place: number): string {
    const { name, label } = this.node(place);
    return name ?? label;
  }

  isScalar(place: number): boolean {
    const { rows, cols } = this.node(place);
    return rows * cols === 1;
  }

  /** Who sends a message to a node; an op that takes it twice sends two. */
  senders(place: number): readonly Sender[] {
    const { info, pass } = this.facts;
    let all = sendersOf.get(pass);
    if (!all) {
      all = bySender(info, pass);
      sendersOf.set(pass, all);
    }
    return all.get(place) ?? [];
  }

  value(place: number): number {
    return this.facts.pass.values[this.node(place).offset] ?? Number.NaN;
  }

  gradient(place: number): number {
    return this.facts.pass.gradients[this.node(place).offset] ?? Number.NaN;
  }

  /** The local slope of a sender in its input; null where that is no number. */
  slope({ node, input }: Sender): number | null {
    const offset = this.node(node).edges[input]?.slope;
    return this.isScalar(node) && offset !== null && offset !== undefined
      ? (this.facts.pass.slopes[offset] ?? null)
      : null;
  }

  message({ node, input }: Sender): number {
    return this.facts.pass.messages[this.node(node).edges[input]?.message ?? -1] ?? Number.NaN;
  }

  numbers(place: number, from: Float64Array): Numbers {
    const { rows, cols, offset } = this.node(place);
    return { rows, cols, values: from.subarray(offset, offset + rows * cols) };
  }

  /** The number of a node, or its numbers in brackets. */
  written(place: number, from: Float64Array): Written {
    return this.isScalar(place)
      ? number(from[this.node(place).offset] ?? Number.NaN, this.write)
      : this.table(this.numbers(place, from));
  }

  /** The message from a sender to `place`, in numbers. */
  messageWritten({ node, input }: Sender, place: number): Written {
    const { rows, cols } = this.node(place);
    const offset = this.node(node).edges[input]?.message ?? 0;
    const values = this.facts.pass.messages.subarray(offset, offset + rows * cols);
    return rows * cols === 1 ? factor(values[0] ?? Number.NaN, this.write) : this.table({ rows, cols, values });
  }

  /** The slopes of an op that works entry by entry, in numbers. */
  slopesWritten({ node, input }: Sender): Written {
    const { rows, cols, edges } = this.node(node);
    const offset = edges[input]?.slope ?? 0;
    const values = this.facts.pass.slopes.subarray(offset, offset + rows * cols);
    return rows * cols === 1 ? factor(values[0] ?? Number.NaN, this.write) : this.table({ rows, cols, values });
  }

  /** The numbers of a matrix in brackets; of a large one its corners. */
  table({ rows, cols, values }: Numbers): Written {
    const pick = (n: number) => (n <= MOST ? Array.from({ length: n }, (_, i) => i) : [0, 1, -1, n - 1]);
    const write = this.facts.digits === "all" ? this.write : (x: number) => short(x);
    const cell = (i: number, j: number) => (i < 0 || j < 0 ? dots : number(values[i * cols + j] ?? Number.NaN, write));
    return matrix(pick(rows).map((i) => pick(cols).map((j) => cell(i, j))));
  }

  symbol(place: number): Written {
    return this.node(place).symbol;
  }

  /** A symbol with the shape of its node under it, unless it is one number. */
  shaped(symbol: Written, place: number): Written {
    const { rows, cols } = this.node(place);
    return rows * cols === 1 ? symbol : shaped(symbol, rows, cols);
  }

  /** d of / d it, where `of` is what is differentiated. `inline`: in a line of text. */
  gradientSymbol(place: number, inline = false): Written {
    const { derivative } = this.facts;
    const style = inline && derivative === "fraction" ? "slash" : derivative;
    return derivativeOf(style, this.of === null ? number(0) : this.#under(this.of), this.#under(place));
  }

  /** d child / d input: what a local slope is. */
  localSymbol(of: number, by: number): Written {
    return derivativeOf("fraction", this.#under(of), this.#under(by), false);
  }

  /** A local slope as a formula; as a derivative where it has none. */
  slopeSymbol({ node, input }: Sender): Written {
    const { slopes, inputs } = this.node(node);
    const slope = slopes[input];
    return slope ? asFactor(slope) : this.localSymbol(node, inputs[input] as number);
  }

  gradientNumber(place: number): Written {
    return warm(factor(this.gradient(place), this.write));
  }

  slopeNumber(sender: Sender): Written {
    return factor(this.slope(sender) ?? Number.NaN, this.write);
  }

  /** Whether the slope is a number already, such as 1, so that its formula says nothing more. */
  hasPlainSlope({ node, input }: Sender): boolean {
    const slope = this.node(node).slopes[input];
    return slope !== null && slope !== undefined && /^-?[\d.]+$/.test(slope.latex);
  }

  /** What can stand under a derivative: an expression in brackets. */
  #under(place: number): Written {
    const { name, kind, symbol } = this.node(place);
    return name === null && kind === "op" ? bracketed(symbol) : symbol;
  }
}
