import { css, html, nothing, type TemplateResult } from "lit";
import { featureText, fedName } from "../graph/names.ts";
import { base } from "../styles/sheets.ts";
import { full, short } from "../ui/numbers.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { t } from "../words/words.ts";

/** What standardising does to each input: the mean it takes away, and the deviation it divides by. */
export class Standard extends SignalElement {
  static override styles = [
    base,
    css`
      :host { display: block; }
      summary { min-height: 24px; color: var(--ink-2); cursor: pointer; }
      .list { max-height: 180px; overflow: auto; scrollbar-width: thin; }
      table { width: 100%; border-collapse: collapse; font-size: var(--text-xs); }
      :is(th, td) { padding: 2px 0 2px var(--s1); border-bottom: 1px solid var(--line); font-weight: var(--weight-normal); text-align: right; }
      :is(th, td):first-child { padding-left: 0; text-align: left; overflow-wrap: anywhere; }
      thead th { color: var(--ink-3); }
    `,
  ];

  protected override render(): TemplateResult | typeof nothing {
    const data = this.app.session.info.value?.data;
    if (!data?.standard) return nothing;
    const { mean, scale } = data.standard;
    return html`<details><summary>${t("Means and deviations")}</summary><div class="list" tabindex="0" role="group" aria-label=${t("Means and deviations")}>
      <table><thead><tr><th>${t("input")}</th><th>${t("mean")}</th><th>${t("deviation")}</th></tr></thead>
        <tbody>${Array.from(
          mean,
          (m, k) => html`<tr><th scope="row">${featureText(fedName(data, k).replaceAll("_", " "))}</th>
          <td title=${full(m)}>${short(m)}</td><td title=${full(scale[k] ?? 1)}>${short(scale[k] ?? 1)}</td></tr>`,
        )}</tbody></table></div>
      <p class="small quiet">${t("Of the training samples. The network is fed (input \u2212 mean) / deviation.")}</p></details>`;
  }
}

customElements.define("chainrule-standard", Standard);
