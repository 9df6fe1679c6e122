/**
 * Letters and conventions of formulas: how a lecture writes what the network computes. Belongs to the document as
 * `view.notation`: the name of a preset, or an object of choices. Anything odd there is the default.
 */
import type { App } from "./app.ts";

/**
 * `column`: z = W a + b and delta = W^T delta' (.) sigma'(z). `row`: z = h W + b and delta = delta' W^T (.) sigma'(z).
 * `mixed`: rows forward, columns backward, delta = sigma'(z) (.) (W delta').
 */
export type Convention = "column" | "row" | "mixed";

export interface Notation {
  readonly convention: Convention;
  /** The weighted sum of a unit, and what its activation makes of it. */
  readonly before: "z" | "a" | "net";
  readonly activation: "a" | "h" | "out";
  /** Inputs and outputs: a letter of their own, or that of the activation. */
  readonly input: "x" | "i" | "activation";
  readonly output: "y" | "o" | "activation";
  readonly target: "y" | "t";
  readonly cost: "C" | "L" | "Q" | "E";
  /** The matrix and its entries: `Ww` is a matrix W of entries w; `wu` gives each layer a letter of its own. */
  readonly weights: "Ww" | "W" | "w" | "W\u03c9" | "wu";
  /** How the number of a layer is written: `z^(2)`, `z^2`, or not at all: units have names, h1, o1, and weights one number. */
  readonly layers: "(l)" | "l" | "units";
  /** The number of the inputs. */
  readonly first: 0 | 1;
  /** Weights and biases carry the number of the layer they lead to, or of the one they come from. */
  readonly parameters: "to" | "from";
  /** Vectors and matrices in bold. */
  readonly bold: boolean;
  /** The activation function carries the number of its layer. */
  readonly functions: boolean;
  /** `dC/dw`, `d_w C`, or the letter with a bar. */
  readonly derivative: "fraction" | "subscript" | "bar";
}

export interface Preset {
  readonly name: string;
  readonly label: string;
  readonly notation: Notation;
}

const own: Notation = {
  convention: "column",
  before: "z",
  activation: "h",
  input: "x",
  output: "y",
  target: "t",
  cost: "E",
  weights: "Ww",
  layers: "(l)",
  first: 0,
  parameters: "to",
  bold: false,
  functions: false,
  derivative: "fraction",
};

const ucl: Notation = {
  ...own,
  convention: "mixed",
  input: "activation",
  output: "activation",
  target: "y",
  cost: "Q",
  weights: "W",
  parameters: "from",
  functions: true,
  derivative: "subscript",
};

const birmingham: Notation = {
  ...own,
  activation: "a",
  input: "activation",
  output: "activation",
  target: "y",
  cost: "C",
  weights: "W\u03c9",
  layers: "l",
  first: 1,
  bold: true,
};

/** The default first, then one for each lecture note, then Mazur's post. */
export const presets: readonly Preset[] = [
  { name: "chainrule", label: "Chainrule", notation: own },
  { name: "birmingham", label: "Birmingham, week 5 (Lei)", notation: birmingham },
  { name: "ucl-article", label: "UCL, article (Tse)", notation: ucl },
  { name: "ucl-slides", label: "UCL, slides (Tse)", notation: ucl },
  {
    name: "peek",
    label: "A peek into the mathematics",
    notation: { ...own, convention: "row", before: "a", cost: "L", weights: "wu" },
  },
  { name: "course", label: "05 Backpropagation", notation: { ...birmingham, weights: "w", bold: false } },
  {
    name: "mazur",
    label: "Mazur 2015",
    notation: { ...own, before: "net", activation: "out", input: "i", output: "o", weights: "w", layers: "units" },
  },
];

/** One choice of the notation, for controls: its values and what they are called. */
export interface NotationChoice {
  readonly field: keyof Notation;
  readonly label: string;
  readonly values: readonly { readonly value: Notation[keyof Notation]; readonly label: string }[];
}

export const choices: readonly NotationChoice[] = [
  choice("convention", "Vectors", {
    column: "columns, W a + b",
    row: "rows, h W + b",
    mixed: "rows forward, columns back",
  }),
  choice("before", "Before activation", { z: "z", a: "a", net: "net" }),
  choice("activation", "Activation", { a: "a", h: "h", out: "out" }),
  choice("input", "Input", { x: "x", i: "i", activation: "as activations" }),
  choice("output", "Output", { y: "y", o: "o", activation: "as activations" }),
  choice("target", "Target", { y: "y", t: "t" }),
  choice("cost", "Cost", { C: "C", L: "L", Q: "Q", E: "E" }),
  choice("weights", "Weights", {
    Ww: "W, entries w",
    W: "W",
    w: "w",
    "W\u03c9": "W, entries \u03c9",
    wu: "w, u by layer",
  }),
  choice("layers", "Layer numbers", { "(l)": "in brackets", l: "bare", units: "none: h1, o1" }),
  {
    field: "first",
    label: "Inputs are layer",
    values: ([0, 1] as const).map((value) => ({ value, label: String(value) })),
  },
  choice("parameters", "Weights belong to", { to: "the layer they lead to", from: "the layer they leave" }),
  choice("derivative", "Derivatives", {
    fraction: "as fractions",
    subscript: "\u2202 with a subscript",
    bar: "with a bar",
  }),
  flag("bold", "Bold vectors"),
  flag("functions", "Number on \u03c3"),
];

function choice<Field extends keyof Notation>(
  field: Field,
  label: string,
  values: Readonly<Record<string & Notation[Field], string>>,
): NotationChoice {
  return {
    field,
    label,
    values: Object.entries<string>(values).map(([value, label]) => ({ value: value as Notation[Field], label })),
  };
}

function flag(field: "bold" | "functions", label: string): NotationChoice {
  return {
    field,
    label,
    values: [
      { value: false, label: "no" },
      { value: true, label: "yes" },
    ],
  };
}

export const defaultNotation: Notation = own;

/** The preset of that name, or null. */
export function presetNamed(name: unknown): Preset | null {
  return presets.find((preset) => preset.name === name) ?? null;
}

/** Reads `view.notation`. Total: whatever is not a preset's name or a known choice is the default. */
export function decodeNotation(value: unknown): Notation {
  if (typeof value === "string") return presetNamed(value)?.notation ?? own;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return own;
  const given = value as Readonly<Record<string, unknown>>;
  const base = presetNamed(given.preset)?.notation ?? own;
  const chosen: Record<string, unknown> = { ...base };
  for (const { field, values } of choices) {
    const known = Object.hasOwn(given, field) && values.some((one) => one.value === given[field]);
    if (known) chosen[field] = given[field];
  }
  return apart(chosen as unknown as Notation);
}

/** What to write into `view.notation`: a preset's name where one fits (the present one first), else the choices that differ from the default. */
export function encodeNotation(notation: Notation, present?: string): string | Record<string, unknown> {
  const fits = presets.filter((preset) => same(preset.notation, notation));
  const preset = fits.find(({ name }) => name === present) ?? fits[0];
  if (preset) return preset.name;
  return Object.fromEntries(
    Object.entries(notation).filter(([field, value]) => own[field as keyof Notation] !== value),
  );
}

export function same(a: Notation, b: Notation): boolean {
  return choices.every(({ field }) => a[field] === b[field]);
}

/** No letter means two things: the later of two that meet gives way. */
function apart(notation: Notation): Notation {
  const activation = notation.before === "a" && notation.activation === "a" ? "h" : notation.activation;
  const target = notation.output === "y" && notation.target === "y" ? "t" : notation.target;
  return { ...notation, activation, target };
}

/** The notation of the open document. Reads its signal. */
export function notationOf({ store }: Pick<App, "store">): Notation {
  return decodeNotation(store.document.value.view?.notation);
}
