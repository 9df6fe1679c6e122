import { effect } from "@preact/signals-core";
import { css, html, nothing, type TemplateResult } from "lit";
import type { CurvePoint, OperationCounts } from "../../../wasm/graph-types.ts";
import { plain, plainSigned } from "../graph/text.ts";
import { nameOf, nodeNamed } from "../graph-view/numbers.ts";
import { base } from "../styles/sheets.ts";
import { formula } from "../ui/formula.ts";
import { count, short } from "../ui/numbers.ts";
import { SignalElement } from "../ui/signal-element.ts";
import type { OpenGraph } from "./open-graph.ts";
import "./along.ts";
import "./descent.ts";

/** Rows of the table of nodes that are written out. */
const ROWS = 200;

/** Every node in words and numbers, the output along the selected input, descent, and what each way of differentiating costs. */
export class FormulaOutput extends SignalElement {
  static override properties = { ...SignalElement.properties, curve: { state: true }, counts: { state: true } };
  static override styles = [
    base,
    css`
      table { width: 100%; border-collapse: collapse; }
      th { padding: 2px 4px; color: var(--ink-3); font-weight: var(--weight-normal); font-size: var(--text-xs); text-align: right; }
      th:first-child, td:first-child { text-align: left; }
      td { height: 30px; padding: 2px 4px; border-top: 1px solid var(--line); text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
      tr.chosen td { background: var(--accent-soft); }
      tr.chosen td:first-child { box-shadow: inset 3px 0 var(--accent); }
      table { table-layout: fixed; }
      th:first-child { width: 38%; }
      td button { max-width: 100%; min-height: 24px; padding: 0 4px; overflow: hidden; border: 0; background: none; text-overflow: ellipsis; cursor: pointer; }
      .wrong { color: var(--note); font-weight: var(--weight-strong); }
      .scroll { max-height: 46vh; overflow: auto; scrollbar-width: thin; }
      .costs td { height: 26px; white-space: normal; }
      .costs td:first-child { width: 72%; }
    `,
  ];

  declare curve: { readonly leaf: string; readonly points: readonly CurvePoint[] } | null;
  declare counts: OperationCounts | null;
  #stop: (() => void) | null = null;

  constructor() {
    super();
    this.curve = null;
    this.counts = null;
  }

  protected override firstUpdated(): void {
    this.#watch();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.#stop = null;
  }

  /** Asks the engine again whenever the graph or the leaf changes; a walk over the graph changes neither. */
  #watch(): void {
    this.#stop?.();
    let known: { readonly graph: OpenGraph | null; readonly leaf: number } | null = null;
    this.#stop = effect(() => {
      const { session } = this.app;
      const graph = session.graph.value;
      const selected = session.selection.value;
      const leaf = graph ? this.#leafOf(graph, selected) : -1;
      if (known?.graph === graph && known.leaf === leaf) return;
      known = { graph, leaf };
      if (!graph || graph.pass.of === null) {
        this.curve = null;
        this.counts = null;
        return;
      }
      const at = graph.numbers.value(Math.max(0, leaf))[0]!;
      const reach = Math.max(2, Math.abs(at));
      const name = leaf >= 0 ? graph.info.nodes[leaf]!.label : "";
      const asked = session.host;
      if (!asked) return;
      const still = () => session.graph.peek() === graph;
      asked.graph("counts").then(
        (counts) => {
          if (still()) this.counts = counts;
        },
        () => undefined,
      );
      if (leaf < 0) this.curve = null;
      else {
        asked.graph("curve", { leaf, low: at - reach, high: at + reach, n: 81 }).then(
          (points) => {
            if (still()) this.curve = { leaf: name, points };
          },
          () => undefined,
        );
      }
    });
  }

  /** The selected leaf of one number; the first where something else is selected. */
  #leafOf({ info, numbers }: OpenGraph, selected: string | null): number {
    const id = nodeNamed(info, selected);
    const fits = (leaf: number) => info.leaves.includes(leaf) && numbers.isNumber(leaf);
    return fits(id) ? id : (info.leaves.find(fits) ?? -1);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this.app;
    const graph = session.graph.value;
    if (!graph) return nothing;
    return html`${this.#table(graph)} ${this.#along(graph)} ${this.#descent()} ${this.#costs(graph)}`;
  }

  #table(graph: OpenGraph): TemplateResult {
    const { session } = this.app;
    const { info, pass, numbers, walk } = graph;
    const at = session.at.value;
    const tangents = session.tangents.value;
    const ordered = new Set(pass.order);
    const rest = info.nodes.flatMap(({ name }, id) => (name !== null && !ordered.has(id) ? [id] : []));
    const ids = [...pass.order, ...rest].filter((id) => info.nodes[id]!.kind !== "constant");
    const of = pass.of === null ? null : info.nodes[pass.of]!;
    const head =
      tangents === null
        ? of
          ? html`\u2202${of.name ?? "y"}/\u2202node`
          : "gradient"
        : html`\u2202node/\u2202${session.wrt.value}`;
    const selected = nodeNamed(info, session.selection.value);
    const mistake = pass.mistaken !== null;
    return html`<section class="section" aria-labelledby="nodes-heading">
      <header><h2 id="nodes-heading">Every node</h2><span class="quiet small">in backward order</span></header>
      <div class="scroll" tabindex="0" role="group" aria-label="Table of nodes"><table>
        <thead><tr><th scope="col">node</th><th scope="col">value</th><th scope="col">${head}</th>${mistake ? html`<th scope="col">broken</th>` : nothing}</tr></thead>
        <tbody>${ids.slice(0, ROWS).map((id) => {
          const node = info.nodes[id]!;
          const one = numbers.isNumber(id);
          const size = `${node.rows} \u00d7 ${node.cols}`;
          // The numbers of a vector stand on its card and in the tip; here there is room for its size.
          const sized = (words: string) =>
            html`<span title=${words} aria-hidden="true">${size}</span><span class="sr">${words}</span>`;
          const known = walk.knowsValue(id, at);
          const value = !known ? "not yet" : one ? plain(numbers.value(id)[0]!, 8) : sized(numbers.spokenValue(id));
          const wrong = numbers.mistaken(id);
          let gradient: unknown = "0";
          if (tangents !== null) gradient = one ? plainSigned(tangents[node.offset]!) : size;
          else if (of && node.differentiable)
            gradient = !walk.knowsGradient(id, at)
              ? "not yet"
              : one
                ? plainSigned(numbers.gradient(id)[0]!)
                : sized(numbers.spokenGradient(id));
          const other = wrong?.some((x, i) => x !== numbers.gradient(id)[i]) ? wrong : null;
          return html`<tr class=${selected === id ? "chosen" : ""}><td><button aria-pressed=${selected === id}
            title=${node.text} @click=${() => session.select(nameOf(info, id))}>${node.name === null ? node.label : html`<span class="sr">${node.name}</span><span aria-hidden="true">${formula(node.symbol.mathml)}</span>`}</button></td>
            <td>${value}</td><td class="g">${gradient}</td>${mistake ? html`<td class=${other ? "wrong" : "quiet"}>${other ? (one ? plainSigned(other[0]!) : size) : "same"}</td>` : nothing}</tr>`;
        })}</tbody>
      </table></div>
      ${ids.length > ROWS ? html`<p class="small quiet">and ${count(ids.length - ROWS)} more; find them by name in the graph</p>` : nothing}
    </section>`;
  }

  #along(graph: OpenGraph): TemplateResult | typeof nothing {
    const { curve } = this;
    if (!curve || graph.pass.of === null) return nothing;
    const name = graph.info.nodes[graph.pass.of]!.name ?? "output";
    return html`<section class="section" aria-labelledby="along-heading">
      <header><h2 id="along-heading">${name} along ${curve.leaf}</h2><span class="quiet small">others kept</span></header>
      <chainrule-formula-along .app=${this.app} .curve=${curve}></chainrule-formula-along></section>`;
  }

  #descent(): TemplateResult | typeof nothing {
    const history = this.app.session.descent.value;
    if (history.length < 2) return nothing;
    return html`<section class="section" aria-labelledby="run-heading">
      <header><h2 id="run-heading">Descent</h2><span class="quiet small num">${short(history[0]!.value)} to ${short(history.at(-1)!.value)}</span></header>
      <chainrule-formula-descent .app=${this.app}></chainrule-formula-descent></section>`;
  }

  #costs(graph: OpenGraph): TemplateResult | typeof nothing {
    const { counts } = this;
    if (!counts || graph.pass.of === null) return nothing;
    const rows: [string, number][] = [
      ["one forward pass", counts.forward],
      ["one backward sweep", counts.backward],
      ["forward mode, an input at a time", counts.forwardMode],
      ["finite differences", counts.finiteDifferences],
      [`chain rule path by path (${large(counts.paths)} ${counts.paths === 1 ? "path" : "paths"})`, counts.unshared],
    ];
    return html`<section class="section" aria-labelledby="costs-heading">
      <header><h2 id="costs-heading">What it costs</h2><span class="quiet small">operations</span></header>
      <table class="costs"><tbody>${rows.map(([what, n]) => html`<tr><td>${what}</td><td>${large(n)}</td></tr>`)}</tbody></table>
    </section>`;
  }
}

const large = (n: number): string => (n < 1e6 ? count(n) : short(n));

customElements.define("chainrule-formula-output", FormulaOutput);
