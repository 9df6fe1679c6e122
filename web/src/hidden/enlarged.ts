import { effect } from "@preact/signals-core";
import { css, html, nothing, svg, type TemplateResult } from "lit";
import type { PreparedData, RunInfo } from "../../../wasm/types.ts";
import { unitName } from "../graph/names.ts";
import { paintInput, paintUnit } from "../graph/paint.ts";
import { Readings } from "../graph/readings.ts";
import { fit, plain } from "../graph/text.ts";
import { classColours } from "../plots/classes.ts";
import { type Palette, readPalette } from "../plots/palette.ts";
import { drawPoints } from "../plots/points.ts";
import { SchemeWatch } from "../plots/scheme.ts";
import { marks } from "../plots/sheets.ts";
import { parseSelection } from "../selection.ts";
import { base } from "../styles/sheets.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { t } from "../words/words.ts";

const SIDE = 168;
/** Terms of a weighted sum that are shown, the largest. */
const TERMS = 7;

/**
 * The unit under the pointer or the focus, larger: its activation over the input plane with the samples on it; with
 * more inputs, or one, the terms of its weighted sum as bars. A picture of what is said elsewhere: silent.
 */
export class Enlarged extends SignalElement {
  static override properties = { ...SignalElement.properties, unit: {} };
  static override styles = [
    base,
    classColours,
    marks,
    css`
      :host { position: absolute; z-index: 2; left: 12px; bottom: 80px; width: ${SIDE + 18}px; padding: 8px; border: 1px solid var(--line-strong); border-radius: var(--radius-lg); background: var(--raised); box-shadow: var(--shadow-2); pointer-events: none; font-size: var(--text-xs); line-height: var(--leading-xs); }
      :host([right]) { left: auto; right: 12px; }
      :host([empty]) { display: none; }
      p { display: flex; justify-content: space-between; gap: var(--s2); margin-bottom: 4px; font-weight: var(--weight-medium); }
      .stage { position: relative; width: ${SIDE}px; height: ${SIDE}px; }
      canvas { position: absolute; inset: 0; width: 100%; height: 100%; border-radius: 6px; }
      .stage svg { position: relative; }
      .probe { fill: var(--paper); stroke: var(--ink); stroke-width: 2; }
      .term { fill: var(--pos-line); }
      .term.minus { fill: var(--neg-line); }
      .zero { stroke: var(--line-strong); }
    `,
  ];

  /** Name of a unit or input; null: nothing is enlarged. */
  declare unit: string | null;
  #palette: Palette | null = null;
  #scheme: SchemeWatch | null = null;
  #stop: (() => void) | null = null;

  constructor() {
    super();
    this.unit = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.ariaHidden = "true";
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.#stop = null;
    this.#scheme?.close();
    this.#scheme = null;
  }

  protected override updated(): void {
    this.toggleAttribute("empty", this.#place() === null);
    this.#scheme ??= new SchemeWatch(this.renderRoot as ShadowRoot, () => {
      this.#palette = null;
      this.#paint();
    });
    this.#stop ??= effect(() => {
      this.app.session.frame.value;
      this.#paint();
    });
    this.#paint();
  }

  #place(): { layer: number; unit: number } | null {
    const selection = this.unit === null ? null : parseSelection(this.unit);
    const shapes = this.app.session.info.peek()?.shapes ?? [];
    if (selection?.kind === "input") return { layer: -1, unit: selection.input };
    if (selection?.kind !== "unit" || selection.unit >= (shapes[selection.layer]?.units ?? 0)) return null;
    return { layer: selection.layer, unit: selection.unit };
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this.app;
    const info = session.info.value;
    const frame = session.reading.value;
    const place = this.#place();
    if (!info || !frame || frame.run !== info.run || !place) return nothing;
    const readings = new Readings(info, frame);
    const value = readings.value(place.layer, place.unit);
    return html`<p><span>${unitName(info, place.layer, place.unit)}</span><span class="num">${value === null ? nothing : plain(value, 7)}</span></p>
      ${info.data.width === 2 ? this.#plane(info) : place.layer < 0 ? nothing : this.#terms(readings, place.layer, place.unit)}`;
  }

  #plane({ data }: RunInfo): TemplateResult {
    const { session } = this.app;
    const [low, high] = session.plane.value;
    const x = (value: number) => ((value - low) / (high - low || 1)) * SIDE;
    const y = (value: number) => SIDE - x(value);
    const [a = 0, b = 0] = session.probe.value?.sample ?? [];
    return html`<div class="stage"><canvas></canvas><svg class="plot" width=${SIDE} height=${SIDE}>
      ${drawPoints(data, { x, y, across: 0, up: 1 }, 1.8)}
      <circle class="probe" cx=${x(a).toFixed(1)} cy=${y(b).toFixed(1)} r="4"></circle>
      <rect class="border" x=".5" y=".5" width=${SIDE - 1} height=${SIDE - 1} rx="6"></rect></svg></div>`;
  }

  /** The largest terms w a of the weighted sum, and the bias. */
  #terms(readings: Readings, layer: number, unit: number): TemplateResult | typeof nothing {
    const { info } = readings;
    const inputs = info.shapes[layer]?.inputs ?? 0;
    const standardised = layer === 0 && this.app.store.settings.value.data.standardize;
    // Of features only the engine knows mean and deviation.
    if (standardised && info.data.features) return nothing;
    const carried = (from: number) => {
      const value = readings.value(layer - 1, from) ?? 0;
      return standardised ? standard(info.data, from, value) : value;
    };
    const terms = Array.from({ length: inputs }, (_, from) => ({
      name: unitName(info, layer - 1, from)
        .replace(/ of .*$/, "")
        .replaceAll("_", " "),
      value: readings.weight(layer, unit, from) * carried(from),
    }));
    const bias = readings.bias(layer, unit);
    if (bias !== null) terms.push({ name: t("bias"), value: bias });
    const shown = [...terms].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, TERMS);
    const most = shown.reduce((sum, { value }) => Math.max(sum, Math.abs(value)), 0) || 1;
    const height = 20 * shown.length;
    const [middle, reach] = [102, 28];
    return html`<svg class="plot" width=${SIDE} height=${height}>
        <path class="zero" d=${`M${middle} 0v${height}`}></path>
        ${shown.map(({ name, value }, i) => {
          const length = (Math.abs(value) / most) * reach || 0;
          return svg`<text x="0" y=${20 * i + 14}>${name.length > 11 ? `${name.slice(0, 10)}\u2026` : name}</text>
            <rect class="term ${value < 0 ? "minus" : ""}" x=${(value < 0 ? middle - length : middle).toFixed(1)} y=${20 * i + 5} width=${length.toFixed(1)} height="10"></rect>
            <text x=${SIDE} y=${20 * i + 14} text-anchor="end">${fit(value, 6, true)}</text>`;
        })}</svg>
      ${terms.length > shown.length ? html`<span class="quiet">${t("the largest {n} of {all} terms", { n: shown.length, all: terms.length })}</span>` : nothing}`;
  }

  #paint(): void {
    const { session } = this.app;
    const info = session.info.peek();
    const frame = session.frame.peek();
    const place = this.#place();
    const canvas = this.renderRoot.querySelector("canvas");
    if (!info || !frame || frame.run !== info.run || !place || !canvas) return;
    this.#palette ??= readPalette(this.renderRoot as ShadowRoot);
    if (place.layer < 0) paintInput(canvas, place.unit, this.#palette, frame.grids);
    else paintUnit(canvas, info, frame, place.layer, place.unit, this.#palette);
  }
}

/** An input as the network is given it: by mean and deviation of the samples that train. */
function standard({ train, width }: PreparedData, input: number, value: number): number {
  const { rows, inputs } = train;
  let [mean, squares] = [0, 0];
  for (let row = 0; row < rows; row++) mean += (inputs[row * width + input] as number) / rows;
  for (let row = 0; row < rows; row++) squares += ((inputs[row * width + input] as number) - mean) ** 2 / rows;
  return (value - mean) / (Math.sqrt(squares) || 1);
}

customElements.define("chainrule-enlarged", Enlarged);
