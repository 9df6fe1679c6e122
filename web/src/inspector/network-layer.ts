/** A layer taken apart in the matrices of the notation's convention: delta, and what it makes of W and b. */
import { transposedSymbol } from "../symbols.ts";
import { short } from "../ui/numbers.ts";
import { call, equals, hadamard, matrix, number, plus, row, shaped, type Written, warm } from "../ui/written.ts";
import { dots, type Explanation, type Line, type MessageGrid, type Numbers, plainExplanation } from "./explanation.ts";
import { layerKind } from "./network-unit.ts";
import type { NetworkView } from "./network-view.ts";

/** Rows and columns of a matrix that are written out. */
const MOST = 4;
/** Columns and rows of the grid of messages. */
const GRID = [4, 8] as const;

/** `part`: W, b, z, a or delta. */
export function explainLayer(view: NetworkView, name: string, layer: number, part: string): Explanation {
  const shape = view.shapes[layer];
  const { units = 0, inputs = 0, biases = 0 } = shape ?? {};
  const layout = new Layout(view);
  const s = view.symbols;
  const at = (field: "z" | "a" | "delta" | "slope" | "upstream") =>
    list(units, (unit) => view.part(layer, field, unit));
  const weights = list(units * inputs, (i) => view.weight(layer, Math.floor(i / inputs), i % inputs));
  const gradients = list(
    units * inputs,
    (i) => view.part(layer, "delta", Math.floor(i / inputs)) * view.activation(layer - 1, i % inputs),
  );
  const symbol =
    part === "W"
      ? s.matrix(layer)
      : part === "b"
        ? s.bias(layer)
        : part === "a"
          ? s.activation(layer)
          : s.before(layer);
  const value =
    part === "W"
      ? layout.weights(weights, units, inputs)
      : layout.vector(part === "b" ? list(biases, (i) => view.bias(layer, i) ?? 0) : at(part === "a" ? "a" : "z"));
  const sum = at("delta").reduce((total, x) => total + x, 0);
  const gradient =
    part === "W"
      ? layout.weights(gradients, units, inputs)
      : part === "b"
        ? layout.vector(biases === 1 && units > 1 ? [sum] : at("delta"))
        : part === "a"
          ? layout.vector(at("upstream"))
          : layout.delta(at("delta"));
  const lines =
    {
      W: () => layout.weightLines(layer, gradient),
      b: () => layout.biasLines(layer, gradient),
      a: () => layout.upstreamLines(layer, gradient),
    }[part] ?? (() => layout.deltaLines(layer, gradient));
  return {
    ...plainExplanation,
    name,
    kind: layerKind(view, layer),
    title: view.title(symbol, `layer ${layer + 1}`),
    symbol,
    value,
    gradient: view.known ? gradient : null,
    moment: view.position.thing(part === "delta" || name === `l${layer + 1}` ? `l${layer + 1}.z` : name),
    forward: part === "W" || part === "b" ? [] : layout.forwardLines(layer, part === "a" ? "a" : "z"),
    backward: lines(),
    grid: view.known && part !== "W" && part !== "b" ? grid(view, layer) : null,
    remarks:
      view.known && !(part === "W" || part === "b" || part === "a")
        ? [
            {
              words: "One \u03b4 per layer, used twice: for the weights on its left, and to reach the layer before",
              symbol: null,
              spoken: "One delta per layer, used twice",
            },
          ]
        : [],
  };
}

/** The shapes and the order of factors of a convention. */
class Layout {
  readonly #view: NetworkView;

  constructor(view: NetworkView) {
    this.#view = view;
  }

  get #s() {
    return this.#view.symbols;
  }

  get #rows(): boolean {
    return this.#view.facts.notation.convention !== "column";
  }

  get #mixed(): boolean {
    return this.#view.facts.notation.convention === "mixed";
  }

  /** A vector of the forward pass, and a delta. */
  vector(values: readonly number[]): Numbers {
    return this.#rows ? { rows: 1, cols: values.length, values } : { rows: values.length, cols: 1, values };
  }

  delta(values: readonly number[]): Numbers {
    return this.#mixed ? { rows: values.length, cols: 1, values } : this.vector(values);
  }

  /** Weights, given unit by unit: units are rows where vectors are columns. */
  weights(values: readonly number[], units: number, inputs: number): Numbers {
    return this.#rows ? turned({ rows: units, cols: inputs, values }) : { rows: units, cols: inputs, values };
  }

  /** z = W a + b and a = f(z). */
  forwardLines(layer: number, part: "z" | "a"): Line[] {
    const s = this.#s;
    const z = this.#of(layer, "z", s.before(layer), "vector");
    if (part === "a") {
      const a = this.#of(layer, "a", s.activation(layer), "vector");
      return [
        { left: a.named, right: row(s.sigma(layer), call(z.named)) },
        { left: null, right: row(s.sigma(layer), call(z.numbers), equals, a.numbers) },
      ];
    }
    const w = this.#weightPiece(layer);
    const a = this.#activationPiece(layer - 1);
    const [first, second] = this.#rows ? [a, w] : [w, a];
    const b = this.#biasPiece(layer);
    const more = (piece: "named" | "numbers") => (b ? [plus, b[piece]] : []);
    return [
      { left: z.named, right: row(first.named, second.named, ...more("named")) },
      { left: null, right: row(first.numbers, second.numbers, ...more("numbers"), equals, z.numbers) },
    ];
  }

  deltaLines(layer: number, delta: Numbers): Line[] {
    const s = this.#s;
    const left = warm(shape(s.delta(layer), delta));
    const slope = this.#of(layer, "slope", s.slope(layer), "delta");
    const result = warm(this.#written(delta));
    const upstream = this.#upstream(layer);
    const [first, second] = this.#mixed ? ["slope", "upstream"] : ["upstream", "slope"];
    const symbols = { slope: slope.named, upstream: upstream.named } as Record<string, Written>;
    const numbers = { slope: slope.numbers, upstream: upstream.numbers } as Record<string, Written>;
    const arrived = { slope: slope.numbers, upstream: upstream.value } as Record<string, Written>;
    const product = (of: Record<string, Written>) =>
      row(of[first as string] as Written, hadamard, of[second as string] as Written);
    return [
      { left, right: product(symbols) },
      ...(upstream.product ? [{ left: null, right: product(numbers) }] : []),
      { left: null, right: row(product(arrived), equals, result) },
    ];
  }

  upstreamLines(layer: number, gradient: Numbers): Line[] {
    const s = this.#s;
    const upstream = this.#upstream(layer);
    return [
      { left: shape(s.gradient(s.activation(layer)), gradient), right: upstream.named },
      { left: null, right: upstream.product ? row(upstream.numbers, equals, upstream.value) : upstream.value },
    ];
  }

  /** dC/dW = delta a^T, h^T delta, or h^T delta^T. */
  weightLines(layer: number, gradient: Numbers): Line[] {
    const s = this.#s;
    const units = this.#view.shapes[layer]?.units ?? 0;
    const d = this.#of(layer, "delta", s.delta(layer), "delta");
    const a = this.#activationPiece(layer - 1, true);
    const turn = this.#mixed
      ? {
          named: warm(shaped(transposedSymbol(s.delta(layer)), 1, units)),
          numbers: warm(this.#written(turned(this.delta(this.#values(layer, "delta"))))),
        }
      : d;
    const [first, second] = this.#rows ? [a, turn] : [turn, a];
    return [
      { left: shape(s.gradient(s.matrix(layer)), gradient), right: row(first.named, second.named) },
      { left: null, right: row(first.numbers, second.numbers) },
      { left: null, right: warm(this.#written(gradient)) },
    ];
  }

  biasLines(layer: number, gradient: Numbers): Line[] {
    const s = this.#s;
    return [
      { left: shape(s.gradient(s.bias(layer)), gradient), right: s.delta(layer) },
      { left: null, right: warm(this.#written(gradient)) },
    ];
  }

  /** What arrives at the activations of a layer: W^T delta' and its numbers; at the output the slope of the loss. */
  #upstream(layer: number): { named: Written; numbers: Written; value: Written; product: boolean } {
    const view = this.#view;
    const s = this.#s;
    const arrived = this.delta(this.#values(layer, "upstream"));
    const value = warm(this.#written(arrived));
    if (view.isLast(layer)) {
      return { named: shape(view.lossSlopeOfLayer(), arrived), numbers: value, value, product: false };
    }
    const next = view.shapes[layer + 1];
    const { units = 0, inputs = 0 } = next ?? {};
    const weights = this.weights(
      list(units * inputs, (i) => view.weight(layer + 1, Math.floor(i / inputs), i % inputs)),
      units,
      inputs,
    );
    const turn = !this.#mixed;
    const matrixShape = turn ? turned(weights) : weights;
    const name = turn ? transposedSymbol(s.matrix(layer + 1)) : s.matrix(layer + 1);
    const w = { named: shape(name, matrixShape), numbers: this.#written(matrixShape) };
    const d = this.#of(layer + 1, "delta", s.delta(layer + 1), "delta");
    const [first, second] = this.#rows && !this.#mixed ? [d, w] : [w, d];
    return { named: row(first.named, second.named), numbers: row(first.numbers, second.numbers), value, product: true };
  }

  #values(layer: number, field: "z" | "a" | "delta" | "slope" | "upstream"): number[] {
    return list(this.#view.shapes[layer]?.units ?? 0, (unit) => this.#view.part(layer, field, unit));
  }

  #of(layer: number, field: "z" | "a" | "delta" | "slope", symbol: Written, kind: "vector" | "delta") {
    const numbers = this[kind](this.#values(layer, field));
    const paint = field === "delta" ? warm : (written: Written) => written;
    return { named: shape(symbol, numbers), numbers: paint(this.#written(numbers)) };
  }

  #activationPiece(layer: number, turn = false) {
    const s = this.#s;
    const inputs = this.#view.shapes[layer + 1]?.inputs ?? 0;
    const straight = this.vector(list(inputs, (from) => this.#view.activation(layer, from)));
    const numbers = turn ? turned(straight) : straight;
    const symbol = s.activation(layer);
    return { named: shape(turn ? transposedSymbol(symbol) : symbol, numbers), numbers: this.#written(numbers) };
  }

  #weightPiece(layer: number) {
    const { units = 0, inputs = 0 } = this.#view.shapes[layer] ?? {};
    const numbers = this.weights(
      list(units * inputs, (i) => this.#view.weight(layer, Math.floor(i / inputs), i % inputs)),
      units,
      inputs,
    );
    return { named: shape(this.#s.matrix(layer), numbers), numbers: this.#written(numbers) };
  }

  #biasPiece(layer: number) {
    const { units = 0, biases = 0 } = this.#view.shapes[layer] ?? {};
    if (biases === 0) return null;
    const numbers = this.vector(list(units, (unit) => this.#view.bias(layer, unit) ?? 0));
    return { named: shape(this.#s.bias(layer), numbers), numbers: this.#written(numbers) };
  }

  /** The numbers in brackets; of a large matrix its corners. */
  #written({ rows, cols, values }: Numbers): Written {
    const write = this.#view.facts.digits === "all" ? this.#view.write : (x: number) => short(x);
    const pick = (n: number) => (n <= MOST ? list(n, (i) => i) : [0, 1, -1, n - 1]);
    return matrix(
      pick(rows).map((i) =>
        pick(cols).map((j) =>
          i < 0 ? (j < 0 ? dotsBoth : dotsDown) : j < 0 ? dots : number(values[i * cols + j] ?? Number.NaN, write),
        ),
      ),
    );
  }
}

const dotsDown: Written = { latex: "\\vdots", mathml: "<mo>\u22ee</mo>" };
const dotsBoth: Written = { latex: "\\ddots", mathml: "<mo>\u22f1</mo>" };

/** The messages into the activations of a layer, one row for each. */
function grid(view: NetworkView, layer: number): MessageGrid | null {
  if (view.isLast(layer)) return null;
  const s = view.symbols;
  const next = view.shapes[layer + 1]?.units ?? 0;
  const units = view.shapes[layer]?.units ?? 0;
  const shown = list(Math.min(next, GRID[0]), (k) => k);
  return {
    into: { words: "Messages into", symbol: s.activation(layer), spoken: "the activations" },
    heads: shown.map((k) => ({ words: "from", symbol: s.before(layer + 1, k), spoken: view.unitWords(layer + 1, k) })),
    more: [next - shown.length, Math.max(0, units - GRID[1])],
    rows: list(Math.min(units, GRID[1]), (unit) => ({
      into: { words: "", symbol: s.activation(layer, unit), spoken: view.unitWords(layer, unit) },
      terms: shown.map((k) => view.weight(layer + 1, k, unit) * view.part(layer + 1, "delta", k)),
      sum: view.part(layer, "upstream", unit),
      moment: view.position.thing(`l${layer + 1}.a`),
    })),
  };
}

function list<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}

function turned({ rows, cols, values }: Numbers): Numbers {
  return {
    rows: cols,
    cols: rows,
    values: list(rows * cols, (i) => values[(i % rows) * cols + Math.floor(i / rows)] ?? Number.NaN),
  };
}

function shape(symbol: Written, { rows, cols }: Numbers): Written {
  return shaped(symbol, rows, cols);
}
