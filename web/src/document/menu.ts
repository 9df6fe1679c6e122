import { css, html, nothing, type TemplateResult } from "lit";
import { install, installable, offline } from "../offline/install.ts";
import { base } from "../styles/sheets.ts";
import { pickFile } from "../ui/file.ts";
import { type IconName, icon } from "../ui/icons.ts";
import { menu } from "../ui/menu.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { choose } from "../words/chosen.ts";
import { type Language, language, languages } from "../words/language.ts";
import { key, t } from "../words/words.ts";

type Page = "closed" | "menu" | "link" | "earlier";

const schemes = [
  { value: "", label: key("as the system") },
  { value: "light", label: key("light") },
  { value: "dark", label: key("dark") },
];

/** What can be done with the whole document, and how the page looks, behind one button at the end of the bar. */
export class DocumentMenu extends SignalElement {
  static override properties = {
    ...SignalElement.properties,
    theme: {},
    page: { state: true },
    refused: { state: true },
  };
  static override styles = [
    base,
    css`
      :host { position: relative; }
      .sheet { position: absolute; inset: calc(100% + var(--s2)) 0 auto auto; z-index: 20; width: 296px; max-width: calc(100vw - 16px); max-height: calc(100cqh - 72px); overflow: hidden auto; scrollbar-width: thin; padding: var(--s2) var(--s3) var(--s3); border: 1px solid var(--line-strong); border-radius: var(--radius-lg); background: var(--raised); box-shadow: var(--shadow-2); }
      .rows { display: grid; gap: 2px; }
      .row { display: flex; align-items: center; justify-content: space-between; gap: var(--s2); min-height: var(--control); margin-top: var(--s1); }
      .do { display: flex; align-items: center; gap: var(--s2); min-height: 32px; margin: 0 calc(-1 * var(--s2)); padding: 2px var(--s2); border: 0; border-radius: var(--radius-md); background: none; text-align: left; cursor: pointer; }
      .do svg { flex: none; color: var(--ink-3); }
      .do:hover { background: var(--sunken); }
      .do:disabled { color: var(--ink-3); cursor: not-allowed; }
      .do .key { margin-left: auto; }
      hr { width: 100%; margin: var(--s1) 0; border: 0; border-top: 1px solid var(--line); }
      @media (pointer: coarse) { .do { min-height: var(--touch); } }
    `,
  ];

  /** The scheme the element was told to use; null: the reader's own. */
  declare theme: "light" | "dark" | null;
  declare page: Page;
  /** Why the last thing asked for could not be done. */
  declare refused: string | null;
  /** After another language the page is drawn anew: the reader is led back to where the choice was made. */
  static #returning = false;

  constructor() {
    super();
    this.theme = null;
    this.page = "closed";
    this.refused = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!DocumentMenu.#returning) return;
    DocumentMenu.#returning = false;
    this.page = "menu";
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("#language")?.focus());
  }

  #turn(page: Page): void {
    this.page = page;
    this.refused = null;
    // Focus stays inside: what was pressed is no longer there.
    const target = page === "closed" ? "button" : ".sheet button, .sheet input";
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(target)?.focus());
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

  async #openFile(): Promise<void> {
    const file = await pickFile(".json,application/json");
    if (!file) return;
    await this.#try(async () => this.app.home.bring(t("open {file}", { file: file.name }), await file.text()));
  }

  async #try(task: () => Promise<unknown>): Promise<void> {
    try {
      await task();
      this.#turn("closed");
    } catch (error) {
      this.refused = error instanceof Error ? error.message : String(error);
    }
  }

  async #link(): Promise<void> {
    try {
      await import("./share.ts");
      this.#turn("link");
    } catch {
      this.refused = t("This part of the page could not be fetched. Are you offline?");
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Escape" || this.page === "closed") return;
    event.preventDefault();
    this.#turn(this.page === "menu" ? "closed" : "menu");
  }

  #left(event: FocusEvent): void {
    const to = event.relatedTarget as Node | null;
    if (to && !this.renderRoot.contains(to)) this.page = "closed";
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  protected override render() {
    const name = t("Document and settings");
    const open = this.page !== "closed";
    return html`<div @keydown=${(event: KeyboardEvent) => this.#key(event)} @focusout=${(event: FocusEvent) => this.#left(event)}>
      <button class="btn icon plain" aria-label=${name} title=${name} aria-expanded=${open ? "true" : "false"}
        @click=${() => this.#turn(open ? "closed" : "menu")}>${icon("more")}</button>
      ${open ? html`<div class="sheet" role="group" aria-label=${name}>${this.#sheet()}</div>` : nothing}
    </div>`;
  }

  #sheet(): TemplateResult {
    if (this.page === "link")
      return html`${this.#backRow(t("Link"))}<chainrule-share .app=${this.app}></chainrule-share>`;
    if (this.page === "earlier") return this.#earlier();
    const { home, session, mode } = this.app;
    const trained = mode.value === "network" && session.info.value !== null;
    return html`<div class="rows">
      ${this.#do("open", t("Open a file"), () => void this.#openFile())}
      ${this.#do("save", t("Save as a file"), () => void this.#try(() => home.save()), t("Ctrl+S"))}
      ${trained ? this.#do("save", t("Save with the weights of this step"), () => void this.#try(() => home.save(true))) : nothing}
      ${this.#do("link", t("Link to this experiment"), () => void this.#link())}
      ${home.earlier.length > 0 ? this.#do("reset", t("Earlier experiments"), () => this.#turn("earlier")) : nothing}
      ${installable() ? this.#do("save", t("Install as an app"), () => void this.#try(install)) : nothing}
      ${this.#do("print", t("Print"), () => this.#print())}
      <hr>
      <div class="row"><label class="name" for="scheme">${t("Colours")}</label>${menu({
        id: "scheme",
        label: t("Colours"),
        value: this.theme ?? "",
        choices: schemes.map(({ value, label }) => ({ value, label: t(label) })),
        choose: (scheme) => this.#tell("scheme", scheme || null),
      })}</div>
      <div class="row"><label class="name" for="language">${t("Language")}</label>${menu({
        id: "language",
        label: t("Language"),
        value: language.value,
        choices: languages.map(({ code, name }) => ({ value: code, label: name })),
        choose: (code) => void this.#speak(code as Language),
      })}</div>
      ${this.refused ? html`<p class="note under" role="alert">${icon("note", 14)}<span>${this.refused}</span></p>` : nothing}
      ${this.#keeping()}
    </div>`;
  }

  #do(drawing: IconName, label: string, act: () => void, shortcut = ""): TemplateResult {
    return html`<button class="do" @click=${act}>${icon(drawing)}<span>${label}</span>${
      shortcut ? html`<span class="key small quiet" aria-hidden="true">${shortcut}</span>` : nothing
    }</button>`;
  }

  #backRow(title: string): TemplateResult {
    return html`<div class="row"><h2>${title}</h2><button class="btn icon plain" aria-label=${t("Back to the menu")} title=${t("Back to the menu")}
      @click=${() => this.#turn("menu")}>${icon("close")}</button></div>`;
  }

  #earlier(): TemplateResult {
    const when = new Intl.DateTimeFormat(language.value, { dateStyle: "medium", timeStyle: "short" });
    return html`${this.#backRow(t("Earlier experiments"))}<div class="rows">${this.app.home.earlier.map(
      ({ name, saved, document }) => html`<button class="do" @click=${() =>
        void this.#try(async () => this.app.home.bring(key("earlier experiment"), document))}>
        <span>${name}</span><span class="key small quiet num">${when.format(saved)}</span></button>`,
    )}${this.refused ? html`<p class="note under" role="alert">${icon("note", 14)}<span>${this.refused}</span></p>` : nothing}</div>`;
  }

  /** Whether what is made here is kept. */
  #keeping(): TemplateResult | typeof nothing {
    const keeping = this.app.home.keeping.value;
    if (keeping === null) return nothing;
    if (keeping.kind === "refused")
      return html`<p class="note under">${icon("note", 14)}<span>${t("Not kept: this browser refuses to ({why}).", { why: keeping.why })}</span></p>`;
    const time = new Intl.DateTimeFormat(language.value, { timeStyle: "short" });
    return html`<p class="small quiet">${
      keeping.kind === "kept"
        ? t("Kept in this browser at {time}.", { time: time.format(keeping.at) })
        : t("Changes are kept in this browser.")
    } ${offline.value ? t("The page works without a network.") : nothing}</p>`;
  }

  #print(): void {
    this.page = "closed";
    void this.updateComplete.then(() => print());
  }
}

customElements.define("chainrule-document", DocumentMenu);
