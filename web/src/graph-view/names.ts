/** Names of nodes on the drawing, as the engine writes them: a letter in italics, an index below it, Greek as Greek. */
import { type SVGTemplateResult, svg } from "lit";
import { clip, symbol } from "../graph/names.ts";
import type { Written } from "../ui/written.ts";

/** A symbol taken apart: one letter (with a hat where it has one) or a word, and its index. */
function parts({ mathml }: Written): { stem: string; index: string } {
  const [, base = mathml, index = ""] = /^<msub>(.*)<m[in]>([^<]*)<\/m[in]><\/msub>$/.exec(mathml) ?? [];
  const text = base.replace(/<mo>\^<\/mo>/, "\u0302").replace(/<[^>]*>/g, "");
  return { stem: text, index };
}

const isLetter = (stem: string): boolean => [...stem.replace("\u0302", "")].length === 1;

/** A name as tspans. */
export function nameSymbol(written: Written, room = 14): SVGTemplateResult {
  const { stem, index } = parts(written);
  if (isLetter(stem)) return symbol(stem, index);
  const word = svg`<tspan class="given">${clip(stem, room)}</tspan>`;
  return index === "" ? word : svg`${word}<tspan class="ms" dy="3">${index}</tspan><tspan dy="-3">\u200b</tspan>`;
}

/** About how wide a name is set, in pixels. */
export function nameWidth(written: Written): number {
  const { stem, index } = parts(written);
  return (isLetter(stem) ? 12 : 8 * Math.min(14, stem.length)) + 7 * index.length;
}

/** An expression as it is read: true minus, times sign; cut where it does not fit. */
export function clipped(text: string, room: number): string {
  return clip(text.replaceAll("-", "\u2212").replaceAll(" * ", " \u00d7 "), Math.max(2, room));
}
