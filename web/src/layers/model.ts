/**
 * A network as the matrices of its layers: W, what comes in, b, z and a with their gradients of the same shape, in the
 * order and the shapes of the notation's convention. A pure function of what `NetworkView` reads.
 */
import type { Known } from "../graph/readings.ts";
import type { Line } from "../inspector/explanation.ts";
import { explainLayer } from "../inspector/network-layer.ts";
import type { NetworkView } from "../inspector/network-view.ts";
import { parseSelection } from "../selection.ts";
import { transposedSymbol } from "../symbols.ts";
import { plural } from "../ui/words.ts";
import { row, type Written, warm } from "../ui/written.ts";

export type GridKey = "W" | "in" | "b" | "z" | "a";

/** One entry of a matrix: a value, and under it the gradient of the same place. */
export interface Cell {
  /** Names by which the value and the gradient are selected: the same but for z, whose gradient is delta. */
  readonly name: string;
  readonly below: string;
  readonly value: number | null;
  readonly gradient: number | null;
  /** What it is called when read aloud. */
  readonly words: string;
}

export interface Grid {
  readonly key: GridKey;
  readonly symbol: Written;
  readonly words: string;
  readonly rows: number;
  readonly cols: number;
  /** Row by row. */
  readonly cells: readonly Cell[];
}

export interface LayerPicture {
  readonly layer: number;
  readonly title: string;
  /** `hidden, 2 units, sigmoid` */
  readonly about: string;
  /** As they stand in z = W a + b or z = h W + b, then a. */
  readonly grids: readonly Grid[];
  /** delta of the layer: symbols with shapes, numbers, result. */
  readonly rule: readonly Line[];
  readonly moment: "done" | "now" | "later";
  /** What goes to the layer after this one, and what it sends back; null for the last. */
  readonly onward: { readonly forward: Written; readonly back: Written } | null;
}

/** Gradients of parameters in place of the probed sample's: the mean over the last batch, flat. */
export type Mean = ArrayLike<number> | null;

export function layerPictures(view: NetworkView, known: Known, mean: Mean = null): LayerPicture[] {
  return view.shapes.map((shape, layer) => {
    const last = view.isLast(layer);
    const kind = last ? "output" : "hidden";
    const { units, activation } = shape;
    const rule = explainLayer(view, `l${layer + 1}`, layer, "delta");
    return {
      layer,
      title: `Layer ${layer + 1}`,
      about: `${kind}, ${plural(units, "unit")}, ${activation.replaceAll("_", " ")}`,
      grids: gridsOf(view, layer, known, mean),
      rule: rule.backward,
      moment: rule.moment,
      onward: last ? null : onward(view, layer),
    };
  });
}

const isRow = (view: NetworkView) => view.facts.notation.convention !== "column";

function onward(view: NetworkView, layer: number): LayerPicture["onward"] {
  const s = view.symbols;
  const { convention } = view.facts.notation;
  const w = s.matrix(layer + 1);
  const delta = s.delta(layer + 1);
  const back =
    convention === "column"
      ? row(transposedSymbol(w), delta)
      : convention === "row"
        ? row(delta, transposedSymbol(w))
        : row(w, delta);
  return { forward: s.activation(layer), back: warm(back) };
}

function gridsOf(view: NetworkView, layer: number, known: Known, mean: Mean): Grid[] {
  const grids: Grid[] = isRow(view)
    ? [inputGrid(view, layer, known, mean), weightGrid(view, layer, known, mean)]
    : [weightGrid(view, layer, known, mean), inputGrid(view, layer, known, mean)];
  const bias = biasGrid(view, layer, known, mean);
  if (bias) grids.push(bias);
  grids.push(unitGrid(view, layer, "z", known, mean), unitGrid(view, layer, "a", known, mean));
  return grids;
}

function weightGrid(view: NetworkView, layer: number, known: Known, mean: Mean): Grid {
  const { units = 0, inputs = 0, W = 0 } = view.shapes[layer] ?? {};
  const cell = (unit: number, from: number): Cell => {
    const name = `l${layer + 1}.W[${unit + 1}][${from + 1}]`;
    const own = view.part(layer, "delta", unit) * view.activation(layer - 1, from);
    return {
      name,
      below: name,
      value: view.weight(layer, unit, from),
      gradient: mean ? (mean[W + unit * inputs + from] ?? null) : shown(own, known.gradient(name)),
      words: `Weight from ${view.unitWords(layer - 1, from)} to ${view.unitWords(layer, unit)}`,
    };
  };
  const turn = isRow(view);
  const [rows, cols] = turn ? [inputs, units] : [units, inputs];
  return {
    key: "W",
    symbol: view.symbols.matrix(layer),
    words: `Weights of layer ${layer + 1}`,
    rows,
    cols,
    cells: fill(rows * cols, (i) => {
      const [r, c] = [Math.floor(i / cols), i % cols];
      return turn ? cell(c, r) : cell(r, c);
    }),
  };
}

function vector(view: NetworkView, cells: Cell[], rest: Pick<Grid, "key" | "symbol" | "words">): Grid {
  const [rows, cols] = isRow(view) ? [1, cells.length] : [cells.length, 1];
  return { ...rest, rows, cols, cells };
}

function inputGrid(view: NetworkView, layer: number, known: Known, mean: Mean): Grid {
  const { inputs = 0 } = view.shapes[layer] ?? {};
  if (layer > 0) return { ...unitGrid(view, layer - 1, "a", known, mean), key: "in" };
  const dx = view.probe?.dx;
  const cells = fill(inputs, (i): Cell => {
    const name = `x${i + 1}`;
    return {
      name,
      below: name,
      value: view.activation(-1, i),
      gradient: mean ? null : shown(dx?.[i], known.gradient(name)),
      words: `Input ${view.unitWords(-1, i)}`,
    };
  });
  return vector(view, cells, { key: "in", symbol: view.symbols.activation(-1), words: "Inputs" });
}

function biasGrid(view: NetworkView, layer: number, known: Known, mean: Mean): Grid | null {
  const { units = 0, biases = 0, b = 0 } = view.shapes[layer] ?? {};
  if (biases === 0) return null;
  const shared = biases === 1 && units > 1;
  const cells = fill(units, (unit): Cell => {
    const at = shared ? 0 : unit;
    const name = `l${layer + 1}.b[${at + 1}]`;
    const own = shared
      ? fill(units, (k) => view.part(layer, "delta", k)).reduce((sum, d) => sum + d, 0)
      : view.part(layer, "delta", unit);
    return {
      name,
      below: name,
      value: view.bias(layer, unit),
      gradient: mean ? (mean[b + at] ?? null) : shown(own, known.gradient(name)),
      words: shared ? `Shared bias of layer ${layer + 1}` : `Bias of ${view.unitWords(layer, unit)}`,
    };
  });
  return vector(view, cells, {
    key: "b",
    symbol: view.symbols.bias(layer),
    words: `Biases of layer ${layer + 1}`,
  });
}

function unitGrid(view: NetworkView, layer: number, part: "z" | "a", known: Known, mean: Mean): Grid {
  const { units = 0 } = view.shapes[layer] ?? {};
  const cells = fill(units, (unit): Cell => {
    const name = `l${layer + 1}.u${unit + 1}.${part}`;
    const gradient = view.part(layer, part === "z" ? "delta" : "upstream", unit);
    return {
      name,
      below: part === "z" ? `l${layer + 1}.u${unit + 1}.delta` : name,
      value: shown(view.part(layer, part, unit), known.value(name)),
      gradient: mean ? null : shown(gradient, known.gradient(name)),
      words: `${part === "z" ? "Before" : "After"} the activation of ${view.unitWords(layer, unit)}`,
    };
  });
  const symbol = part === "z" ? view.symbols.before(layer) : view.symbols.activation(layer);
  return vector(view, cells, {
    key: part,
    symbol,
    words: `${part === "z" ? "Before" : "After"} activation, layer ${layer + 1}`,
  });
}

function shown(x: number | undefined, known: boolean): number | null {
  return known && x !== undefined && !Number.isNaN(x) ? x : null;
}

function fill<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}

/** Whether a cell belongs to what is selected; of a unit all its parts do, of a layer's matrix all its entries. */
export function isChosen(name: string, selection: string | null): boolean {
  if (selection === null) return false;
  if (name === selection) return true;
  if (/^(x|l\d+\.[Wbza])$/.test(selection)) return matrixOf(name) === selection;
  const chosen = parseSelection(selection);
  return chosen?.kind === "unit" && chosen.part === undefined && name.startsWith(`${selection}.`);
}

/** `l1.u2.z` and its delta belong to `l1.z`, `l1.W[2][1]` to `l1.W`, `x2` to `x`. */
function matrixOf(name: string): string {
  return name
    .replace(/\.u\d+\./, ".")
    .replace(/\.delta$/, ".z")
    .replace(/\[.*$/, "")
    .replace(/^x\d+$/, "x");
}

/** What a cell says aloud: in the digits it shows, so that it can be called by them. */
export function spokenCell({ words }: Cell, side: "value" | "gradient", shown: string | null): string {
  return `${words}: ${shown === null ? `${side} not yet computed` : `${side} ${shown}`}`;
}
