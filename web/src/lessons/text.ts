/** Pieces of a lesson's text as markup of the page. */
import { html, type TemplateResult } from "lit";
import { typeset } from "../ui/typeset.ts";
import { type Piece, pieces } from "./markup.ts";
import { type Fill, math } from "./math.ts";

export function drawn(list: readonly Piece[]): TemplateResult[] {
  return list.map((piece) =>
    piece.kind === "math"
      ? html`<math ${typeset(piece.written.mathml)}></math>`
      : piece.kind === "strong"
        ? html`<b>${piece.text}</b>`
        : html`${piece.text}`,
  );
}

export const rich = (text: string, fill: Fill): TemplateResult[] => drawn(pieces(text, fill));

/** An equation on a line of its own. */
export function equation(text: string, fill: Fill): TemplateResult {
  return html`<math display="block" ${typeset(math(text, fill, true).mathml)}></math>`;
}
