/** Values of leaves as they are typed after --at: `w=5, x=[1,2], W=[[1,2],[3,4]], b=-1/3`. */
import { ChainruleError } from "../errors.ts";
import { quoted } from "../experiment/phrases.ts";
import type { GraphValue } from "../graph-types.ts";

const allowed = "it takes names with values, such as w=5,x=[1,2]";

/** Splits at commas outside brackets. */
function parts(text: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = text[i];
    if (c === "[") depth++;
    else if (c === "]") depth--;
    else if (c === undefined || (depth === 0 && (c === "," || c === ";"))) {
      out.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  return out.filter((part) => part !== "");
}

const wrong = (text: string): ChainruleError =>
  new ChainruleError("wrong_type", `--at has ${quoted(text)}; ${allowed}.`, "--at");

/** A decimal, or a fraction of two. */
function scalar(text: string): number {
  const [above = "", below, ...more] = text.split("/").map((part) => part.trim());
  const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
  if (more.length > 0 || !decimal.test(above) || (below !== undefined && !decimal.test(below))) return Number.NaN;
  return Number(above) / (below === undefined ? 1 : Number(below));
}

function read(text: string, whole: string, depth = 0): GraphValue {
  if (!text.startsWith("[")) {
    const value = scalar(text);
    if (Number.isFinite(value)) return value;
    throw wrong(whole);
  }
  if (!text.endsWith("]") || depth > 1) throw wrong(whole);
  const items = parts(text.slice(1, -1)).map((item) => read(item, whole, depth + 1));
  const rows = items.filter((item) => Array.isArray(item)).length;
  if (items.length === 0 || (rows > 0 && rows < items.length)) throw wrong(whole);
  return items as number[] | number[][];
}

/** Errors: wrong_type, out_of_range for a name given twice. */
export function readValues(text: string): Record<string, GraphValue> {
  const values = new Map<string, GraphValue>();
  for (const part of parts(text)) {
    const equals = part.indexOf("=");
    const name = part.slice(0, equals).trim();
    if (equals <= 0 || !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) throw wrong(part);
    if (values.has(name))
      throw new ChainruleError("out_of_range", `--at gives ${quoted(name)} twice; ${allowed}.`, "--at");
    values.set(name, read(part.slice(equals + 1).trim(), part));
  }
  if (values.size === 0) throw wrong(text);
  return Object.fromEntries(values);
}
