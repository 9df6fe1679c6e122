/** Where the arrow keys lead from a node or an edge of the drawing. Pure. */
import type { GraphInfo } from "../../../wasm/graph-types.ts";
import { edgeName, edgesOut } from "./edges.ts";
import type { GraphLayout } from "./layout.ts";
import { type Edge, nameOf } from "./numbers.ts";
import type { Spotted } from "./scene.ts";

/**
 * Left to what a node is made of, right to what uses it, up and down along its level; with Shift onto the edge on that
 * side. From an edge left and right lead to its ends, up and down to the other edges of the same input. null at the rim.
 */
export function roamTo(layout: GraphLayout, info: GraphInfo, at: Spotted, key: string, shift: boolean): string | null {
  if (at.edge) return fromEdge(info, at.edge, key);
  if (shift && (key === "ArrowLeft" || key === "ArrowRight")) {
    const edge = key === "ArrowLeft" ? edgesIn(layout, info, at.node)[0] : edgesOut(info, at.node)[0];
    return edge ? edgeName(info, edge) : null;
  }
  const to = fromNode(layout, info, at.node, key);
  return to === undefined || to < 0 ? null : nameOf(info, to);
}

/** The edges that a node is the user of: those from a card with a name or numbers of its own first. */
function edgesIn({ cards }: GraphLayout, { nodes }: GraphInfo, from: number): Edge[] {
  const edges = (nodes[from]?.inputs ?? []).map((to, input) => ({ from, input, to }));
  const number = ({ to }: Edge) => (cards[to]?.kind === "number" ? 1 : 0);
  return edges.sort((a, b) => number(a) - number(b));
}

function fromNode(layout: GraphLayout, info: GraphInfo, id: number, key: string): number | undefined {
  const { cards } = layout;
  if (key === "ArrowLeft") return edgesIn(layout, info, id)[0]?.to;
  if (key === "ArrowRight") return info.nodes.findIndex((node) => node.inputs.includes(id));
  const here = cards[id]!;
  const column = cards.filter(({ level }) => level === here.level).sort((a, b) => a.y - b.y);
  return column[column.indexOf(here) + (key === "ArrowDown" ? 1 : -1)]?.id;
}

function fromEdge(info: GraphInfo, edge: Edge, key: string): string | null {
  if (key === "ArrowLeft") return nameOf(info, edge.to);
  if (key === "ArrowRight") return nameOf(info, edge.from);
  const all = edgesOut(info, edge.to).map((one) => edgeName(info, one));
  return all[all.indexOf(edgeName(info, edge)) + (key === "ArrowDown" ? 1 : -1)] ?? null;
}
