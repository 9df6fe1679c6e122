import { css, html, nothing, svg, type TemplateResult } from "lit";
import type { PreparedData, RunInfo } from "../../../wasm/types.ts";
import "../plots/decision.ts";
import "../plots/health.ts";
import "../plots/loss-chart.ts";
import type { App } from "../app.ts";
import { clip } from "../graph/names.ts";
import { lensOf, setView, swapped } from "../lens.ts";
import { classColours } from "../plots/classes.ts";
import { markIcon } from "../plots/palette.ts";
import { marks } from "../plots/sheets.ts";
import { rooms } from "../rooms.ts";
import { RunPath } from "../run-path.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { t } from "../words/words.ts";
import { fold } from "./fold.ts";
import "./samples.ts";

/** What the network makes of the data: its output, its loss over time, and how gradients reach its layers. */
export class OutputPanel extends SignalElement {
  static override styles = [
    base,
    classColours,
    marks,
    css`
      :host { overflow: hidden auto; background: var(--panel); scrollbar-width: thin; }
      .fold h2 { font-size: inherit; }
      .fold h2 button { display: flex; align-items: center; justify-content: space-between; width: 100%; min-height: 24px; padding: 0; border: 0; background: none; font-weight: var(--weight-strong); text-align: left; cursor: pointer; }
      .fold h2 svg { color: var(--ink-3); }
      .folded { margin-top: 8px; }
      @media (pointer: coarse) { .fold h2 button { min-height: var(--touch); } }
      .keys { display: flex; flex-wrap: wrap; gap: 0 var(--s3); justify-content: flex-end; color: var(--ink-2); }
      .lens { width: 100%; border-collapse: collapse; font-size: var(--text-xs); line-height: 24px; }
      .lens :is(th, td) { padding: 0 0 0 var(--s2); border-bottom: 1px solid var(--line); font-weight: var(--weight-normal); text-align: right; white-space: nowrap; }
      .lens th:first-child { padding-left: 0; text-align: left; color: var(--ink-2); }
      .lens thead th { color: var(--ink-3); }
      .lens td.g, .lens th.g { color: var(--grad); }
      .lens math { font-size: 0.9375rem; }
      .lens button { max-width: 132px; min-height: 24px; padding: 0; border: 0; background: none; overflow: hidden; text-overflow: ellipsis; cursor: pointer; }
      .lens .chosen :is(th, td) { background: var(--accent-soft); }
      .lens tfoot :is(th, td) { border-top: 1.5px solid var(--grad-line); border-bottom: 0; font-weight: var(--weight-strong); }
      .waits { display: inline-block; width: 30px; border-top: 1.5px dotted var(--line-strong); vertical-align: middle; }
      .beside { display: flex; align-items: center; gap: var(--s1); }
      .beside .btn { width: 24px; height: 24px; }
      @media (pointer: coarse) { .beside .btn { width: var(--touch); height: var(--touch); } }
      .key { display: inline-flex; align-items: center; gap: 4px; white-space: nowrap; }
    `,
  ];

  /** Kept from the start, so that a surface opened late shows the whole way. */
  #path: RunPath | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#path?.close();
    this.#path = null;
  }

  protected override willUpdate(): void {
    this.#path ??= new RunPath(this.app.session);
  }

  protected override render(): TemplateResult | typeof nothing {
    const info = this.app.session.info.value;
    if (!info) return nothing;
    const { data } = info;
    const { app } = this;
    return html`${lensOf(app) === "neurons" ? nothing : (rooms.lenses.in(app)?.lensSections(app) ?? nothing)}<chainrule-samples .app=${app}></chainrule-samples><section class="section" aria-labelledby="output">
        <header><h2 id="output">${t("Output")}</h2><span class="beside">${keys(data)}${swap(app, data)}</span></header>
        ${
          data.width === 2
            ? html`<chainrule-decision .app=${app}></chainrule-decision>`
            : rooms.output.in(app)
              ? data.width === 1
                ? html`<chainrule-fit .app=${app}></chainrule-fit>`
                : html`<chainrule-predictions .app=${app}></chainrule-predictions>`
              : nothing
        }
      </section>
      ${nextUpdate(app)}
      ${fold(app, {
        name: "scores",
        title: data.classes > 0 ? t("Right and wrong") : t("Predicted and true"),
        first: data.width > 2,
        body: () => (rooms.output.in(app) ? html`<chainrule-metrics .app=${app}></chainrule-metrics>` : nothing),
      })}
      ${hiddenSpace(app, info)}
      <section class="section" aria-label=${t("Loss")}><chainrule-loss .app=${app}></chainrule-loss></section>
      ${compare(app)}
      <section class="section" aria-label=${t("Gradient health")}><chainrule-health .app=${app}></chainrule-health></section>
      ${fold(app, {
        name: "layers",
        title: t("Layers in numbers"),
        first: false,
        body: () =>
          rooms.output.in(app) ? html`<chainrule-layer-table .app=${app}></chainrule-layer-table>` : nothing,
      })}${fold(app, {
        name: "surface",
        title: t("Loss surface"),
        first: false,
        body: () =>
          rooms.output.in(app)
            ? html`<chainrule-loss-surface .app=${app} .path=${this.#path}></chainrule-loss-surface>`
            : nothing,
      })}`;
  }
}

/** What two hidden units make of the plane of two inputs. */
function hiddenSpace(app: App, { data, shapes }: RunInfo): TemplateResult | typeof nothing {
  if (data.width !== 2 || !shapes.slice(0, -1).some(({ units }) => units === 2)) return nothing;
  return fold(app, {
    name: "hidden",
    title: t("Hidden space"),
    first: false,
    body: () => (rooms.hidden.in(app) ? html`<chainrule-hidden-space .app=${app}></chainrule-hidden-space>` : nothing),
  });
}

/** What the next update does, once a weight or a bias is selected or steps are samples. */
function nextUpdate(app: App): TemplateResult | typeof nothing {
  const { selection, stepUnit } = app.session;
  const asked = stepUnit.value === "sample" || /\.[Wb]\[/.test(selection.value ?? "");
  if (!asked || !rooms.training.in(app)) return nothing;
  return html`<chainrule-next-update .app=${app}></chainrule-next-update>`;
}

/** The run beside one that was pinned; before that only the button that pins. */
function compare(app: App): TemplateResult {
  const pin = () => void rooms.training.enter().then((room) => room.pin(app), app.session.fail.bind(app.session));
  const { pinned } = app.session;
  if (pinned.value && rooms.training.in(app))
    return html`<section class="section" aria-labelledby="compare"><chainrule-compare .app=${app}></chainrule-compare></section>`;
  return html`<section class="section" aria-labelledby="compare"><header><h2 id="compare">${t("Compare")}</h2>
    <button class="btn" title=${t("Keeps this run's curves and picture beside those of the next")} @click=${pin}>${t("Pin this run")}</button></header></section>`;
}

/** The colours of the two signs, the other way round. */
function swap(app: App, data: PreparedData): TemplateResult | typeof nothing {
  if (data.classes > 2 || data.width > 2) return nothing;
  const on = swapped(app);
  return html`<button class="btn icon plain" aria-pressed=${on ? "true" : "false"} aria-label=${t("Swap the two colours")} title=${t("Swap the two colours")}
    @click=${() => setView(app.store, "Colours", "colours", on ? undefined : "swapped")}>${icon("swap", 14)}</button>`;
}

/** What the marks mean. */
function keys(data: PreparedData): TemplateResult | typeof nothing {
  if (data.width > 2 && data.classes === 0) return nothing;
  const classes = data.classes > 0 ? data.classes : 2;
  const named = data.classes > 0 ? data.classNames : ["\u2212", "+"];
  const order = classes === 2 ? [1, 0] : Array.from({ length: Math.min(classes, 6) }, (_, k) => k);
  return html`<span class="keys small">${order.map(
    (k) =>
      html`<span class="key"><svg class="plot" width="12" height="12" aria-hidden="true">${markIcon(k, classes)}</svg>${clip((named[k] ?? String(k)).replace("-", "\u2212"), 12)}</span>`,
  )}${
    data.test.rows > 0 && data.width <= 2
      ? html`<span class="key"><svg class="plot" width="26" height="12" aria-hidden="true">${svg`<path class="pt hollow pt-pos" d="M2 6a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"></path><path class="pt hollow pt-neg" d="M20 1.5L24.5 9.5H15.5z"></path>`}</svg>${t("test")}</span>`
      : nothing
  }</span>`;
}

customElements.define("chainrule-output", OutputPanel);
