import { css, html, nothing, svg, type TemplateResult } from "lit";
import type { PreparedData, RunInfo } from "../../../wasm/types.ts";
import { clip, targetClass } from "../graph/names.ts";
import { outputClass } from "../output/scores.ts";
import { base } from "../styles/sheets.ts";
import { short } from "../ui/numbers.ts";
import { classColours } from "./classes.ts";
import { markIcon } from "./palette.ts";
import { Predictions } from "./predictions.ts";
import { marks } from "./sheets.ts";
import { SizedElement } from "./sized.ts";

/** Rows of the table. */
const ROWS = 8;

/** More inputs than a plane can show: true against predicted, sample by sample. */
export class PredictionTable extends SizedElement {
  static override styles = [
    base,
    classColours,
    marks,
    css`
      :host { display: block; contain: layout style; }
      table { width: 100%; table-layout: fixed; border-collapse: collapse; background: var(--raised); font-size: var(--text-xs); line-height: var(--leading-xs); }
      caption { padding: 0 0 4px; color: var(--ink-3); text-align: left; }
      th, td { height: 24px; padding: 0 4px; border: 1px solid var(--line); text-align: right; font-weight: var(--weight-normal); white-space: nowrap; }
      th { color: var(--ink-3); }
      thead th, thead .name { padding: 3px 4px; vertical-align: bottom; white-space: normal; line-height: 14px; overflow-wrap: break-word; }
      .name { padding: 0 3px; text-align: left; }
      .name span { display: inline-flex; align-items: center; gap: 4px; }
      thead .name { width: 77px; }
      thead .verdict { width: 22px; }
      .verdict { padding: 0; text-align: center; }
      .right { color: var(--accent); }
      .wrong { color: var(--note); font-weight: var(--weight-strong); }
      tr[aria-selected="true"] td { background: var(--accent-soft); }
      tbody tr { cursor: pointer; }
      thead td { color: var(--ink-3); }
    `,
  ];

  #predictions: Predictions | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#predictions?.close();
    this.#predictions = null;
  }

  protected override updated(): void {
    if (this.#predictions) return;
    this.#predictions = new Predictions(this.app.session, () => {
      const data = this.app.session.info.peek()?.data;
      if (!data || data.width <= 2) return null;
      const { inputs, rows } = shownSplit(data).samples;
      return Array.from({ length: Math.min(rows, ROWS) }, (_, row) =>
        Array.from(inputs.subarray(row * data.width, (row + 1) * data.width)),
      );
    });
    this.requestUpdate();
  }

  protected override render(): TemplateResult | typeof nothing {
    const info = this.app.session.info.value;
    const answer = this.#predictions?.latest.value;
    if (!info) return nothing;
    const outputs = answer?.run === info.run ? answer.found.outputs : [];
    return this.#table(info, outputs);
  }

  #table(info: RunInfo, outputs: readonly number[][]): TemplateResult {
    const { data } = info;
    const { samples, name } = shownSplit(data);
    const rows = Math.min(ROWS, samples.rows);
    const columns = Math.max(1, Math.min(data.width, Math.floor((this.width - (data.classes > 0 ? 176 : 130)) / 47)));
    const probe = this.app.session.probe.value;
    const classes = data.classes > 0;
    return html`<table>
      <caption>${rows} of ${samples.rows} ${name} samples. Choose one to probe it.</caption>
      <thead><tr>${data.inputNames.slice(0, columns).map((input) => html`<th scope="col">${words(input)}</th>`)}
        <th scope="col" class=${classes ? "name" : ""}>true</th><th scope="col" class=${classes ? "name" : ""}>predicted</th>${classes ? html`<th scope="col" class="verdict"><span class="sr">right or wrong</span></th>` : nothing}</tr></thead>
      <tbody>${Array.from({ length: rows }, (_, row) => {
        const inputs = Array.from(samples.inputs.subarray(row * data.width, (row + 1) * data.width));
        const target = Array.from(samples.targets.subarray(row * data.outputs, (row + 1) * data.outputs));
        const chosen =
          probe !== null && probe.sample.length === inputs.length && probe.sample.every((x, k) => x === inputs[k]);
        const choose = () => this.app.session.setProbe({ sample: inputs, target });
        return html`<tr aria-selected=${chosen} tabindex="0" @click=${choose} @keydown=${(event: KeyboardEvent) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          event.stopPropagation();
          choose();
        }}>${inputs.slice(0, columns).map((x) => html`<td>${given(x)}</td>`)}${verdict(data, target, outputs[row])}</tr>`;
      })}</tbody></table>`;
  }
}

function shownSplit(data: PreparedData): { samples: PreparedData["test"]; name: string } {
  return data.test.rows > 0 ? { samples: data.test, name: "test" } : { samples: data.train, name: "train" };
}

function words(name: string): string {
  return clip(name.replaceAll("_", " "), 24);
}

/** An input as the data writes it, up to five digits. */
function given(x: number): string {
  const text = String(x);
  return text.length <= 6 ? text.replace("-", "\u2212") : short(x, 4);
}

function className(data: PreparedData, index: number): TemplateResult {
  return html`<span><svg width="12" height="12" class="plot" aria-hidden="true">${markIcon(index, data.classes)}</svg>${clip(data.classNames[index] ?? String(index), 9)}</span>`;
}

function verdict(data: PreparedData, target: readonly number[], output: readonly number[] | undefined): TemplateResult {
  const truth = targetClass(data, target);
  if (truth === null) {
    const list = (row: readonly number[]) =>
      row
        .slice(0, 2)
        .map((x) => short(x))
        .join(", ");
    return html`<td>${list(target)}</td><td>${output ? list(output) : "\u2014"}</td>`;
  }
  const guess = output ? outputClass(output) : null;
  const right = guess === truth;
  return html`<td class="name">${className(data, truth)}</td><td class="name">${guess === null ? "\u2014" : className(data, guess)}</td>
    <td class="verdict ${right ? "right" : "wrong"}">${guess === null ? nothing : svgMark(right)}</td>`;
}

function svgMark(right: boolean): TemplateResult {
  return html`<svg width="14" height="14" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round"
    stroke-linejoin="round" role="img" aria-label=${right ? "right" : "wrong"}>${right ? svg`<path d="m3 8.5 3.2 3.2L13 4.8"></path>` : svg`<path d="m4 4 8 8M12 4l-8 8"></path>`}</svg>`;
}

customElements.define("chainrule-predictions", PredictionTable);
