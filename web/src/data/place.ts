/** Places of the small picture of the data and the samples there. */
import type { PreparedData } from "../../../wasm/types.ts";
import type { DataAxes } from "../plots/data-axes.ts";
import type { Own, Sample } from "./own.ts";

/** Samples that are still drawn one by one. */
export const MOST = 5000;
/** Share of the picture along its edge where no point is put, so that the picture need not grow. */
const EDGE = 0.03;

/** Whether the picture shows samples as they are: one or two inputs and one target. */
export function drawable(data: PreparedData): boolean {
  const one = data.classes > 0 || data.outputs === 1;
  return data.width <= 2 && one && data.train.rows + data.test.rows <= MOST;
}

/** Values at a place of the picture, a little inside of it. */
export function inside(axes: DataAxes, x: number, y: number): [number, number] {
  const values = axes.at(x, y);
  return [axes.across, axes.up].map(([low, high], k) => {
    const edge = (high - low) * EDGE;
    return Math.min(high - edge, Math.max(low + edge, values[k] ?? 0));
  }) as [number, number];
}

/** The sample at two values. Beside one input stands the number itself; a class has no height there. */
export function sampleAt(data: PreparedData, [a, b]: readonly [number, number], target: number): Sample {
  if (data.width === 1) return { inputs: [a], target: data.classes > 0 ? target : b };
  return { inputs: [a, b], target };
}

/** The values at which the picture shows a sample. */
export function shownAt(data: PreparedData, { inputs, target }: Sample): [number, number] {
  const [a = 0, b = 0] = inputs;
  return [a, data.width === 1 ? heightOf(data, target) : b];
}

function heightOf(data: PreparedData, target: number): number {
  if (data.classes === 0) return target;
  // As the loss takes classes: with one output -1 and 1, or 0 and 1; with several the first output.
  const low = data.train.targets.includes(-1) ? -1 : 0;
  return (data.outputs === 1) === (target === 1) && (data.outputs === 1 || target === 0) ? 1 : low;
}

/** The sample nearest to a place, if one is within `near` pixels; -1 otherwise. */
export function nearest(data: PreparedData, own: Own, axes: DataAxes, x: number, y: number, near: number): number {
  let best = near ** 2;
  let found = -1;
  for (const [i, sample] of own.samples.entries()) {
    const [a, b] = shownAt(data, sample);
    const away = (axes.x(a) - x) ** 2 + (axes.y(b) - y) ** 2;
    if (away <= best) [best, found] = [away, i];
  }
  return found;
}
