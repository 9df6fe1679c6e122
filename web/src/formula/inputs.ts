import { css, html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { tables } from "../../../wasm/generated/tables.ts";
import type { GraphNode } from "../../../wasm/graph-types.ts";
import { entryName, readValue } from "../../../wasm/graph-values.ts";
import type { MistakeName, OptimizerName } from "../../../wasm/types.ts";
import { plainSigned } from "../graph/text.ts";
import type { Draft } from "../store.ts";
import { base } from "../styles/sheets.ts";
import { formula } from "../ui/formula.ts";
import { menu } from "../ui/menu.ts";
import { editable, parseNumber, short } from "../ui/numbers.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { styled } from "../ui/styled.ts";
import { key, t } from "../words/words.ts";
import type { OpenGraph } from "./open-graph.ts";
import "../ui/number-field.ts";

/** Larger vectors and matrices are changed in the text. */
const FIELDS = 16;
const graphMistakes = tables.mistakes.filter(({ of }) => of === "graph");

/** The leaves with their values and gradients, what is differentiated and how, and gradient descent. */
export class FormulaInputs extends SignalElement {
  static override styles = [
    base,
    css`
      :host { border-top: 1px solid var(--line); }
      .leaf { display: grid; grid-template-columns: minmax(20px, auto) minmax(40px, 1fr) 72px 64px; align-items: center; gap: var(--s2); min-height: 32px; }
      .leaf .field { width: 72px; }
      .leaf .g { overflow: hidden; text-align: right; text-overflow: ellipsis; }
      .leaf math { font-size: 1rem; }
      input[type="range"] { width: 100%; min-width: 0; }
      .leaf + .leaf { margin-top: 4px; }
      .many { grid-column: 2 / -1; display: grid; gap: 4px; justify-content: start; }
      .many .field { width: 60px; }
      .learn { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s3); }
      .learn label { display: inline-flex; align-items: center; gap: 6px; min-height: 24px; cursor: pointer; }
      .rows > div, chainrule-number-field { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: var(--s1) var(--s2); min-height: var(--control); }
      .rows { grid-template-columns: minmax(0, 1fr); }
      .field { width: 80px; }
      .about { color: var(--ink-2); }
      .note { margin-top: var(--s2); }
    `,
  ];
  /** How far each slider reaches: as far as when it was first seen, further when a value passes it. */
  readonly #reach = new Map<string, number>();

  protected override render(): TemplateResult | typeof nothing {
    const graph = this.app.session.graph.value;
    if (!graph) return nothing;
    const { leaves } = graph.info;
    return html`${
      leaves.length === 0
        ? nothing
        : html`<section class="section" aria-labelledby="inputs-heading">
      <header><h2 id="inputs-heading">${t("Inputs")}</h2><span class="quiet small">${t("drag, or type any digits")}</span></header>
      ${leaves.map((id) => this.#leaf(graph, id))}
    </section>`
    }
    ${this.#differentiate(graph)} ${leaves.length === 0 ? nothing : this.#descent(graph)}`;
  }

  #leaf(graph: OpenGraph, id: number): TemplateResult {
    const node = graph.info.nodes[id]!;
    const name = node.label;
    const scalar = graph.numbers.isNumber(id);
    const symbol = html`<span aria-hidden="true">${formula(node.symbol.mathml)}</span>`;
    if (!scalar) return html`<div class="leaf">${symbol}${this.#entries(graph, id, node)}</div>`;
    const value = graph.numbers.value(id)[0]!;
    const gradient = graph.numbers.gradient(id)[0]!;
    const reach = this.#reachOf(name, value);
    const step = reach / 50;
    const at = `${50 + (50 * Math.max(-reach, Math.min(reach, value))) / reach}%`;
    const slug = `leaf-${name}`;
    return html`<div class="leaf"><label for=${slug}><span class="sr">${name}</span>${symbol}</label>
      <input type="range" id=${slug} min=${-reach} max=${reach} step=${step} .value=${live(String(value))} aria-valuetext=${short(value)} ${styled({ "--at": at })}
        @input=${(event: Event) => this.#set(name, (event.target as HTMLInputElement).valueAsNumber, true)}
        @change=${() => this.app.store.settle()}>
      <input class="field" inputmode="decimal" autocomplete="off" aria-label=${t("{name}, exact", { name })} .value=${live(editable(value))}
        @change=${(event: Event) => this.#typed(event, name, 0, node, graph)}>
      <span class="g num" title=${t("gradient")}>${graph.walk.knowsGradient(id, this.app.session.at.value) ? plainSigned(gradient) : nothing}</span></div>`;
  }

  #entries(graph: OpenGraph, id: number, node: GraphNode): TemplateResult {
    const values = graph.numbers.value(id);
    if (values.length > FIELDS)
      return html`<span class="many quiet">${t("{rows} \u00d7 {cols}, given in the document", { rows: node.rows, cols: node.cols })}</span>`;
    return html`<div class="many" ${styled({ "grid-template-columns": `repeat(${node.cols}, 60px)` })}>${Array.from(
      values,
      (
        value,
        i,
      ) => html`<input class="field" inputmode="decimal" autocomplete="off" aria-label=${entryName(node.label, i, node)}
        .value=${live(editable(value))} @change=${(event: Event) => this.#typed(event, node.label, i, node, graph)}>`,
    )}</div>`;
  }

  #reachOf(name: string, value: number): number {
    const known = this.#reach.get(name);
    if (known !== undefined && Math.abs(value) <= known) return known;
    const wanted = Math.max(5, 2 * Math.abs(value));
    const unit = 10 ** Math.floor(Math.log10(wanted));
    const reach = Math.ceil(wanted / unit) * unit;
    this.#reach.set(name, reach);
    return reach;
  }

  #typed(event: Event, name: string, entry: number, node: GraphNode, graph: OpenGraph): void {
    const field = event.target as HTMLInputElement;
    const value = parseNumber(field.value);
    field.setAttribute("aria-invalid", String(value === null));
    field.title = value === null ? t("{field} takes a number, such as 0.01, 0,01 or 1/3.", { field: name }) : "";
    if (value === null) return;
    if (graph.numbers.isNumber(graph.info.nodes.indexOf(node))) {
      this.#set(name, value, false);
      return;
    }
    const flat = Float64Array.from(graph.numbers.value(graph.info.nodes.indexOf(node)));
    flat[entry] = value;
    this.app.desk.setLeaf(name, readValue(flat, 0, node));
  }

  #set(name: string, value: number, merge: boolean): void {
    // A slider's steps are sums of its step: what was meant has few digits.
    this.app.desk.setLeaf(name, Number(value.toPrecision(12)), merge);
  }

  #differentiate(graph: OpenGraph): TemplateResult {
    const { session, store } = this.app;
    const { model = {}, mistake } = store.document.value;
    const { nodes, output } = graph.info;
    const scalars = nodes.filter(
      (node) => node.name !== null && node.kind !== "constant" && node.rows * node.cols === 1,
    );
    const named = nodes.filter((node) => node.name !== null && node.differentiable);
    const last = nodes[output]!.label;
    const row = graphMistakes.find(({ name }) => name === mistake);
    return html`<section class="section" aria-labelledby="differentiate-heading">
      <header><h2 id="differentiate-heading">${t("Differentiate")}</h2></header>
      <div class="rows">
        <div><span class="name">${t("Output")}</span>${menu({
          label: t("Output"),
          value: nodes[output]!.name ?? "",
          choices: [
            ...(nodes[output]!.name === null ? [{ value: "", label: last.length > 14 ? t("last line") : last }] : []),
            ...scalars.map(({ name }) => ({ value: name!, label: name! })),
          ],
          choose: (name) =>
            void store.update("output", (draft) => {
              draft.model ??= {};
              if (name === "") delete draft.model.output;
              else draft.model.output = name;
            }),
        })}</div>
        <div><span class="name">${t("With respect to")}</span>${menu({
          label: t("With respect to"),
          value: session.wrt.value ?? "",
          choices: [
            { value: "", label: t("every node") },
            ...named.map(({ name }) => ({ value: name!, label: name! })),
          ],
          choose: (name) => {
            session.wrt.value = name === "" ? null : name;
            if (name === "") session.direction.value = "reverse";
          },
        })}</div>
        <div><span class="name">${t("Mode")}</span><fieldset class="seg small"><legend class="sr">${t("Mode")}</legend>${(
          [key("reverse"), key("forward")] as const
        ).map(
          (
            direction,
          ) => html`<label><input type="radio" name="direction" .checked=${session.direction.value === direction}
            @change=${() => {
              session.direction.value = direction;
              if (direction === "forward") session.wrt.value ??= nodes[graph.info.leaves[0] ?? 0]?.name ?? null;
            }}>${t(direction)}</label>`,
        )}</fieldset></div>
        <div><span class="name">${t("Break it")}</span>${menu({
          label: t("Break it on purpose"),
          value: mistake ?? "",
          choices: [
            { value: "", label: t("nothing") },
            ...graphMistakes.map(({ name, label }) => ({ value: name, label: t(label) })),
          ],
          choose: (name) =>
            void store.update("mistake", (draft) => {
              if (name === "") delete draft.mistake;
              else draft.mistake = name as MistakeName;
            }),
        })}</div>
      </div>
      ${row ? html`<p class="small about">${t(row.about)}</p>` : nothing}
      ${model.output !== undefined && scalars.length === 0 ? html`<p class="small about">${t("Only one number can be differentiated.")}</p>` : nothing}
    </section>`;
  }

  #descent(graph: OpenGraph): TemplateResult {
    const { store } = this.app;
    const settings = store.settings.value;
    const chosen = settings.model.parameters;
    const { train } = settings;
    const edit = (label: string, change: (draft: Draft<NonNullable<typeof store.document.value.train>>) => void) =>
      store.update(label, (draft) => {
        draft.train ??= {};
        change(draft.train);
      });
    return html`<section class="section" aria-labelledby="descent-heading">
      <header><h2 id="descent-heading">${t("Gradient descent")}</h2><span class="quiet small num">${graph.steps > 0 ? t("step {n}", { n: graph.steps }) : nothing}</span></header>
      <p class="small about">${t("Which inputs may it change?")}</p>
      <div class="learn">${graph.info.leaves.map((id) => {
        const name = graph.info.nodes[id]!.label;
        return html`<label><input type="checkbox" .checked=${chosen.includes(name)} @change=${(event: Event) => {
          const on = (event.target as HTMLInputElement).checked;
          store.update("parameters", (draft) => {
            draft.model ??= {};
            const rest = (draft.model.parameters ?? []).filter((one) => one !== name);
            const next = on ? [...rest, name] : rest;
            if (next.length > 0) draft.model.parameters = next;
            else delete draft.model.parameters;
          });
        }}>${name}</label>`;
      })}</div>
      ${
        chosen.length === 0
          ? nothing
          : html`<div class="rows">
        <chainrule-number-field .label=${t("Learning rate")} .value=${train.rate} .apply=${(rate: number) =>
          edit("learning rate", (draft) => {
            draft.rate = rate;
          })}></chainrule-number-field>
        <div><span class="name">${t("Optimiser")}</span>${menu({
          label: t("Optimiser"),
          value: train.optimizer,
          choices: tables.optimizers.map(({ name, label }) => ({ value: name, label: t(label) })),
          choose: (name) =>
            void edit("optimiser", (draft) => {
              draft.optimizer = name as OptimizerName;
            }),
        })}</div></div>`
      }
    </section>`;
  }
}

customElements.define("chainrule-formula-inputs", FormulaInputs);
