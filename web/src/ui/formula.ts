import type { TemplateResult } from "lit";
import { html } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";

/** A formula of the engine's tables. Only constants of this build may come here: the text is taken as markup. */
export function formula(mathml: string): TemplateResult {
  // MathML has the ASCII minus as an operator, which Chromium draws as a hyphen.
  return html`${unsafeHTML(`<math>${mathml.replaceAll("<mo>-</mo>", "<mo>\u2212</mo>")}</math>`)}`;
}
