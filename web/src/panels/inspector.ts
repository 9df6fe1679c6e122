import { css, html, nothing } from "lit";
import { type Reading, read } from "../reading.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { full, signed } from "../ui/numbers.ts";
import { SignalElement } from "../ui/signal-element.ts";

/** One line at the foot: what is selected, with every digit of its value and gradient. */
export class Inspector extends SignalElement {
  static override styles = [
    base,
    css`
      :host { display: block; border-top: 1px solid var(--line); background: var(--panel); }
      section { display: flex; align-items: center; gap: var(--s1) var(--s4); height: 100%; padding: 0 var(--s3) 0 var(--s4); overflow: hidden; }
      p { color: var(--ink-3); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .sel { display: inline-flex; align-items: center; gap: var(--s2); font-weight: var(--weight-strong); }
      .swatch { flex: none; width: 18px; height: 18px; border: 2px solid var(--accent); border-radius: 4px; background: var(--accent-soft); }
      :host([layout="phone"]) section { flex-wrap: wrap; align-content: center; min-height: 44px; padding: var(--s1) var(--s4); position: relative; }
      :host([layout="phone"]) .btn { position: absolute; right: 0; top: 0; }
      :host([layout="phone"]) .sel { width: 100%; padding-right: 40px; }
      :host([layout="phone"]) .num { font-size: var(--text-xs); }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", "Inspector");
  }

  protected override render() {
    const { session } = this.app;
    const info = session.info.value;
    const frame = session.reading.value;
    const name = session.selection.value;
    const found = info && frame && name !== null ? read(info, frame, name) : null;
    const invitation = html`<p>Select anything to see where its number comes from</p>`;
    return html`<section>${found ? this.#found(found) : invitation}</section>`;
  }

  #found({ title, value, gradient }: Reading) {
    return html`
      <span class="sel"><span class="swatch"></span>${title}</span>
      ${value === null ? nothing : html`<span class="num">value ${full(value)}</span>`}
      ${gradient === null || Number.isNaN(gradient) ? nothing : html`<span class="num g">gradient ${signed(gradient, full)}</span>`}
      <button class="btn icon plain push" aria-label="Select nothing" title="Select nothing (Escape)"
        @click=${() => this.app.session.select(null)}>${icon("close")}</button>`;
  }
}

customElements.define("chainrule-inspector", Inspector);
