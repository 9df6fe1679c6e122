/** A node of a computation graph taken apart: its gradient is the sum of what its children send. */
import type { GraphInfo, GraphNode, GraphPass } from "../../../wasm/graph-types.ts";
import type { Notation } from "../notation.ts";
import { full, short } from "../ui/numbers.ts";
import { plural } from "../ui/words.ts";
import { derivativeOf, dot, equals, factor, matrix, number, row, shaped, type Written, warm } from "../ui/written.ts";
import {
  added,
  asFactor,
  atTheEnd,
  type Caption,
  type Digits,
  type Explanation,
  type Line,
  listed,
  type Message,
  type Numbers,
  type OpPlace,
  type Position,
  plainExplanation,
  writer,
} from "./explanation.ts";
import { replaceSymbols, withNumbers } from "./substitute.ts";
import { productWritten } from "./vjp.ts";

export interface GraphFacts {
  readonly info: GraphInfo;
  readonly pass: GraphPass;
  readonly derivative: Notation["derivative"];
  readonly digits?: Digits;
  readonly position?: Position;
  /** Whether gradients are shown. */
  readonly known?: boolean;
}

/** An edge towards the output: the node that sends, and by which of its inputs. */
interface Sender {
  readonly node: number;
  readonly input: number;
}

/** Factors of a chain that are written out. */
const LONGEST_CHAIN = 5;
/** Rows and columns of a matrix that are written out. */
const MOST = 4;

/** The place of a node by the name or the label it is selected by; -1 when there is none. */
export function nodeNamed(info: GraphInfo, name: string): number {
  const named = info.nodes.findIndex((node) => node.name === name);
  return named >= 0 ? named : info.nodes.findIndex((node) => node.label === name);
}

export function explainGraph(facts: GraphFacts, at: number): Explanation | null {
  const node = facts.info.nodes[at];
  return node ? new GraphExplainer(facts, at, node).explanation() : null;
}

class GraphExplainer {
  readonly #facts: GraphFacts;
  readonly #at: number;
  readonly #node: GraphNode;
  readonly #write: (x: number) => string;
  readonly #position: Position;
  readonly #known: boolean;
  readonly #senders: readonly Sender[];

  constructor(facts: GraphFacts, at: number, node: GraphNode) {
    this.#facts = facts;
    this.#at = at;
    this.#node = node;
    this.#write = writer(facts.digits ?? 9);
    this.#position = facts.position ?? atTheEnd;
    this.#known = (facts.known ?? true) && facts.pass.of !== null && node.differentiable;
    const reached = new Set(facts.pass.order);
    this.#senders = facts.info.nodes.flatMap(({ inputs }, sender) =>
      reached.has(sender) ? inputs.flatMap((input, i) => (input === at ? [{ node: sender, input: i }] : [])) : [],
    );
  }

  explanation(): Explanation {
    const node = this.#node;
    const symbol = this.#symbol(this.#at);
    const scalar = isScalar(node);
    const of = this.#facts.pass.of;
    const words = this.#known && of !== null ? "Gradient at" : "Value of";
    const senders = this.#senders;
    const isOutput = of === this.#at;
    return {
      ...plainExplanation,
      name: node.name ?? node.label,
      kind: kindOf(node, isOutput),
      title: { words, symbol, spoken: `${words} ${node.label}` },
      symbol,
      value: this.#numbers(this.#at, this.#facts.pass.values),
      gradient: this.#known ? this.#numbers(this.#at, this.#facts.pass.gradients) : null,
      moment: this.#position.thing(node.name ?? node.label),
      forward: this.#forward(),
      backward: !this.#known
        ? []
        : isOutput && scalar
          ? [{ left: this.#gradient(this.#at), right: warm(number(1)) }]
          : this.#backward(),
      messages: this.#known && senders.length > 0 && this.#scalarSenders() ? this.#messages() : null,
      remarks: this.#remarks(isOutput),
      op: this.#op(),
      check:
        node.kind === "leaf" && scalar && this.#known
          ? { leaf: node.name ?? node.label, entry: 0, exact: this.#gradientAt(this.#at) }
          : null,
    };
  }

  /** f = x y = 2 . 7 = 14 */
  #forward(): Line[] {
    const node = this.#node;
    if (node.kind !== "op") return [];
    const left = this.#symbol(this.#at);
    const value = this.#written(this.#at, this.#facts.pass.values);
    const scalars = isScalar(node) && node.inputs.every((input) => isScalar(this.#nodeAt(input)));
    const start = node.name === null ? [] : [{ left, right: this.#shapes(node.formula) }];
    const first = node.name === null ? left : null;
    if (!scalars) return [...start, { left: first, right: value }];
    const put = node.inputs
      .filter((input) => this.#nodeAt(input).kind !== "constant")
      .map((input) => [this.#nodeAt(input).symbol, factor(this.#valueAt(input), this.#write)] as const);
    return [...start, { left: first, right: withNumbers(node.formula, put) }, { left: null, right: value }];
  }

  #backward(): Line[] {
    const result = warm(this.#written(this.#at, this.#facts.pass.gradients));
    const left = this.#gradient(this.#at);
    if (this.#senders.length === 0) return [{ left, right: warm(number(0)) }];
    if (!this.#scalarSenders()) return this.#matrixLines(left, result);
    const chain = this.#chain();
    if (chain.length > 1) return this.#chainLines(left, chain, result);
    // A term of the output itself is its slope alone: what reaches it is 1.
    const term = (sender: Sender, first: Written, slope: Written) =>
      sender.node === this.#facts.pass.of ? slope : row(first, dot, slope);
    const symbols = this.#senders.map((s) => term(s, this.#gradient(s.node), this.#local(s)));
    const formulas = this.#senders.map((s) => term(s, this.#gradient(s.node), this.#slopeFormula(s)));
    const numbers = this.#senders.map((s) => term(s, this.#upstream(s), this.#slopeNumber(s)));
    const products = this.#senders.map((sender) => warm(factor(this.#message(sender), this.#write)));
    const direct = this.#senders.every(({ node }) => node === this.#facts.pass.of);
    const plainSlopes = this.#senders.every(({ node, input }) => isNumber(this.#nodeAt(node).slopes[input]));
    const lines: Line[] = [
      ...(direct ? [] : [{ left: null, right: added(symbols) }]),
      ...(plainSlopes && !direct ? [] : [{ left: null, right: added(formulas) }]),
      ...(direct && this.#senders.length === 1
        ? []
        : [
            {
              left: null,
              right:
                this.#senders.length > 1 && !direct ? row(added(numbers), equals, added(products)) : added(numbers),
            },
          ]),
      { left: null, right: result },
    ];
    return lines.map((line, i) => (i === 0 ? { ...line, left } : line));
  }

  /** From a node to the one sender of it, and so on while there is only one: the whole product of slopes. */
  #chain(): Sender[] {
    const chain: Sender[] = [];
    let at = this.#at;
    while (chain.length < LONGEST_CHAIN) {
      const senders = at === this.#at ? this.#senders : this.#sendersOf(at);
      const [only] = senders;
      if (senders.length !== 1 || !only || !isScalar(this.#nodeAt(only.node)) || this.#slope(only) === null) break;
      chain.push(only);
      at = only.node;
      if (at === this.#facts.pass.of) break;
    }
    return chain;
  }

  #chainLines(left: Written, chain: readonly Sender[], result: Written): Line[] {
    const top = chain[chain.length - 1] as Sender;
    const down = [...chain].reverse();
    const places = [...chain.map(({ node }) => node)].reverse();
    const below = [...places.slice(1), this.#at];
    const symbols = down.map((_, i) => this.#fraction(places[i] as number, below[i] as number));
    const start = top.node === this.#facts.pass.of ? [] : [this.#gradient(top.node)];
    const startNumber = top.node === this.#facts.pass.of ? [] : [warm(factor(this.#gradientAt(top.node), this.#write))];
    const product = (factors: readonly Written[]) =>
      row(...factors.flatMap((one, i) => (i === 0 ? [one] : [dot, one])));
    const formulas = down.map((sender) => this.#slopeFormula(sender));
    return [
      { left, right: product([...start, ...symbols]) },
      ...(down.every(({ node, input }) => isNumber(this.#nodeAt(node).slopes[input]))
        ? []
        : [{ left: null, right: product([...start, ...formulas]) }]),
      { left: null, right: product([...startNumber, ...down.map((sender) => this.#slopeNumber(sender))]) },
      { left: null, right: result },
    ];
  }

  /** Vectors and matrices: each message as the product that the op makes of the gradient above it. */
  #matrixLines(left: Written, result: Written): Line[] {
    const terms = this.#senders.map(({ node, input }) => {
      const sender = this.#nodeAt(node);
      const slope = sender.slopes[input] ?? null;
      const inputs = sender.inputs.map((place) => this.#shaped(this.#symbol(place), this.#nodeAt(place)));
      const gradient = this.#shaped(this.#gradient(node), sender);
      return productWritten(sender.op ?? "", input, { gradient, inputs, value: this.#symbol(node), slope });
    });
    const { rows, cols } = this.#node;
    const numbers = this.#senders.map((sender) => warm(this.#messageWritten(sender)));
    return [
      { left: shaped(left, rows, cols), right: added(terms, 3) },
      ...(numbers.length > 1 ? [{ left: null, right: added(numbers, 3) }] : []),
      { left: null, right: result },
    ];
  }

  #messages(): Explanation["messages"] {
    const into = this.#node.name ?? this.#node.label;
    const rows = this.#senders.map((sender): Message => {
      const node = this.#nodeAt(sender.node);
      return {
        from: {
          words: "",
          symbol: node.name === null ? node.symbol : row(node.symbol, equals, node.formula),
          spoken: node.label,
        },
        upstream: this.#gradientAt(sender.node),
        slope: this.#slope(sender),
        contribution: this.#message(sender),
        moment: this.#position.message(into, node.name ?? node.label),
      };
    });
    const children = new Set(this.#senders.map(({ node }) => node)).size;
    return {
      into: { words: "Messages into", symbol: this.#symbol(this.#at), spoken: this.#node.label },
      count: `${plural(children, "child", "children")}, ${plural(rows.length, "term")}`,
      ...listed(rows),
      sum: { symbol: this.#gradient(this.#at, true), value: this.#gradientAt(this.#at) },
    };
  }

  #remarks(isOutput: boolean): Caption[] {
    const { pass } = this.#facts;
    if (!this.#known || pass.of === null) {
      return this.#node.differentiable
        ? []
        : [plain("A constant: nothing here depends on an input, so it takes no gradient")];
    }
    if (isOutput) return [plain("The backward pass starts here, with 1")];
    if (this.#senders.length === 0) return [plain(`${this.#nodeAt(pass.of).label} does not depend on it`)];
    if (!isScalar(this.#node)) return [];
    const step = 0.01;
    const grows = this.#gradientAt(this.#at) * step;
    const write = (x: number) => full(Number(x.toPrecision(3)));
    const [from, to] = [this.#node.label, this.#nodeAt(pass.of).label];
    if (grows === 0) return [plain(`If ${from} grows a little, ${to} stays about the same`)];
    return [
      plain(
        `If ${from} grows by ${write(step)}, ${to} ${grows > 0 ? "grows" : "falls"} by about ${write(Math.abs(grows))}`,
      ),
    ];
  }

  /** The op's own curve is along its input; of several along the one that slopes most. */
  #op(): OpPlace | null {
    const { op, inputs, slopes, edges } = this.#node;
    if (op === null || !isScalar(this.#node) || slopes.some((slope) => slope === null)) return null;
    if (inputs.some((input) => !isScalar(this.#nodeAt(input)))) return null;
    const along = inputs.findIndex((input) => this.#nodeAt(input).kind !== "constant");
    const slope = edges[along]?.slope;
    if (along < 0 || slope === null || slope === undefined) return null;
    return {
      op,
      inputs: inputs.map((input) => this.#valueAt(input)),
      along,
      value: this.#valueAt(this.#at),
      slope: this.#facts.pass.slopes[slope] ?? Number.NaN,
      symbol: this.#symbol(inputs[along] as number),
    };
  }

  #nodeAt(place: number): GraphNode {
    return this.#facts.info.nodes[place] as GraphNode;
  }

  #sendersOf(place: number): Sender[] {
    const reached = new Set(this.#facts.pass.order);
    return this.#facts.info.nodes.flatMap(({ inputs }, node) =>
      reached.has(node) ? inputs.flatMap((input, i) => (input === place ? [{ node, input: i }] : [])) : [],
    );
  }

  #scalarSenders(): boolean {
    return (
      isScalar(this.#node) &&
      this.#senders.every((sender) => isScalar(this.#nodeAt(sender.node)) && this.#slope(sender) !== null)
    );
  }

  /** A symbol that can stand under a derivative: an expression in brackets. */
  #symbol(place: number): Written {
    const node = this.#nodeAt(place);
    return node.name === null && node.kind === "op" ? asFactor(node.symbol) : node.symbol;
  }

  #gradient(place: number, inline = false): Written {
    const of = this.#facts.pass.of;
    const style = inline && this.#facts.derivative === "fraction" ? "slash" : this.#facts.derivative;
    return derivativeOf(style, of === null ? number(0) : this.#symbol(of), this.#symbol(place));
  }

  #fraction(of: number, by: number): Written {
    return derivativeOf("fraction", this.#symbol(of), this.#symbol(by), false);
  }

  /** d child / d node, of an op that takes the node twice the slope along one of the two. */
  #local({ node }: Sender): Written {
    return this.#fraction(node, this.#at);
  }

  #slopeFormula({ node, input }: Sender): Written {
    const slope = this.#nodeAt(node).slopes[input];
    return slope ? asFactor(slope) : this.#fraction(node, this.#nodeAt(node).inputs[input] ?? this.#at);
  }

  #slope({ node, input }: Sender): number | null {
    const offset = this.#nodeAt(node).edges[input]?.slope;
    return offset === null || offset === undefined ? null : (this.#facts.pass.slopes[offset] ?? null);
  }

  #slopeNumber(sender: Sender): Written {
    return factor(this.#slope(sender) ?? Number.NaN, this.#write);
  }

  #message({ node, input }: Sender): number {
    const offset = this.#nodeAt(node).edges[input]?.message ?? -1;
    return this.#facts.pass.messages[offset] ?? Number.NaN;
  }

  #upstream({ node }: Sender): Written {
    return warm(factor(this.#gradientAt(node), this.#write));
  }

  #valueAt(place: number): number {
    return this.#facts.pass.values[this.#nodeAt(place).offset] ?? Number.NaN;
  }

  #gradientAt(place: number): number {
    return this.#facts.pass.gradients[this.#nodeAt(place).offset] ?? Number.NaN;
  }

  #numbers(place: number, from: Float64Array): Numbers {
    const { rows, cols, offset } = this.#nodeAt(place);
    return { rows, cols, values: from.subarray(offset, offset + rows * cols) };
  }

  #written(place: number, from: Float64Array): Written {
    return isScalar(this.#nodeAt(place))
      ? number(from[this.#nodeAt(place).offset] ?? Number.NaN, this.#write)
      : this.#table(this.#numbers(place, from));
  }

  #messageWritten({ node, input }: Sender): Written {
    const { rows, cols } = this.#node;
    const offset = this.#nodeAt(node).edges[input]?.message ?? 0;
    return this.#table({ rows, cols, values: this.#facts.pass.messages.subarray(offset, offset + rows * cols) });
  }

  /** The numbers of a matrix in brackets; of a large one its corners. */
  #table({ rows, cols, values }: Numbers): Written {
    const pick = (n: number) => (n <= MOST ? Array.from({ length: n }, (_, i) => i) : [0, 1, -1, n - 1]);
    const write = this.#facts.digits === "all" ? this.#write : (x: number) => short(x);
    return matrix(
      pick(rows).map((i) =>
        pick(cols).map((j) => (i < 0 || j < 0 ? dots : number(values[i * cols + j] ?? Number.NaN, write))),
      ),
    );
  }

  #shaped(symbol: Written, { rows, cols }: GraphNode): Written {
    return rows * cols === 1 ? symbol : shaped(symbol, rows, cols);
  }

  /** The formula with the shape of each input under its symbol. */
  #shapes(formula: Written): Written {
    const put = this.#node.inputs
      .filter((input) => !isScalar(this.#nodeAt(input)) && this.#nodeAt(input).name !== null)
      .map(
        (input) => [this.#nodeAt(input).symbol, this.#shaped(this.#nodeAt(input).symbol, this.#nodeAt(input))] as const,
      );
    return put.length === 0 ? formula : replaceSymbols(formula, put);
  }
}

const dots: Written = { latex: "\\cdots", mathml: "<mo>\u22ef</mo>" };

function plain(words: string): Caption {
  return { words, symbol: null, spoken: words };
}

function isScalar({ rows, cols }: GraphNode): boolean {
  return rows * cols === 1;
}

/** A slope that is a number already, such as 1: its formula says nothing more. */
function isNumber(slope: Written | null | undefined): boolean {
  return slope !== null && slope !== undefined && /^-?[\d.]+$/.test(slope.latex);
}

function kindOf(node: GraphNode, isOutput: boolean): string {
  if (isOutput) return "output";
  if (node.kind === "leaf") return "input";
  if (node.kind === "constant") return "constant";
  return node.name === null ? "part of an expression" : "intermediate result";
}
