import { css, html, nothing, type TemplateResult } from "lit";
import type { PreparedData } from "../../../wasm/types.ts";
import type { Shown } from "../plots/points.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { key, t } from "../words/words.ts";
import "../ui/number-field.ts";

const kinds: readonly [Shown, string][] = [
  ["both", key("Both")],
  ["train", key("Train")],
  ["test", key("Test")],
];

/** Which of the samples the pictures show, and which one of them is probed. */
export class SamplesView extends SignalElement {
  static override styles = [
    base,
    css`
      :host { display: block; margin-bottom: var(--s1); }
      .row { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: var(--s1) var(--s2); min-height: var(--control); margin-top: var(--s1); }
      .seg { margin: 0; border: 0; font-size: var(--text-xs); }
      .seg label { height: calc(var(--control) - 4px); padding: 0 7px; }
      chainrule-number-field { display: flex; flex: 1; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: var(--s1) var(--s2); }
      .field { width: 60px; }
      .quiet { width: 100%; margin: 0; }
    `,
  ];

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this.app;
    const data = session.info.value?.data;
    if (!data || data.train.rows + data.test.rows === 0) return nothing;
    const all = data.train.rows + data.test.rows;
    const probe = session.probe.value?.sample ?? [];
    const at = numberOf(data, probe);
    const go = (by: number) => this.#probe(data, at === null ? 1 : ((at - 1 + by + all) % all) + 1);
    return html`${
      data.test.rows > 0
        ? html`<div class="row"><span class="name" id="shown">${t("Shown")}</span><fieldset class="seg" aria-labelledby="shown">${kinds.map(
            ([kind, name]) =>
              html`<label><input type="radio" name="shown" .checked=${session.splits.value === kind} @change=${() => {
                session.splits.value = kind;
              }}>${t(name)}</label>`,
          )}</fieldset></div>`
        : nothing
    }
      <div class="row"><chainrule-number-field label=${t("Probe sample")} brief=${t("Probe")} .value=${at ?? Number.NaN} .apply=${(n: number) => this.#probe(data, n)}></chainrule-number-field>
        <button class="btn icon" aria-label=${t("Probe the sample before")} title=${t("Probe the sample before")} @click=${() => go(-1)}>${icon("back")}</button>
        <button class="btn icon" aria-label=${t("Probe the next sample")} title=${t("Probe the next sample")} @click=${() => go(1)}>${icon("step")}</button>
        <p class="quiet small">${this.#words(data, at, all)}</p></div>`;
  }

  #words(data: PreparedData, at: number | null, all: number): string {
    if (at === null) return t("A place of its own, no sample");
    const place = placeOf(data, at);
    return place?.split === data.test
      ? t("{n} of {all}, for testing", { n: at, all })
      : t("{n} of {all}, for training", { n: at, all });
  }

  /** Probes a sample by its place among those given, from 1; answers why not, or null. */
  #probe(data: PreparedData, n: number): string | null {
    const place = placeOf(data, n);
    if (!place) return t("There are samples 1 to {all}.", { all: data.train.rows + data.test.rows });
    const { split, row } = place;
    this.app.session.setProbe({
      sample: Array.from(split.inputs.subarray(row * data.width, (row + 1) * data.width)),
      target: Array.from(split.targets.subarray(row * data.outputs, (row + 1) * data.outputs)),
    });
    return null;
  }
}

function placeOf(data: PreparedData, n: number) {
  for (const split of [data.train, data.test]) {
    const row = split.index.indexOf(n - 1);
    if (row !== -1) return { split, row };
  }
  return null;
}

/** Place of a sample among those given, from 1; null for a place that is no sample. */
function numberOf(data: PreparedData, sample: readonly number[]): number | null {
  for (const { rows, inputs, index } of [data.train, data.test]) {
    for (let row = 0; row < rows; row++) {
      if (sample.every((x, k) => x === inputs[row * data.width + k])) return (index[row] ?? 0) + 1;
    }
  }
  return null;
}

customElements.define("chainrule-samples-view", SamplesView);
