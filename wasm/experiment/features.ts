/** Features: formulas of the inputs that the network is fed instead of the inputs themselves. */
import { ChainruleError } from "../errors.ts";
import { namesIn } from "../formula-text.ts";
import { tables } from "../generated/tables.ts";
import { limits } from "../limits.ts";
import type { Features, GraphInputs, SampleTable } from "../types.ts";
import { quoted } from "./phrases.ts";

/** A formula at some values of its leaves: what is needed of the engine. */
export type Evaluate = (text: string, at: GraphInputs) => { ops: (string | null)[]; value: ArrayLike<number> };

/** Samples that are computed at once: as many as a graph of a long formula still has room for. */
const CHUNK = 4000;

/** Ops that would let one sample look at the others. */
const mixing: ReadonlySet<string | null> = new Set<string | null>(tables.matrixOps.map(({ name }) => name));

/** What a feature may call an input: its name where that is a name in formulas, and always x1, x2, ... by its place. */
function namesOf(inputNames: readonly string[]): Map<string, number> {
  const places = inputNames.map((_, i) => [`x${i + 1}`, i] as const);
  const plain = inputNames.flatMap((name, i) => (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? [[name, i] as const] : []));
  // A column's own name counts before the place of another.
  return new Map([...places, ...plain]);
}

/**
 * The samples with their features. Errors, with the field of the feature: whatever the formula is refused for, out_of_range
 * (a formula of no input, of several samples at once, or without a finite value at some sample).
 */
export function withFeatures(evaluate: Evaluate, table: SampleTable, texts: readonly string[]): SampleTable {
  const features = { names: texts, of: evaluator(evaluate, table.inputNames, texts) };
  const values = features.of(table.inputs, table.rows);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong !== -1) {
    const i = wrong % texts.length;
    const row = Math.floor(wrong / texts.length);
    const inputs = [...table.inputs.slice(row * table.width, (row + 1) * table.width)].join(", ");
    const sentence = `data.features[${i}] (${quoted(texts[i]!)}) is ${values[wrong]} at the inputs ${inputs} of sample ${row + 1}; it takes a formula with a finite value at every sample.`;
    throw new ChainruleError("out_of_range", sentence, `data.features[${i}]`);
  }
  return { ...table, features: { ...features, values } };
}

function evaluator(evaluate: Evaluate, inputNames: readonly string[], texts: readonly string[]): Features["of"] {
  const names = namesOf(inputNames);
  const width = inputNames.length;
  const used = texts.map((text, i) => {
    const found = namesIn(text).flatMap((name) => (names.has(name) ? [[name, names.get(name)!] as const] : []));
    if (found.length > 0) return found;
    const known = [...names.keys()].slice(0, 12).join(", ");
    const sentence = `data.features[${i}] is ${quoted(text)}; it takes a formula of the inputs ${known}.`;
    throw new ChainruleError("out_of_range", sentence, `data.features[${i}]`);
  });
  return (inputs, rows) => {
    const all = new Float64Array(rows * texts.length);
    for (let first = 0; first < rows; first += CHUNK) {
      const n = Math.min(CHUNK, rows - first);
      const column = (k: number) => Array.from({ length: n }, (_, s) => inputs[(first + s) * width + k]!);
      for (const [i, text] of texts.entries()) {
        const at = Object.fromEntries(used[i]!.map(([name, k]) => [name, n === 1 ? column(k)[0]! : column(k)]));
        const value = computed(evaluate, text, at, i, n);
        for (let s = 0; s < n; s++) all[(first + s) * texts.length + i] = value[s]!;
      }
    }
    return all;
  };
}

function computed(evaluate: Evaluate, text: string, at: GraphInputs, i: number, n: number): ArrayLike<number> {
  const field = `data.features[${i}]`;
  let found: ReturnType<Evaluate>;
  try {
    found = evaluate(text, at);
  } catch (thrown) {
    const error = ChainruleError.of(thrown);
    if (error.code === "engine_lost") throw error;
    throw new ChainruleError(error.code, `${field}: ${error.message}`, field, { cause: thrown });
  }
  const op = found.ops.find((name) => mixing.has(name));
  if (op === undefined && found.value.length === n) return found.value;
  const why = op ? `${op} is of several numbers` : "it is not one number";
  throw new ChainruleError(
    "out_of_range",
    `${field} is ${quoted(text)}; a feature is one number for each sample, and ${why}.`,
    field,
  );
}

/** How many numbers of each sample the network is fed, and what they are called. */
export const fedWidth = ({ width, features }: SampleTable): number => features?.names.length ?? width;

/** The most features a document may have. */
export const mostFeatures = limits.columns;
