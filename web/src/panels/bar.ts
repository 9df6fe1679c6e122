import { css, html, nothing } from "lit";
import type { Mode } from "../app.ts";
import { base } from "../styles/sheets.ts";
import { icon, mark } from "../ui/icons.ts";
import { menu } from "../ui/menu.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { key, t } from "../words/words.ts";
import "../document/menu.ts";
import "./transport.ts";

const modes: readonly [Mode, string][] = [
  ["network", key("Network")],
  ["formula", key("Formula")],
  ["lessons", key("Lessons")],
];

/** The bar across the top: name, transport, document. On a phone the transport stands at the foot instead. */
export class Bar extends SignalElement {
  static override properties = { ...SignalElement.properties, layout: { reflect: true }, scheme: {}, theme: {} };
  static override styles = [
    base,
    css`
      :host { display: grid; grid-template-columns: 1fr auto 1fr; align-items: center; gap: var(--s4); padding: 0 var(--s3) 0 var(--s4); background: var(--panel); }
      .end { display: flex; align-items: center; justify-content: flex-end; gap: 2px; grid-column: -2; }
      .brand { display: flex; align-items: center; gap: var(--s2); min-height: 24px; font-size: 15px; font-weight: var(--weight-strong); letter-spacing: -0.01em; line-height: var(--leading-sm); margin: 0; }
      .brand svg { display: block; flex: none; }
      .start { display: flex; align-items: center; gap: var(--s4); min-width: 0; }
      .modes { display: flex; gap: 2px; }
      .modes button { min-height: var(--control); padding: 0 10px; border: 0; border-radius: var(--radius-md); background: none; color: var(--ink-2); cursor: pointer; }
      .modes button:hover { background: var(--sunken); color: var(--ink); }
      .modes [aria-current] { background: var(--sunken); color: var(--ink); font-weight: var(--weight-medium); }
      :host([layout="compact"]) .brand span { display: none; }
      :host([layout="phone"]) { gap: var(--s2); padding: 0 var(--s2); }
      :host([layout="phone"]) .start { gap: var(--s2); }
      :host([layout="phone"]) .brand svg, :host([layout="phone"]) .brand span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
      :host([layout="phone"]) .brand { min-height: 0; }
      :host([layout="phone"]) .modes button { padding: 0 8px; }
    `,
  ];

  declare layout: "wide" | "compact" | "phone";
  /** The scheme in use. */
  declare scheme: "light" | "dark";
  /** The scheme that was chosen here; null: the reader's own. */
  declare theme: "light" | "dark" | null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", t("Controls"));
  }

  #tabs() {
    return html`<nav class="modes" aria-label=${t("Mode")}>${modes.map(
      ([mode, name]) => html`<button aria-current=${this.app.mode.value === mode ? "page" : nothing}
        @click=${() => this.app.setMode(mode)}>${t(name)}</button>`,
    )}</nav>`;
  }

  #menu() {
    return menu({
      label: t("Mode"),
      value: this.app.mode.value,
      choices: modes.map(([value, name]) => ({ value, label: t(name) })),
      choose: (mode) => this.app.setMode(mode as Mode),
    });
  }

  protected override render() {
    const { store } = this.app;
    const undo = store.undoLabel.value;
    const redo = store.redoLabel.value;
    const other = this.scheme === "dark" ? "light" : "dark";
    const colours = other === "dark" ? t("Use dark colours") : t("Use light colours");
    return html`
      <div class="start"><h1 class="brand">${mark}<span>Chainrule</span></h1>
        ${this.layout === "phone" ? this.#menu() : this.#tabs()}</div>
      ${this.layout === "phone" ? nothing : html`<chainrule-transport .app=${this.app}></chainrule-transport>`}
      <div class="end">
        <button class="btn icon plain" aria-label=${t("Undo")} title=${undo ? t("Undo: {edit}", { edit: t(undo) }) : t("Nothing to undo")}
          ?disabled=${undo === null} @click=${() => store.undo()}>${icon("undo")}</button>
        <button class="btn icon plain" aria-label=${t("Redo")} title=${redo ? t("Redo: {edit}", { edit: t(redo) }) : t("Nothing to redo")}
          ?disabled=${redo === null} @click=${() => store.redo()}>${icon("redo")}</button>
        <span class="rule"></span>
        <button class="btn icon plain" aria-label=${colours} title=${colours}
          @click=${() => this.dispatchEvent(new CustomEvent("scheme", { detail: other }))}>${icon("scheme")}</button>
        <chainrule-document .app=${this.app} .theme=${this.theme}></chainrule-document>
      </div>`;
  }
}

customElements.define("chainrule-bar", Bar);
