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

/** Places in bytes of UTF-8 as places in UTF-16 units, which JavaScript counts in. */
export function utf16Places(text: string): (place: readonly [number, number]) => [number, number] {
  if (/^[\0-\x7f]*$/.test(text)) return ([from, to]) => [from, to];
  /** By byte, the units before the first character that begins there or later. */
  const units: number[] = [0];
  let before = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    before += character.length;
    for (let i = 0; i < bytes; i++) units.push(before);
  }
  return ([from, to]) => [units[from] ?? before, units[to] ?? before];
}

/** Names in a text that stand for values. */
export function namesIn(text: string): string[] {
  const words = text.replace(/#.*/g, "").match(/[\p{L}_][\p{L}\p{N}_]*(?!\s*\()/gu) ?? [];
  return [...new Set(words)].filter((word) => word !== "pi");
}
