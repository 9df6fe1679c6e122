import { css, html, nothing, svg, type TemplateResult } from "lit";
import type { PreparedData } from "../../../wasm/types.ts";
import { givenSymbol } from "../graph/names.ts";
import { plain } from "../graph/text.ts";
import { base } from "../styles/sheets.ts";
import { short } from "../ui/numbers.ts";
import { saves } from "../ui/saves.ts";
import { t } from "../words/words.ts";
import { classColours } from "./classes.ts";
import { columnExtent, drawPoints, targetExtent } from "./points.ts";
import { Predictions } from "./predictions.ts";
import { marks } from "./sheets.ts";
import { SizedElement } from "./sized.ts";

const SAMPLES = 121;

/** One input: the network's outputs as curves over it, with the samples. */
export class FitPlot extends SizedElement {
  static override styles = [
    base,
    classColours,
    marks,
    css`:host { display: block; contain: layout style; } .fit { fill: none; stroke: var(--ink); stroke-width: 2; } .fit.other { stroke: var(--ink-2); stroke-dasharray: 4 3; }`,
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
      if (data?.width !== 1) return null;
      const [low, high] = columnExtent(data, 0);
      return Array.from({ length: SAMPLES }, (_, i) => [low + ((high - low) * i) / (SAMPLES - 1)]);
    });
    this.requestUpdate();
  }

  protected override render(): TemplateResult | typeof nothing {
    const info = this.app.session.info.value;
    const probe = this.app.session.probe.value;
    const answer = this.#predictions?.latest.value;
    if (!info) return nothing;
    const { data } = info;
    const width = this.width;
    const height = Math.round(width * 0.7);
    const [left, right] = columnExtent(data, 0);
    let [low, high] = targetExtent(data);
    const { inputs, outputs } = answer?.run === info.run ? answer.found : { inputs: [], outputs: [] };
    for (const [y] of outputs) {
      if (y === undefined || !Number.isFinite(y)) continue;
      low = Math.min(low, y);
      high = Math.max(high, y);
    }
    const x = (value: number) => ((value - left) / (right - left)) * width;
    const y = (value: number) => height - 4 - ((value - low) / (high - low || 1)) * (height - 8);
    const lines = Array.from({ length: Math.min(data.outputs, 4) }, (_, k) =>
      curve(outputs.map((row, i) => [x(inputs[i]?.[0] ?? 0), y(row[k] ?? 0)])),
    );
    const at = probe?.sample[0];
    return html`<svg class="plot" width=${width} height=${height + 18} role="img"
        aria-label=${`The network's output over ${data.inputNames[0] ?? "x1"} from ${short(left)} to ${short(right)}, with ${data.train.rows} train and ${data.test.rows} test samples`}>
      <rect class="ground" x=".5" y=".5" width=${width - 1} height=${height - 1} rx="6"></rect>
      ${y(0) > 0 && y(0) < height ? svg`<path class="grid" d=${`M1 ${y(0).toFixed(1)}h${width - 2}`}></path>` : nothing}
      ${drawPoints(data, { x, y, across: 0, up: null }, 2.4, this.app.session.splits.value)}
      ${lines.map((d, k) => svg`<path class="fit ${k > 0 ? "other" : ""}" d=${d}></path>`)}
      ${at === undefined ? nothing : svg`<line class="now" x1=${x(at).toFixed(1)} x2=${x(at).toFixed(1)} y1="1" y2=${height - 1}></line>`}
      <rect class="border" x=".5" y=".5" width=${width - 1} height=${height - 1} rx="6"></rect>
      <text x="0" y=${height + 14}>${plain(left, 5)}</text><text x=${width / 2} y=${height + 14} text-anchor="middle">${givenSymbol(data.inputNames[0] ?? "x1", 20)} \u2192</text>
      <text x=${width} y=${height + 14} text-anchor="end">${plain(right, 5)}</text>
    </svg>${saves({
      name: t("fitted curve"),
      app: this.app,
      layers: () => [this.renderRoot.querySelector<SVGSVGElement>("svg.plot")!],
      csv: () => fitCsv(data, inputs, outputs),
    })}`;
  }
}

/** A row for each place of the curve: the input and the outputs there. */
function fitCsv(data: PreparedData, inputs: readonly number[][], outputs: readonly number[][]): string {
  const names = Array.from({ length: data.outputs }, (_, k) => `y${k + 1}`);
  const rows = inputs.map((row, i) => `${[...row, ...(outputs[i] ?? [])].join(",")}\n`);
  return `${["x1", ...names].join(",")}\n${rows.join("")}`;
}

/** A line through the points; broken where an output is not finite. */
function curve(points: readonly (readonly [number, number])[]): string {
  const finite = ([x, y]: readonly [number, number]) => Number.isFinite(x) && Number.isFinite(y);
  return points
    .map((point, i) => {
      if (!finite(point)) return "";
      const joined = i > 0 && finite(points[i - 1] as readonly [number, number]);
      return `${joined ? "L" : "M"}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
    })
    .join("");
}

customElements.define("chainrule-fit", FitPlot);
