/** What the explanations of a network read: its facts, one frame, the notation, and how numbers are written. */
import { tables } from "../../../wasm/generated/tables.ts";
import type { Frame, LayerShape, LossName, ProbeFrame, RunInfo } from "../../../wasm/types.ts";
import { unitName } from "../graph/names.ts";
import type { Notation } from "../notation.ts";
import { Symbols } from "../symbols.ts";
import { bracketed, dot, factor, fraction, number, row, scripts, type Written } from "../ui/written.ts";
import { asFactor, atTheEnd, type Caption, type Digits, type Position, writer } from "./explanation.ts";
import { replaceSymbols, substitute } from "./substitute.ts";

export interface NetworkFacts {
  readonly info: RunInfo;
  readonly frame: Frame;
  readonly notation: Notation;
  readonly loss: LossName;
  readonly huberDelta?: number;
  readonly digits?: Digits;
  /** Whether gradients are shown: not before there was a step, or a backward pass. */
  readonly known?: boolean;
  /** The mean over the last batch instead of the probed sample, for weights and biases. */
  readonly mean?: boolean;
  readonly position?: Position;
}

/** The letter of the loss of Huber for where it turns linear; here it is its number. */
const HUBER_BOUND: Written = { latex: "\\delta", mathml: "<mi>&#x3b4;</mi>" };

export class NetworkView {
  readonly facts: NetworkFacts;
  readonly info: RunInfo;
  readonly probe: ProbeFrame | null;
  readonly symbols: Symbols;
  readonly write: (x: number) => string;
  readonly position: Position;
  readonly known: boolean;

  constructor(facts: NetworkFacts) {
    this.facts = facts;
    this.info = facts.info;
    this.probe = facts.frame.probe;
    this.symbols = new Symbols(facts.notation, facts.info.shapes);
    this.write = writer(facts.digits ?? 9);
    this.position = facts.position ?? atTheEnd;
    this.known = (facts.known ?? facts.frame.step > 0) && this.probe !== null;
  }

  get shapes(): readonly LayerShape[] {
    return this.info.shapes;
  }

  isLast(layer: number): boolean {
    return layer === this.shapes.length - 1;
  }

  activation(layer: number, unit: number): number {
    return (layer < 0 ? this.#input(unit) : this.probe?.layers[layer]?.a[unit]) ?? Number.NaN;
  }

  part(layer: number, name: "z" | "a" | "delta" | "slope" | "upstream", unit: number): number {
    return this.probe?.layers[layer]?.[name][unit] ?? Number.NaN;
  }

  weight(layer: number, unit: number, from: number): number {
    const shape = this.shapes[layer];
    return shape ? (this.facts.frame.parameters[shape.W + unit * shape.inputs + from] ?? Number.NaN) : Number.NaN;
  }

  bias(layer: number, unit: number): number | null {
    const shape = this.shapes[layer];
    if (!shape || shape.biases === 0) return null;
    return this.facts.frame.parameters[shape.b + (shape.biases === 1 ? 0 : unit)] ?? null;
  }

  /** The input as the network reads it: standardised data reach it in other units than they are given in. */
  #input(input: number): number {
    const sample = this.probe?.sample[input];
    const first = this.probe?.layers[0];
    if (sample === undefined || !first) return Number.NaN;
    const inputs = this.shapes[0]?.inputs ?? 0;
    let unit = -1;
    for (const [i, delta] of first.delta.entries())
      if (unit < 0 || Math.abs(delta) > Math.abs(first.delta[unit] ?? 0)) unit = i;
    const delta = first.delta[unit] ?? 0;
    const seen = delta === 0 ? sample : (first.dW[unit * inputs + input] ?? 0) / delta;
    return Math.abs(seen - sample) <= 1e-9 * Math.max(1, Math.abs(sample)) ? sample : seen;
  }

  num(x: number): Written {
    return number(x, this.write);
  }

  /** A number that follows a sign. */
  fac(x: number): Written {
    return factor(x, this.write);
  }

  /** What a unit is called in words. */
  unitWords(layer: number, unit: number): string {
    return unitName(this.info, layer, unit);
  }

  /** What a thing is headed with: its gradient once there is one. */
  title(symbol: Written, spoken: string): Caption {
    const words = this.known ? "Gradient at" : "Value of";
    return { words, symbol, spoken: `${words} ${spoken}` };
  }

  /** The activation's formula, and its slope, in the symbols of a unit. */
  activationFormula(layer: number, unit: number): { value: Written; slope: Written } {
    const op = tables.ops.find(({ name }) => name === this.shapes[layer]?.activation);
    const letters = { x: this.symbols.before(layer, unit), y: this.symbols.activation(layer, unit) };
    const [slope] = op?.slopes ?? [];
    return {
      value: op ? substitute(op.formula, letters) : letters.y,
      slope: slope ? asFactor(substitute(slope, letters)) : this.symbols.slope(layer, unit),
    };
  }

  get loss() {
    return tables.losses.find(({ name }) => name === this.facts.loss);
  }

  /** A formula of the loss with its bound as a number. */
  bounded(formula: Written): Written {
    return replaceSymbols(formula, [[HUBER_BOUND, this.num(this.facts.huberDelta ?? 1)]]);
  }

  /** The slope of the loss in one output, in symbols and in numbers; the numbers are null where one output alone does not make them. */
  lossSlope(unit: number): { symbols: Written; numbers: Written | null } {
    const last = this.shapes.length - 1;
    const s = this.symbols;
    const { loss } = this;
    if (!loss) return { symbols: s.gradient(s.activation(last, unit)), numbers: null };
    const slope = this.bounded(loss.slope);
    if (loss.row) {
      const whole = substitute(slope, { y: s.activation(last), t: s.target() });
      return { symbols: scripts(bracketed(whole), number(unit + 1), null), numbers: null };
    }
    const symbols = substitute(slope, { y: s.activation(last, unit), t: s.target(unit) });
    const target = this.probe?.target[unit] ?? Number.NaN;
    const numbers = substitute(slope, { y: this.fac(this.activation(last, unit)), t: this.fac(target) });
    return { symbols: this.#share(symbols), numbers: this.#share(numbers) };
  }

  /** The slope of the loss in all outputs, in the symbols of the layer. */
  lossSlopeOfLayer(): Written {
    const last = this.shapes.length - 1;
    const letters = { y: this.symbols.activation(last), t: this.symbols.target() };
    return this.loss
      ? this.#share(substitute(this.bounded(this.loss.slope), letters))
      : this.symbols.gradient(letters.y);
  }

  /** Times 1/m, for losses that are a mean over m outputs. */
  #share(written: Written): Written {
    const outputs = this.shapes.at(-1)?.units ?? 1;
    if (!this.loss?.mean || outputs === 1) return asFactor(written);
    return row(fraction(number(1), number(outputs)), dot, asFactor(written));
  }
}
