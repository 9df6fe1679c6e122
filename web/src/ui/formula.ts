import type { TemplateResult } from "lit";
import { html } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";

/** A formula of the engine's tables. Only constants of this build may come here: the text is taken as markup. */
export function formula(mathml: string): TemplateResult {
  // MathML has the ASCII minus as an operator, which Chromium draws as a hyphen, and no space before the name of a
  // function that another is applied to: ln softmax.
  const set = mathml
    .replaceAll("<mo>-</mo>", "<mo>\u2212</mo>")
    .replaceAll("<mo>&#x2061;</mo><mi>", '<mo>&#x2061;</mo><mspace width="0.17em"></mspace><mi>');
  return html`${unsafeHTML(`<math>${set}</math>`)}`;
}
