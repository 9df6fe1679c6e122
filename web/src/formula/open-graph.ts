import type { DescentFrame, FormulaOpened, GraphInfo, GraphPass } from "../../../wasm/graph-types.ts";
import { GraphNumbers } from "../graph-view/numbers.ts";
import { GraphWalk } from "../walk/graph-walk.ts";
import type { Operation } from "../walk/walk.ts";

/** The graph the page shows: its structure, its numbers, and the walk over it. */
export class OpenGraph {
  readonly info: GraphInfo;
  readonly pass: GraphPass;
  readonly numbers: GraphNumbers;
  /** Updates of gradient descent made. */
  readonly steps: number;
  /** Parameters by their places, with their numbers after the update that comes next. */
  readonly next: ReadonlyMap<number, Float64Array>;
  readonly #updates: readonly Operation[];
  #walk: GraphWalk | null = null;

  /** `updates`: what a walk ends with, after its backward pass. */
  constructor({ info, pass, next = null }: FormulaOpened, steps = 0, updates: readonly Operation[] = []) {
    this.#updates = updates;
    this.info = info;
    this.pass = pass;
    this.numbers = new GraphNumbers(info, pass);
    this.steps = steps;
    this.next = nextOf(info, next);
  }

  get walk(): GraphWalk {
    this.#walk ??= new GraphWalk(this.info, this.pass, this.#updates);
    return this.#walk;
  }

  /** Whether another graph differs in its values only. */
  hasShapeOf({ info }: OpenGraph): boolean {
    const shape = ({ nodes }: GraphInfo) =>
      JSON.stringify(nodes.map(({ label, inputs, rows, cols }) => [label, inputs, rows, cols]));
    return this.info.nodes.length === info.nodes.length && shape(this.info) === shape(info);
  }

  /** The same graph with the numbers of another pass. */
  with({ pass, next, steps }: Omit<DescentFrame, "stopped">): OpenGraph {
    return new OpenGraph({ info: this.info, pass, next }, steps);
  }
}

function nextOf({ nodes, parameters }: GraphInfo, flat: Float64Array | null): Map<number, Float64Array> {
  const next = new Map<number, Float64Array>();
  let from = 0;
  for (const id of flat ? parameters : []) {
    const { rows, cols } = nodes[id]!;
    next.set(id, flat!.subarray(from, from + rows * cols));
    from += rows * cols;
  }
  return next;
}

/** Nodes on the paths from `wrt` to `of`, both included; empty when none leads there. */
export function pathsBetween({ nodes }: GraphInfo, wrt: number, of: number): ReadonlySet<number> {
  const reached = new Set([wrt]);
  for (const [id, node] of nodes.entries()) if (node.inputs.some((from) => reached.has(from))) reached.add(id);
  const found = new Set<number>();
  if (!reached.has(of)) return found;
  found.add(of);
  for (let id = of; id >= 0; id--)
    if (found.has(id)) for (const from of nodes[id]!.inputs) if (reached.has(from)) found.add(from);
  return found;
}
