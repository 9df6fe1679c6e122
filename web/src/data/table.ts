import { css, html, nothing, type TemplateResult } from "lit";
import { ChainruleError } from "../../../wasm/errors.ts";
import { fetchRealSet } from "../../../wasm/experiment/real-fetch.ts";
import { realSetFacts } from "../../../wasm/experiment/real-sets.ts";
import type { RealSetName, TableChoice, TableEdit, TableView } from "../../../wasm/types.ts";
import { isReal } from "../data-edit.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { key, t } from "../words/words.ts";
import { csvOf, ownOf } from "./own.ts";
import { choiceOf, useTable } from "./table-edit.ts";

/** Rows shown at once. */
const PAGE = 15;

/** A cell that was typed and refused, with the reason. `row` -1: the name of the column. */
interface Refused {
  readonly row: number;
  readonly column: number;
  readonly typed: string;
  readonly why: string;
}

/** The samples as a table whose cells are fields, a page of it at a time. Rows copied in a spreadsheet can be pasted. */
export class TableEditor extends SignalElement {
  static override properties = {
    ...SignalElement.properties,
    view: { state: true },
    refused: { state: true },
    said: { state: true },
  };
  static override styles = [
    base,
    css`
      dialog { width: min(880px, calc(100vw - 32px)); max-height: calc(100vh - 32px); padding: 0; border: 1px solid var(--line-strong); border-radius: var(--radius-lg, 10px); background: var(--panel); color: var(--ink); }
      dialog::backdrop { background: rgb(0 0 0 / 0.35); }
      header, footer { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: var(--s2); padding: var(--s2) var(--s4); }
      h2 { margin: 0; }
      .scroll { max-height: calc(100vh - 200px); overflow: auto; border-block: 1px solid var(--line); background: var(--paper); }
      table { border-collapse: collapse; min-width: 100%; }
      :is(th, td) { padding: 0; border: 1px solid var(--line); font-weight: var(--weight-normal); }
      tbody th, thead th:first-child { position: sticky; left: 0; min-width: 44px; padding: 0 var(--s2); background: var(--panel); color: var(--ink-2); text-align: right; }
      thead th { position: sticky; top: 0; z-index: 1; background: var(--panel); }
      .cell { width: 100%; min-width: 84px; height: var(--control); padding: 0 var(--s2); border: 0; background: transparent; color: inherit; text-align: right; }
      thead .cell { font-weight: var(--weight-medium); text-align: left; }
      .cell:focus-visible { outline: var(--focus); outline-offset: -2px; }
      .cell[aria-invalid="true"] { background: var(--note-soft); outline: 2px solid var(--note-line); outline-offset: -2px; }
      td.gone { width: var(--control); }
      .pager { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s1); }
      .note { margin: var(--s2) var(--s4); }
    `,
  ];

  declare view: TableView | null;
  declare refused: Refused | null;
  declare said: string;
  /** The table's text, and the columns that samples are made of. */
  #text = "";
  #choice: TableChoice = { loss: "half_squared" };
  #document: unknown = null;
  #edits: Promise<void> = Promise.resolve();

  constructor() {
    super();
    this.view = null;
    this.refused = null;
    this.said = "";
  }

  protected override render(): TemplateResult {
    // Undo and redo change the table under the reader's eyes.
    if (this.app.session.info.value && this.app.store.document.value !== this.#document) void this.#read();
    const { view } = this;
    return html`<dialog aria-labelledby="table-heading" @close=${() => this.dispatchEvent(new CustomEvent("close"))}>
      <header><h2 id="table-heading">${t("Table of the samples")}</h2>
        <button class="btn icon plain" aria-label=${t("Close")} title=${t("Close")} @click=${this.#close}>${icon("close")}</button></header>
      <div class="scroll" tabindex="-1">${view ? this.#table(view) : nothing}</div>
      ${this.refused ? html`<p class="note under" role="alert">${icon("note", 14)}<span>${this.refused.why}</span></p>` : nothing}
      ${view ? this.#foot(view) : nothing}
      <span class="sr" role="status">${this.said}</span></dialog>`;
  }

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector("dialog");
    if (dialog && !dialog.open) dialog.showModal();
  }

  #table({ columns, cells, from, rows }: TableView): TemplateResult {
    const last = from + cells.length >= rows;
    // One more, empty: what is typed there is a new row.
    const shown = last ? [...cells, columns.map(() => "")] : cells;
    return html`<table><thead><tr><th><span class="sr">${t("Row")}</span></th>${columns.map(
      ({ name }, column) =>
        html`<th scope="col">${this.#cell(-1, column, name, t("Name of column {n}", { n: column + 1 }))}</th>`,
    )}<th><span class="sr">${t("Take out")}</span></th></tr></thead>
      <tbody>${shown.map((row, i) => {
        const at = from + i;
        const name = at < rows ? String(at + 1) : t("new");
        return html`<tr><th scope="row">${name}</th>${row.map(
          (text, column) => html`<td>${this.#cell(at, column, text, `${columns[column]?.name ?? ""}, ${name}`)}</td>`,
        )}<td class="gone">${
          at < rows
            ? html`<button class="btn icon plain" aria-label=${t("Take out row {n}", { n: at + 1 })}
                @click=${() => void this.#make([{ kind: "remove", row: at, count: 1 }])}>${icon("close", 14)}</button>`
            : nothing
        }</td></tr>`;
      })}</tbody></table>`;
  }

  #cell(row: number, column: number, text: string, label: string): TemplateResult {
    const refused = this.refused?.row === row && this.refused.column === column ? this.refused : null;
    return html`<input class="cell" aria-label=${label} data-row=${row} data-column=${column} spellcheck="false" autocomplete="off"
      .value=${refused?.typed ?? text} aria-invalid=${refused ? "true" : nothing}
      @change=${(event: Event) => void this.#typed(row, column, (event.target as HTMLInputElement).value)}
      @paste=${(event: ClipboardEvent) => this.#pasted(event, row, column)}
      @keydown=${(event: KeyboardEvent) => this.#key(event, row, column)}>`;
  }

  #foot({ from, rows, cells }: TableView): TemplateResult {
    const to = (at: number) => void this.#show(Math.max(0, at));
    return html`<footer><span class="quiet">${t("Rows {from} to {to} of {n}", { from: from + 1, to: from + cells.length, n: rows })}</span>
      <span class="pager">
        <button class="btn" ?disabled=${from === 0} @click=${() => to(from - PAGE)}>${t("Earlier rows")}</button>
        <button class="btn" ?disabled=${from + PAGE > rows} @click=${() => to(from + PAGE)}>${t("Later rows")}</button>
        <button class="btn" @click=${this.#addColumn}>${t("Add a column")}</button>
      </span></footer>`;
  }

  /** The table of the document: its own text, a real set's, or its samples written as one. */
  async #read(): Promise<void> {
    const { store, session } = this.app;
    this.#document = store.document.peek();
    const { csv, set } = store.settings.peek().data;
    const data = session.info.peek()?.data;
    try {
      if (csv !== undefined) this.#set(csv, choiceOf(store.document.peek()));
      else if (set !== undefined && isReal(set)) {
        const choice = choiceOf(store.document.peek());
        const { target, inputs } = realSetFacts[set as RealSetName];
        const kind = data && data.classes > 0 ? "class" : "number";
        this.#set(await fetchRealSet(set as RealSetName), {
          ...choice,
          target: choice.target ?? target,
          inputs: choice.inputs ?? inputs,
          kind,
        });
      } else {
        const own = data && ownOf(data);
        if (!own) throw new ChainruleError("out_of_range", t("Samples with several targets are edited in the file."));
        const kind = own.classNames.length > 0 ? "class" : "number";
        this.#set(csvOf(own), { target: own.targetName, kind, loss: store.settings.peek().train.loss });
      }
      await this.#show(this.view?.from ?? 0);
    } catch (error) {
      this.refused = { row: -2, column: 0, typed: "", why: ChainruleError.of(error).message };
    }
  }

  #set(text: string, choice: TableChoice): void {
    this.#text = text;
    this.#choice = choice;
  }

  async #show(from: number): Promise<void> {
    this.view = (await this.app.session.host?.table(this.#text, from, PAGE)) ?? null;
  }

  #typed(row: number, column: number, text: string): Promise<void> {
    const old = this.view;
    if (row >= 0) return this.#make([{ kind: "cells", row, column, cells: [[text]] }], { row, column, typed: text });
    const name = old?.columns[column]?.name;
    const renamed = (given: string | undefined) => (given === name ? text : given);
    const choice = {
      ...this.#choice,
      inputs: this.#choice.inputs?.map((input) => renamed(input) ?? input),
      target: renamed(this.#choice.target),
    };
    return this.#make([{ kind: "name", column, name: text.trim() }], { row, column, typed: text }, choice);
  }

  #pasted(event: ClipboardEvent, row: number, column: number): void {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (row < 0 || !/[\n\t]/.test(text.trimEnd())) return;
    event.preventDefault();
    const cells = text
      .replace(/\r\n?/g, "\n")
      .replace(/\n$/, "")
      .split("\n")
      .map((line) => line.split("\t"));
    void this.#make([{ kind: "cells", row, column, cells }], { row, column, typed: "" });
  }

  #addColumn = (): void => {
    const { columns = [] } = this.view ?? {};
    void this.#make([{ kind: "cells", row: 0, column: columns.length, cells: [[""]] }]);
  };

  /** Edits go one after the other; one that is refused leaves what was typed, with the reason. */
  #make(edits: readonly TableEdit[], from: Omit<Refused, "why"> | null = null, choice = this.#choice): Promise<void> {
    this.#edits = this.#edits.then(async () => {
      const { store, session } = this.app;
      const { host } = session;
      if (!host) return;
      try {
        const text = await host.editTable(this.#text, edits, choice);
        const { samples } = await host.table(text, 0, 0, choice);
        const { csv, standardize } = store.settings.peek().data;
        const use = samples && useTable(text, choice, samples, session.info.peek());
        const why = store.update(key("edit the table"), (draft) => {
          use?.(draft);
          // A table of its own would be standardised; the samples it was made of keep what held for them.
          if (csv === undefined && draft.data) draft.data.standardize = standardize;
        });
        if (why) throw new ChainruleError("out_of_range", why);
        this.#set(text, choice);
        this.#document = store.document.peek();
        this.refused = null;
        await this.#show(this.view?.from ?? 0);
        this.said = t("The table has {n} rows.", { n: this.view?.rows ?? 0 });
      } catch (error) {
        this.refused = { ...(from ?? { row: -2, column: 0, typed: "" }), why: ChainruleError.of(error).message };
      }
    });
    return this.#edits;
  }

  /** Enter goes down a column, as in a spreadsheet; Escape brings back what the cell held. */
  #key(event: KeyboardEvent, row: number, column: number): void {
    const field = event.target as HTMLInputElement;
    if (event.key === "Enter") {
      const below = this.renderRoot.querySelector<HTMLElement>(`[data-row="${row + 1}"][data-column="${column}"]`);
      (below ?? field).focus();
      if (!below) field.blur();
    } else if (event.key === "Escape" && this.refused) {
      event.preventDefault();
      this.refused = null;
    }
    event.stopPropagation();
  }

  #close = (): void => this.renderRoot.querySelector("dialog")?.close();
}

customElements.define("chainrule-table", TableEditor);
