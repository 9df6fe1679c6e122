/** Values and bounds in words, for the sentences that refuse a document. */
import { ChainruleError } from "../errors.ts";
import { grouped } from "../limits.ts";
import type { ErrorCode } from "../types.ts";
import { nearest } from "./names.ts";

/** Characters of a text that are repeated back. */
const SHOWN = 40;

/** Control and direction-changing characters, which could make a sentence read as something else. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string): string => `\\u{${character.codePointAt(0)!.toString(16)}}`;

/** A text in quotation marks, shortened, with nothing in it that a reader could not see. */
export function quoted(text: string): string {
  const cut = text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
  return `"${cut.replace(/["\\]/g, "\\$&").replace(unprintable, escaped)}"`;
}

/** A name as part of a path: as it is when it is plain, quoted otherwise. */
export const label = (name: string): string => (/^\w{1,40}$/.test(name) ? name : quoted(name));

/** Any value as it can be repeated to the user in one sentence. */
export function shown(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (typeof value === "bigint") return `${String(value).slice(0, SHOWN)}n`;
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${grouped(value.length)}`;
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** `a`, `a or b`, `a, b or c`. */
export function either(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

/** `1 row`, `2 rows`. */
export const count = (n: number, one: string, many = `${one}s`): string => `${grouped(n)} ${n === 1 ? one : many}`;

/** `(did you mean "tanh"?)` after a space, or nothing. */
export function suggestion(name: unknown, known: readonly string[]): string {
  const near = typeof name === "string" ? nearest(name, known) : null;
  return near === null ? "" : ` (did you mean ${near}?)`;
}

/** Throws the sentence `<field> is <value>; it takes <allowed>.` */
export function refuse(code: ErrorCode, field: string, value: unknown, allowed: string): never {
  throw new ChainruleError(code, `${field} is ${shown(value)}; it takes ${allowed}.`, field);
}

/** Throws any other sentence about a field. */
export function complain(code: ErrorCode, field: string, sentence: string): never {
  throw new ChainruleError(code, sentence, field);
}
