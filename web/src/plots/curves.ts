/** What the curves of a run show, line by line, and how a value becomes a height. */
import type { HistoryPoint } from "../../../wasm/types.ts";
import { plain } from "../graph/text.ts";
import { key } from "../words/words.ts";
import { decades, decadeText, niceTicks } from "./axis.ts";

export const curves = ["loss", "metric", "gradient"] as const;
export type Curve = (typeof curves)[number];

/** Smallest value on a logarithmic axis. */
const FLOOR = 1e-30;

/** One line of a plot. Its name is its class in marks.css too. */
export interface Line {
  readonly name: "train" | "test" | "penalty" | "length";
  /** Where the line ends; a text for `t`. */
  readonly label: string;
  /** null where there is nothing to show. */
  readonly value: (point: HistoryPoint) => number | null;
}

const train: Line = { name: "train", label: key("train"), value: (point) => point.train };
const test: Line = { name: "test", label: key("test"), value: (point) => point.test };
const penalty: Line = { name: "penalty", label: key("penalty"), value: (point) => point.penalty };
const length: Line = { name: "length", label: key("length"), value: (point) => point.gradient };

/** The lines of a curve that the run has. The penalty is a line of its own: the loss is the data term alone. */
export function linesOf(curve: Curve, history: readonly HistoryPoint[]): Line[] {
  if (curve === "gradient") return [length];
  const both = tested(history) ? [train, test] : [train];
  if (curve === "loss") return history.some((point) => point.penalty > 0) ? [...both, penalty] : both;
  return both.map((line) => ({
    ...line,
    value: (point) => (line === train ? point.trainMetric : point.testMetric),
  }));
}

function tested(history: readonly HistoryPoint[]): boolean {
  return history.length > 0 && history[history.length - 1]!.test !== null;
}

export interface Scale {
  /** 0 at the bottom of the plot, 1 at its top; never outside. */
  readonly height: (value: number) => number;
  readonly ticks: readonly { readonly height: number; readonly text: string }[];
}

/** Whole decades around all values that are above zero. */
export function logScale(values: Iterable<number>): Scale {
  const [low, high] = range(values, (x) => Math.max(FLOOR, x));
  const powers = decades(low, Math.max(high, low * 1.01), 4);
  const bottom = powers[0] ?? -1;
  const top = powers[powers.length - 1] ?? 0;
  const height = (value: number) => clamp((Math.log10(Math.max(FLOOR, value)) - bottom) / (top - bottom));
  return { height, ticks: powers.map((power) => ({ height: height(10 ** power), text: decadeText(power) })) };
}

/** Round numbers around all values and `least`. */
export function linearScale(values: Iterable<number>, least = 0): Scale {
  const [low, high] = range(values, (x) => x);
  const from = Math.min(low, least);
  const steps = niceTicks(Math.max(high - from, 1e-12), 3);
  const step = steps[1] ?? high - from;
  const bottom = Math.floor(from / step + 1e-9) * step;
  const top = Math.ceil(high / step - 1e-9) * step;
  const height = (value: number) => clamp((value - bottom) / (top - bottom || 1));
  const count = Math.round((top - bottom) / step);
  return {
    height,
    ticks: Array.from({ length: count + 1 }, (_, i) => {
      const value = Number((bottom + i * step).toPrecision(12));
      return { height: height(value), text: plain(value, 5) };
    }),
  };
}

function range(values: Iterable<number>, shown: (x: number) => number): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, shown(value));
    high = Math.max(high, shown(value));
  }
  return low <= high ? [low, high] : [0.1, 1];
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** A line through the points; of many points in one pixel column the first, least and largest are kept. */
export function path(
  points: readonly HistoryPoint[],
  value: Line["value"],
  x: (epoch: number) => number,
  y: (value: number) => number,
): string {
  const parts: string[] = [];
  let column = Number.NaN;
  let least = 0;
  let most = 0;
  const flush = () => {
    if (!Number.isNaN(column) && most - least > 0.5) parts.push(`L${column} ${least.toFixed(1)}V${most.toFixed(1)}`);
  };
  for (const point of points) {
    const at = value(point);
    if (at === null || !Number.isFinite(at)) continue;
    const px = Math.round(x(point.epoch) * 2) / 2;
    const py = y(at);
    if (px === column) {
      least = Math.min(least, py);
      most = Math.max(most, py);
      continue;
    }
    flush();
    parts.push(`${parts.length === 0 ? "M" : "L"}${px} ${py.toFixed(1)}`);
    column = px;
    least = py;
    most = py;
  }
  flush();
  return parts.join("");
}

/** Index of the point nearest to an epoch; -1 without points. */
export function nearest(points: readonly HistoryPoint[], epoch: number): number {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.epoch < epoch) low = middle + 1;
    else high = middle;
  }
  const before = points[low - 1];
  if (before && Math.abs(before.epoch - epoch) <= Math.abs(points[low]!.epoch - epoch)) return low - 1;
  return points.length > 0 ? low : -1;
}

/** Heights kept `apart`, in their order, between `top` and `bottom`. */
export function spread(heights: readonly number[], apart: number, top: number, bottom: number): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a]! - heights[b]!);
  const placed = heights.map((y) => Math.min(bottom, Math.max(top, y)));
  for (const [k, i] of order.entries()) {
    const above = k === 0 ? top : placed[order[k - 1]!]! + apart;
    placed[i] = Math.max(placed[i]!, above);
  }
  for (const [k, i] of [...order].reverse().entries()) {
    const below = k === 0 ? bottom : placed[order[order.length - k]!]! - apart;
    placed[i] = Math.min(placed[i]!, below);
  }
  return placed;
}

/** Every point of the run as a table: one row each, empty where there is nothing. */
export function historyCsv(history: readonly HistoryPoint[], metric: "accuracy" | "r2"): string {
  const columns: [string, (point: HistoryPoint) => number | null][] = [
    ["step", (point) => point.step],
    ["epoch", (point) => point.epoch],
    ["train_loss", (point) => point.train],
    ["test_loss", (point) => point.test],
    ["penalty", (point) => point.penalty],
    [`train_${metric}`, (point) => point.trainMetric],
    [`test_${metric}`, (point) => point.testMetric],
    ["gradient_length", (point) => point.gradient],
  ];
  const rows = history.map((point) => columns.map(([, value]) => value(point) ?? "").join(","));
  return `${[columns.map(([name]) => name).join(","), ...rows].join("\n")}\n`;
}
