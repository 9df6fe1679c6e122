import { css, html, nothing } from "lit";
import { rooms } from "../rooms.ts";
import { base } from "../styles/sheets.ts";
import { pickFile } from "../ui/file.ts";
import { icon } from "../ui/icons.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { t } from "../words/words.ts";

/** What a file dialog offers. */
const KINDS = ".csv,.tsv,.tab,.txt,text/csv,text/tab-separated-values";

/** The samples as a table, and the ways in for the reader's own: a file, by dialog or by drop, and what a spreadsheet has copied. */
export class Arrive extends SignalElement {
  static override properties = {
    ...SignalElement.properties,
    refused: { state: true },
    pasting: { state: true },
    busy: { state: true },
    table: { state: true },
  };
  static override styles = [
    base,
    css`
      :host { display: block; }
      .ways { display: flex; flex-wrap: wrap; gap: var(--s1); }
      .ways .btn { flex: 1 0 auto; padding: 0 6px; }
      textarea { width: 100%; min-height: 84px; margin-top: var(--s1); padding: var(--s1) var(--s2); border: 1px solid var(--line-strong); border-radius: var(--radius-md); background: var(--raised); font-size: var(--text-xs); resize: vertical; }
      .foot { display: flex; justify-content: flex-end; gap: var(--s1); margin-top: var(--s1); }
      .note { margin-top: var(--s1); }
    `,
  ];

  declare refused: string | null;
  declare pasting: boolean;
  declare busy: boolean;
  /** Whether the table is open. */
  declare table: boolean;

  constructor() {
    super();
    this.refused = null;
    this.pasting = false;
    this.busy = false;
    this.table = false;
  }

  protected override render() {
    return html`<div class="ways">
        <button class="btn" aria-haspopup="dialog" @click=${this.#edit}>${t("Table")}</button>
        <button class="btn" aria-expanded=${this.pasting ? "true" : "false"} @click=${this.#open}>${t("Paste")}</button>
        <button class="btn" ?disabled=${this.busy} @click=${this.#pick}>${t("CSV file")}</button>
      </div>
      ${
        this.pasting
          ? html`<textarea aria-label=${t("Rows to paste")} placeholder=${t("Paste rows from a spreadsheet, or type them")}
                spellcheck="false" @paste=${this.#pasted}></textarea>
              <div class="foot"><button class="btn" @click=${this.#close}>${t("Cancel")}</button>
                <button class="btn" ?disabled=${this.busy} @click=${() => void this.#typed()}>${t("Use these rows")}</button></div>`
          : nothing
      }
      ${this.refused ? html`<p class="note under" role="alert">${icon("note", 14)}<span>${this.refused}</span></p>` : nothing}
      ${this.table ? html`<chainrule-table .app=${this.app} @close=${this.#closed}></chainrule-table>` : nothing}
      ${this.busy ? html`<p class="small quiet" role="status">${t("Reading")}</p>` : nothing}`;
  }

  /** A file from wherever it comes. */
  async take(file: File): Promise<void> {
    await this.#work(async () => (await rooms.data.enter()).takeFile(this.app, file));
  }

  #pick = async (): Promise<void> => {
    const file = await pickFile(KINDS);
    if (file) await this.take(file);
  };

  #edit = (): void => {
    this.table = true;
    void this.#work(async () => {
      await rooms.data.enter();
      return null;
    });
  };

  #closed = (): void => {
    this.table = false;
    this.renderRoot.querySelector<HTMLElement>(".ways .btn")?.focus();
  };

  #open = async (): Promise<void> => {
    this.pasting = !this.pasting;
    await this.updateComplete;
    this.renderRoot.querySelector("textarea")?.focus();
  };

  #close = (): void => {
    this.pasting = false;
    this.refused = null;
  };

  /** What is pasted into the empty field is a table as a whole, and need not be shown as text first. */
  #pasted = (event: ClipboardEvent): void => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const field = event.target as HTMLTextAreaElement;
    if (field.value.trim() !== "" || !/[\n\t]/.test(text)) return;
    event.preventDefault();
    field.value = text;
    void this.#typed();
  };

  async #typed(): Promise<void> {
    const text = this.renderRoot.querySelector("textarea")?.value ?? "";
    await this.#work(async () => {
      const { labels, takeText } = await rooms.data.enter();
      return takeText(this.app, labels.paste, text);
    });
    if (this.refused === null) this.pasting = false;
  }

  async #work(task: () => Promise<string | null>): Promise<void> {
    this.busy = true;
    this.refused = null;
    try {
      this.refused = await task();
    } catch (error) {
      this.refused = error instanceof Error ? error.message : String(error);
    } finally {
      this.busy = false;
    }
  }
}

customElements.define("chainrule-arrive", Arrive);
