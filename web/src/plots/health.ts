import { css, html, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import type { Frame, RunInfo } from "../../../wasm/types.ts";
import { layerName } from "../graph/names.ts";
import { base } from "../styles/sheets.ts";
import { short } from "../ui/numbers.ts";
import { decadeText } from "./axis.ts";
import { marks } from "./sheets.ts";
import { SizedElement } from "./sized.ts";

const LEFT = 62;
const STRIP = 22;
const PITCH = 26;
const BINS = 30;
/** Strips shown; of deeper networks the first and last layers. */
const MOST_STRIPS = 8;

export interface LayerHealth {
  readonly layer: number;
  /** Median of |dE/dw| over the layer's weights; 0 when most are exactly zero. */
  readonly median: number;
  /** Weights whose gradient is exactly zero. */
  readonly zeros: number;
  readonly sizes: Float64Array;
}

/** The sizes of a layer's weight gradients in the last batch, sorted. */
export function layerHealth(info: RunInfo, frame: Frame, layer: number): LayerHealth {
  const shape = info.shapes[layer];
  if (!shape) return { layer, median: 0, zeros: 0, sizes: new Float64Array(0) };
  const sizes = frame.gradient
    .slice(shape.W, shape.W + shape.units * shape.inputs)
    .map(Math.abs)
    .sort();
  let zeros = 0;
  while (zeros < sizes.length && sizes[zeros] === 0) zeros++;
  return { layer, median: sizes[sizes.length >> 1] ?? 0, zeros, sizes };
}

/** One strip per layer, the output on top as in the backward pass: the histogram of log |dE/dw|, its median marked. */
export class GradientHealth extends SizedElement {
  static override styles = [
    base,
    marks,
    css`
      :host { display: block; contain: layout style; }
      header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 8px; margin-bottom: 8px; }
      p { margin-top: 6px; color: var(--ink-2); }
      .track { fill: var(--sunken); }
      .bars { fill: var(--grad-line); }
      .median { stroke: var(--ink); stroke-width: 1.5; }
    `,
  ];

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this.app;
    const info = session.info.value;
    const frame = session.reading.value;
    if (!info || !frame || frame.run !== info.run) return nothing;
    const all = info.shapes.length;
    const layers = Array.from({ length: all }, (_, i) => all - 1 - i);
    const shown = all <= MOST_STRIPS ? layers : [...layers.slice(0, 4), ...layers.slice(-4)];
    const waiting = frame.step === 0;
    const health = waiting ? [] : shown.map((layer) => layerHealth(info, frame, layer));
    return html`<header><h2>Gradient health</h2><span class="quiet small">${this.width < 260 ? "|\u2202E/\u2202w|" : "|\u2202E/\u2202w| per layer, median marked"}</span></header>
      ${waiting ? this.#waiting(shown, all) : this.#strips(health, all)}
      <p class="small">${waiting ? "Comes with the first step." : comparison(health, all)}${
        all > MOST_STRIPS ? ` ${all - MOST_STRIPS} layers between are not shown.` : ""
      }</p>`;
  }

  #waiting(shown: readonly number[], all: number): TemplateResult {
    const width = this.width;
    return html`<svg class="plot" width=${width} height=${shown.length * PITCH - 4} role="img" aria-label="Gradient sizes come with the first step">
      ${shown.map((layer, i) => svg`${track(i, width, layerName(layer, all))}<line class="wait" x1=${LEFT + 12} x2=${width - 12} y1=${i * PITCH + 11} y2=${i * PITCH + 11}></line>`)}
    </svg>`;
  }

  #strips(health: readonly LayerHealth[], all: number): TemplateResult {
    const width = this.width;
    const [low, high] = range(health);
    const at = (size: number) => LEFT + ((Math.log10(size) - low) / (high - low)) * (width - LEFT);
    const powers = Array.from({ length: high - low + 1 }, (_, i) => low + i);
    const every = Math.ceil((powers.length * 44) / (width - LEFT));
    const y = health.length * PITCH;
    const spoken = `Histogram of weight gradient sizes per layer. Medians: ${health.map((one) => `${layerName(one.layer, all)} ${short(one.median)}`).join(", ")}.`;
    return html`<svg class="plot" width=${width} height=${y + 14} role="img" aria-label=${spoken}>
      ${health.map(
        (one, i) =>
          svg`${track(i, width, layerName(one.layer, all))}<path class="bars" d=${bars(one, i, low, high, width)}></path>${
            one.median > 0
              ? svg`<path class="median" d=${`M${Math.max(LEFT, at(one.median)).toFixed(1)} ${i * PITCH}v${STRIP}`}></path>`
              : nothing
          }`,
      )}
      ${powers.map((power, i) =>
        i % every === 0
          ? svg`<text x=${at(10 ** power).toFixed(1)} y=${y + 12} text-anchor=${i === 0 ? "start" : i === powers.length - 1 ? "end" : "middle"}>${decadeText(power)}</text>`
          : nothing,
      )}
    </svg>`;
  }
}

function track(i: number, width: number, name: string): SVGTemplateResult {
  return svg`<rect class="track" x=${LEFT} y=${i * PITCH} width=${width - LEFT} height=${STRIP} rx="3"></rect><text x="0" y=${i * PITCH + 15}>${name}</text>`;
}

/** Whole decades from the smallest shown to the largest gradient: at least five, at most nine. */
function range(health: readonly LayerHealth[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { sizes, zeros } of health) {
    if (zeros >= sizes.length) continue;
    const small = sizes[Math.min(sizes.length - 1, zeros + Math.floor((sizes.length - zeros) * 0.02))] ?? 1;
    const large = sizes[sizes.length - 1] ?? 1;
    if (Number.isFinite(large)) high = Math.max(high, large);
    low = Math.min(low, small);
  }
  if (!(low <= high)) return [-5, 0];
  const top = Math.ceil(Math.log10(high));
  return [Math.max(top - 9, Math.min(top - 5, Math.floor(Math.log10(low)))), top];
}

/** Bars of the histogram as one path; sizes below the axis, and zeros, stand in the first bin. */
function bars({ sizes }: LayerHealth, i: number, low: number, high: number, width: number): string {
  const counts = new Array<number>(BINS).fill(0);
  for (const size of sizes) {
    const t = size > 0 ? (Math.log10(size) - low) / (high - low) : 0;
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(t * BINS)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const most = Math.max(...counts);
  const wide = (width - LEFT) / BINS;
  const base = i * PITCH + STRIP;
  return counts
    .map((n, bin) =>
      n === 0
        ? ""
        : `M${(LEFT + bin * wide + 0.8).toFixed(1)} ${base}v${(-Math.max(2, (18 * n) / most)).toFixed(1)}h${(wide - 1.5).toFixed(1)}V${base}z`,
    )
    .join("");
}

/** One sentence: how much of the output's gradient reaches the first layer. */
function comparison(health: readonly LayerHealth[], all: number): TemplateResult | string {
  const output = health[0];
  const first = health[health.length - 1];
  if (!output || !first) return "";
  const silent = health.find((one) => one.zeros === one.sizes.length && one.sizes.length > 0);
  if (silent)
    return `No gradient reaches ${silent.layer === all - 1 ? "the output" : layerName(silent.layer, all)}: every one is zero.`;
  if (output === first) return html`The median gradient is <b>${short(output.median, 2)}</b>.`;
  if (output.median === 0 || first.median === 0) return "Half of a layer's gradients or more are zero.";
  const ratio = first.median / output.median;
  const name = layerName(first.layer, all);
  const subject = name.charAt(0).toUpperCase() + name.slice(1);
  if (ratio > 0.8 && ratio < 1.25) return html`${subject} gets <b>as much</b> as the output.`;
  return ratio < 1
    ? html`${subject} gets <b>1/${short(1 / ratio, 2)}</b> of what the output gets.`
    : html`${subject} gets <b>${short(ratio, 2)}\u00d7</b> what the output gets.`;
}

customElements.define("chainrule-health", GradientHealth);
