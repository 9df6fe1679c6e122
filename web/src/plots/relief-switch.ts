/** Whether planes are shown as surfaces in space beside them, as the document has it (`view.relief`). */
import { html, type TemplateResult } from "lit";
import type { App } from "../app.ts";
import { setView } from "../lens.ts";
import { t } from "../words/words.ts";

export function inRelief({ store }: Pick<App, "store">): boolean {
  return store.document.value.view?.relief === true;
}

export function reliefSwitch(app: App): TemplateResult {
  const on = inRelief(app);
  return html`<label class="check"><input type="checkbox" .checked=${on}
    @change=${() => setView(app.store, "3-D", "relief", on ? undefined : true)}>${t("3-D")}</label>`;
}
