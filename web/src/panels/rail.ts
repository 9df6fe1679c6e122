import { css, html } from "lit";
import { tables } from "../../../wasm/generated/tables.ts";
import { chosenSet } from "../data-edit.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { SignalElement } from "../ui/signal-element.ts";

/** The data panel folded to its edge: what is loaded, and a way to open it. */
export class Rail extends SignalElement {
  static override styles = [
    base,
    css`
      :host { display: flex; flex-direction: column; align-items: center; gap: var(--s3); padding-top: var(--s1); border-right: 1px solid var(--line); background: var(--panel); grid-area: data; }
      span { writing-mode: vertical-rl; color: var(--ink-2); white-space: nowrap; }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", "Data, folded");
  }

  protected override render() {
    const { store, session } = this.app;
    const set = chosenSet(store.settings.value);
    const data = session.info.value?.data;
    const name = tables.datasets.find((row) => row.name === set)?.label ?? set ?? "samples of its own";
    const rows = data ? `, ${data.train.rows + data.test.rows}` : "";
    return html`
      <button class="btn icon plain" aria-label="Open Data" title="Open Data"
        @click=${() => this.dispatchEvent(new CustomEvent("open"))}>${icon("panel")}</button>
      <span>Data: ${name.toLowerCase()}${rows}</span>`;
  }
}

customElements.define("chainrule-rail", Rail);
