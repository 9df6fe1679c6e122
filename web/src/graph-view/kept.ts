/**
 * What a graph keeps from its forward pass: the values that local slopes are made of. Read off the formulas of the
 * slopes, so that an op says it in one place.
 */
import { tables } from "../../../wasm/generated/tables.ts";
import type { GraphInfo, GraphNode, GraphPass } from "../../../wasm/graph-types.ts";

/** What the slope in one input reads: inputs by their place, and the op's own value. */
interface Needs {
  readonly inputs: readonly number[];
  readonly value: boolean;
}

const NOTHING: Needs = { inputs: [], value: false };

/** Letters of the inputs in the table of ops. */
const letters = (arity: number): readonly string[] => (arity === 1 ? ["x"] : ["a", "b"]);

const scalar: Readonly<Record<string, readonly Needs[]>> = Object.fromEntries(
  tables.ops.map(({ name, arity, slopes }) => [
    name,
    slopes.map(({ mathml }) => ({
      inputs: letters(arity).flatMap((letter, i) => (mathml.includes(`<mi>${letter}</mi>`) ? [i] : [])),
      value: mathml.includes("<mi>y</mi>"),
    })),
  ]),
);

const other = (input: number): Needs => ({ inputs: [1 - input], value: false });
const own: Needs = { inputs: [], value: true };

/** Ops on whole matrices, whose messages are products of matrices. */
const matrix: Readonly<Record<string, (input: number) => Needs>> = {
  matmul: other,
  dot: other,
  softmax: () => own,
  log_softmax: () => own,
  cross_entropy: () => ({ inputs: [0, 1], value: false }),
  transpose: () => NOTHING,
  sum: () => NOTHING,
  mean: () => NOTHING,
  stack: () => NOTHING,
  stop_gradient: () => NOTHING,
};

/** What the message of an op to one of its inputs is made of. */
function needsOf({ op, inputs }: GraphNode, input: number): Needs {
  const rows = scalar[op ?? ""];
  if (!rows) return matrix[op ?? ""]?.(input) ?? NOTHING;
  if (rows.length === inputs.length) return rows[input] ?? NOTHING;
  // A folded neuron: the slope of its activation, and for the weights inside what comes in.
  return { inputs: [input], value: rows.some(({ value }) => value) };
}

/** Each kept value with the first of the slopes that read it, in backward order. */
export function keptBy({ nodes }: GraphInfo, { order }: GraphPass): ReadonlyMap<number, { of: number; by: number }> {
  const kept = new Map<number, { of: number; by: number }>();
  for (const of of order) {
    const node = nodes[of]!;
    for (const [input, by] of node.inputs.entries()) {
      if (!nodes[by]!.differentiable) continue;
      const needs = needsOf(node, input);
      for (const id of [...needs.inputs.map((i) => node.inputs[i]!), ...(needs.value ? [of] : [])])
        if (nodes[id]!.kind !== "constant" && !kept.has(id)) kept.set(id, { of, by });
    }
  }
  return kept;
}
