/** What the outputs of a network are worth: classes taken for each other, and numbers against numbers. */
import type { PreparedData } from "../../../wasm/types.ts";
import { targetClass } from "../graph/names.ts";

export type SplitName = "train" | "test";

/** Class of a row of outputs: the side of 0 of a single one, the largest of several; the first on ties, as the engine has it. */
export function outputClass(output: ArrayLike<number>): number {
  if (output.length === 1) return output[0]! > 0 ? 1 : 0;
  let best = 0;
  for (let k = 1; k < output.length; k++) if (output[k]! > output[best]!) best = k;
  return best;
}

export interface Confusion {
  /** `counts[true class][predicted class]`. */
  readonly counts: readonly (readonly number[])[];
  readonly right: number;
  readonly all: number;
}

/** `outputs` flat, a row for each sample of the split. */
export function confusionOf(data: PreparedData, split: SplitName, outputs: Float64Array): Confusion {
  const counts = Array.from({ length: data.classes }, () => new Array<number>(data.classes).fill(0));
  const { rows, targets } = data[split];
  const wide = data.outputs;
  let right = 0;
  for (let row = 0; row < rows; row++) {
    const truth = targetClass(data, targets.subarray(row * wide, (row + 1) * wide)) ?? 0;
    const guess = outputClass(outputs.subarray(row * wide, (row + 1) * wide));
    counts[truth]![guess]!++;
    if (truth === guess) right++;
  }
  return { counts, right, all: rows };
}

/** The number of a sample of one cell of the matrix, the next one after `after`, from the front again after the last. */
export function sampleOf(
  data: PreparedData,
  split: SplitName,
  outputs: Float64Array,
  [truth, guess]: readonly [number, number],
  after = -1,
): number | null {
  const { rows, targets } = data[split];
  const wide = data.outputs;
  for (let i = 1; i <= rows; i++) {
    const row = (after + i) % rows;
    const [from, to] = [row * wide, (row + 1) * wide];
    if (targetClass(data, targets.subarray(from, to)) !== truth) continue;
    if (outputClass(outputs.subarray(from, to)) === guess) return row;
  }
  return null;
}

export interface ClassScore {
  /** Of those predicted to be of the class, the share that is; NaN where none is predicted. */
  readonly precision: number;
  /** Of those that are of the class, the share that is predicted; NaN where none is. */
  readonly recall: number;
  /** Harmonic mean of the two: 2 TP / (2 TP + FP + FN). */
  readonly f1: number;
  /** Samples that are of the class. */
  readonly samples: number;
}

export function classScores({ counts }: Confusion): ClassScore[] {
  return counts.map((row, k) => {
    const hit = row[k]!;
    const samples = row.reduce((sum, n) => sum + n, 0);
    const predicted = counts.reduce((sum, other) => sum + other[k]!, 0);
    return { precision: hit / predicted, recall: hit / samples, f1: (2 * hit) / (samples + predicted), samples };
  });
}

/** Mean over the classes that have one. */
export function meanOf(scores: readonly ClassScore[], what: "precision" | "recall" | "f1"): number {
  const known = scores.map((score) => score[what]).filter((x) => !Number.isNaN(x));
  return known.reduce((sum, x) => sum + x, 0) / known.length;
}

/** Pairs of different classes, the most often confused first. */
export function confusedMost({ counts }: Confusion, most: number): { truth: number; guess: number; n: number }[] {
  return counts
    .flatMap((row, truth) => row.map((n, guess) => ({ truth, guess, n })))
    .filter(({ truth, guess, n }) => truth !== guess && n > 0)
    .sort((a, b) => b.n - a.n)
    .slice(0, most);
}

export interface Fit {
  /** 1 - squared residuals / squared distances from the mean of the targets; NaN where those are all the same. */
  readonly r2: number;
  /** Root of the mean squared residual, and mean size of a residual. */
  readonly rmse: number;
  readonly mae: number;
}

/** One of the outputs against its target. */
export function fitOf(data: PreparedData, split: SplitName, outputs: Float64Array, output: number): Fit {
  const { rows, targets } = data[split];
  const wide = data.outputs;
  let mean = 0;
  for (let row = 0; row < rows; row++) mean += targets[row * wide + output]! / rows;
  let squares = 0;
  let sizes = 0;
  let spread = 0;
  for (let row = 0; row < rows; row++) {
    const target = targets[row * wide + output]!;
    const residual = outputs[row * wide + output]! - target;
    squares += residual ** 2;
    sizes += Math.abs(residual);
    spread += (target - mean) ** 2;
  }
  const r2 = spread > 0 ? 1 - squares / spread : Number.NaN;
  return { r2, rmse: Math.sqrt(squares / rows), mae: sizes / rows };
}

/** The matrix as a table, true classes down and predicted ones across. */
export function confusionCsv({ counts }: Confusion, names: readonly string[]): string {
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const name = (k: number) => quoted(names[k] ?? String(k));
  const rows = counts.map((row, k) => [name(k), ...row].join(","));
  return `${[["true \\ predicted", ...counts.map((_, k) => name(k))].join(","), ...rows].join("\n")}\n`;
}
