/**
 * The symbols of a network in a notation. Layers count from 0 as in `RunInfo.shapes`, -1 are the inputs; units count
 * from 0. A unit may be a letter instead (`k`), and where it is left out the symbol is that of the whole layer.
 */
import type { LayerShape } from "../../wasm/types.ts";
import type { Notation } from "./notation.ts";
import {
  bold,
  call,
  derivativeOf,
  letter,
  number,
  row,
  scripts,
  transposed,
  type Written,
  warm,
} from "./ui/written.ts";

export type Index = number | string;
type Shape = Pick<LayerShape, "inputs" | "units" | "biases">;

export class Symbols {
  readonly notation: Notation;
  readonly #shapes: readonly Shape[];

  constructor(notation: Notation, shapes: readonly Shape[]) {
    this.notation = notation;
    this.#shapes = shapes;
  }

  /** The weighted sum: z, a, net. */
  before(layer: number, unit?: Index): Written {
    return this.#of(this.notation.before, layer, unit);
  }

  /** What a unit sends on; of layer -1 an input. */
  activation(layer: number, unit?: Index): Written {
    const { activation, input, output } = this.notation;
    const own = layer < 0 ? input : this.#isLast(layer) ? output : activation;
    if (own === "activation") return this.#of(activation, layer, unit);
    if (own !== activation) return this.#unnumbered(own, unit);
    if (this.#named)
      return unit === undefined && this.#layers === 2 ? this.#letter("h", true) : this.#of(activation, layer, unit);
    return this.#alone ? this.#unnumbered(activation, unit) : this.#of(activation, layer, unit);
  }

  /** The gradient at the weighted sum. Warm, as every gradient. */
  delta(layer: number, unit?: Index): Written {
    return warm(this.#of("\u03b4", layer, unit));
  }

  /** The weight to `unit` from unit `from` of the layer before. */
  weight(layer: number, unit: Index, from: Index): Written {
    const { weights, convention } = this.notation;
    const entry =
      weights === "W" ? "W" : weights === "W\u03c9" ? "\u03c9" : weights === "wu" ? this.#layerLetter(layer) : "w";
    const to = this.#weightIndex(layer, unit);
    const source = this.#weightIndex(layer - 1, from);
    if (this.#named && typeof unit === "number" && typeof from === "number") {
      return scripts(letter(entry), number(this.#place(layer, unit, from)), null);
    }
    const [first, second] = convention === "column" ? [to, source] : [source, to];
    const apart = [first, second].some(({ latex }) => latex.length > 1) && !this.#named;
    const index = apart ? row(first, { latex: ",", mathml: "<mo>,</mo>" }, second) : row(first, second);
    return scripts(letter(entry), index, this.#named ? null : this.#parameterNumber(layer));
  }

  /** The matrix of a layer's weights: rows are units where vectors are columns, columns are units where they are rows. */
  matrix(layer: number): Written {
    const { weights } = this.notation;
    const name = weights === "w" ? "w" : weights === "wu" ? this.#layerLetter(layer) : "W";
    return scripts(
      this.#letter(this.#named ? "W" : name, true),
      null,
      this.#named ? this.#number(layer) : this.#parameterNumber(layer),
    );
  }

  bias(layer: number, unit?: Index): Written {
    const shape = this.#shapes[layer];
    if (this.#named && unit !== undefined) {
      const shared = shape?.biases === 1;
      return scripts(letter("b"), shared ? number(layer + 1) : this.#unitName(layer, unit), null);
    }
    const shared = shape?.biases === 1 && shape.units > 1;
    return scripts(
      this.#letter("b", unit === undefined && !shared),
      unit === undefined || shared ? null : index(unit),
      this.#named || this.#lettered ? this.#number(layer) : this.#parameterNumber(layer, true),
    );
  }

  target(unit?: Index): Written {
    const lone = typeof unit === "number" && this.#shapes.at(-1)?.units === 1;
    return scripts(
      this.#letter(this.notation.target, unit === undefined),
      unit === undefined || lone ? null : index(unit),
      null,
    );
  }

  cost(): Written {
    return letter(this.notation.cost);
  }

  /** The activation function of a layer, or its slope. */
  sigma(layer: number, primes: 0 | 1 = 0): Written {
    const name = letter("\u03c3");
    const below = this.notation.functions ? number(this.number(layer)) : null;
    if (primes === 0) return scripts(name, below, null);
    const prime: Written = { latex: "'", mathml: '<mo lspace="0" rspace="0">\u2032</mo>' };
    return below
      ? {
          latex: `${name.latex}_{${below.latex}}'`,
          mathml: `<msubsup>${name.mathml}${below.mathml}${prime.mathml}</msubsup>`,
        }
      : row(name, prime);
  }

  /** sigma'(z): the slope of a unit's activation where it stands. */
  slope(layer: number, unit?: Index): Written {
    return row(this.sigma(layer, 1), call(this.before(layer, unit)));
  }

  /** The derivative of one thing by another, warm when it is that of the cost. */
  derivative(of: Written, by: Written, gradient = true): Written {
    return derivativeOf(this.notation.derivative, of, by, gradient);
  }

  /** The gradient of the cost at a thing. */
  gradient(by: Written): Written {
    return this.derivative(this.cost(), by);
  }

  /** The same in a line of text. */
  inline(by: Written): Written {
    const { derivative } = this.notation;
    return derivativeOf(derivative === "fraction" ? "slash" : derivative, this.cost(), by);
  }

  /** The number of a layer as the notation counts. */
  number(layer: number): number {
    return layer + 1 + this.notation.first;
  }

  get #layers(): number {
    return this.#shapes.length;
  }

  /** Units have names instead of numbers of layers. */
  get #named(): boolean {
    return this.notation.layers === "units";
  }

  /** Each layer's weights have a letter of their own. */
  get #lettered(): boolean {
    return this.notation.weights === "wu" && this.#layers <= 3;
  }

  /** One hidden layer whose letter says enough. */
  get #alone(): boolean {
    const { input, output } = this.notation;
    return this.#layers === 2 && input !== "activation" && output !== "activation";
  }

  #isLast(layer: number): boolean {
    return layer === this.#layers - 1;
  }

  #letter(name: string, whole: boolean): Written {
    return whole && this.notation.bold ? bold(name) : letter(name);
  }

  #layerLetter(layer: number): string {
    return this.#lettered ? ("wuv"[layer] ?? "w") : "w";
  }

  /** A letter of a layer: with its number above and its unit below, or with the unit's name. */
  #of(name: string, layer: number, unit?: Index): Written {
    const base = this.#letter(name, unit === undefined);
    if (!this.#named || unit === undefined)
      return scripts(base, unit === undefined ? null : index(unit), this.#number(layer));
    if (typeof unit === "string") return scripts(base, index(unit), null);
    return scripts(
      base,
      this.#unitName(layer, unit),
      this.#layers > 2 && layer >= 0 && !this.#isLast(layer) ? this.#number(layer) : null,
    );
  }

  /** x, y, o: of which there is one layer. */
  #unnumbered(name: string, unit?: Index): Written {
    const lone =
      this.#layers > 0 &&
      typeof unit === "number" &&
      name !== "x" &&
      this.#shapes.at(-1)?.units === 1 &&
      name === this.notation.output;
    const base = this.#letter(name, unit === undefined);
    if (this.#named && name === this.notation.output && unit !== undefined)
      return this.#of(this.notation.activation, this.#layers - 1, unit);
    return scripts(base, unit === undefined || lone ? null : index(unit), null);
  }

  #unitName(layer: number, unit: Index): Written {
    const name = layer < 0 ? "i" : this.#isLast(layer) ? "o" : "h";
    return row(letter(name), index(unit));
  }

  #weightIndex(layer: number, unit: Index): Written {
    return this.#named && typeof unit === "number" && layer >= 0 ? this.#unitName(layer, unit) : index(unit);
  }

  /** The place of a weight when all are counted in one row. */
  #place(layer: number, unit: number, from: number): number {
    let before = 0;
    for (const { inputs, units } of this.#shapes.slice(0, layer)) before += inputs * units;
    return before + unit * (this.#shapes[layer]?.inputs ?? 0) + from + 1;
  }

  #parameterNumber(layer: number, bias = false): Written | null {
    if (this.#lettered && !bias) return null;
    return this.#number(this.notation.parameters === "from" ? layer - 1 : layer);
  }

  #number(layer: number): Written {
    const written = number(this.number(layer));
    if (this.notation.layers === "l") return written;
    return { latex: `(${written.latex})`, mathml: `<mrow><mo>(</mo>${written.mathml}<mo>)</mo></mrow>` };
  }
}

function index(unit: Index): Written {
  return typeof unit === "number" ? number(unit + 1) : letter(unit);
}

/** W^T and the like, where a symbol already carries the number of its layer above. */
export function transposedSymbol(symbol: Written): Written {
  const gradient = /^<mrow class="g">(.*)<\/mrow>$/.exec(symbol.mathml);
  if (gradient) return warm(transposedSymbol({ latex: symbol.latex, mathml: gradient[1] ?? "" }));
  const found = NUMBERED.exec(symbol.mathml);
  const latex = /^(.*)\^\{(.*)\}$/.exec(symbol.latex);
  if (!found || !latex) return transposed(symbol);
  return {
    latex: `${latex[1]}^{${latex[2]}\\top}`,
    mathml: `<msup>${found[1]}<mrow>${found[2]}<mo>\u22a4</mo></mrow></msup>`,
  };
}

/** A letter and the number of its layer. */
const NUMBERED = /^<msup>(.*)(<mrow><mo>\(<\/mo><mn>\d+<\/mn><mo>\)<\/mo><\/mrow>|<mn>\d+<\/mn>)<\/msup>$/;
