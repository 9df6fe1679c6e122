/** What a node or an edge of the drawing says to those who hear it. */
import { plain } from "../graph/text.ts";
import { signed } from "../ui/numbers.ts";
import type { Edge } from "./numbers.ts";
import type { GraphScene } from "./scene.ts";

/** `b: value 1, gradient +9, from 2 children, 5th in backward order`. */
export function spokenNode(id: number, { numbers, walk, at, tangents }: GraphScene): string {
  const node = numbers.node(id);
  const known = walk.knowsValue(id, at);
  const value = known ? `value ${numbers.spokenValue(id)}` : "value not yet computed";
  const what = node.name === null || node.text === "" ? node.label : `${node.label} = ${node.text}`;
  if (!node.differentiable) return `${what}, ${node.kind === "constant" ? "a number" : value}`;
  if (tangents !== null) return `${what}: ${value}, moves by ${signed(tangents[node.offset]!)}`;
  const gradient = walk.knowsGradient(id, at) ? `gradient ${numbers.spokenGradient(id)}` : "gradient not yet computed";
  const count = walk.arrivals(id).length;
  const turn = walk.turn(id);
  return [
    `${what}: ${value}`,
    gradient,
    ...(count > 0 ? [`from ${count} ${count === 1 ? "child" : "children"}`] : []),
    ...(turn === null ? [] : [`number ${turn} in backward order`]),
    ...(known && walk.kept.has(id) ? ["kept for the backward pass"] : []),
  ].join(", ");
}

/** `Edge from b to y: slope 1, y sends +2 to b`. */
export function spokenEdge(edge: Edge, { numbers, walk, at, tangents }: GraphScene): string {
  const [from, to] = [numbers.node(edge.from), numbers.node(edge.to)];
  const what = `Edge from ${to.label} to ${from.label}`;
  if (!walk.knowsValue(edge.from, at)) return `${what}: slope not yet computed`;
  const slopes = numbers.slope(edge);
  const slope =
    slopes === null
      ? "a product of matrices"
      : slopes.length > 1
        ? `${slopes.length} slopes`
        : `slope ${plain(slopes[0]!, 7)}`;
  if (!to.differentiable || tangents !== null) return `${what}: ${slope}`;
  if (walk.knowsMessage(edge, at)) return `${what}: ${slope}, ${numbers.spokenMessage(edge, false)}`;
  return `${what}: ${slope}, ${walk.carries(edge) ? "no message yet" : "no message"}`;
}
