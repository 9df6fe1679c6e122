/** One value of the document against its field: a checked copy, or the sentence that refuses it. */
import { ChainruleError } from "../errors.ts";
import { grouped, refuseAbove } from "../limits.ts";
import type { Field } from "./fields.ts";
import { complain, count, either, refuse, suggestion } from "./phrases.ts";
import type { Tuned } from "./tuned.ts";

/**
 * `a number above 0`, `a whole number from 1 to 4,096`: what a field's number may be. `exact`: with a bound that nobody
 * meets by reason, the largest whole number that a number can hold.
 */
export function allowedNumber(bounds: Tuned, whole = false, exact = false): string {
  const { low, high, above = false, below = false } = bounds;
  const what = whole ? "a whole number" : "a number";
  const top = high === undefined || (high === Number.MAX_SAFE_INTEGER && !exact) ? undefined : numeral(high);
  if (low === undefined) return top === undefined ? what : `${what} ${below ? "below" : "up to"} ${top}`;
  if (top === undefined) return above ? `${what} above ${numeral(low)}` : `${what}, ${numeral(low)} or more`;
  if (above || below) {
    const from = above ? `above ${numeral(low)}` : `from ${numeral(low)}`;
    return below ? `${what} ${from} to below ${top}` : `${what} ${from} and up to ${top}`;
  }
  return `${what} from ${numeral(low)} to ${top}`;
}

const numeral = (value: number): string => (Number.isInteger(value) ? grouped(value) : String(value));

/** The choices of a field as a sentence lists them. */
export function allowedChoice(choices: readonly (string | boolean)[]): string {
  const strings = choices.every((c) => typeof c === "string");
  const names = choices.map((c) => (strings || typeof c === "boolean" ? String(c) : `"${c}"`));
  return names.length > 3 ? `one of ${names.join(", ")}` : either(names);
}

/** A finite number within bounds. */
export function readNumber(value: unknown, path: string, bounds: Tuned, whole = false): number {
  const allowed = allowedNumber(bounds, whole);
  if (typeof value !== "number") return refuse("wrong_type", path, value, allowed);
  if (!Number.isFinite(value))
    return refuse("out_of_range", path, value, allowed.replace(/^a (?=number)/, "a finite "));
  const { low = -Infinity, high = Infinity, above = false, below = false } = bounds;
  if (value > high) return refuse("out_of_range", path, value, allowedNumber(bounds, whole, true));
  const outside = value < low || (above && value === low) || (below && value === high);
  if (outside || (whole && !Number.isInteger(value))) return refuse("out_of_range", path, value, allowed);
  return whole && value === 0 ? 0 : value;
}

/** A whole number whose upper bound is a limit of the package, which a refusal then names. */
export function readLimited(value: unknown, field: Field, path: string): number {
  if (field.limit && typeof value === "number" && Number.isInteger(value) && value > field.high!) {
    complain("too_large", path, `${path} is ${value}; the limit is ${grouped(field.high!)}.`);
  }
  return readNumber(value, path, field, true);
}

export function readChoice<T extends string | boolean>(value: unknown, path: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  const known = choices.filter((c): c is T & string => typeof c === "string");
  const allowed = allowedChoice(choices) + suggestion(value, known);
  const named = typeof value === "string" && known.length > 0;
  return refuse(named ? "unknown_name" : "wrong_type", path, value, allowed);
}

/** Whether it holds for all; a list of those it holds for is read as names. */
export function readSome(value: unknown, path: string): boolean {
  return typeof value === "boolean" ? value : refuse("wrong_type", path, value, "true, false or a list of names");
}

/** A text of at most `most` characters, not empty. */
export function readText(value: unknown, path: string, most: number, what = "text"): string {
  if (typeof value !== "string") return refuse("wrong_type", path, value, `a ${what} in quotes`);
  if (value === "") complain("missing", path, `${path} is empty; it takes a ${what}.`);
  refuseAbove(most, value.length, "characters", path);
  return value;
}

/** A list whose length is checked before its entries are looked at. */
export function readList(value: unknown, path: string, many: string, one: string, most: number): readonly unknown[] {
  if (!Array.isArray(value)) return refuse("wrong_type", path, value, `a list of ${many}`);
  refuseAbove(most, value.length, many, path);
  if (value.length === 0) complain("missing", path, `${path} is an empty list; it takes at least one ${one}.`);
  return value;
}

export function readNames(value: unknown, path: string, most: number, longest: number): string[] {
  const names = readList(value, path, "names", "name", most).map((name, i) =>
    readText(name, `${path}[${i}]`, longest, "name"),
  );
  const again = names.findIndex((name, i) => names.indexOf(name) < i);
  if (again !== -1) refuse("out_of_range", `${path}[${again}]`, names[again], "a name that is not in the list before");
  return names;
}

/** Finite numbers. An empty list is passed on: whether it fits is for the layer to say. */
export function readNumbers(value: unknown, path: string, most: number, bounds: Tuned = {}): number[] {
  if (!Array.isArray(value)) return refuse("wrong_type", path, value, "a list of numbers");
  refuseAbove(most, value.length, "numbers", path);
  return Array.from(value, (entry: unknown, i) => readNumber(entry, `${path}[${i}]`, bounds));
}

/** Rows of finite numbers, all of the length of the first. */
export function readRows(value: unknown, path: string, mostRows: number, mostColumns: number): number[][] {
  const rows = readList(value, path, "rows", "row", mostRows).map((row, i) => {
    if (!Array.isArray(row)) return refuse("wrong_type", `${path}[${i}]`, row, "a row, such as [0.5, 1]");
    return readNumbers(row, `${path}[${i}]`, mostColumns);
  });
  const width = rows[0]!.length;
  if (width === 0) complain("missing", `${path}[0]`, `${path}[0] is an empty list; a row takes at least one number.`);
  const ragged = rows.findIndex((row) => row.length !== width);
  if (ragged !== -1) {
    const where = `${path}[${ragged}]`;
    const sentence = `${where} has ${count(rows[ragged]!.length, "number")}; every row takes ${width}, as the first has.`;
    throw new ChainruleError("shape_mismatch", sentence, where);
  }
  return rows;
}
