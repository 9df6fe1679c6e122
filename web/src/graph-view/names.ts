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

/** A name taken apart: one letter (Greek spelled out is Greek, `yhat` has a hat) or a word, and its index. */
function parts(name: string): { letter: string | null; stem: string; index: string } {
  const hat = /^([a-z])_?hat$/i.exec(name);
  if (hat) return { letter: `${hat[1]}\u0302`, stem: name, index: "" };
  const [, stem = name, index = ""] = /^([\p{L}]+)_?(\d*|(?<=_)\w{1,4})$/u.exec(name) ?? [];
  return { letter: [...stem].length === 1 ? stem : greekLetter(stem), stem, index };
}

/** A name as tspans. */
export function nameSymbol(name: string, room = 14): SVGTemplateResult {
  const { letter, stem, index } = parts(name);
  if (letter !== null) return symbol(letter, index);
  const word = svg`<tspan class="given">${clip(stem, room)}</tspan>`;
  return index === "" ? word : svg`${word}<tspan class="ms" dy="3">${index}</tspan><tspan dy="-3">\u200b</tspan>`;
}

/** About how wide a name is set, in pixels. */
export function nameWidth(name: string): number {
  const { letter, stem, index } = parts(name);
  return (letter === null ? 8 * Math.min(14, stem.length) : 12) + 7 * index.length;
}

/** An expression as it is read: true minus, times sign; cut where it does not fit. */
export function clipped(text: string, room: number): string {
  return clip(text.replaceAll("-", "\u2212").replaceAll(" * ", " \u00d7 "), Math.max(2, room));
}
