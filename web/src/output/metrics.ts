import { css, html, nothing, svg, type TemplateResult } from "lit";
import type { PreparedData } from "../../../wasm/types.ts";
import { clip } from "../graph/names.ts";
import { Asked } from "../plots/asked.ts";
import { classColours } from "../plots/classes.ts";
import { markIcon } from "../plots/palette.ts";
import { marks } from "../plots/sheets.ts";
import { SizedElement } from "../plots/sized.ts";
import { base } from "../styles/sheets.ts";
import { download } from "../ui/file.ts";
import { percent, short } from "../ui/numbers.ts";
import { saves } from "../ui/saves.ts";
import { styled } from "../ui/styled.ts";
import { t } from "../words/words.ts";
import { drawScatter } from "./scatter.ts";
import {
  type Confusion,
  classScores,
  confusedMost,
  confusionCsv,
  confusionOf,
  fitOf,
  meanOf,
  type SplitName,
  sampleOf,
} from "./scores.ts";

/** Classes up to which the whole matrix is drawn, and pairs that are listed beyond. */
const MATRIX = 12;
const PAIRS = 8;

interface Answer {
  readonly split: SplitName;
  readonly outputs: Float64Array;
}

/** Over every sample of a split: the confusion matrix with precision and recall, or predicted numbers against true ones. */
export class Metrics extends SizedElement {
  static override properties = { ...SizedElement.properties, split: { state: true }, output: { state: true } };
  static override styles = [
    base,
    classColours,
    marks,
    css`
      :host { display: block; contain: layout style; }
      .head { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 4px 8px; margin-bottom: 8px; }
      .head .seg { font-size: var(--text-xs); }
      table { width: 100%; table-layout: fixed; border-collapse: collapse; background: var(--raised); font-size: var(--text-xs); line-height: var(--leading-xs); }
      caption { padding: 0 0 4px; color: var(--ink-3); text-align: left; }
      table + table { margin-top: 12px; }
      th, td { height: 24px; padding: 0 4px; border: 1px solid var(--line); text-align: right; font-weight: var(--weight-normal); white-space: nowrap; }
      th { color: var(--ink-2); overflow: hidden; text-overflow: ellipsis; }
      .name { width: 104px; padding: 0 3px; text-align: left; }
      .narrow .name { width: 84px; }
      .many .name { width: 64px; }
      .name span { display: inline-flex; align-items: center; gap: 4px; }
      thead .name { color: var(--ink-3); vertical-align: bottom; line-height: 14px; white-space: normal; }
      .across { text-align: right; }
      .counts td { padding: 0; }
      .counts td.quiet { padding: 0 4px; color: var(--ink-3); }
      .cell { width: 100%; min-height: 24px; padding: 0 4px; border: 0; background: color-mix(in srgb, var(--tint) calc(10% + var(--share) * 20%), transparent); text-align: right; cursor: pointer; }
      .diagonal { --tint: var(--accent); font-weight: var(--weight-strong); }
      .off { --tint: var(--note-line); }
      .cell:focus-visible { position: relative; outline-offset: -2px; }
      .scores .name { width: 78px; }
      .scores :is(th, td):last-child { width: 34px; }
      .scores :is(th, td) { padding: 0 3px; }
      tfoot td, tfoot th { border-top: 1.5px solid var(--line-strong); }
      .rows { margin-top: 8px; }
      .foot { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 8px; margin-top: 6px; }
      ol button { padding: 0; min-height: 24px; border: 0; background: none; text-align: left; cursor: pointer; text-decoration: underline; text-decoration-color: var(--line-strong); }
      @media (pointer: coarse) { .cell { min-height: 40px; } }
    `,
  ];

  declare split: SplitName | null;
  declare output: number;

  #asked: Asked<Answer> | null = null;
  /** The cell whose samples are looked at one after the other, and the last of them. */
  #looked: { cell: string; row: number } | null = null;

  constructor() {
    super();
    this.split = null;
    this.output = 0;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asked?.close();
    this.#asked = null;
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (this.#asked) {
      if (changed.has("split")) void this.#asked.ask();
      return;
    }
    const { session } = this.app;
    this.#asked = new Asked(session, () => {
      const split = this.#shown(session.info.peek()?.data);
      return session.outputs(split).then((outputs) => ({ split, outputs }));
    });
    this.requestUpdate();
  }

  /** The split that was chosen, as far as it has samples; the test split before anybody chose. */
  #shown(data: PreparedData | undefined): SplitName {
    return (data?.test.rows ?? 0) > 0 ? (this.split ?? "test") : "train";
  }

  protected override render(): TemplateResult | typeof nothing {
    const info = this.app.session.info.value;
    const answer = this.#asked?.latest.value;
    if (!info) return nothing;
    const { data } = info;
    const split = this.#shown(data);
    const found = answer?.run === info.run && answer.found.split === split ? answer.found.outputs : null;
    return html`<div class="head">${
      data.test.rows > 0
        ? html`<fieldset class="seg"><legend class="sr">${t("Samples scored")}</legend>${(
            ["train", "test"] as const
          ).map(
            (name) =>
              html`<label><input type="radio" name="split" .checked=${split === name} @change=${() => {
                this.split = name;
              }}>${t(name)}</label>`,
          )}</fieldset>`
        : nothing
    }</div>${found === null ? html`<p class="small quiet">${t("Being asked for.")}</p>` : data.classes > 0 ? this.#classes(data, split, found) : this.#numbers(data, split, found)}`;
  }

  #classes(data: PreparedData, split: SplitName, outputs: Float64Array): TemplateResult {
    const confusion = confusionOf(data, split, outputs);
    const { right, all } = confusion;
    const summary = t("{right} of {all} {split} samples right, {share}", {
      right,
      all,
      split: t(split),
      share: percent(right / all),
    });
    const csv = () => download("confusion.csv", confusionCsv(confusion, data.classNames), "text/csv");
    return html`${
      data.classes <= MATRIX
        ? this.#matrix(data, split, outputs, confusion, summary)
        : html`<p class="small">${summary}</p>${this.#pairs(data, split, outputs, confusion)}`
    }${this.#scores(data, confusion)}
      <div class="foot"><span class="small quiet">${data.classes <= MATRIX ? t("Choose a cell to probe one of its samples.") : nothing}</span>
        <span class="saves"><span class="quiet small" aria-hidden="true">${t("Save")}</span><button class="btn plain save"
          aria-label=${t("Save {name} as {kind}", { name: t("confusion matrix"), kind: "CSV" })} @click=${csv}>CSV</button></span></div>`;
  }

  /** Rows are the true classes, columns the predicted ones; a cell is tinted by its share of its row. */
  #matrix(
    data: PreparedData,
    split: SplitName,
    outputs: Float64Array,
    { counts }: Confusion,
    summary: string,
  ): TemplateResult {
    const sizes = counts.map((row) => row.reduce((sum, n) => sum + n, 0));
    const look = `counts ${data.classes > 6 ? "many" : this.width < 300 ? "narrow" : ""}`;
    return html`<table class=${look}><caption>${summary}</caption>
      <thead><tr><td class="name"><div class="across">${t("predicted")} \u2192</div>${t("true")} \u2193</td>${counts.map((_, k) => html`<th scope="col" title=${nameOf(data, k)}>${clip(nameOf(data, k), 10)}</th>`)}</tr></thead>
      <tbody>${counts.map(
        (row, truth) =>
          html`<tr><th scope="row" class="name" title=${nameOf(data, truth)}>${marked(data, truth, data.classes > 6 ? 5 : 10)}</th>${row.map(
            (n, guess) =>
              n === 0
                ? html`<td class="quiet">0</td>`
                : html`<td><button class="cell ${truth === guess ? "diagonal" : "off"}" ${styled({ "--share": String(n / sizes[truth]!) })}
                  aria-label=${t("{n} of class {truth} predicted as {guess}: probe one of them", { n, truth: nameOf(data, truth), guess: nameOf(data, guess) })}
                  @click=${() => this.#probe(data, split, outputs, truth, guess)}>${n}</button></td>`,
          )}</tr>`,
      )}</tbody></table>`;
  }

  /** Too many classes for a matrix: those most often taken for each other. */
  #pairs(data: PreparedData, split: SplitName, outputs: Float64Array, confusion: Confusion): TemplateResult {
    const pairs = confusedMost(confusion, PAIRS);
    return html`<ol class="small">${pairs.map(
      ({ truth, guess, n }) =>
        html`<li><button @click=${() => this.#probe(data, split, outputs, truth, guess)}>${t(
          "{truth} taken for {guess}: {n}",
          { truth: nameOf(data, truth), guess: nameOf(data, guess), n },
        )}</button></li>`,
    )}</ol>`;
  }

  #scores(data: PreparedData, confusion: Confusion): TemplateResult {
    const scores = classScores(confusion);
    const share = (x: number) => (Number.isNaN(x) ? "\u2014" : percent(x, x === 1 ? 0 : 1));
    const f1s = this.width >= 300;
    return html`<table class="scores"><caption class="sr">${t("Scores of each class")}</caption>
      <thead><tr><td class="name">${t("class")}</td><th scope="col">${t("precision")}</th><th scope="col">${t("recall")}</th>${f1s ? html`<th scope="col">F\u2081</th>` : nothing}<th scope="col" title=${t("samples")}>n</th></tr></thead>
      <tbody>${scores.map(
        ({ precision, recall, f1, samples }, k) =>
          html`<tr><th scope="row" class="name" title=${nameOf(data, k)}>${marked(data, k, 10)}</th><td>${share(precision)}</td><td>${share(recall)}</td>${f1s ? html`<td>${share(f1)}</td>` : nothing}<td>${samples}</td></tr>`,
      )}</tbody>
      <tfoot><tr><th scope="row" class="name">${t("mean")}</th><td>${share(meanOf(scores, "precision"))}</td><td>${share(meanOf(scores, "recall"))}</td>${f1s ? html`<td>${share(meanOf(scores, "f1"))}</td>` : nothing}<td>${confusion.all}</td></tr></tfoot></table>`;
  }

  #numbers(data: PreparedData, split: SplitName, outputs: Float64Array): TemplateResult {
    const output = Math.min(this.output, data.outputs - 1);
    const { r2, rmse, mae } = fitOf(data, split, outputs, output);
    const write = (x: number) => (Number.isNaN(x) ? "\u2014" : short(x, 4));
    return html`${
      data.outputs > 1
        ? html`<label class="small">${t("Output")} <input class="field" type="number" min="1" max=${data.outputs} .value=${String(output + 1)}
            @change=${(event: Event) => {
              this.output = Math.max(0, Math.round(Number((event.target as HTMLInputElement).value)) - 1) || 0;
            }}></label>`
        : nothing
    }${drawScatter(data, split, outputs, output, this.width)}
      <dl class="rows"><div><dt>R\u00b2</dt><dd class="num small">${write(r2)}</dd></div>
        <div><dt>${t("Root mean squared error")}</dt><dd class="num small">${write(rmse)}</dd></div>
        <div><dt>${t("Mean absolute error")}</dt><dd class="num small">${write(mae)}</dd></div></dl>
      <div class="foot"><span></span>${saves({
        name: t("predicted and true"),
        app: this.app,
        layers: () => [this.renderRoot.querySelector<SVGSVGElement>("svg.scatter")!],
        csv: () => pairsCsv(data, split, outputs, output),
      })}</div>`;
  }

  #probe(data: PreparedData, split: SplitName, outputs: Float64Array, truth: number, guess: number): void {
    const cell = `${split} ${truth} ${guess}`;
    const after = this.#looked?.cell === cell ? this.#looked.row : -1;
    const row = sampleOf(data, split, outputs, [truth, guess], after);
    if (row === null) return;
    this.#looked = { cell, row };
    const { inputs, targets } = data[split];
    this.app.session.setProbe({
      sample: Array.from(inputs.subarray(row * data.width, (row + 1) * data.width)),
      target: Array.from(targets.subarray(row * data.outputs, (row + 1) * data.outputs)),
    });
  }
}

function nameOf(data: PreparedData, k: number): string {
  return (data.classNames[k] ?? String(k)).replace(/^-/, "\u2212");
}

function marked(data: PreparedData, k: number, room: number): TemplateResult {
  return html`<span><svg width="12" height="12" class="plot" aria-hidden="true">${svg`${markIcon(k, data.classes)}`}</svg>${clip(nameOf(data, k), room)}</span>`;
}

function pairsCsv(data: PreparedData, split: SplitName, outputs: Float64Array, output: number): string {
  const { rows, targets } = data[split];
  const line = (row: number) => `${targets[row * data.outputs + output]},${outputs[row * data.outputs + output]}`;
  return `true,predicted\n${Array.from({ length: rows }, (_, row) => `${line(row)}\n`).join("")}`;
}

customElements.define("chainrule-metrics", Metrics);
