import { css, html, nothing, svg, type TemplateResult } from "lit";
import { clip } from "../graph/names.ts";
import { base } from "../styles/sheets.ts";
import { plural } from "../ui/words.ts";
import { classColours } from "./classes.ts";
import { dataAxes } from "./data-axes.ts";
import { drawPoints } from "./points.ts";
import { marks } from "./sheets.ts";
import { SizedElement } from "./sized.ts";

/** The samples as a small picture: the first two inputs, or the input and the target where there is only one. */
export class DataPlot extends SizedElement {
  static override styles = [base, classColours, marks, css`:host { display: block; contain: layout style; }`];

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this.app;
    const info = session.info.value;
    if (!info) return nothing;
    const { data } = info;
    const width = this.width;
    const named = data.width > 2;
    const { x, y, side, height } = dataAxes(data, session.plane.value, width);
    const axes = { x, y, across: 0, up: data.width === 1 ? null : 1 };
    const zero = (at: number) => at > 1 && at < width - 1;
    const names = data.inputNames;
    const spoken = `${plural(data.train.rows, "train sample")}, ${plural(data.test.rows, "test sample")}, over ${names[0] ?? "x1"} and ${data.width === 1 ? data.targetName : (names[1] ?? "x2")}${
      data.width > 2 ? `; ${data.width - 2} more inputs are not shown` : ""
    }. Train samples are filled, test samples hollow; each class has its own shape.`;
    return html`<svg class="plot" width=${width} height=${height} role="img" aria-label=${spoken}>
      <rect class="ground" x=".5" y=".5" width=${width - 1} height=${side - 1} rx="6"></rect>
      ${zero(x(0)) ? svg`<path class="grid" d=${`M${x(0).toFixed(1)} 1v${side - 2}`}></path>` : nothing}
      ${y(0) > 1 && y(0) < side - 1 ? svg`<path class="grid" d=${`M1 ${y(0).toFixed(1)}h${width - 2}`}></path>` : nothing}
      ${drawPoints(data, axes, 2.1, session.splits.value)}
      <rect class="border" x=".5" y=".5" width=${width - 1} height=${side - 1} rx="6"></rect>
      ${named ? svg`<text x="0" y=${height - 3}>${clip(words(names[0]), 13)} \u2192</text><text x=${width} y=${height - 3} text-anchor="end">${clip(words(names[1]), 13)} \u2191</text>` : nothing}
    </svg>`;
  }
}

function words(name: string | undefined): string {
  return (name ?? "").replaceAll("_", " ");
}

customElements.define("chainrule-data-plot", DataPlot);
