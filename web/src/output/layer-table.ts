import { css, html, nothing, type TemplateResult } from "lit";
import type { Health } from "../../../wasm/health.ts";
import { layerName } from "../graph/names.ts";
import { Asked } from "../plots/asked.ts";
import { base } from "../styles/sheets.ts";
import { short } from "../ui/numbers.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { t, tn } from "../words/words.ts";

/** Layer by layer, the output first: lengths of delta and of dE/dW, the last update against the weights, closed units. */
export class LayerTable extends SignalElement {
  static override styles = [
    base,
    css`
      table { width: 100%; table-layout: fixed; border-collapse: collapse; font-size: var(--text-xs); line-height: 24px; }
      th, td { padding: 0 0 0 4px; border-bottom: 1px solid var(--line); font-weight: var(--weight-normal); text-align: right; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
      thead th { color: var(--ink-3); line-height: var(--leading-xs); vertical-align: bottom; white-space: normal; }
      .name { width: 60px; padding-left: 0; color: var(--ink-2); text-align: left; }
      .g { color: var(--grad); }
      p { margin-top: 6px; }
    `,
  ];

  #asked: Asked<Health> | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asked?.close();
    this.#asked = null;
  }

  protected override updated(): void {
    if (this.#asked) return;
    const { session } = this.app;
    this.#asked = new Asked(session, () => session.health());
    this.requestUpdate();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this.app;
    const info = session.info.value;
    const frame = session.reading.value;
    const answer = this.#asked?.latest.value;
    if (!info || !frame) return nothing;
    if (answer?.run !== info.run) return html`<p class="small quiet">${t("Being asked for.")}</p>`;
    const { layers, samples } = answer.found;
    const norm = (layer: number) => {
      const { W, units, inputs } = info.shapes[layer]!;
      let squares = 0;
      for (let i = W; i < W + units * inputs; i++) squares += frame.gradient[i]! ** 2;
      return Math.sqrt(squares);
    };
    return html`<table><thead><tr><th class="name" scope="col">${t("layer")}</th>
        <th scope="col" title=${t("Mean length of delta over the samples measured")}>|\u03b4|</th>
        <th scope="col" title=${t("Length of the last batch's gradient of the weights")}>|\u2202E/\u2202W|</th>
        <th scope="col" title=${t("Length of an update over the length of what it changed")}>${t("update")}</th>
        <th scope="col" title=${t("Units that pass on less than a twentieth of what arrives, for nearly every sample")}>${t("satur.")}</th>
        <th scope="col" title=${t("Units whose slope is 0 for every sample")}>${t("dead")}</th></tr></thead>
      <tbody>${layers
        .map((layer, i) => ({ ...layer, i }))
        .reverse()
        .map(({ delta, update, saturated, dead, i }) => {
          const { units } = info.shapes[i]!;
          return html`<tr><th class="name" scope="row">${layerName(i, layers.length)}</th><td class="g">${short(delta, 2)}</td><td class="g">${frame.step > 0 ? short(norm(i), 2) : "\u2014"}</td><td>${update === null ? "\u2014" : short(update, 2)}</td><td>${saturated}/${units}</td><td>${dead}/${units}</td></tr>`;
        })}</tbody></table>
      <p class="small quiet">${tn(samples, "Measured over {n} training sample.", "Measured over {n} training samples.")} ${t("Update: over the weights, as large as 0.001 is usual.")}</p>`;
  }
}

customElements.define("chainrule-layer-table", LayerTable);
