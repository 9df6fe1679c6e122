/** The numbers that tune a row of the engine's tables (momentum, gamma, ...), as bounds and as fields of `train`. */
import type { Field } from "./field.ts";

/** Bounds of a number; `above` and `below` leave the bound itself out. */
export interface Tuned {
  readonly low?: number;
  readonly high?: number;
  readonly above?: boolean;
  readonly below?: boolean;
}

/** A parameter as the engine's tables describe it; a bound of null is no bound. */
export interface Parameter {
  readonly name: string;
  readonly about: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly above: boolean;
  readonly below: boolean;
  readonly whole: boolean;
}

export interface TunedRow {
  readonly name: string;
  readonly parameters: readonly Parameter[];
}

export function bound(parameter: Parameter): Tuned {
  return {
    ...(parameter.low === null ? {} : { low: parameter.low, above: parameter.above }),
    ...(parameter.high === null ? {} : { high: parameter.high, below: parameter.below }),
  };
}

/** `betas[0]` and `betas[1]` are one field, a pair. */
const fieldName = (parameter: Parameter): string => parameter.name.replace(/\[\d+\]$/, "");

/** `weight_decay` as a label: "Weight decay". */
export const title = (name: string): string => {
  const words = name.replaceAll("_", " ");
  return words[0]!.toUpperCase() + words.slice(1);
};

/** One field of `train` for each name among the optimisers' parameters, with the optimisers that use it. */
export function optimizerParameters(rows: readonly TunedRow[]): readonly Field[] {
  const names = new Set(rows.flatMap((row) => row.parameters.map(fieldName)));
  return [...names].map((name) => parameterField(name, rows));
}

function parameterField(name: string, rows: readonly TunedRow[]): Field {
  const users = rows.filter((row) => row.parameters.some((p) => fieldName(p) === name));
  const parts = (row: TunedRow): readonly Parameter[] => row.parameters.filter((p) => fieldName(p) === name);
  const first = parts(users[0]!);
  const pair = first[0]!.name !== name;
  return {
    path: `train.${name}`,
    kind: pair ? "numbers" : "number",
    label: title(name),
    about: first.map((p) => p.about).join(" "),
    otherwise: fallbacks(
      users.map((row) => [
        row.name,
        parts(row)
          .map((p) => String(p.value))
          .join(", "),
      ]),
    ),
    ...bound(first[0]!),
    ...(pair ? { exactly: first.length, most: first.length } : {}),
    of: users.map((row) => row.name),
  };
}

/** `0`, or `0.01 for adamw, 0 for the others`. */
function fallbacks(values: readonly (readonly [string, string])[]): string {
  const counts = new Map<string, string[]>();
  for (const [name, value] of values) counts.set(value, [...(counts.get(value) ?? []), name]);
  const sorted = [...counts].sort((a, b) => b[1].length - a[1].length);
  const [common, ...rest] = sorted;
  if (rest.length === 0) return common![0];
  const rare = rest.map(([value, names]) => `${value} for ${names.join(" and ")}`);
  return `${rare.join(", ")}, ${common![0]} for the others`;
}
