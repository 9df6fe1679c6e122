/** The diagnosis as it stands under the gradients. */
import { html, type TemplateResult } from "lit";
import { icon } from "../ui/icons.ts";
import { t } from "../words/words.ts";
import { diagnose, type Patient } from "./diagnosis.ts";

/** Sentences shown; a run with more wrong has these to begin with. */
const MOST = 3;

export function diagnosis(patient: Patient): TemplateResult {
  const found = diagnose(patient);
  if (found.length === 0) return html`<p class="small quiet diagnosis">${t("Nothing stands out.")}</p>`;
  return html`<ul class="diagnosis">${found
    .slice(0, MOST)
    .map(
      ({ text, kind }) => html`<li class="note under" data-kind=${kind}>${icon("note")}<span>${text}</span></li>`,
    )}</ul>`;
}
