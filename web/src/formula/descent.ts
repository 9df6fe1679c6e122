import { html, nothing, type TemplateResult } from "lit";
import { SizedElement } from "../plots/sized.ts";
import { count, short } from "../ui/numbers.ts";
import { curves } from "./curves.ts";

const [HEIGHT, TOP, FLOOR] = [110, 10, 82];

/** The output after each update of gradient descent, on a log axis where it is positive. */
export class FormulaDescent extends SizedElement {
  static override styles = curves;

  protected override render(): TemplateResult | typeof nothing {
    const history = this.app.session.descent.value;
    if (history.length < 2) return nothing;
    const { width } = this;
    const values = history.map(({ value }) => value);
    const positive = values.every((v) => v > 0);
    const scaled = positive ? values.map(Math.log10) : values;
    const low = scaled.reduce((a, b) => Math.min(a, b));
    const high = scaled.reduce((a, b) => Math.max(a, b));
    const lastStep = history.at(-1)!.step || 1;
    const px = (step: number) => ((width * step) / lastStep).toFixed(1);
    const py = (y: number) => (TOP + ((FLOOR - TOP) * (high - y)) / (high - low || 1)).toFixed(1);
    const path = history.map(({ step }, i) => `${i === 0 ? "M" : "L"}${px(step)} ${py(scaled[i]!)}`).join("");
    const [from, to] = [short(values[0]!), short(values.at(-1)!)];
    return html`<svg width=${width} height=${HEIGHT} viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="The output after each update, from ${from} to ${to}">
        <path class="grid" d="M0 ${FLOOR}H${width}"></path><path class="line" d=${path}></path>
        <text x="0" y="100">0</text><text x=${width} y="100" text-anchor="end">${count(lastStep)} updates${positive ? ", log axis" : ""}</text>
      </svg>`;
  }
}

customElements.define("chainrule-formula-descent", FormulaDescent);
