/** Names of formulas as symbols on the drawing: a letter in italics, an index below it, Greek as Greek. */
import { type SVGTemplateResult, svg } from "lit";
import { clip, symbol } from "../graph/names.ts";

const greek =
  "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho final sigma tau upsilon phi chi psi omega".split(
    " ",
  );

function greekLetter(word: string): string | null {
  const at = greek.indexOf(word.toLowerCase());
  if (at < 0 || word.toLowerCase() === "final") return null;
  const upper = word[0] !== word[0]!.toLowerCase();
  return String.fromCharCode((upper ? 0x391 : 0x3b1) + at);
}

/** A name as tspans. */
export function nameSymbol(name: string, room = 14): SVGTemplateResult {
  const [, stem = name, index = ""] =
    /^([\p{L}]+?)_?(\d+|_\w+)?$/u.exec(name) ?? /^([\p{L}]+)_(\w+)$/u.exec(name) ?? [];
  const tail = index.replace(/^_/, "");
  const hat = /^([a-z])_?hat$/i.exec(name);
  if (hat) return symbol(`${hat[1]}\u0302`, "");
  const letter = stem.length === 1 ? stem : greekLetter(stem);
  if (letter !== null && tail.length <= 3) return symbol(letter, tail);
  return svg`<tspan class="given">${clip(name, room)}</tspan>`;
}

/** An expression as it is read: true minus, times sign; cut where it does not fit. */
export function clipped(text: string, room: number): string {
  return clip(text.replaceAll("-", "\u2212").replaceAll(" * ", " \u00d7 "), Math.max(2, room));
}
