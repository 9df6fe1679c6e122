/** What a node or an edge of the drawing says to those who hear it. */
import { plain } from "../graph/text.ts";
import { signed } from "../ui/numbers.ts";
import { t, tn } from "../words/words.ts";
import type { Edge } from "./numbers.ts";
import type { GraphScene } from "./scene.ts";

/** `b: value 1, gradient +9, from 2 children, 5th in backward order`. */
export function spokenNode(id: number, { numbers, walk, at, tangents, next }: GraphScene): string {
  const node = numbers.node(id);
  const known = walk.knowsValue(id, at);
  const value = known ? t("value {value}", { value: numbers.spokenValue(id) }) : t("value not yet computed");
  const what = node.name === null || node.text === "" ? node.label : `${node.label} = ${node.text}`;
  if (!node.differentiable) return `${what}, ${node.kind === "constant" ? t("a number") : value}`;
  if (tangents !== null)
    return `${what}: ${value}, ${t("moves by {speed}", { speed: signed(tangents[node.offset]!) })}`;
  const complete = walk.knowsGradient(id, at);
  const count = walk.arrivals(id).length;
  const turn = walk.turn(id);
  const after = next.get(id);
  return [
    `${what}: ${value}`,
    complete ? t("gradient {value}", { value: numbers.spokenGradient(id) }) : t("gradient not yet computed"),
    ...(count > 0 ? [tn(count, "from {n} child", "from {n} children")] : []),
    ...(turn === null ? [] : [t("number {n} in backward order", { n: turn })]),
    ...(after && complete ? [t("after the next update {value}", { value: numbers.spoken(after, id) })] : []),
    ...(known && walk.kept.has(id) ? [t("kept for the backward pass")] : []),
  ].join(", ");
}

/** `Edge from b to y: slope 1, y sends +2 to b`. */
export function spokenEdge(edge: Edge, { numbers, walk, at, tangents }: GraphScene): string {
  const [from, to] = [numbers.node(edge.from), numbers.node(edge.to)];
  const what = t("Edge from {source} to {target}", { source: to.label, target: from.label });
  if (!walk.knowsValue(edge.from, at)) return `${what}: ${t("slope not yet computed")}`;
  const slopes = numbers.slope(edge);
  const slope =
    slopes === null
      ? t("a product of matrices")
      : slopes.length > 1
        ? t("{n} slopes", { n: slopes.length })
        : t("slope {value}", { value: plain(slopes[0]!, 7) });
  if (!to.differentiable || tangents !== null) return `${what}: ${slope}`;
  if (walk.knowsMessage(edge, at)) return `${what}: ${slope}, ${numbers.spokenMessage(edge, false)}`;
  return `${what}: ${slope}, ${walk.carries(edge) ? t("no message yet") : t("no message")}`;
}
