/** Histograms of a network's layers on one axis: sizes of gradients, weights, and what was measured sample by sample. */
import type { Health, Histogram } from "../../../wasm/health.ts";
import type { Frame, RunInfo } from "../../../wasm/types.ts";
import { plain } from "../graph/text.ts";
import { decadeText } from "./axis.ts";

export const BINS = 30;

export const quantities = ["gradients", "weights", "activations", "deltas"] as const;
export type Quantity = (typeof quantities)[number];

export interface Strip {
  readonly layer: number;
  readonly counts: readonly number[];
  /** Where the median lies, 0 to 1 along the axis; null: not marked. */
  readonly median: number | null;
}

export interface Strips {
  readonly rows: readonly Strip[];
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  /** Where zero lies on a linear axis. */
  readonly zero: number | null;
}

export interface LayerSizes {
  readonly layer: number;
  /** Median of |dE/dw| over the layer's weights; 0 when most are exactly zero. */
  readonly median: number;
  /** Weights whose gradient is exactly zero. */
  readonly zeros: number;
  /** Sorted. */
  readonly sizes: Float64Array;
}

/** The sizes of a layer's weight gradients in the last batch. */
export function gradientSizes(info: RunInfo, frame: Frame, layer: number): LayerSizes {
  const shape = info.shapes[layer];
  if (!shape) return { layer, median: 0, zeros: 0, sizes: new Float64Array(0) };
  const sizes = frame.gradient
    .slice(shape.W, shape.W + shape.units * shape.inputs)
    .map(Math.abs)
    .sort();
  let zeros = 0;
  while (zeros < sizes.length && sizes[zeros] === 0) zeros++;
  return { layer, median: sizes[sizes.length >> 1] ?? 0, zeros, sizes };
}

/** Whole decades; sizes below the axis, and zeros, stand in the first bin. */
export function gradientStrips(layers: readonly LayerSizes[]): Strips {
  const [low, high] = decadesOf(layers);
  const at = (size: number) => (Math.log10(size) - low) / (high - low);
  return {
    rows: layers.map(({ layer, sizes, median }) => ({
      layer,
      counts: binned(sizes, (size) => (size > 0 ? at(size) : 0)),
      median: median > 0 ? clamp(at(median)) : null,
    })),
    ticks: decadeTicks(low, high),
    zero: null,
  };
}

/** The weights as they are, on an axis around zero. */
export function weightStrips(info: RunInfo, frame: Frame, layers: readonly number[]): Strips {
  const weights = layers.map((layer) => {
    const { W, units, inputs } = info.shapes[layer]!;
    return frame.parameters.slice(W, W + units * inputs).sort();
  });
  let most = 0;
  for (const sorted of weights) most = Math.max(most, Math.abs(sorted[0] ?? 0), Math.abs(sorted.at(-1) ?? 0));
  const end = Number.isFinite(most) && most > 0 ? most : 1;
  const at = (w: number) => (w + end) / (2 * end);
  return {
    rows: weights.map((sorted, i) => ({
      layer: layers[i]!,
      counts: binned(sorted, at),
      median: clamp(at(sorted[sorted.length >> 1] ?? 0)),
    })),
    ticks: [-end, 0, end].map((w) => ({ at: at(w), text: plain(w, 5) })),
    zero: 0.5,
  };
}

/** What the engine counted over training samples: activations as they are, deltas by their size. */
export function measuredStrips(health: Health, layers: readonly number[], quantity: "activations" | "deltas"): Strips {
  const found = layers.map((layer) => health.layers[layer]![quantity]);
  const filled = found.filter(({ counts }) => counts.some((n) => n > 0));
  let low = Math.min(...filled.map((one) => one.low));
  let high = Math.max(...filled.map((one) => one.high));
  if (!(low <= high)) [low, high] = quantity === "deltas" ? [-5, 0] : [-1, 1];
  if (quantity === "deltas")
    [low, high] = [Math.max(Math.floor(low), Math.ceil(high) - 12), Math.max(Math.ceil(high), Math.floor(low) + 1)];
  else if (low === high) [low, high] = [low - 1, high + 1];
  const at = (x: number) => (x - low) / (high - low);
  return {
    rows: found.map((one, i) => ({ layer: layers[i]!, counts: rebinned(one, at), median: null })),
    ticks: quantity === "deltas" ? decadeTicks(low, high) : [low, high].map((x) => ({ at: at(x), text: plain(x, 5) })),
    zero: quantity === "activations" && low < 0 && high > 0 ? at(0) : null,
  };
}

function decadeTicks(low: number, high: number): Strips["ticks"] {
  const powers = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  return powers.map((power) => ({ at: (power - low) / (high - low), text: decadeText(power) }));
}

/** Whole decades from the smallest shown to the largest gradient: at least five, at most nine. */
function decadesOf(layers: readonly LayerSizes[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { sizes, zeros } of layers) {
    if (zeros >= sizes.length) continue;
    const small = sizes[Math.min(sizes.length - 1, zeros + Math.floor((sizes.length - zeros) * 0.02))] ?? 1;
    const large = sizes[sizes.length - 1] ?? 1;
    if (Number.isFinite(large)) high = Math.max(high, large);
    low = Math.min(low, small);
  }
  if (!(low <= high)) return [-5, 0];
  const top = Math.ceil(Math.log10(high));
  return [Math.max(top - 9, Math.min(top - 5, Math.floor(Math.log10(low)))), top];
}

function binned(values: Float64Array, at: (x: number) => number): number[] {
  const counts = new Array<number>(BINS).fill(0);
  for (const x of values) counts[binAt(at(x))]!++;
  return counts;
}

/** The counts of other bins, each where its middle lies. */
function rebinned({ low, high, counts }: Histogram, at: (x: number) => number): number[] {
  const out = new Array<number>(BINS).fill(0);
  for (const [i, n] of counts.entries()) out[binAt(at(low + ((high - low) * (i + 0.5)) / counts.length))]! += n;
  return out;
}

function binAt(share: number): number {
  return Math.min(BINS - 1, Math.max(0, Math.floor(share * BINS) || 0));
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
