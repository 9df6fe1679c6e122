import { css, html, nothing } from "lit";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { menu } from "../ui/menu.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { choose } from "../words/chosen.ts";
import { type Language, language, languages } from "../words/language.ts";
import { t } from "../words/words.ts";

/** What can be done with the whole document, behind one button at the end of the bar. */
export class DocumentMenu extends SignalElement {
  static override properties = { ...SignalElement.properties, refused: { state: true } };
  static override styles = [
    base,
    css`
      :host { position: relative; }
      .sheet { position: absolute; inset: calc(100% + var(--s2)) 0 auto auto; z-index: 20; width: 264px; max-width: calc(100vw - 16px); padding: var(--s3); border: 1px solid var(--line-strong); border-radius: var(--radius-lg); background: var(--raised); box-shadow: var(--shadow-2); }
      .rows { display: grid; gap: var(--s2); }
      .row { display: flex; align-items: center; justify-content: space-between; gap: var(--s2); }
    `,
  ];

  /** Why the last thing asked for could not be done. */
  declare refused: string | null;
  #open = false;
  /** After another language the page is drawn anew: the reader is led back to where the choice was made. */
  static #returning = false;

  constructor() {
    super();
    this.refused = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!DocumentMenu.#returning) return;
    DocumentMenu.#returning = false;
    this.#open = true;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("#language")?.focus());
  }

  #toggle(open: boolean): void {
    this.#open = open;
    this.requestUpdate();
  }

  async #speak(code: Language): Promise<void> {
    this.refused = null;
    DocumentMenu.#returning = true;
    try {
      await choose(code);
    } catch {
      DocumentMenu.#returning = false;
      this.refused = t("The texts of this language could not be fetched. Are you offline?");
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.#open) return;
    event.preventDefault();
    this.#toggle(false);
    this.renderRoot.querySelector("button")?.focus();
  }

  #left(event: FocusEvent): void {
    const to = event.relatedTarget as Node | null;
    if (to && !this.renderRoot.contains(to)) this.#toggle(false);
  }

  protected override render() {
    const name = t("Document and settings");
    return html`<div @keydown=${(event: KeyboardEvent) => this.#key(event)} @focusout=${(event: FocusEvent) => this.#left(event)}>
      <button class="btn icon plain" aria-label=${name} title=${name} aria-expanded=${this.#open ? "true" : "false"}
        @click=${() => this.#toggle(!this.#open)}>${icon("more")}</button>
      ${this.#open ? html`<div class="sheet" role="group" aria-label=${name}>${this.#rows()}</div>` : nothing}
    </div>`;
  }

  #rows() {
    return html`<div class="rows">
      <div class="row"><label class="name" for="language">${t("Language")}</label>${menu({
        id: "language",
        label: t("Language"),
        value: language.value,
        choices: languages.map(({ code, name }) => ({ value: code, label: name })),
        choose: (code) => void this.#speak(code as Language),
      })}</div>
      ${this.refused ? html`<p class="note under" role="alert">${icon("note", 14)}<span>${this.refused}</span></p>` : nothing}
    </div>`;
  }
}

customElements.define("chainrule-document", DocumentMenu);
