/** The part of a document that is not ours to judge (`view`): any JSON, copied so that nothing hostile is left in it. */
import { limits } from "../limits.ts";
import { complain, label, refuse } from "./phrases.ts";

/** Values in all of one `view`. */
const MOST = 100_000;
/** Names that mean something on every object of JavaScript. */
const reserved: readonly string[] = ["__proto__", "constructor", "prototype"];

/** A copy of JSON. Errors: wrong_type for what JSON has not, too_large for depth and size, unknown_name for reserved names. */
export function readFree(value: unknown, path: string): unknown {
  let left = MOST;
  const copy = (part: unknown, at: string, depth: number): unknown => {
    if (depth > limits.jsonDepth)
      complain("too_large", path, `${path} nests deeper than ${limits.jsonDepth}; the limit is ${limits.jsonDepth}.`);
    if (--left < 0) complain("too_large", path, `${path} has more than ${MOST} values; the limit is ${MOST}.`);
    if (part === null || typeof part === "boolean" || typeof part === "string") return part;
    if (typeof part === "number")
      return Number.isFinite(part) ? part : refuse("out_of_range", at, part, "a finite number");
    if (Array.isArray(part)) return Array.from(part, (item: unknown, i) => copy(item, `${at}[${i}]`, depth + 1));
    if (typeof part !== "object") return refuse("wrong_type", at, part, "what JSON can hold");
    const object: Record<string, unknown> = Object.create(null);
    for (const [name, item] of Object.entries(part)) {
      const where = `${at}.${label(name)}`;
      if (reserved.includes(name))
        complain("unknown_name", where, `${where} is not a field; ${path} takes any names but ${reserved.join(", ")}.`);
      if (item !== undefined) object[name] = copy(item, where, depth + 1);
    }
    return object;
  };
  return copy(value, path, 2);
}
