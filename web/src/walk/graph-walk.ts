import type { GraphInfo, GraphPass } from "../../../wasm/graph-types.ts";
import { keptBy } from "../graph-view/kept.ts";
import { type Edge, GraphNumbers, nameOf } from "../graph-view/numbers.ts";
import { t } from "../words/words.ts";
import type { Operation, Phase, Position, Walk } from "./walk.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** The walk over a graph: forward op by op, then the seed and the messages of the backward sweep one by one. */
export class GraphWalk implements Walk {
  readonly operations: readonly Operation[];
  /** Per operation of the backward pass after the seed, the message it is. */
  readonly #messages: readonly Edge[];
  /** By node, how many operations have to be done for its value and for its gradient; by message, for its arrival. */
  readonly #valued: Float64Array;
  readonly #complete: Float64Array;
  readonly #delivered = new Map<number, number>();
  readonly #info: GraphInfo;
  readonly #pass: GraphPass;
  /** Where the seed stands among the operations. */
  readonly #seed: number;

  constructor(info: GraphInfo, pass: GraphPass, updates: readonly Operation[] = []) {
    this.#info = info;
    this.#pass = pass;
    this.#valued = new Float64Array(info.nodes.length);
    this.#complete = new Float64Array(info.nodes.length).fill(NEVER);
    const numbers = new GraphNumbers(info, pass);
    const operations: Operation[] = [];
    for (const [id, node] of info.nodes.entries()) {
      if (node.kind !== "op") continue;
      const say = () => {
        const values = { node: node.label, value: numbers.spokenValue(id) };
        return this.kept.has(id) ? t("{node} = {value}, kept for the way back", values) : t("{node} = {value}", values);
      };
      operations.push(new Told("forward", nameOf(info, id), say));
      this.#valued[id] = operations.length;
    }
    this.#seed = operations.length;
    const messages: Edge[] = [];
    const { of } = pass;
    if (of !== null && pass.order.length > 0) {
      const say = () => t("The gradient of {node} in itself is 1", { node: info.nodes[of]!.label });
      operations.push(new Told("backward", nameOf(info, of), say));
      this.#complete[of] = operations.length;
      for (const from of pass.order) {
        for (const edge of numbers.edgesFrom(from)) {
          messages.push(edge);
          const meets = this.#complete[edge.to] !== NEVER;
          operations.push(new Told("backward", nameOf(info, edge.to), () => numbers.spokenMessage(edge, meets)));
          this.#delivered.set(this.#messageOf(edge), operations.length);
          this.#complete[edge.to] = operations.length;
        }
      }
    }
    this.operations = [...operations, ...updates];
    this.#messages = messages;
    // What no message reaches has its gradient, 0, when nothing can come any more.
    for (const [id, { differentiable }] of info.nodes.entries())
      if (of !== null && differentiable && this.#complete[id] === NEVER) this.#complete[id] = this.operations.length;
  }

  #messageOf({ from, input }: Edge): number {
    return this.#info.nodes[from]!.edges[input]!.message;
  }

  /** The last operation that is done, as the message it delivered; null for any other. */
  messageAt(at: Position): Edge | null {
    return at === null ? null : (this.#messages[at - this.#seed - 2] ?? null);
  }

  /** Whether a message of the backward pass runs along an edge. */
  carries(edge: Edge): boolean {
    return this.#delivered.has(this.#messageOf(edge));
  }

  /** At which place of the backward pass a node has its turn, from 1; null for one that it does not reach. */
  turn(id: number): number | null {
    this.#turns ??= new Map(this.#pass.order.map((one, i) => [one, i + 1]));
    return this.#turns.get(id) ?? null;
  }
  #turns: ReadonlyMap<number, number> | null = null;

  /** Values that the backward pass reads again, each with a slope that is made of it. */
  get kept(): ReturnType<typeof keptBy> {
    this.#kept ??= keptBy(this.#info, this.#pass);
    return this.#kept;
  }
  #kept: ReturnType<typeof keptBy> | null = null;

  knowsValue(id: number, at: Position): boolean {
    return at === null || this.#valued[id]! <= at;
  }

  knowsMessage(edge: Edge, at: Position): boolean {
    const when = this.#delivered.get(this.#messageOf(edge));
    return when !== undefined && (at === null || when <= at);
  }

  /** Whether all that a node's gradient is the sum of has arrived. */
  knowsGradient(id: number, at: Position): boolean {
    return this.#complete[id]! <= (at ?? Number.MAX_VALUE);
  }

  /** The messages into a node, in the order in which they arrive. */
  arrivals(id: number): readonly Edge[] {
    this.#arrivals ??= byReceiver(this.#messages);
    return this.#arrivals.get(id) ?? [];
  }
  #arrivals: Map<number, Edge[]> | null = null;
}

/** An operation whose sentence is written when it is read: a large graph has tens of thousands. */
class Told implements Operation {
  readonly phase: Phase;
  readonly node: string;
  readonly #write: () => string;

  constructor(phase: Phase, node: string, write: () => string) {
    this.phase = phase;
    this.node = node;
    this.#write = write;
  }

  get say(): string {
    return this.#write();
  }
}

function byReceiver(messages: readonly Edge[]): Map<number, Edge[]> {
  const groups = new Map<number, Edge[]>();
  for (const edge of messages) {
    const group = groups.get(edge.to);
    if (group) group.push(edge);
    else groups.set(edge.to, [edge]);
  }
  return groups;
}
