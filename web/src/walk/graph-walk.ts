import type { GraphInfo, GraphPass } from "../../../wasm/graph-types.ts";
import { keptBy } from "../graph-view/kept.ts";
import { type Edge, GraphNumbers, nameOf } from "../graph-view/numbers.ts";
import type { Operation, Position, Walk } from "./walk.ts";

/** The walk over a graph: forward op by op, then the seed and the messages of the backward sweep one by one. */
export class GraphWalk implements Walk {
  readonly operations: readonly Operation[];
  /** Per operation of the backward pass after the seed, the message it is. */
  readonly #messages: readonly Edge[];
  readonly #forward = new Map<number, number>();
  readonly #delivered = new Map<string, number>();
  readonly #info: GraphInfo;
  readonly #pass: GraphPass;
  /** Where the seed stands among the operations. */
  readonly #seed: number;

  constructor(info: GraphInfo, pass: GraphPass, updates: readonly Operation[] = []) {
    this.#info = info;
    this.#pass = pass;
    const numbers = new GraphNumbers(info, pass);
    const operations: Operation[] = [];
    for (const [id, node] of info.nodes.entries()) {
      if (node.kind !== "op") continue;
      operations.push({
        phase: "forward",
        node: nameOf(info, id),
        say: `${node.label} = ${numbers.spokenValue(id)}${this.keeps(id) ? ", kept for the way back" : ""}`,
      });
      this.#forward.set(id, operations.length);
    }
    this.#seed = operations.length;
    const messages: Edge[] = [];
    if (pass.of !== null && pass.order.length > 0) {
      operations.push({
        phase: "backward",
        node: nameOf(info, pass.of),
        say: `The gradient of ${info.nodes[pass.of]!.label} in itself is 1`,
      });
      const held = new Map<number, number>();
      for (const from of pass.order) {
        for (const edge of numbers.edgesFrom(from)) {
          messages.push(edge);
          const before = held.get(edge.to) ?? 0;
          held.set(edge.to, before + 1);
          operations.push({
            phase: "backward",
            node: nameOf(info, edge.to),
            say: numbers.spokenMessage(edge, before > 0),
          });
          this.#delivered.set(keyOf(edge), operations.length);
        }
      }
    }
    this.operations = [...operations, ...updates];
    this.#messages = messages;
  }

  /** The last operation that is done, as the message it delivered; null for any other. */
  messageAt(at: Position): Edge | null {
    return at === null ? null : (this.#messages[at - this.#seed - 2] ?? null);
  }

  /** Whether a message of the backward pass runs along an edge. */
  carries(edge: Edge): boolean {
    return this.#delivered.has(keyOf(edge));
  }

  /** At which place of the backward pass a node has its turn, from 1; null for one that it does not reach. */
  turn(id: number): number | null {
    this.#turns ??= new Map(this.#pass.order.map((one, i) => [one, i + 1]));
    return this.#turns.get(id) ?? null;
  }
  #turns: ReadonlyMap<number, number> | null = null;

  /** Whether the backward pass reads the value of a node again. */
  keeps(id: number): boolean {
    return this.kept.has(id);
  }

  get kept(): ReturnType<typeof keptBy> {
    this.#kept ??= keptBy(this.#info, this.#pass);
    return this.#kept;
  }
  #kept: ReturnType<typeof keptBy> | null = null;

  knowsValue(id: number, at: Position): boolean {
    return at === null || (this.#forward.get(id) ?? 0) <= at;
  }

  knowsMessage(edge: Edge, at: Position): boolean {
    const when = this.#delivered.get(keyOf(edge));
    return when !== undefined && (at === null || when <= at);
  }

  /** Whether all that a node's gradient is the sum of has arrived. */
  knowsGradient(id: number, at: Position): boolean {
    const { of } = this.#pass;
    if (of === null || !this.#info.nodes[id]!.differentiable) return false;
    if (at === null) return true;
    if (id === of) return at > this.#seed;
    const arrivals = this.arrivals(id);
    if (arrivals.length === 0) return at >= this.operations.length;
    return arrivals.every((edge) => this.knowsMessage(edge, at));
  }

  /** The messages into a node, in the order in which they arrive. */
  arrivals(id: number): readonly Edge[] {
    this.#arrivals ??= byReceiver(this.#messages);
    return this.#arrivals.get(id) ?? [];
  }
  #arrivals: Map<number, Edge[]> | null = null;
}

const keyOf = ({ from, input }: Edge): string => `${from} ${input}`;

function byReceiver(messages: readonly Edge[]): Map<number, Edge[]> {
  const groups = new Map<number, Edge[]>();
  for (const edge of messages) {
    const group = groups.get(edge.to);
    if (group) group.push(edge);
    else groups.set(edge.to, [edge]);
  }
  return groups;
}
