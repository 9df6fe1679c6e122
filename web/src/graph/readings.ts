/**
 * The numbers of one frame by place in the network: what stands on cards and plates. Layers count from 0, -1 are the
 * inputs. A gradient is null until there has been a step, a value until a sample is probed.
 */
import type { Frame, RunInfo } from "../../../wasm/types.ts";
import { type Beside, besideMark } from "../beside.ts";
import type { Frozen } from "../parameters/frozen.ts";
import { Letters } from "./letters.ts";

/** What a walk has come to know. Names are those of selection.ts. */
export interface Known {
  value(name: string): boolean;
  gradient(name: string): boolean;
}

export class Readings {
  readonly info: RunInfo;
  readonly frame: Frame;
  /** What units, weights and the loss are called. */
  readonly letters: Letters;
  /** Whether a step has been made, or is being walked, so that gradients are shown. */
  readonly trained: boolean;
  readonly #known: Known | null;
  readonly #frozen: Frozen | null;
  /** Gradients of parameters are the mean over the last batch; a unit has none of its own then. */
  readonly mean: boolean;
  /** The numbers beside these while a mistake is made, and the sign before each. */
  readonly beside: Readings | null;
  readonly mark: string;
  /** Whether values have a number beside them too, or gradients alone. */
  readonly valuesBeside: boolean;

  constructor(
    info: RunInfo,
    frame: Frame,
    letters = new Letters(info.shapes),
    known: Known | null = null,
    mean = false,
    frozen: Frozen | null = null,
    beside: Beside | null = null,
  ) {
    this.#frozen = frozen;
    this.mean = mean && known === null;
    this.letters = letters;
    this.info = info;
    this.frame = frame;
    this.trained = known !== null || frame.step > 0;
    this.#known = known;
    this.beside = beside && new Readings(info, beside.frame, letters, known, mean);
    this.mark = beside ? besideMark[beside.are] : "";
    this.valuesBeside = beside?.are === "right";
  }

  /** The activation a of a unit, or the value of an input. */
  value(layer: number, unit: number): number | null {
    const { probe } = this.frame;
    if (!probe || (layer >= 0 && !this.#valued(() => `l${layer + 1}.u${unit + 1}.a`))) return null;
    return (layer < 0 ? probe.sample[unit] : probe.layers[layer]?.a[unit]) ?? null;
  }

  /** The pre-activation z. */
  before(layer: number, unit: number): number | null {
    if (!this.#valued(() => `l${layer + 1}.u${unit + 1}.z`)) return null;
    return this.frame.probe?.layers[layer]?.z[unit] ?? null;
  }

  /** dE/dz, the delta of the unit. */
  delta(layer: number, unit: number): number | null {
    if (this.mean) return null;
    return this.#shown(this.frame.probe?.layers[layer]?.delta[unit], () => `l${layer + 1}.u${unit + 1}.z`);
  }

  /** dE/da: what arrives from the layer after, or from the loss; of an input dE/dx. */
  gradient(layer: number, unit: number): number | null {
    const { probe } = this.frame;
    if (this.mean) return null;
    return layer < 0
      ? this.#shown(probe?.dx[unit], () => `x${unit + 1}`)
      : this.#shown(probe?.layers[layer]?.upstream[unit], () => `l${layer + 1}.u${unit + 1}.a`);
  }

  /** f'(z), the slope that turns dE/da into delta. */
  slope(layer: number, unit: number): number | null {
    if (!this.#valued(() => `l${layer + 1}.u${unit + 1}.a`)) return null;
    return this.frame.probe?.layers[layer]?.slope[unit] ?? null;
  }

  weight(layer: number, unit: number, from: number): number {
    const shape = this.info.shapes[layer];
    return shape ? (this.frame.parameters[shape.W + unit * shape.inputs + from] ?? 0) : 0;
  }

  /** dE/dw of the probed sample, or its mean over the last batch. */
  weightGradient(layer: number, unit: number, from: number): number | null {
    const inputs = this.info.shapes[layer]?.inputs ?? 0;
    const name = () => `l${layer + 1}.W[${unit + 1}][${from + 1}]`;
    if (this.mean)
      return this.#shown(this.frame.gradient[(this.info.shapes[layer]?.W ?? 0) + unit * inputs + from], name);
    return this.#shown(this.frame.probe?.layers[layer]?.dW[unit * inputs + from], name);
  }

  /** null without a bias; a shared one is the same number for every unit. */
  bias(layer: number, unit: number): number | null {
    const shape = this.info.shapes[layer];
    if (!shape || shape.biases === 0) return null;
    return this.frame.parameters[shape.b + (shape.biases === 1 ? 0 : unit)] ?? null;
  }

  biasGradient(layer: number, unit: number): number | null {
    const shape = this.info.shapes[layer];
    if (!shape || shape.biases === 0) return null;
    const at = shape.biases === 1 ? 0 : unit;
    if (this.mean) return this.#shown(this.frame.gradient[shape.b + at], () => `l${layer + 1}.b[${at + 1}]`);
    return this.#shown(this.frame.probe?.layers[layer]?.db[at], () => `l${layer + 1}.b[${at + 1}]`);
  }

  /** Whether a weight takes no updates. */
  weightFrozen(layer: number, unit: number, from: number): boolean {
    const shape = this.info.shapes[layer];
    return shape !== undefined && this.#frozen?.has(shape.W + unit * shape.inputs + from) === true;
  }

  biasFrozen(layer: number, unit: number): boolean {
    const shape = this.info.shapes[layer];
    if (!shape || shape.biases === 0) return false;
    return this.#frozen?.has(shape.b + (shape.biases === 1 ? 0 : unit)) === true;
  }

  /** Whether all of a layer takes none. */
  layerFrozen(layer: number): boolean {
    return this.#frozen?.layer(layer) === true;
  }

  /** Whether this is the first unit, layer by layer, whose numbers are not finite in a run that stopped for it. */
  isFirstBad(layer: number, unit: number): boolean {
    if (this.frame.stopped?.code !== "not_finite") return false;
    this.#bad ??= this.#findBad();
    return this.#bad.layer === layer && this.#bad.unit === unit;
  }
  #bad: { layer: number; unit: number } | null = null;

  #findBad(): { layer: number; unit: number } {
    for (const [layer, { z, a }] of (this.frame.probe?.layers ?? []).entries()) {
      const unit = z.findIndex((value, i) => !Number.isFinite(value) || !Number.isFinite(a[i]));
      if (unit >= 0) return { layer, unit };
    }
    return { layer: -2, unit: -1 };
  }

  get loss(): number | null {
    return this.#valued(() => "loss") ? (this.frame.probe?.loss ?? null) : null;
  }

  /** 1, once the backward pass has begun. */
  get lossGradient(): number | null {
    return this.mean ? null : this.#shown(1, () => "loss");
  }

  /** Largest |w| of a layer, and largest |b| of the network, above zero. */
  largestWeight(layer: number): number {
    const shape = this.info.shapes[layer];
    return shape ? largest(this.frame.parameters, shape.W, shape.units * shape.inputs) : 1;
  }

  largestBias(): number {
    return Math.max(...this.info.shapes.map((shape) => largest(this.frame.parameters, shape.b, shape.biases)));
  }

  #valued(name: () => string): boolean {
    return this.#known === null || this.#known.value(name());
  }

  #shown(x: number | undefined, name: () => string): number | null {
    return this.trained && x !== undefined && (this.#known === null || this.#known.gradient(name())) ? x : null;
  }
}

function largest(values: Float64Array, from: number, count: number): number {
  let most = 0;
  for (let i = from; i < from + count; i++) most = Math.max(most, Math.abs(values[i] ?? 0));
  return most > 0 && Number.isFinite(most) ? most : 1;
}
