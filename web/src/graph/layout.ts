/**
 * Where everything of the graph stands: a pure function of the network's shape and the room there is. Drawing reads
 * it; nothing here knows a number of the run. Linear in units and edges, and the same input gives the same picture.
 */
import { footLines, footRow, footSpan } from "./foot-size.ts";
import { type ColumnPlan, type GapPlan, planColumns, planGaps, planHeight } from "./plan.ts";
import { type BesideRows, HEAD, SIZES, type Sizes, TICK, withBeside } from "./sizes.ts";

export interface LayoutRequest {
  readonly inputs: number;
  /** Characters of the longest input name; 2 for x1. */
  readonly names: number;
  /** Whether units have pictures over an input plane. */
  readonly pictures: boolean;
  readonly layers: readonly { readonly units: number; readonly biases: number }[];
  /** The room in CSS pixels, toolbar not included. */
  readonly width: number;
  readonly height: number;
  /** Fingers rather than a mouse: controls are 44 high. */
  readonly coarse: boolean;
  /** Take the smallest sizes even where larger ones fit. */
  readonly tight?: boolean;
  /** Numbers that have another one under them while a mistake is made. */
  readonly beside?: BesideRows;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface UnitPlace {
  /** -1 for an input, else the index of its layer. */
  readonly layer: number;
  readonly unit: number;
  /** All that belongs to it. */
  readonly box: Box;
  /** Its picture, null for a card. */
  readonly square: Box | null;
  /** Its card, null for a bare square (whose card joins on hover and selection). */
  readonly card: Box | null;
  /** Where edges arrive and leave. */
  readonly inX: number;
  readonly outX: number;
  readonly y: number;
}

export interface Column {
  readonly layer: number;
  readonly kind: ColumnPlan["kind"];
  readonly units: readonly UnitPlace[];
  readonly box: Box;
  readonly centre: number;
  readonly foot: Box;
  readonly strip: StripPlace | null;
}

/** The weight matrix of a wide layer: `rows` rows of cells, each of `perRow` units when there are more than fit. */
export interface StripPlace {
  readonly box: Box;
  readonly cell: number;
  readonly rowHeight: number;
  readonly rows: number;
  readonly perRow: number;
  /** Cells of a row before the gap and the bias. */
  readonly columns: number;
  readonly perColumn: number;
}

export interface Gap {
  /** The layer whose weights cross it. */
  readonly layer: number;
  readonly kind: GapPlan["kind"];
  readonly left: number;
  readonly right: number;
  /** How many weights cross it. */
  readonly edges: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly sizes: Sizes;
  /** Column 0 are the inputs; column l + 1 is layer l. */
  readonly columns: readonly Column[];
  readonly gaps: readonly Gap[];
  readonly loss: Box;
  /** Whether the loss stands under the output rather than in a column of its own. */
  readonly lossBelow: boolean;
  /** Free corner for the legend of the pictures, or null. */
  readonly legend: Box | null;
  /** Whether a line of its own for the biases fits under each layer. */
  readonly biasLine: boolean;
  readonly coarse: boolean;
  /** Whether smaller sizes would show more of it. */
  readonly shrinks: boolean;
}

export function layout(request: LayoutRequest): Layout {
  const roomy = request.tight ? SIZES.slice(-1) : request.width < 760 ? SIZES.slice(1) : SIZES;
  const { beside } = request;
  const candidates = beside ? roomy.map((sizes) => withBeside(sizes, beside)) : roomy;
  const plans = candidates.map((sizes) => measure(request, sizes));
  const tightest = plans[plans.length - 1] as Measured;
  const fits = plans.filter((plan) => plan.least <= request.width);
  const whole = fits.filter((plan) => plan.tall <= plan.room);
  const chosen = whole.find((plan) => plan.biasLine) ?? whole[0] ?? fits[0] ?? tightest;
  return place(request, chosen);
}

interface Measured {
  readonly sizes: Sizes;
  readonly columns: readonly ColumnPlan[];
  readonly gaps: readonly GapPlan[];
  readonly lossBelow: boolean;
  readonly lossGap: number;
  readonly fixed: number;
  readonly least: number;
  readonly tall: number;
  readonly room: number;
  readonly foot: number;
  readonly biasLine: boolean;
}

function measure(request: LayoutRequest, sizes: Sizes): Measured {
  const columns = planColumns(request, sizes);
  const gaps = planGaps(columns, sizes, request.height - HEAD - 60);
  const last = columns[columns.length - 1] as ColumnPlan;
  const lossBelow = last.kind === "joined";
  const lossGap = lossBelow ? 0 : sizes.wide ? 28 : 12;
  const widths = columns.reduce((sum, column) => sum + column.width, 0);
  const fixed = widths + (lossBelow ? 0 : lossGap + sizes.loss[0]) + 2 * sizes.margin;
  const least = fixed + gaps.reduce((sum, gap) => sum + gap.least, 0);
  const tall = Math.max(
    ...columns.map((column) => planHeight(column, column.least)),
    planHeight(last, last.least) + (lossBelow ? sizes.loss[1] + 30 : 0),
  );
  const spread = spreadGaps(gaps, request.width - fixed);
  const narrow = columns.some(
    (column, c) => column.kind !== "joined" && c > 0 && footRoom(column, spread, c) < footRow(request.coarse).least,
  );
  const lines = narrow ? 2 : 1;
  const one = footLines(lines, request.coarse);
  const two = footLines(lines + 1, request.coarse);
  // Left out only where that spares panning.
  const biasLine = tall <= request.height - HEAD - two || tall > request.height - HEAD - one;
  const foot = biasLine ? two : one;
  return {
    sizes,
    columns,
    gaps,
    lossBelow,
    lossGap,
    fixed,
    least,
    tall,
    room: request.height - HEAD - foot,
    foot,
    biasLine,
  };
}

function place(request: LayoutRequest, plan: Measured): Layout {
  const { sizes, columns, gaps, lossBelow } = plan;
  const spread = spreadGaps(gaps, request.width - plan.fixed);
  const used = plan.fixed + spread.reduce((sum, gap) => sum + gap, 0);
  const body = Math.max(plan.room, plan.tall);
  const height = HEAD + body + plan.foot;
  const width = Math.max(request.width, used);
  let x = sizes.margin + Math.max(0, (request.width - used) / 2);
  const placed: Column[] = [];
  const placedGaps: Gap[] = [];
  for (const [c, column] of columns.entries()) {
    const last = c === columns.length - 1;
    const below = last && lossBelow ? sizes.loss[1] + 30 : 0;
    const room = body - below;
    const pitch = Math.min(column.most, Math.max(column.least, (room - column.height) / Math.max(1, column.count - 1)));
    const total = planHeight(column, pitch);
    const top = HEAD + (body - total - below) / 2;
    const units = placeUnits(column, sizes, x, top, pitch);
    const strip = placeStrip(column, x, top);
    const centre = x + column.width / 2;
    const span = footSpan(spread, c);
    const most = c === 0 || column.kind === "joined" ? column.width : footRow(request.coarse).most;
    const footed = Math.min(most, footRoom(column, spread, c));
    const footX = Math.max(x - span.before, Math.min(centre - footed / 2, x + column.width + span.after - footed));
    placed.push({
      layer: c - 1,
      kind: column.kind,
      units,
      box: { x, y: top, width: column.width, height: total },
      centre: column.kind === "joined" ? x + sizes.square / 2 : centre,
      foot: {
        x: Math.max(4, Math.min(footX, width - footed - 4)),
        y: height - plan.foot + 6,
        width: footed,
        height: plan.foot - 6,
      },
      strip,
    });
    const gap = spread[c];
    if (gap !== undefined && gaps[c]) {
      placedGaps.push({
        layer: c,
        kind: gaps[c].kind,
        left: x + column.width,
        right: x + column.width + gap,
        edges: column.count * (columns[c + 1]?.count ?? 0),
      });
    }
    x += column.width + (gap ?? 0);
  }
  const output = placed[placed.length - 1] as Column;
  const loss = lossBelow
    ? { x: output.box.x, y: output.box.y + output.box.height + 30, width: output.box.width, height: sizes.loss[1] }
    : { x: x + plan.lossGap, y: HEAD + (body - sizes.loss[1]) / 2, width: sizes.loss[0], height: sizes.loss[1] };
  const corner = { x: loss.x, y: HEAD + body - 66, width: Math.min(loss.width, 136), height: 66 };
  const free = lossBelow && loss.y + loss.height + 24 <= corner.y && corner.x + corner.width <= width;
  return {
    width,
    height,
    sizes,
    columns: placed,
    gaps: placedGaps,
    loss,
    lossBelow,
    legend: free ? corner : null,
    biasLine: plan.biasLine,
    coarse: request.coarse,
    shrinks: sizes.wide,
  };
}

/** Shares the room between the gaps: each from its least to its most, in proportion to what it can take. */
function spreadGaps(gaps: readonly GapPlan[], room: number): number[] {
  const least = gaps.reduce((sum, gap) => sum + gap.least, 0);
  const natural = gaps.reduce((sum, gap) => sum + gap.natural, 0);
  const most = gaps.reduce((sum, gap) => sum + gap.most, 0);
  const share = (from: number, to: number, at: number) =>
    to > from ? Math.min(1, Math.max(0, (at - from) / (to - from))) : 1;
  if (room <= natural) {
    const t = share(least, natural, room);
    return gaps.map((gap) => gap.least + t * (gap.natural - gap.least));
  }
  const t = share(natural, most, room);
  return gaps.map((gap) => gap.natural + t * (gap.most - gap.natural));
}

/** Width a column's footer can have at most. */
function footRoom(column: ColumnPlan, gaps: readonly number[], at: number): number {
  const { before, after } = footSpan(gaps, at);
  return column.width + before + after;
}

function placeUnits(column: ColumnPlan, sizes: Sizes, x: number, top: number, pitch: number): UnitPlace[] {
  const units: UnitPlace[] = [];
  for (let unit = 0; unit < column.count; unit++) {
    const y = top + unit * pitch;
    const box = { x, y, width: column.width, height: column.height };
    const side = sizes.square;
    let square: Box | null = null;
    let card: Box | null = null;
    let centre = y + column.height / 2;
    let outX = x + column.width;
    if (column.kind === "square") {
      square = { x, y, width: side, height: side };
      centre = y + side / 2;
    } else if (column.kind === "joined") {
      const [width, height] = sizes.joined;
      square = { x, y: y + (height - side) / 2, width: side, height: side };
      card = { x: x + side, y, width: width - 1, height };
      centre = y + height / 2;
    } else if (column.kind === "input" && column.picture) {
      card = { x, y, width: sizes.input[0], height: column.height };
      square = { x: x + sizes.input[0], y, width: side, height: side };
    } else if (column.kind === "strip") {
      outX = x + column.width;
    } else {
      const height = column.kind === "card" && !sizes.wide ? column.height - TICK : column.height;
      card = { x, y, width: column.width, height };
      centre = y + height / 2;
    }
    units.push({ layer: column.layer, unit, box, square, card, inX: x, outX, y: centre });
  }
  return units;
}

function placeStrip(column: ColumnPlan, x: number, top: number): StripPlace | null {
  const { strip } = column;
  if (!strip) return null;
  return { ...strip, box: { x, y: top, width: column.width, height: strip.rows * strip.rowHeight } };
}
