/** How gradients reach the layers of a run: measured over training samples, and at an update as it is made. */
import type { Run } from "./run.ts";
import type { Trainer } from "./trainer.ts";

/** Training samples that are measured at most, and parameters times samples. */
const SAMPLES = 64;
const NUMBERS = 8_000_000;
const BINS = 30;
/** A unit that passes on less than this share of what arrives is saturated, if it does so for nearly every sample. */
const LITTLE = 0.05;
const NEARLY_ALL = 0.95;
/** Milliseconds between two measured updates of a run that plays. */
const INTERVAL = 250;

/** How many values fall into each of equally wide bins between `low` and `high`. */
export interface Histogram {
  low: number;
  high: number;
  counts: number[];
  /** Values that have no place in it: zeros on a logarithmic axis, and what is not finite. */
  outside: number;
}

export interface LayerHealth {
  /** Mean length of delta over the samples. */
  delta: number;
  /** Units whose slope f'(z) is 0 for every sample, and those where it is under 0.05 for nearly every one. */
  dead: number;
  saturated: number;
  activations: Histogram;
  /** Of log10 |delta|. */
  deltas: Histogram;
  /** Length of the last measured update of this layer's weights and biases, over their own length before it. */
  update: number | null;
}

export interface Health {
  step: number;
  /** Training samples measured: the first so many. */
  samples: number;
  layers: LayerHealth[];
}

/** Sends the first training samples forward and back at the present parameters. */
export function measureHealth(trainer: Trainer, updates: readonly number[] | null): Health {
  const most = Math.max(1, Math.min(SAMPLES, Math.floor(NUMBERS / trainer.parameterCount)));
  const layers = trainer.shapes.map(({ units }) => new LayerMeter(units));
  const samples = trainer.eachTrace(most, (traces) => {
    for (const [i, trace] of traces.entries()) layers[i]!.add(trace);
  });
  const found = layers.map((layer, i) => ({ ...layer.found(samples), update: updates?.[i] ?? null }));
  return { step: trainer.steps, samples, layers: found };
}

class LayerMeter {
  readonly #silent: Int32Array;
  readonly #closed: Int32Array;
  readonly #activations: number[] = [];
  readonly #deltas: number[] = [];
  #lengths = 0;

  constructor(units: number) {
    this.#silent = new Int32Array(units);
    this.#closed = new Int32Array(units);
  }

  add({ a, delta, slope }: { a: Float64Array; delta: Float64Array; slope: Float64Array }): void {
    for (let j = 0; j < slope.length; j++) {
      if (slope[j] === 0) this.#silent[j]!++;
      if (Math.abs(slope[j]!) < LITTLE) this.#closed[j]!++;
    }
    this.#activations.push(...a);
    for (const d of delta) this.#deltas.push(Math.log10(Math.abs(d)));
    this.#lengths += Math.hypot(...delta);
  }

  found(samples: number): Omit<LayerHealth, "update"> {
    const dead = this.#silent.filter((n) => n === samples).length;
    const closed = this.#closed.filter((n) => n >= samples * NEARLY_ALL).length;
    return {
      delta: this.#lengths / samples,
      dead,
      saturated: closed - dead,
      activations: histogram(this.#activations),
      deltas: histogram(this.#deltas),
    };
  }
}

export function histogram(values: ArrayLike<number>): Histogram {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (!Number.isFinite(x)) continue;
    if (x < low) low = x;
    if (x > high) high = x;
  }
  const counts = new Array<number>(BINS).fill(0);
  let outside = 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (Number.isFinite(x)) counts[Math.min(BINS - 1, Math.floor(((x - low) / (high - low || 1)) * BINS))]!++;
    else outside++;
  }
  return low <= high ? { low, high, counts, outside } : { low: 0, high: 0, counts, outside };
}

/** Measures updates as they are made: the last of those asked for, and of a run that plays one every while. */
export class UpdateMeter {
  /** Per layer, length of the update over the length of what it changed; null before the first. */
  ratios: number[] | null = null;
  #at = Number.NEGATIVE_INFINITY;

  /** Updates to be made before the next one that is to be measured; 0: that is the next one. */
  before(left: number): number {
    if (left !== Number.POSITIVE_INFINITY) return left - 1;
    return performance.now() - this.#at >= INTERVAL ? 0 : left;
  }

  /** Makes one update and measures it; answers how many were made. */
  update(run: Run): number {
    const before = run.trainer.parameters();
    const made = run.step(1);
    this.#at = performance.now();
    if (made === 0) return 0;
    // A change of the settings on the way has put another trainer in its place.
    const after = run.trainer.parameters();
    this.ratios = run.trainer.shapes.map(({ W, b, biases }) => {
      let moved = 0;
      let size = 0;
      for (let i = W; i < b + biases; i++) {
        moved += (after[i]! - before[i]!) ** 2;
        size += before[i]! ** 2;
      }
      return Math.sqrt(moved / size);
    });
    return made;
  }
}
