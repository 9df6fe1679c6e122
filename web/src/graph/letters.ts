/** The letters on the cards and plates of a network's picture, in the notation of the page. Layers and units count from 0. */
import type { LayerShape } from "../../../wasm/types.ts";
import { defaultNotation, type Notation } from "../notation.ts";

/** A letter and what stands under it. */
export interface Sign {
  readonly letter: string;
  readonly index: string;
}

export class Letters {
  readonly #notation: Notation;
  readonly #shapes: readonly LayerShape[];

  constructor(shapes: readonly LayerShape[], notation: Notation = defaultNotation) {
    this.#notation = notation;
    this.#shapes = shapes;
  }

  /** A unit of a layer: h1, a2, y, o1. */
  unit(layer: number, unit: number): Sign {
    const { output, activation } = this.#notation;
    const last = layer === this.#shapes.length - 1;
    const named = activation === "out" ? (last ? "o" : "h") : activation;
    const letter = last && output !== "activation" ? output : named;
    return { letter, index: last && this.#shapes[layer]?.units === 1 ? "" : String(unit + 1) };
  }

  weight(layer: number, unit: number, from: number): Sign {
    const { weights, layers, convention } = this.#notation;
    const own = this.#shapes.length <= 3 ? ("wuv"[layer] ?? "w") : "w";
    const letter = weights === "W" ? "W" : weights === "W\u03c9" ? "\u03c9" : weights === "wu" ? own : "w";
    if (layers === "units") return { letter, index: String(this.#place(layer, unit, from)) };
    const pair = convention === "column" ? [unit + 1, from + 1] : [from + 1, unit + 1];
    return { letter, index: pair.join(Math.max(...pair) > 9 ? "," : "") };
  }

  /** Shared biases that have one number each are counted. */
  bias(layer: number): Sign {
    const counted = this.#notation.layers === "units" && this.#shapes[layer]?.biases === 1;
    return { letter: "b", index: counted ? String(layer + 1) : "" };
  }

  get cost(): string {
    return this.#notation.cost;
  }

  get target(): string {
    return this.#notation.target;
  }

  /** Heads of the two columns of a wide card: before and after the activation. */
  columns(layer: number): readonly [string, string] {
    const { before, activation, output } = this.#notation;
    const last = layer === this.#shapes.length - 1 && output !== "activation" && activation !== "out";
    return [before, last ? output : activation];
  }

  /** The place of a weight when all are counted in one row. */
  #place(layer: number, unit: number, from: number): number {
    const before = this.#shapes.slice(0, layer).reduce((sum, { inputs, units }) => sum + inputs * units, 0);
    return before + unit * (this.#shapes[layer]?.inputs ?? 0) + from + 1;
  }
}
