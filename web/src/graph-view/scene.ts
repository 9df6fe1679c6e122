/** What a drawing of a graph is a function of, beside its layout. */
import { type SVGTemplateResult, svg } from "lit";
import type { Show } from "../session.ts";
import type { GraphWalk } from "../walk/graph-walk.ts";
import type { Position } from "../walk/walk.ts";
import { sameEdge } from "./edges.ts";
import type { Edge, GraphNumbers } from "./numbers.ts";

/** A node by its place (-1 for none), or an edge. */
export interface Spotted {
  readonly node: number;
  readonly edge: Edge | null;
}

export interface GraphScene {
  readonly numbers: GraphNumbers;
  readonly walk: GraphWalk;
  readonly at: Position;
  readonly show: Show;
  /** What is chosen, and what is pointed at. */
  readonly selected: Spotted;
  readonly hover: Spotted;
  /** What the keys have come to. */
  readonly focused: Spotted;
  /** Parameters with their numbers after the update that comes next. */
  readonly next: ReadonlyMap<number, Float64Array>;
  /** Nodes on the paths that carry the derivative asked for; null: no such question. */
  readonly carries: ReadonlySet<number> | null;
  /** Forward mode: how fast every node moves, in place of gradients; null in reverse mode. */
  readonly tangents: Float64Array | null;
  /** The scale, where it is so small that cards show their names alone; else null. */
  readonly far: number | null;
  /** The symbol of a name where it is not read off the name itself. */
  readonly sign?: ((name: string) => SVGTemplateResult | null) | null;
  /** The part of the drawing that can be seen. */
  readonly view: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
}

export const f = (x: number): string => x.toFixed(1);

/** A dotted line where a number will come. */
export function wait(middle: number, y: number, half = 17): SVGTemplateResult {
  return svg`<line class="wait" x1=${f(middle - half)} x2=${f(middle + half)} y1=${f(y - 4)} y2=${f(y - 4)}></line>`;
}

/** Whether an edge is drawn on top with its numbers: it, or a node at its end, is pointed at, else chosen. */
export function isLit(edge: Edge, { hover, selected }: GraphScene): boolean {
  const { node, edge: one } = hover.node >= 0 || hover.edge ? hover : selected;
  return edge.from === node || edge.to === node || sameEdge(edge, one);
}
