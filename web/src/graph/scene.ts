/** The whole picture: what is drawn resting, what is chosen, and in which order. A pure function of what it is given. */

import { nothing, type SVGTemplateResult, svg } from "lit";
import { guard } from "lit/directives/guard.js";
import { parseSelection, type Selection } from "../selection.ts";
import type { Show } from "../session.ts";
import { biasName } from "./draw-bias.ts";
import { type ChosenEdge, drawBand, drawChosen, drawResting, type Edge, edgeName, edgesOf } from "./draw-edges.ts";
import { drawLoss, drawLossLanes } from "./draw-loss.ts";
import { drawStrip } from "./draw-strip.ts";
import { drawUnit, placeName } from "./draw-units.ts";
import { drawWalk, type Walked } from "./draw-walk.ts";
import type { Column, Gap, Layout, UnitPlace } from "./layout.ts";
import type { Readings } from "./readings.ts";

export interface SceneState {
  readonly selection: string | null;
  /** What is selected beside it. */
  readonly beside?: ReadonlySet<string>;
  readonly hover: string | null;
  readonly show: Show;
  readonly pictures: boolean;
  /** First and last column that can be seen; the others are drawn when they come into view. */
  readonly seen: readonly [number, number];
  /** The walk over an update, and how far it has come; null while nothing is walked. */
  readonly walked?: Walked | null;
}

/** Plates beside a wide column: the edges of the largest weights only. */
const PLATES_OF_MANY = 8;

export function drawScene(layout: Layout, readings: Readings, state: SceneState): SVGTemplateResult {
  const selection = state.selection === null ? null : parseSelection(state.selection);
  const hover = state.hover === null ? null : parseSelection(state.hover);
  const focus = hover ?? selection;
  const lively = (column: number) => column >= state.seen[0] && column <= state.seen[1];
  const joined = (edge: ChosenEdge) => (state.beside?.has(edgeName(edge.edge)) ? { ...edge, selected: true } : edge);
  const chosen = layout.gaps.map((gap) => chooseEdges(layout, gap, readings, focus, selection).map(joined));
  const quiet = chosen.some((edges) => edges.length > 0);
  const parts: SVGTemplateResult[] = [];
  for (const [g, gap] of layout.gaps.entries()) {
    if (!lively(g) && !lively(g + 1)) continue;
    parts.push(drawGap(layout, gap, readings, state, chosen[g] ?? [], selection));
  }
  const units = layout.columns.map((column, c) => {
    const draw = () => drawColumn(layout, column, readings, state, selection, hover);
    // A column out of sight keeps what it last showed; it draws again as soon as it is seen.
    return svg`${guard(lively(c) ? [{}] : [layout, state.selection, state.beside], draw)}`;
  });
  const opened = openPlaces(layout, selection, hover, state.hover);
  return svg`<g class=${quiet ? "quiet-edges" : ""}>${parts}</g>
    ${drawLossLanes(layout, readings, state.show)}
    <g>${units}</g>
    ${opened.map((place) => drawUnit(layout, place, readings, unitState(readings, state, selection, place, true)))}
    ${drawLoss(layout, readings, { selected: state.selection === "loss", show: state.show })}
    ${state.walked ? drawWalk(layout, readings, state.walked) : nothing}`;
}

/** Bare squares with their card out come last, so that the card lies over the edges. */
function openPlaces(
  layout: Layout,
  selection: Selection | null,
  hover: Selection | null,
  hoverName: string | null,
): UnitPlace[] {
  const places: UnitPlace[] = [];
  for (const [at, name] of [
    [selection, null],
    [hover, hoverName],
  ] as const) {
    if (at?.kind !== "unit" && at?.kind !== "bias") continue;
    const place = layout.columns[at.layer + 1]?.units[at.unit];
    if (place?.square && !place.card && !places.includes(place) && (name !== null || at === selection))
      places.push(place);
  }
  return places;
}

function unitState(
  readings: Readings,
  state: SceneState,
  selection: Selection | null,
  place: UnitPlace,
  open: boolean,
) {
  const shared = readings.info.shapes[place.layer]?.biases === 1;
  const biasSelected =
    (selection?.kind === "bias" && selection.layer === place.layer && (shared || selection.unit === place.unit)) ||
    state.beside?.has(biasName(readings, place)) === true;
  return {
    // A part of a unit is shown on the unit.
    selected:
      state.selection === placeName(place) ||
      state.beside?.has(placeName(place)) === true ||
      (selection?.kind === "unit" && selection.layer === place.layer && selection.unit === place.unit),
    open,
    biasSelected,
    show: state.show,
    largestBias: readings.largestBias(),
    pictures: state.pictures,
  };
}

function drawColumn(
  layout: Layout,
  column: Column,
  readings: Readings,
  state: SceneState,
  selection: Selection | null,
  hover: Selection | null,
): unknown {
  if (column.strip) return drawStrip(layout, column, readings, state, selection, hover);
  if (column.kind === "fold") return drawFold(column, readings);
  const opened = openPlaces(layout, selection, hover, state.hover);
  return column.units.map((place) =>
    opened.includes(place)
      ? nothing
      : drawUnit(layout, place, readings, unitState(readings, state, selection, place, false)),
  );
}

function drawFold(column: Column, readings: Readings): SVGTemplateResult {
  const { x, y, width, height } = column.box;
  return svg`<g class="node"><rect class="card" x=${x} y=${y} width=${width} height=${height} rx="8"></rect>
    <text class="v" x=${x + width / 2} y=${y + height / 2 - 4} text-anchor="middle">${readings.info.shapes[0]?.inputs ?? 0}</text>
    <text x=${x + width / 2} y=${y + height / 2 + 14} text-anchor="middle">inputs</text></g>`;
}

function drawGap(
  layout: Layout,
  gap: Gap,
  readings: Readings,
  state: SceneState,
  chosen: readonly ChosenEdge[],
  selection: Selection | null,
): SVGTemplateResult {
  const shape = readings.info.shapes[gap.layer];
  if (gap.kind === "band") return shape ? drawBand(layout, gap, shape) : svg``;
  const largest = readings.largestWeight(gap.layer);
  const names = new Set(chosen.map(({ edge }) => edgeName(edge)));
  const joined = (edge: Edge) => state.beside?.has(edgeName(edge)) === true;
  const others = edgesOf(layout, gap).filter((edge) => !names.has(edgeName(edge)));
  const resting = gap.kind === "plates" ? others : others.filter((edge) => !joined(edge));
  const gradient =
    chosen.reduce(
      (most, { edge }) => Math.max(most, Math.abs(readings.weightGradient(edge.layer, edge.unit, edge.from) ?? 0)),
      0,
    ) || 1;
  const scale = { weight: largest, gradient };
  const plain = (edge: Edge): ChosenEdge => ({
    edge,
    side: null,
    plateX: 0,
    plateY: 0,
    selected: isSelected(edge, selection) || joined(edge),
  });
  return svg`${
    gap.kind === "plates"
      ? resting.map((edge) => drawChosen(layout, gap, plain(edge), readings, scale, state.show, false))
      : resting.map((edge) => drawResting(layout, gap, edge, readings, largest))
  }${gap.kind === "plates" ? nothing : others.filter(joined).map((edge) => drawChosen(layout, gap, plain(edge), readings, scale, state.show, true))}${chosen.map((edge) => drawChosen(layout, gap, edge, readings, scale, state.show, true))}`;
}

function isSelected(edge: Edge, selection: Selection | null): boolean {
  return (
    selection?.kind === "weight" &&
    selection.layer === edge.layer &&
    selection.unit === edge.unit &&
    selection.from === edge.from
  );
}

/** The edges of this gap that belong to the thing in focus, with the side their plates stand on. */
function chooseEdges(
  layout: Layout,
  gap: Gap,
  readings: Readings,
  focus: Selection | null,
  selection: Selection | null,
): ChosenEdge[] {
  if (!focus || focus.kind === "loss" || gap.kind === "band") return [];
  const wide = layout.sizes.plate[0];
  const room = gap.kind === "plates" || gap.right - gap.left >= wide + 40;
  const edges = edgesOf(layout, gap);
  const make = (edge: Edge, side: ChosenEdge["side"], plateX: number, plateY = edge.source.y): ChosenEdge => ({
    edge,
    // A narrow gap keeps its lanes clear; the numbers are then in the inspector.
    side: room ? side : null,
    plateX,
    plateY,
    selected: isSelected(edge, selection),
  });
  if (focus.kind === "weight") {
    const edge = edges.find((one) => isSelected(one, focus));
    return edge ? [make(edge, "sender", edge.source.outX + 12)] : [];
  }
  const layer = focus.kind === "input" ? -1 : focus.layer;
  const unit = focus.kind === "input" ? focus.input : focus.unit;
  if (gap.layer === layer && focus.kind !== "bias") {
    const mine = edges.filter((edge) => edge.unit === unit);
    const pitch = (mine[1]?.source.y ?? 1e9) - (mine[0]?.source.y ?? 0);
    if (pitch >= layout.sizes.plate[1]) return mine.map((edge) => make(edge, "sender", gap.left + 12));
    return listLargest(layout, gap, readings, mine, make);
  }
  if (gap.layer === layer + 1 && focus.kind !== "bias") {
    return edges.filter((edge) => edge.from === unit).map((edge) => make(edge, "receiver", gap.right - 12 - wide));
  }
  return [];
}

/** From a wide column: plates of the largest weights, one under the other, in the order of their senders. */
function listLargest(
  layout: Layout,
  gap: Gap,
  readings: Readings,
  edges: Edge[],
  make: (edge: Edge, side: ChosenEdge["side"], plateX: number, plateY?: number) => ChosenEdge,
): ChosenEdge[] {
  const size = (edge: Edge) => Math.abs(readings.weight(edge.layer, edge.unit, edge.from));
  const largest = new Set([...edges].sort((a, b) => size(b) - size(a)).slice(0, PLATES_OF_MANY));
  const listed = edges.filter((edge) => largest.has(edge));
  const box = layout.columns[gap.layer]?.box;
  const pitch = Math.max(layout.sizes.plate[1] + 4, (box?.height ?? 0) / Math.max(1, listed.length));
  const top = (box?.y ?? 0) + ((box?.height ?? 0) - pitch * (listed.length - 1)) / 2;
  return listed.map((edge, at) => make(edge, "sender", gap.left + 24, top + at * pitch));
}
