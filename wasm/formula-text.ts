/** A formula's text before the engine sees it, and places in it. */
import { ChainruleError } from "./errors.ts";
import { limits, refuseAbove } from "./limits.ts";

/** Refuses a text past the limits. Errors: wrong_type, too_large. */
export function checkFormulaText(text: unknown): asserts text is string {
  if (typeof text !== "string")
    throw new ChainruleError("wrong_type", "A formula is a text, such as y = 5*x + 1.", "model.text");
  refuseAbove(limits.formulaCharacters, text.length, "characters", "model.text");
  let depth = 0;
  let comment = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === "\n") comment = false;
    else if (c === "#") comment = true;
    if (comment) continue;
    if (c === "(" || c === "[") depth++;
    else if (c === ")" || c === "]") depth--;
    if (depth <= limits.formulaNesting) continue;
    const sentence = `model.text nests brackets ${depth} deep here; the limit is ${limits.formulaNesting}.`;
    throw new ChainruleError("too_large", sentence, "model.text", { place: [i, i + 1] });
  }
}

/** A place in bytes of UTF-8 as one in UTF-16 units, which JavaScript counts in. */
export function utf16(text: string, [from, to]: readonly [number, number]): [number, number] {
  let bytes = 0;
  let units = 0;
  let start = from === 0 ? 0 : -1;
  for (const character of text) {
    if (start < 0 && bytes >= from) start = units;
    if (bytes >= to) return [start < 0 ? units : start, units];
    const code = character.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    units += character.length;
  }
  return [start < 0 ? units : start, units];
}

/** Names in a text that stand for values. */
export function namesIn(text: string): string[] {
  const words = text.replace(/#.*/g, "").match(/[\p{L}_][\p{L}\p{N}_]*(?!\s*\()/gu) ?? [];
  return [...new Set(words)].filter((word) => word !== "pi");
}
