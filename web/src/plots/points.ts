/** Samples of a run as marks: one path per class and split, so that thousands of points are a handful of elements. */
import { type SVGTemplateResult, svg } from "lit";
import type { PreparedData } from "../../../wasm/types.ts";
import { targetClass } from "../graph/names.ts";
import { classShape, classStyle, markPath } from "./palette.ts";

/** More samples than this are drawn as an even selection. */
const MOST_POINTS = 4000;
/** Samples beyond this, either way, lie outside of every picture: the length of a range has to be a number. */
const LONGEST = 1e300;

export interface Axes {
  readonly x: (sample: number) => number;
  readonly y: (sample: number) => number;
  /** Columns shown across and up; `up` null for the first target. */
  readonly across: number;
  readonly up: number | null;
}

/** Class, and for numbers the sign and whether the number is small, as the style of a mark. */
export function styleOf(
  data: PreparedData,
  row: ArrayLike<number>,
  most: number,
): { style: string; index: number; classes: number } {
  const index = targetClass(data, row);
  if (index !== null) return { style: classStyle(index, data.classes), index, classes: data.classes };
  const t = row[0] ?? 0;
  const faint = Math.abs(t) < most / 3 ? " faint" : "";
  return { style: `${t < 0 ? "pt-neg" : "pt-pos"}${faint}`, index: t < 0 ? 0 : 1, classes: 2 };
}

/** Which samples a picture shows. */
export type Shown = "both" | "train" | "test";

/** Test samples first, so that the filled ones lie on top. */
export function drawPoints(data: PreparedData, axes: Axes, radius: number, shown: Shown = "both"): SVGTemplateResult[] {
  const most = data.classes > 0 ? 1 : data.train.targets.reduce((sum, t) => Math.max(sum, Math.abs(t)), 0) || 1;
  return [data.test, data.train].flatMap((split, s) => {
    if (shown === (s === 0 ? "train" : "test")) return [];
    const paths = new Map<string, string[]>();
    const stride = Math.max(1, Math.ceil(split.rows / MOST_POINTS));
    for (let row = 0; row < split.rows; row += stride) {
      const targets = split.targets.subarray(row * data.outputs, (row + 1) * data.outputs);
      const { style, index, classes } = styleOf(data, targets, most);
      const x = axes.x(split.inputs[row * data.width + axes.across] ?? 0);
      const y = axes.y(axes.up === null ? (targets[0] ?? 0) : (split.inputs[row * data.width + axes.up] ?? 0));
      const marks = paths.get(style) ?? [];
      marks.push(markPath(classShape(index, classes), x, y, radius));
      paths.set(style, marks);
    }
    return [...paths].map(
      ([style, marks]) => svg`<path class="pt ${style} ${s === 0 ? "hollow" : ""}" d=${marks.join("")}></path>`,
    );
  });
}

/** Least and largest of a column over both splits, with a little air. */
export function columnExtent(data: PreparedData, column: number): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { inputs, rows } of [data.train, data.test]) {
    for (let row = 0; row < rows; row++) {
      const x = inputs[row * data.width + column] ?? 0;
      if (x < low) low = x;
      if (x > high) high = x;
    }
  }
  return aired(low, high, 0.06);
}

/** The same for the first target. */
export function targetExtent(data: PreparedData): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { targets, rows } of [data.train, data.test]) {
    for (let row = 0; row < rows; row++) {
      const t = targets[row * data.outputs] ?? 0;
      if (t < low) low = t;
      if (t > high) high = t;
    }
  }
  return aired(low, high, 0.12);
}

/** A range with a share of air on both sides, never empty and never too long to be measured. */
function aired(least: number, most: number, share: number): [number, number] {
  if (!(least <= most)) return [-1, 1];
  const low = Math.max(least, -LONGEST);
  const high = Math.min(most, LONGEST);
  const air = (high - low || Math.abs(high) || 1) * share;
  return [low - air, high + air];
}

/** Row of the sample nearest to a point, over both splits: its target is the natural one there. */
export function nearestTarget(data: PreparedData, sample: readonly number[]): number[] {
  let best = Number.POSITIVE_INFINITY;
  let found: number[] = [];
  for (const { inputs, targets, rows } of [data.train, data.test]) {
    for (let row = 0; row < rows; row++) {
      let away = 0;
      for (let k = 0; k < data.width; k++) away += ((inputs[row * data.width + k] ?? 0) - (sample[k] ?? 0)) ** 2;
      if (away < best) {
        best = away;
        found = Array.from(targets.subarray(row * data.outputs, (row + 1) * data.outputs));
      }
    }
  }
  return found;
}
