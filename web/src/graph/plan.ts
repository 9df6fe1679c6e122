/** What each column and gap of the graph is drawn as, and how much room it takes at least and at most. */
import type { LayoutRequest } from "./layout.ts";
import { BAND_EDGES, CARD_UNITS, INPUT_CARDS, type Sizes, SQUARE_UNITS, STRIP_ROWS, TICK } from "./sizes.ts";

export interface ColumnPlan {
  /** `fold`: more inputs than cards have room for. `joined`: outputs of a network with wide layers. */
  readonly kind: "input" | "fold" | "card" | "square" | "joined" | "strip";
  readonly layer: number;
  readonly count: number;
  readonly picture: boolean;
  readonly width: number;
  /** Height of one item. */
  readonly height: number;
  /** Distance from item to item, at least and at most. */
  readonly least: number;
  readonly most: number;
  readonly strip: Omit<import("./layout.ts").StripPlace, "box"> | null;
}

export interface GapPlan {
  /** `plates`: every edge carries its numbers; `edges`: on selection; `band`: one grey band. */
  readonly kind: "plates" | "edges" | "band";
  readonly least: number;
  readonly natural: number;
  readonly most: number;
}

/** Height of a column whose items stand `pitch` apart. */
export function planHeight(column: ColumnPlan, pitch: number): number {
  return column.height + (column.count - 1) * pitch;
}

export function planColumns(request: LayoutRequest, sizes: Sizes): ColumnPlan[] {
  const wide = request.layers.some((layer) => layer.units > CARD_UNITS) || request.inputs > CARD_UNITS;
  const columns = [planInputs(request, sizes, wide)];
  for (const [layer, { units, biases }] of request.layers.entries()) {
    const output = layer === request.layers.length - 1;
    if (units > SQUARE_UNITS) columns.push(planStrip(request, layer));
    else if (units > CARD_UNITS) columns.push(planSquares(units, layer, sizes));
    else if (output && wide) columns.push(planJoined(units, layer, sizes));
    else columns.push(planCards(units, layer, sizes, biases === units));
  }
  return columns;
}

function planInputs(request: LayoutRequest, sizes: Sizes, wide: boolean): ColumnPlan {
  const base = { layer: -1, strip: null, kind: "input" } as const;
  if (request.inputs > INPUT_CARDS) {
    return { ...base, kind: "fold", count: 1, picture: false, width: 96, height: 120, least: 0, most: 0 };
  }
  const picture = request.pictures && wide;
  const [width, height] = sizes.input;
  if (picture) {
    const side = sizes.square;
    return { ...base, count: request.inputs, picture, width: width + side, height: side, least: side + 12, most: 192 };
  }
  if (request.inputs > 8) {
    return { ...base, count: request.inputs, picture, width: 124, height: 26, least: 36, most: 44 };
  }
  const tall = wide ? Math.max(height, 48) : sizes.wide ? 76 : 66;
  const across = Math.max(width, wide ? 76 : 56, Math.min(sizes.wide ? 118 : 92, request.names * 6.6 + 14));
  return {
    ...base,
    count: request.inputs,
    picture,
    width: across,
    height: tall,
    least: tall + 12,
    most: wide ? 150 : 274,
  };
}

function planCards(units: number, layer: number, sizes: Sizes, ownBias: boolean): ColumnPlan {
  const [width, base] = sizes.card;
  const height = sizes.wide ? base + (ownBias ? sizes.biasRow : 0) : base + TICK;
  return {
    kind: "card",
    layer,
    count: units,
    picture: false,
    width,
    height,
    least: height + 12,
    most: 274,
    strip: null,
  };
}

function planSquares(units: number, layer: number, sizes: Sizes): ColumnPlan {
  const height = sizes.square + TICK;
  const least = height;
  return {
    kind: "square",
    layer,
    count: units,
    picture: true,
    width: sizes.square,
    height,
    least,
    most: sizes.square + 28,
    strip: null,
  };
}

function planJoined(units: number, layer: number, sizes: Sizes): ColumnPlan {
  const [width, tall] = sizes.joined;
  const height = tall + 4;
  return {
    kind: "joined",
    layer,
    count: units,
    picture: true,
    width: sizes.square + width - 1,
    height,
    least: height + 8,
    most: 120,
    strip: null,
  };
}

/** Rows fill the height, 4 to 12 px each; columns are the units before, 4 to 12 px each, then a gap of one cell and the bias. */
function planStrip(request: LayoutRequest, layer: number): ColumnPlan {
  const units = request.layers[layer]?.units ?? 1;
  const before = layer === 0 ? request.inputs : (request.layers[layer - 1]?.units ?? 1);
  const perRow = Math.ceil(units / STRIP_ROWS);
  const perColumn = Math.ceil(before / STRIP_ROWS);
  const rows = Math.ceil(units / perRow);
  const columns = Math.ceil(before / perColumn);
  const room = request.height - 130;
  const rowHeight = Math.max(4, Math.min(12, Math.floor(room / rows)));
  const cell = Math.max(4, Math.min(12, rowHeight, Math.floor(220 / columns)));
  const width = (columns + 2) * cell;
  return {
    kind: "strip",
    layer,
    count: rows,
    picture: false,
    width,
    height: rowHeight,
    least: rowHeight,
    most: rowHeight,
    strip: { cell, rowHeight, rows, perRow, columns, perColumn },
  };
}

export function planGaps(columns: readonly ColumnPlan[], sizes: Sizes, room: number): GapPlan[] {
  return columns.slice(1).map((to, layer) => planGap(columns[layer] as ColumnPlan, to, sizes, room));
}

function planGap(from: ColumnPlan, to: ColumnPlan, sizes: Sizes, room: number): GapPlan {
  const few = from.count <= CARD_UNITS && to.count <= CARD_UNITS && from.kind !== "fold";
  const blocks = from.strip !== null && from.strip.perRow > 1;
  if (to.kind === "strip" || from.kind === "fold" || blocks || from.count * to.count > BAND_EDGES) {
    // After a strip there is room for the card of its pinned row.
    const least = from.kind === "strip" ? 108 : 84;
    return { kind: "band", least, natural: Math.max(110, least + 8), most: 160 };
  }
  if (few && sizes.wide) {
    const pitch = Math.min(from.most, (room - from.height) / Math.max(1, from.count - 1));
    const stack = to.count * (sizes.plate[1] + 2);
    if (from.count === 1 ? stack <= room : stack <= pitch)
      return { kind: "plates", least: 126, natural: 210, most: 270 };
  }
  if (from.kind === "input")
    return { kind: "edges", least: sizes.wide ? 100 : from.picture ? 56 : 30, natural: 116, most: 200 };
  // Between squares there is room for an open card, plates before the next column, and a slope from one to the other.
  const open = sizes.joined[0] + sizes.plate[0];
  if (from.kind === "square" && to.kind === "square")
    return { kind: "edges", least: open + 43, natural: 188, most: 280 };
  if (from.kind === "square") return { kind: "edges", least: open + 19, natural: 176, most: 280 };
  if (from.kind === "strip") return { kind: "edges", least: 150, natural: 180, most: 260 };
  if (!sizes.wide) return { kind: "edges", least: 34, natural: 120, most: 200 };
  return { kind: "edges", least: 128, natural: 180, most: 260 };
}
