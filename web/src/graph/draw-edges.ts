/** Edges as SVG: resting ones, chosen ones with plate and gradient lane, and bands. Pure functions of layout and numbers. */
import { nothing, type SVGTemplateResult, svg } from "lit";
import type { Show } from "../session.ts";
import { signed } from "../ui/numbers.ts";
import { t } from "../words/words.ts";
import { lock, other, otherGradient, target } from "./figure.ts";
import type { Box, Gap, Layout, UnitPlace } from "./layout.ts";
import { signSymbol, spokenBeside, spokenGradient, unitName } from "./names.ts";
import type { Readings } from "./readings.ts";
import { fit } from "./text.ts";

export interface Edge {
  readonly layer: number;
  readonly unit: number;
  readonly from: number;
  readonly source: UnitPlace;
  readonly target: UnitPlace;
}

type Point = readonly [x: number, y: number];

/** Where the numbers of an edge stand: beside its sender, its receiver, or nowhere. */
export type PlateSide = "sender" | "receiver" | null;

const f = (x: number) => x.toFixed(1);

/** All edges of the gap before layer `gap.layer`, receiver by receiver. */
export function edgesOf(layout: Layout, gap: Gap): Edge[] {
  const sources = layout.columns[gap.layer]?.units ?? [];
  const targets = layout.columns[gap.layer + 1]?.units ?? [];
  if (gap.kind === "band") return [];
  return targets.flatMap((target) =>
    sources.map((source) => ({ layer: gap.layer, unit: target.unit, from: source.unit, source, target })),
  );
}

export function edgeName(edge: Pick<Edge, "layer" | "unit" | "from">): string {
  return `l${edge.layer + 1}.W[${edge.unit + 1}][${edge.from + 1}]`;
}

/** A gap with plates draws its edges as a list at the sender: out to the plate, along under it, then straight over. */
export function ownPlate(layout: Layout, gap: Gap, edge: Edge): { x: number; y: number } {
  const [, height] = layout.sizes.plate;
  const count = layout.columns[gap.layer + 1]?.units.length ?? 1;
  return { x: gap.left + 16, y: edge.source.y + (edge.unit - (count - 1) / 2) * (height + 2) };
}

export const OWN_PLATE = 76;

function route(layout: Layout, gap: Gap, edge: Edge, side: PlateSide, plateX: number, plateY = edge.source.y): Point[] {
  // The card of a bare square that is open lies over the first part of what leaves it.
  const covered = side === "receiver" && edge.source.square && !edge.source.card ? layout.sizes.joined[0] - 1 : 0;
  const start: [number, number] = [edge.source.outX + covered, edge.source.y];
  const end: Point = [edge.target.inX, edge.target.y];
  if (gap.kind === "plates") {
    const { x, y } = ownPlate(layout, gap, edge);
    start[1] += (y - start[1]) / 4;
    return [start, [x, y], [x + OWN_PLATE, y], end];
  }
  const wide = layout.sizes.plate[0];
  if (side === "sender") {
    if (plateY === start[1]) return [start, [plateX + wide + 2, plateY], end];
    return [start, [plateX - 2, plateY], [plateX + wide + 2, plateY], end];
  }
  if (side === "receiver") return [start, [plateX - 2, end[1]], end];
  return [start, end];
}

function line(points: readonly Point[]): string {
  return points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${f(x)} ${f(y)}`).join("");
}

/** The same line 4 px below, from the receiver back to the head at the sender. */
function returning(points: readonly Point[]): { path: string; head: string } {
  const shifted: Point[] = [];
  for (let i = 1; i < points.length; i++) {
    const [ax, ay] = points[i - 1] as Point;
    const [bx, by] = points[i] as Point;
    const length = Math.hypot(bx - ax, by - ay) || 1;
    const [nx, ny] = [(-(by - ay) / length) * 4, ((bx - ax) / length) * 4];
    shifted.push([ax + nx, ay + ny], [bx + nx, by + ny]);
  }
  const [sx, sy] = shifted[0] as Point;
  const [tx, ty] = shifted[1] as Point;
  const length = Math.hypot(tx - sx, ty - sy) || 1;
  const [ux, uy] = [(tx - sx) / length, (ty - sy) / length];
  const back: Point[] = [[sx + ux * 6, sy + uy * 6], ...shifted.slice(1)];
  const head = `M${f(sx)} ${f(sy)}L${f(sx + ux * 8 - uy * 4)} ${f(sy + uy * 8 + ux * 4)}L${f(sx + ux * 8 + uy * 4)} ${f(sy + uy * 8 - ux * 4)}z`;
  return { path: line(back.reverse()), head };
}

/** Relative to the largest of the layer where there are many, thinner from 64 edges on; absolute, 1 px + 5 px per unit, where all have plates. */
export function laneWidth(gap: Gap, w: number, largest: number): number {
  const size = Number.isFinite(w) ? Math.abs(w) : 0;
  if (gap.kind === "plates") return Math.min(8, 1 + 5 * size);
  return 0.5 + 4.5 * Math.min(1, 8 / Math.sqrt(gap.edges)) * Math.min(1, size / largest);
}

function lane(points: readonly Point[], width: number): SVGTemplateResult {
  return svg`<path class="lane" d=${line(points)} stroke-width=${width.toFixed(1)}></path>`;
}

/** A weight nobody has chosen: its lane alone. */
export function drawResting(
  layout: Layout,
  gap: Gap,
  edge: Edge,
  readings: Readings,
  largest: number,
): SVGTemplateResult {
  const w = readings.weight(edge.layer, edge.unit, edge.from);
  return svg`<g class="edge rest ${w < 0 ? "minus" : "plus"}" data-edge=${edgeName(edge)}>${lane(
    route(layout, gap, edge, null, 0),
    laneWidth(gap, w, largest),
  )}</g>`;
}

export interface ChosenEdge {
  readonly edge: Edge;
  readonly side: PlateSide;
  /** Left end of the plate's column. */
  readonly plateX: number;
  /** Height of a plate beside the sender; the sender's own where plates have room there. */
  readonly plateY: number;
  readonly selected: boolean;
}

/** A weight with its numbers; with its gradient lane when `lit`. */
export function drawChosen(
  layout: Layout,
  gap: Gap,
  chosen: ChosenEdge,
  readings: Readings,
  scale: { weight: number; gradient: number },
  show: Show,
  lit: boolean,
): SVGTemplateResult {
  const { edge, side, plateX, plateY, selected } = chosen;
  const w = readings.weight(edge.layer, edge.unit, edge.from);
  const g = readings.weightGradient(edge.layer, edge.unit, edge.from);
  const points = route(layout, gap, edge, side, plateX, plateY);
  const { info } = readings;
  const held = readings.weightFrozen(edge.layer, edge.unit, edge.from);
  const spoken = [
    `Weight from ${unitName(info, edge.layer - 1, edge.from)} to ${unitName(info, edge.layer, edge.unit)}: ${signed(w)}`,
    spokenGradient(g),
    ...(held ? [t("frozen")] : []),
    ...spokenBeside(readings, [
      { word: "value", of: (at) => at.weight(edge.layer, edge.unit, edge.from), write: signed },
      { word: "gradient", of: (at) => at.weightGradient(edge.layer, edge.unit, edge.from), write: signed },
    ]),
  ].join(", ");
  const back = g !== null && show !== "values" && lit ? returning(points) : null;
  const width = lit ? Math.max(1.5, laneWidth(gap, w, scale.weight)) : laneWidth(gap, w, scale.weight);
  const strength = 1 + 1.25 * Math.min(1, Math.abs(g ?? 0) / scale.gradient);
  const own = gap.kind === "plates";
  const at = own ? ownPlate(layout, gap, edge) : null;
  const height = plateHeight(layout, show);
  const box = plateBox(layout, edge, side, at, plateX, plateY, height);
  const numbers = { edge, readings, w, g, show, height, below: layout.sizes.below };
  const said = { name: edgeName(edge), spoken, pressed: selected, stop: lit };
  const plate = at
    ? drawPlate({
        x: at.x,
        y: at.y,
        width: OWN_PLATE,
        ...numbers,
        label: signSymbol(readings.letters.weight(edge.layer, edge.unit, edge.from)),
      })
    : side === null
      ? nothing
      : drawPlate({
          x: plateX,
          y: side === "receiver" ? edge.target.y : plateY,
          width: layout.sizes.plate[0],
          ...numbers,
          label: null,
        });
  return svg`<g class="edge ${lit ? "hot" : "rest named"} ${w < 0 ? "minus" : "plus"} ${selected ? "selected" : ""}"><g aria-hidden="true">
    ${lane(points, width)}
    ${back ? svg`<path class="return" d=${back.path} stroke-width=${strength.toFixed(2)}></path><path class="tip" d=${back.head}></path>` : nothing}
    ${plate}${held && box ? lock(box) : nothing}</g>
    ${
      box
        ? target(said, box)
        : svg`<path class="target line" role="button" tabindex=${lit ? 0 : -1} data-name=${said.name} aria-label=${spoken} aria-pressed=${selected} d=${line(points)}></path>`
    }</g>`;
}

/** A line for each number that is shown, and for what is beside it. */
function plateHeight({ sizes: { below } }: Layout, show: Show): number {
  if (show === "both") return 34 + below.value + below.gradient;
  return 20 + (show === "values" ? below.value : below.gradient);
}

/** Where a plate stands; null without one. */
function plateBox(
  layout: Layout,
  edge: Edge,
  side: PlateSide,
  own: { x: number; y: number } | null,
  plateX: number,
  plateY: number,
  height: number,
): Box | null {
  if (own) return { x: own.x, y: own.y - height / 2, width: OWN_PLATE, height };
  if (side === null) return null;
  const y = side === "receiver" ? edge.target.y : plateY;
  return { x: plateX, y: y - height / 2, width: layout.sizes.plate[0], height };
}

interface Plate {
  x: number;
  y: number;
  width: number;
  height: number;
  edge: Edge;
  readings: Readings;
  w: number;
  g: number | null;
  show: Show;
  below: Layout["sizes"]["below"];
  label: SVGTemplateResult | null;
}

/** Weight above, gradient below; one of them in the middle when only it is shown. */
function drawPlate({ x, y, width, height, edge, readings, w, g, show, below, label }: Plate): SVGTemplateResult {
  const middle = x + width / 2;
  const top = y - height / 2;
  const upper = top + 14;
  const lower = show === "both" ? top + 30 + below.value : top + 14;
  const { layer, unit, from } = edge;
  const beside = (of: (at: Readings) => number | null, line: number) =>
    other(readings, otherGradient(of), middle, line + 16, "middle");
  return svg`<rect class="plate" x=${f(x)} y=${f(top)} width=${width} height=${height} rx="4"></rect>
    ${show === "gradients" ? nothing : svg`<text class="w" x=${f(middle)} y=${f(upper)} text-anchor="middle">${label ? svg`${label}<tspan dx="3">${fit(w, 6, true)}</tspan>` : fit(w, 7, true)}</text>${beside((at) => at.weight(layer, unit, from), upper)}`}
    ${show === "values" ? nothing : svg`${drawGradient(g, middle, lower)}${beside((at) => at.weightGradient(layer, unit, from), lower)}`}`;
}

/** A gradient under a value, or the dotted rule that keeps its place. */
export function drawGradient(g: number | null, x: number, y: number, room = 7): SVGTemplateResult {
  if (g === null) return svg`<line class="wait" x1=${f(x - 17)} x2=${f(x + 17)} y1=${f(y - 4)} y2=${f(y - 4)}></line>`;
  return svg`<text class="d" x=${f(x)} y=${f(y)} text-anchor="middle">${fit(g, room, true)}</text>`;
}

/** One broad band instead of many edges, labelled with the shape of W. */
export function drawBand(layout: Layout, gap: Gap, shape: { units: number; inputs: number }): SVGTemplateResult {
  const from = layout.columns[gap.layer];
  const to = layout.columns[gap.layer + 1];
  if (!from || !to) return svg``;
  const [a, b] = [from.box, to.box];
  const middle = (gap.left + gap.right) / 2;
  const y = (a.y + a.height / 2 + b.y + b.height / 2) / 2;
  return svg`<g class="band"><path d="M${f(gap.left + 4)} ${f(a.y)}L${f(gap.right - 4)} ${f(b.y)}V${f(b.y + b.height)}L${f(gap.left + 4)} ${f(a.y + a.height)}z"></path>
    <text x=${f(middle)} y=${f(y - 2)} text-anchor="middle">W</text>
    <text x=${f(middle)} y=${f(y + 14)} text-anchor="middle">${shape.units} \u00d7 ${shape.inputs}</text></g>`;
}
