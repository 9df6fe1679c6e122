/** A curve with its tangent where it stands: an op along its input, or a result along an input of the whole formula. */
import { html, nothing, svg, type TemplateResult } from "lit";
import { plain } from "../graph/text.ts";
import { signed } from "../ui/numbers.ts";

export interface SlopePlot {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Where it stands, what it is there, and how steep. */
  readonly at: number;
  readonly value: number;
  readonly slope: number;
  readonly width: number;
  readonly height: number;
  /** What runs along, as read under the axis: `b`. */
  readonly along: string;
  /** What the curve is, as read beside the point: `f`. */
  readonly name: string;
}

const LEFT = 40;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 22;

/** Width kept for the words at the tangent. */
const ROOM = 84;
/** Share of the width that the tangent takes on each side of the point. */
const REACH = 0.2;

export function slopePlot(plot: SlopePlot): TemplateResult {
  const { points, at, value, slope, width, height, along, name } = plot;
  const finite = points.filter(({ y }) => Number.isFinite(y));
  const first = points[0]?.x ?? at - 1;
  const last = points.at(-1)?.x ?? at + 1;
  const [low, high] = extent([...finite.map(({ y }) => y), ...(Number.isFinite(value) ? [value] : [])]);
  const floor = height - BOTTOM;
  const x = (given: number) => LEFT + ((given - first) / (last - first || 1)) * (width - LEFT - RIGHT);
  const y = (given: number) => floor - ((given - low) / (high - low || 1)) * (floor - TOP);
  const line = finite
    .map((point, i) => `${i === 0 ? "M" : "L"}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`)
    .join("");
  const spoken = `${name} along ${along} from ${plain(first)} to ${plain(last)}. At ${along} = ${plain(at)} it is ${plain(value)} and its slope is ${signed(slope)}.`;
  const [fromX, fromY, toX, toY] = tangent(plot, { first, last, low, high });
  // Under a curve that rises and over one that falls there is room to the right of the point.
  const labelY = Math.min(floor - 4, Math.max(TOP + 10, y(value) + (slope < 0 ? -12 : 24)));
  return html`<svg class="plot" width=${width} height=${height} role="img" aria-label=${spoken}>
    ${[low, high].map(
      (
        tick,
      ) => svg`<line class="grid" x1=${LEFT} x2=${width - RIGHT} y1=${y(tick).toFixed(1)} y2=${y(tick).toFixed(1)}></line>
      <text x=${LEFT - 6} y=${(y(tick) + 4).toFixed(1)} text-anchor="end">${plain(tick, 5)}</text>`,
    )}
    ${low < 0 && high > 0 ? svg`<line class="axis" x1=${LEFT} x2=${width - RIGHT} y1=${y(0).toFixed(1)} y2=${y(0).toFixed(1)}></line>` : nothing}
    <path class="train" d=${line}></path>
    ${
      Number.isFinite(slope) && Number.isFinite(value)
        ? svg`<line class="tangent" x1=${x(fromX).toFixed(1)} y1=${y(fromY).toFixed(1)} x2=${x(toX).toFixed(1)} y2=${y(toY).toFixed(1)}></line>
          <circle class="spot" cx=${x(at).toFixed(1)} cy=${y(value).toFixed(1)} r="4.5"></circle>
          <text class="warm" x=${Math.min(x(at) + 10, width - RIGHT - ROOM).toFixed(1)} y=${labelY.toFixed(1)}>slope ${signed(slope)}</text>`
        : nothing
    }
    <text x=${LEFT} y=${height - 6}>${plain(first, 5)}</text>
    <text x=${((LEFT + width - RIGHT) / 2).toFixed(0)} y=${height - 6} text-anchor="middle">${along} = ${plain(at)}</text>
    <text x=${width - RIGHT} y=${height - 6} text-anchor="end">${plain(last, 5)}</text>
  </svg>`;
}

/** The ends of the tangent, inside the picture. */
function tangent(
  { at, value, slope }: SlopePlot,
  { first, last, low, high }: { first: number; last: number; low: number; high: number },
): [number, number, number, number] {
  const reach = (last - first) * REACH;
  const room = (high - low) * 0.6;
  const along = Math.min(reach, slope === 0 ? reach : room / Math.abs(slope));
  const [from, to] = [Math.max(first, at - along), Math.min(last, at + along)];
  const inside = (y: number) => Math.min(high, Math.max(low, y));
  return [from, inside(value + slope * (from - at)), to, inside(value + slope * (to - at))];
}

/** Lowest and highest; a little apart where they are the same. */
function extent(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (high > low) return [low, high];
  const room = Math.abs(low) * 0.1 || 1;
  return [low - room, high + room];
}
