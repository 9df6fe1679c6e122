import { css, html, nothing } from "lit";
import { base } from "../styles/sheets.ts";
import { copyText } from "../ui/copy.ts";
import { icon } from "../ui/icons.ts";
import { count } from "../ui/numbers.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { t } from "../words/words.ts";
import { hashOf } from "./link.ts";

/** The link to the experiment as it stands, ready to be copied. Nothing is sent anywhere: the link holds all of it. */
export class Share extends SignalElement {
  static override properties = {
    ...SignalElement.properties,
    stepped: { state: true },
    link: { state: true },
    refused: { state: true },
    said: { state: true },
  };
  static override styles = [
    base,
    css`
      :host { display: grid; gap: var(--s2); }
      .field { width: 100%; text-align: left; }
      .row { display: flex; align-items: center; justify-content: space-between; gap: var(--s2); }
    `,
  ];

  /** Whether the link takes the run to its present step. */
  declare stepped: boolean;
  declare link: string;
  declare refused: string | null;
  declare said: string;
  #made: unknown = null;

  constructor() {
    super();
    this.stepped = true;
    this.link = "";
    this.refused = null;
    this.said = "";
  }

  protected override willUpdate(): void {
    const { store, session } = this.app;
    const step = this.#step();
    const made = [store.document.value, this.stepped ? step : 0, session.selection.value] as const;
    if (made.every((part, i) => part === (this.#made as typeof made | null)?.[i])) return;
    this.#made = made;
    const [document, to, select] = made;
    hashOf({ document, step: to, select }).then(
      (hash) => {
        if (this.#made !== made) return;
        this.link = new URL(hash, location.href.replace(/[?#].*$/, "")).href;
        this.refused = null;
      },
      (error: Error) => {
        if (this.#made === made) this.refused = error.message;
      },
    );
  }

  #step(): number {
    const { session } = this.app;
    return session.graph.value?.steps ?? session.reading.value?.step ?? 0;
  }

  async #copy(): Promise<void> {
    const copied = await copyText(this.link, this.renderRoot as ShadowRoot);
    this.said = copied ? t("Copied.") : t("The browser refuses to copy: select the link and copy it by hand.");
    if (!copied) this.renderRoot.querySelector("input")?.select();
  }

  protected override render() {
    const step = this.#step();
    if (this.refused)
      return html`<p class="note under" role="alert">${icon("note", 14)}<span>${this.refused}</span></p>`;
    return html`
      <p class="small">${t("Whoever opens it sees this experiment with its data, and works on a copy of their own. It is all in the link; nothing is stored elsewhere.")}</p>
      <input class="field" readonly aria-label=${t("Link to this experiment")} .value=${this.link}
        @focus=${(event: Event) => (event.target as HTMLInputElement).select()}>
      ${
        step > 0
          ? html`<label class="switch">${t("At step {step}, as it stands", { step: count(step) })}<input type="checkbox" role="switch" .checked=${this.stepped}
              @change=${(event: Event) => {
                this.stepped = (event.target as HTMLInputElement).checked;
              }}></label>`
          : nothing
      }
      <div class="row"><span class="small quiet num">${t("{n} characters", { n: this.link.length })}</span>
        <button class="btn primary" ?disabled=${this.link === ""} @click=${() => void this.#copy()}>${icon("copy")}${t("Copy the link")}</button></div>
      <p class="small" role="status">${this.said}</p>`;
  }
}

customElements.define("chainrule-share", Share);
