import { css, html, nothing } from "lit";
import type { PreparedData, QueryResult } from "../../../wasm/types.ts";
import { parseSelection, type Selection } from "../selection.ts";
import { base } from "../styles/sheets.ts";
import { short, signed } from "../ui/numbers.ts";
import { SignalElement } from "../ui/signal-element.ts";

/** Samples up to which each one's gradient is listed. */
export const SAMPLES = 64;

/** The gradient of the chosen weight or bias sample by sample, and the mean of them. */
export class SamplesPanel extends SignalElement {
  static override properties = { ...SignalElement.properties, found: { state: true } };
  static override styles = [
    base,
    css`
      .list { max-height: 260px; overflow: auto; scrollbar-width: thin; }
      table { width: 100%; border-collapse: collapse; font-size: var(--text-xs); line-height: 22px; }
      :is(th, td) { padding: 0; border-bottom: 1px solid var(--line); font-weight: var(--weight-normal); text-align: right; }
      th:first-child { text-align: left; color: var(--ink-2); }
      td { color: var(--grad); }
      tfoot :is(th, td) { border-top: 1.5px solid var(--grad-line); border-bottom: 0; font-weight: var(--weight-strong); }
    `,
  ];

  /** Every training sample's passes, and the moment of the run they belong to. */
  declare found: { moment: string; passes: readonly QueryResult[] } | null;
  #asked = "";

  constructor() {
    super();
    this.found = null;
  }

  protected override render() {
    const { session } = this.app;
    const info = session.info.value;
    const frame = session.reading.value;
    const chosen = parseSelection(session.selection.value ?? "");
    if (!info || !frame || !session.mean.value || (chosen?.kind !== "weight" && chosen?.kind !== "bias"))
      return nothing;
    const { rows } = info.data.train;
    if (rows > SAMPLES)
      return this.#section(
        html`<p class="small quiet">One by one for up to ${SAMPLES} training samples; there are ${rows}.</p>`,
      );
    const moment = `${info.run} ${frame.step}`;
    if (!session.playing.value && this.#asked !== moment) void this.#ask(moment, info.data);
    const { found } = this;
    if (found?.moment !== moment)
      return this.#section(
        html`<p class="small quiet">${session.playing.value ? "Listed when the run pauses." : "Being asked for."}</p>`,
      );
    const list = found.passes.map((pass) => gradientOf(pass, chosen));
    const mean = list.reduce((sum, g) => sum + g, 0) / Math.max(1, list.length);
    return this.#section(html`<div class="list" tabindex="0" role="group" aria-label="Gradients sample by sample"><table><thead><tr><th>sample</th><th>gradient</th></tr></thead>
      <tbody>${list.map((g, i) => html`<tr><th>${i + 1}</th><td>${signed(g, short)}</td></tr>`)}</tbody>
      <tfoot><tr><th>mean of ${list.length}</th><td>${signed(mean, short)}</td></tr></tfoot></table></div>
      <p class="small quiet">At the present weights, over all training samples.</p>`);
  }

  #section(body: unknown) {
    return html`<section class="section" aria-labelledby="samples"><header><h2 id="samples">What the mean is of</h2></header>${body}</section>`;
  }

  async #ask(moment: string, { train, width }: PreparedData): Promise<void> {
    this.#asked = moment;
    const outputs = train.rows > 0 ? train.targets.length / train.rows : 0;
    const passes: QueryResult[] = [];
    try {
      for (let row = 0; row < train.rows; row++) {
        const sample = Array.from(train.inputs.subarray(row * width, (row + 1) * width));
        const target = Array.from(train.targets.subarray(row * outputs, (row + 1) * outputs));
        passes.push(await this.app.session.query(sample, target));
        if (this.#asked !== moment) return;
      }
      this.found = { moment, passes };
    } catch {
      // The run was closed meanwhile; the next moment asks again.
    }
  }
}

function gradientOf({ layers }: QueryResult, chosen: Extract<Selection, { kind: "weight" | "bias" }>): number {
  const layer = layers[chosen.layer];
  return (chosen.kind === "weight" ? layer?.dW[chosen.unit]?.[chosen.from] : layer?.db[chosen.unit]) ?? Number.NaN;
}

customElements.define("chainrule-samples", SamplesPanel);
