/** Numbers of a graph as people write them: a number, a list for a column, rows for a matrix. */
import { matrix, number, numbers } from "./check.ts";
import type { GraphNode, GraphPass, GraphValue, TraceEntry } from "./graph-types.ts";
import type { RawGiven } from "./raw.ts";

type Shape = Pick<GraphNode, "rows" | "cols">;

/** Entries row by row, from `offset`, in the shape of a node. */
export function readValue(flat: ArrayLike<number>, offset: number, { rows, cols }: Shape): GraphValue {
  if (rows === 1 && cols === 1) return flat[offset]!;
  const row = (r: number): number[] => Array.from({ length: cols }, (_, c) => flat[offset + r * cols + c]!);
  if (cols === 1) return Array.from({ length: rows }, (_, r) => flat[offset + r]!);
  return Array.from({ length: rows }, (_, r) => row(r));
}

/** A value somebody gave for a leaf, checked: a finite number, a list of them, or rows of equal length. */
export function givenValue(name: string, value: unknown, field: string): RawGiven {
  if (Array.isArray(value) && Array.isArray(value[0])) {
    const { rows, columns: cols, values } = matrix(value, field);
    return { name, rows, cols, values };
  }
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const values = numbers(value, field);
    return { name, rows: values.length, cols: 1, values };
  }
  return { name, rows: 1, cols: 1, values: Float64Array.of(number(value, field)) };
}

/** `w`, `x[2]`, `W[2][1]`: one entry of a node, counted from 1. */
export function entryName(name: string, entry: number, { rows, cols }: Shape): string {
  if (rows === 1 && cols === 1) return name;
  if (cols === 1) return `${name}[${entry + 1}]`;
  return `${name}[${Math.floor(entry / cols) + 1}][${(entry % cols) + 1}]`;
}

/** The messages of a backward sweep, receiver by receiver in the order of the sweep. */
export function traceOf(nodes: readonly GraphNode[], pass: GraphPass): TraceEntry[] {
  const visited = new Set(pass.order);
  const arrivals = new Map<number, { from: number; edge: number }[]>();
  for (const from of pass.order) {
    for (const [edge, to] of nodes[from]!.inputs.entries()) {
      if (!visited.has(to)) continue;
      if (!arrivals.has(to)) arrivals.set(to, []);
      arrivals.get(to)!.push({ from, edge });
    }
  }
  return pass.order.flatMap((to) =>
    (arrivals.get(to) ?? []).map(({ from, edge }): TraceEntry => {
      const [receiver, sender] = [nodes[to]!, nodes[from]!];
      const { slope, message } = sender.edges[edge]!;
      return {
        node: receiver.label,
        from: sender.label,
        upstream: readValue(pass.gradients, sender.offset, sender),
        slope: slope === null ? null : readValue(pass.slopes, slope, sender),
        product: readValue(pass.messages, message, receiver),
      };
    }),
  );
}
