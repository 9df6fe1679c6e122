import { css, html, nothing } from "lit";
import { ChainruleError } from "../../../wasm/errors.ts";
import { fetchRealSet } from "../../../wasm/experiment/real-fetch.ts";
import { realSetFacts } from "../../../wasm/experiment/real-sets.ts";
import type { RealSetName, TableChoice, TableView, TargetKind } from "../../../wasm/types.ts";
import { isReal } from "../data-edit.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { menu } from "../ui/menu.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { t, tn } from "../words/words.ts";
import { choiceOf, kindOf, useColumns } from "./table-edit.ts";

/** Which columns of a table are inputs, which is predicted, and which rows are left out and why. */
export class Columns extends SignalElement {
  static override properties = {
    ...SignalElement.properties,
    view: { state: true },
    refused: { state: true },
  };
  static override styles = [
    base,
    css`
      :host { display: block; margin: var(--s1) 0; }
      .row { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: var(--s1) var(--s2); min-height: var(--control); }
      .row .select { flex: 1; max-width: 150px; min-width: 0; }
      fieldset { margin: var(--s1) 0; padding: 0; border: 0; min-width: 0; }
      legend { padding: 0; color: var(--ink-2); }
      .inputs { display: flex; flex-wrap: wrap; gap: var(--s1); max-height: 160px; margin-top: var(--s1); overflow: auto; scrollbar-width: thin; }
      .inputs label { display: inline-flex; align-items: center; gap: 4px; min-height: 24px; padding: 0 8px; border: 1px solid var(--line-strong); border-radius: 12px; font-size: var(--text-xs); cursor: pointer; overflow-wrap: anywhere; }
      .inputs label:has(:checked) { border-color: var(--accent); background: var(--accent-soft); }
      .inputs label:has(:focus-visible) { outline: var(--focus); outline-offset: 1px; }
      .inputs input { position: absolute; opacity: 0; pointer-events: none; }
      .inputs svg { visibility: hidden; width: 12px; }
      .inputs label:has(:checked) svg { visibility: visible; }
      details { margin: var(--s1) 0; }
      summary { min-height: 24px; cursor: pointer; color: var(--ink-2); }
      ul { max-height: 140px; margin: 0; padding-left: var(--s4); overflow: auto; font-size: var(--text-xs); scrollbar-width: thin; }
    `,
  ];

  /** What the table's columns hold; null until the engine has read it. */
  declare view: TableView | null;
  declare refused: string | null;
  #text: string | null = null;

  constructor() {
    super();
    this.view = null;
    this.refused = null;
  }

  protected override render() {
    const { store, session } = this.app;
    const { csv, set } = store.settings.value.data;
    const info = session.info.value;
    const real = set !== undefined && isReal(set) ? (set as RealSetName) : null;
    // The rows are asked for when there is an engine to read them, which is when there is a run.
    if (info) void this.#read(csv ?? null, real);
    const { view } = this;
    if (!info || !view) return nothing;
    const { targetName, classes } = info.data;
    const target = view.columns.find(({ name }) => name === targetName);
    return html`<div class="row"><span class="name" aria-hidden="true">${t("Target")}</span>${menu({
      label: t("Target"),
      value: targetName,
      choices: view.columns.map(({ name }) => ({ value: name, label: name.replaceAll("_", " ") })),
      choose: (name) => void this.#target(name),
    })}</div>
      ${
        target?.numbers
          ? html`<div class="row"><span class="name" aria-hidden="true">${t("It is")}</span>${menu({
              label: t("The target is"),
              value: classes > 0 ? "class" : "number",
              choices: [
                { value: "class", label: t("a class") },
                { value: "number", label: t("a number") },
              ],
              choose: (kind) => void this.#choose({ kind: kind as TargetKind }),
            })}</div>`
          : nothing
      }
      ${this.#inputs(view, targetName)}
      ${this.refused ? html`<p class="note under" role="alert">${icon("note", 14)}<span>${this.refused}</span></p>` : nothing}
      ${this.#leftOut(info.data)}
      ${real ? html`<p class="small quiet">${realSetFacts[real].source}. ${realSetFacts[real].licence}.</p>` : nothing}`;
  }

  #inputs({ columns }: TableView, target: string) {
    const used = this.#used();
    const able = columns.filter(({ name, numbers }) => numbers && name !== target);
    const chosen = able.filter(({ name }) => used.includes(name)).length;
    return html`<fieldset><legend>${tn(chosen, "{n} input of {all} columns", "{n} inputs of {all} columns", { all: able.length })}</legend>
      <div class="inputs" tabindex="-1">${able.map(
        ({ name }) =>
          html`<label><input type="checkbox" .checked=${used.includes(name)} @change=${(event: Event) => {
            const on = (event.target as HTMLInputElement).checked;
            void this.#input(name, on, able, event.target as HTMLInputElement);
          }}>${icon("check", 12)}${name.replaceAll("_", " ")}</label>`,
      )}</div></fieldset>`;
  }

  #leftOut({ omitted, leftOut }: { omitted: number; leftOut: readonly { line: number; column: string }[] }) {
    if (omitted === 0) return nothing;
    const more = omitted - leftOut.length;
    return html`<details><summary>${tn(omitted, "{n} row left out", "{n} rows left out")}</summary><ul tabindex="0">
      ${leftOut.map(({ line, column }) => html`<li>${t("Line {line}: no value for {column}", { line: String(line), column: column.replaceAll("_", " ") })}</li>`)}
      ${more > 0 ? html`<li>${tn(more, "and {n} more", "and {n} more")}</li>` : nothing}
    </ul></details>`;
  }

  /** Names of the inputs as they are, whatever the document leaves to the default. */
  #used(): readonly string[] {
    const { data } = this.app.store.settings.peek();
    return data.inputs ?? this.app.session.info.peek()?.data.inputNames ?? [];
  }

  #target(name: string): Promise<void> {
    const { view } = this;
    const column = view?.columns.find((other) => other.name === name);
    if (!view || !column) return Promise.resolve();
    const inputs = this.app.store.document.peek().data?.inputs?.filter((input) => input !== name);
    return this.#choose({ target: name, kind: kindOf(column, view.rows), inputs: inputs?.length ? inputs : undefined });
  }

  async #input(name: string, on: boolean, able: TableView["columns"], box: HTMLInputElement): Promise<void> {
    const used = this.#used();
    const inputs = able.map((column) => column.name).filter((other) => (other === name ? on : used.includes(other)));
    if (inputs.length === 0) {
      box.checked = true;
      this.refused = t("A network takes at least one input.");
      return;
    }
    await this.#choose({ inputs });
    box.checked = this.#used().includes(name);
  }

  /** Asks the engine what samples the choice gives, and makes it the document's. */
  async #choose(change: Partial<TableChoice>): Promise<void> {
    const { store, session } = this.app;
    if (this.#text === null || !session.host) return;
    const info = session.info.peek();
    const usual: TableChoice = {
      ...choiceOf(store.document.peek()),
      // What follows from the table is written down, so that one choice does not move another.
      target: info?.data.targetName,
      kind: info && info.data.classes > 0 ? "class" : "number",
    };
    const choice = { ...usual, ...change };
    if (!choice.inputs && store.settings.peek().data.set !== undefined) {
      choice.inputs = this.#used().filter((name) => name !== choice.target);
    }
    try {
      const { samples } = await session.host.table(this.#text, 0, 0, choice);
      this.refused = samples && store.update(t("columns"), useColumns(choice, samples, info));
    } catch (error) {
      this.refused = ChainruleError.of(error).message;
    }
  }

  async #read(csv: string | null, real: RealSetName | null): Promise<void> {
    try {
      const text = csv ?? (real && (await fetchRealSet(real)));
      if (text === this.#text) return;
      this.#text = text;
      this.refused = null;
      const view = text === null ? null : ((await this.app.session.host?.table(text)) ?? null);
      if (this.#text === text) this.view = view;
    } catch (error) {
      this.refused = ChainruleError.of(error).message;
    }
  }
}

customElements.define("chainrule-columns", Columns);
