import { css, html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import "../formula/output.ts";
import "../graph-view/graph-view.ts";
import { lensOf } from "../lens.ts";
import "../panels/graph.ts";
import { rooms } from "../rooms.ts";
import { base } from "../styles/sheets.ts";
import { formula } from "../ui/formula.ts";
import { parseNumber, short } from "../ui/numbers.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { styled } from "../ui/styled.ts";
import { t } from "../words/words.ts";

/** The live graph of a lesson, its inputs under it, and the way to take it along. */
export class LessonFigure extends SignalElement {
  static override properties = { ...SignalElement.properties, table: { state: true } };
  static override styles = [
    base,
    css`
      :host { display: grid; grid-template-rows: minmax(0, 1fr) auto; min-height: 0; background: var(--paper); overflow: hidden; }
      chainrule-graph { min-width: 0; min-height: 0; overflow: hidden; }
      .take { display: flex; justify-content: end; padding: var(--s1) var(--s4); border-top: 1px solid var(--line); }
      chainrule-graph-view { width: 100%; height: 100%; min-height: 0; }
      .nodes { display: grid; grid-template-rows: auto minmax(0, 1fr); min-height: 0; }
      .all { border-top: 1px solid var(--line); background: var(--panel); overflow: auto; scrollbar-width: thin; }
      .inputs { max-height: 168px; margin: 0 var(--s4); padding: var(--s3) 0; border-top: 1px solid var(--line); overflow: hidden auto; scrollbar-width: thin; }
      .sliders { display: grid; grid-template-columns: repeat(auto-fill, minmax(184px, 1fr)); gap: var(--s1) var(--s5); }
      .slide { display: grid; grid-template-columns: minmax(16px, auto) minmax(40px, 1fr) 64px; align-items: center; gap: var(--s2); min-height: 32px; }
      .slide .field { width: 64px; }
      input[type="range"] { width: 100%; min-width: 0; }
      .caption { margin-top: var(--s1); color: var(--ink-2); }
      @container frame (width < 1100px) {
        .inputs { max-height: 88px; padding: var(--s1) 0; }
        .caption { display: none; }
      }
      @container frame (width < 720px) { .inputs { max-height: 52px; } }
      @media (pointer: coarse) { .slide { min-height: var(--touch); } }
    `,
  ];
  declare table: boolean;
  /** How far each slider reaches. */
  readonly #reach = new Map<string, number>();

  constructor() {
    super();
    this.table = false;
  }

  protected override render(): TemplateResult {
    if (this.app.store.document.value.model?.kind !== "formula") return this.#network();
    const view = html`<fieldset class="seg" slot=""><legend class="sr">View</legend>${[false, true].map(
      (table) => html`<label><input type="radio" name="view" .checked=${this.table === table}
        @change=${() => {
          this.table = table;
        }}>${table ? "Table" : "Graph"}</label>`,
    )}</fieldset>`;
    const take = html`<button class="btn plain" slot="end" @click=${() => this.#take()}>Open in Formula</button>`;
    return html`${
      this.table
        ? html`<div class="nodes"><div class="toolbar">${view}<span class="push"></span>${take}</div>
            <div class="all" tabindex="0" role="group" aria-label="Every node in words and numbers"><chainrule-formula-output .app=${this.app}></chainrule-formula-output></div></div>`
        : html`<chainrule-graph-view snug .app=${this.app}>${view}${take}</chainrule-graph-view>`
    }
      ${this.#inputs()}`;
  }

  /** A network in one of its lenses, which are fetched when they are first wanted. */
  #network(): TemplateResult {
    if (lensOf(this.app) !== "neurons") rooms.lenses.in(this.app);
    return html`<chainrule-graph .app=${this.app}></chainrule-graph>
      <div class="take"><button class="btn plain" @click=${() => this.#take("network")}>${t("Open in Network")}</button></div>`;
  }

  /** The same document in the mode it is of. */
  #take(mode: "formula" | "network" = "formula"): void {
    const { lesson: _, ...view } = (this.app.store.document.peek().view ?? {}) as Record<string, unknown>;
    this.app.show(mode, { ...this.app.store.document.peek(), view });
  }

  #inputs(): TemplateResult | typeof nothing {
    const graph = this.app.session.graph.value;
    if (!graph) return nothing;
    const scalars = graph.info.leaves.filter((id) => graph.numbers.isNumber(id));
    const rest = graph.info.leaves.length - scalars.length;
    return html`<div class="inputs" role="group" aria-label="Inputs" tabindex="0">
      <div class="sliders">${scalars.map((id) => this.#slide(graph.info.nodes[id]!, graph.numbers.value(id)[0]!))}</div>
      <p class="small caption">${
        rest === 0 ? "Live: drag an input and every number follows." : `Vectors and matrices are changed in Formula.`
      }</p></div>`;
  }

  #slide({ label, symbol }: { label: string; symbol: { mathml: string } }, value: number): TemplateResult {
    const reach = this.#reachOf(label, value);
    const at = `${50 + (50 * Math.max(-reach, Math.min(reach, value))) / reach}%`;
    const slug = `input-${label}`;
    return html`<div class="slide"><label for=${slug}><span class="sr">${label}</span><span aria-hidden="true">${formula(symbol.mathml)}</span></label>
      <input type="range" id=${slug} min=${-reach} max=${reach} step=${reach / 100} .value=${live(String(value))} aria-valuetext=${short(value)} ${styled({ "--at": at })}
        @input=${(event: Event) => this.#set(label, (event.target as HTMLInputElement).valueAsNumber, true)}
        @change=${() => this.app.store.settle()}>
      <input class="field" inputmode="decimal" autocomplete="off" aria-label="${label}, exact" .value=${live(String(value))}
        @change=${(event: Event) => this.#typed(event.target as HTMLInputElement, label)}></div>`;
  }

  #typed(field: HTMLInputElement, name: string): void {
    const value = parseNumber(field.value);
    field.setAttribute("aria-invalid", String(value === null));
    field.title = value === null ? `${name} takes a number, such as 0.01, 0,01 or 1/3.` : "";
    if (value !== null) this.#set(name, value, false);
  }

  #set(name: string, value: number, merge: boolean): void {
    // A slider's steps are sums of its step: what was meant has few digits.
    this.app.desk.setLeaf(name, Number(value.toPrecision(12)), merge);
  }

  #reachOf(name: string, value: number): number {
    const known = this.#reach.get(name) ?? 0;
    const wanted = [1, 5, 10, 20, 50, 100, 1000].find((reach) => reach >= 1.2 * Math.abs(value)) ?? 2 * Math.abs(value);
    const reach = Math.max(known, wanted);
    this.#reach.set(name, reach);
    return reach;
  }
}

customElements.define("chainrule-lesson-figure", LessonFigure);
