/**
 * Checks of arguments at the package's edge. Embind's release build converts whatever it is given, so nothing unchecked
 * may reach it. Each check returns the value it was given or throws one sentence naming the argument, the value and what
 * is allowed.
 */
import { ChainruleError } from "./errors.ts";
import { refuse, suggestion } from "./experiment/phrases.ts";

/** A finite number from `low` to `high`. */
export function number(value: unknown, field: string, low = -Infinity, high = Infinity): number {
  if (typeof value !== "number") wrongType(value, field, `a number${bounds(low, high)}`);
  if (!Number.isFinite(value) || value < low || value > high) {
    refuse("out_of_range", field, value, `a number${bounds(low, high)}`);
  }
  return value;
}

/** A whole number from `low` to `high`. */
export function integer(value: unknown, field: string, low: number, high: number): number {
  if (typeof value !== "number") wrongType(value, field, `a whole number${bounds(low, high)}`);
  if (!Number.isInteger(value) || value < low || value > high) {
    refuse("out_of_range", field, value, `a whole number${bounds(low, high)}`);
  }
  return value;
}

export function boolean(value: unknown, field: string): boolean {
  if (typeof value !== "boolean") wrongType(value, field, "true or false");
  return value;
}

/** One of the listed names. */
export function choice<Name extends string>(value: unknown, field: string, names: readonly Name[]): Name {
  if (typeof value !== "string") wrongType(value, field, `one of ${names.join(", ")}`);
  if (!names.includes(value as Name))
    refuse("unknown_name", field, value, `one of ${names.join(", ")}${suggestion(value, names)}`);
  return value as Name;
}

/** A list of numbers as an own copy that the engine can read; `finite` refuses NaN and infinities. */
export function numbers(value: unknown, field: string, finite = true): Float64Array {
  if (!Array.isArray(value) && !isNumberView(value)) wrongType(value, field, "a list of numbers");
  const copy = new Float64Array(value.length);
  for (let i = 0; i < copy.length; i++) {
    const entry: unknown = value[i];
    if (typeof entry !== "number") wrongType(entry, `${field}[${i}]`, "a number");
    if (finite && !Number.isFinite(entry)) refuse("out_of_range", `${field}[${i}]`, entry, "a finite number");
    copy[i] = entry;
  }
  return copy;
}

/** Rows of equal length as one flat copy, row by row. */
export function matrix(value: unknown, field: string): { rows: number; columns: number; values: Float64Array } {
  if (!Array.isArray(value)) wrongType(value, field, "a list of rows");
  const rows = value.map((row, i) => numbers(row, `${field}[${i}]`));
  const columns = rows[0]?.length ?? 0;
  const values = new Float64Array(rows.length * columns);
  for (const [i, row] of rows.entries()) {
    if (row.length !== columns) {
      throw new ChainruleError(
        "shape_mismatch",
        `${field}[${i}] has ${row.length} numbers; row 0 has ${columns}, and all rows need the same.`,
        `${field}[${i}]`,
      );
    }
    values.set(row, i * columns);
  }
  return { rows: rows.length, columns, values };
}

function isNumberView(value: unknown): value is Float64Array | Float32Array | Int32Array {
  return value instanceof Float64Array || value instanceof Float32Array || value instanceof Int32Array;
}

function wrongType(value: unknown, field: string, allowed: string): never {
  refuse(value === undefined ? "missing" : "wrong_type", field, value, allowed);
}

function bounds(low: number, high: number): string {
  if (low === -Infinity && high === Infinity) return "";
  if (high === Infinity) return ` of ${low} or more`;
  if (low === -Infinity) return ` of ${high} or less`;
  return ` from ${low} to ${high}`;
}
