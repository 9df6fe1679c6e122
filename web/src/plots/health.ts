import { css, html, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import type { Health } from "../../../wasm/health.ts";
import type { Frame, RunInfo } from "../../../wasm/types.ts";
import { layerName } from "../graph/names.ts";
import { setView } from "../lens.ts";
import { rooms } from "../rooms.ts";
import { base } from "../styles/sheets.ts";
import { menu } from "../ui/menu.ts";
import { short } from "../ui/numbers.ts";
import { key, t } from "../words/words.ts";
import { Asked } from "./asked.ts";
import { marks } from "./sheets.ts";
import { SizedElement } from "./sized.ts";
import {
  BINS,
  gradientSizes,
  gradientStrips,
  type LayerSizes,
  measuredStrips,
  type Quantity,
  quantities,
  type Strip,
  type Strips,
  weightStrips,
} from "./strips.ts";

const LEFT = 62;
const STRIP = 22;
const PITCH = 26;
/** Strips shown; of deeper networks the first and last layers. */
const MOST_STRIPS = 8;

const names: Readonly<Record<Quantity, string>> = {
  gradients: key("Gradients"),
  weights: key("Weights"),
  activations: key("Activations"),
  deltas: key("Deltas"),
};

/**
 * One strip per layer, the output on top as in the backward pass: the histogram of log |dE/dw| with its median marked, or
 * of weights, activations, deltas (`view.histogram`); the layers compared in a sentence, and what stands out in words.
 */
export class GradientHealth extends SizedElement {
  static override styles = [
    base,
    marks,
    css`
      :host { display: block; contain: layout style; }
      header { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 8px; margin-bottom: 8px; }
      header .select { height: 24px; font-size: var(--text-xs); }
      p { margin-top: 6px; color: var(--ink-2); }
      ul { display: grid; gap: 6px; margin-top: 6px; }
      .track { fill: var(--sunken); }
      .bars { fill: var(--ink-3); }
      .gradients .bars, .deltas .bars { fill: var(--grad-line); }
      .median { stroke: var(--ink); stroke-width: 1.5; }
      .nought { stroke: var(--line-strong); }
      @media (pointer: coarse) { header .select { height: var(--touch); } }
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
    // Nothing has reached anybody before the first step.
    this.#asked = new Asked(session, () => (session.reading.peek()?.step ? session.health() : null));
    this.requestUpdate();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session, store } = this.app;
    const info = session.info.value;
    const frame = session.reading.value;
    if (!info || !frame || frame.run !== info.run) return nothing;
    const answer = this.#asked?.latest.value;
    const health = answer?.run === info.run && frame.step > 0 ? answer.found : null;
    const written = store.document.value.view?.histogram;
    const quantity = quantities.find((one) => one === written) ?? "gradients";
    const all = info.shapes.length;
    const layers = Array.from({ length: all }, (_, i) => all - 1 - i);
    const shown = all <= MOST_STRIPS ? layers : [...layers.slice(0, 4), ...layers.slice(-4)];
    const waiting = frame.step === 0;
    const sizes = waiting ? [] : shown.map((layer) => gradientSizes(info, frame, layer));
    const strips = stripsOf(quantity, info, frame, health, shown, sizes);
    return html`<header><h2>${t("Gradient health")}</h2>${menu({
      label: t("Histogram of"),
      value: quantity,
      choices: quantities.map((value) => ({ value, label: t(names[value]) })),
      choose: (value) => setView(store, "Histogram", "histogram", value === "gradients" ? undefined : value),
    })}</header>
      ${strips ? this.#strips(strips, quantity, all) : this.#waiting(shown, all)}
      <p class="small">${waiting ? t("Comes with the first step.") : comparison(sizes, all)}${
        all > MOST_STRIPS ? ` ${t("{n} layers between are not shown.", { n: all - MOST_STRIPS })}` : ""
      }</p>${waiting ? nothing : (rooms.output.in(this.app)?.diagnosis({ info, frame, health, history: session.history.value }) ?? nothing)}`;
  }

  #waiting(shown: readonly number[], all: number): TemplateResult {
    const width = this.width;
    return html`<svg class="plot" width=${width} height=${shown.length * PITCH - 4} role="img" aria-label=${t("Comes with the first step.")}>
      ${shown.map((layer, i) => svg`${track(i, width, layerName(layer, all))}<line class="wait" x1=${LEFT + 12} x2=${width - 12} y1=${i * PITCH + 11} y2=${i * PITCH + 11}></line>`)}
    </svg>`;
  }

  #strips({ rows, ticks, zero }: Strips, quantity: Quantity, all: number): TemplateResult {
    const width = this.width;
    const x = (at: number) => LEFT + at * (width - LEFT);
    const y = rows.length * PITCH;
    const every = Math.ceil((ticks.length * 44) / (width - LEFT));
    const spoken = t("Histogram for each layer: {what}, from {low} to {high}", {
      what: t(names[quantity]),
      low: ticks[0]?.text ?? "",
      high: ticks.at(-1)?.text ?? "",
    });
    return html`<svg class="plot ${quantity}" width=${width} height=${y + 14} role="img" aria-label=${spoken}>
      ${rows.map(
        (row, i) =>
          svg`${track(i, width, layerName(row.layer, all))}${
            zero === null
              ? nothing
              : svg`<path class="nought" d=${`M${x(zero).toFixed(1)} ${i * PITCH}v${STRIP}`}></path>`
          }<path class="bars" d=${bars(row, i, width)}></path>${
            row.median === null
              ? nothing
              : svg`<path class="median" d=${`M${x(row.median).toFixed(1)} ${i * PITCH}v${STRIP}`}></path>`
          }`,
      )}
      ${ticks.map(({ at, text }, i) =>
        i % every === 0
          ? svg`<text x=${x(at).toFixed(1)} y=${y + 12} text-anchor=${i === 0 ? "start" : i === ticks.length - 1 ? "end" : "middle"}>${text}</text>`
          : nothing,
      )}
    </svg>`;
  }
}

/** null while there is nothing to count. */
function stripsOf(
  quantity: Quantity,
  info: RunInfo,
  frame: Frame,
  health: Health | null,
  shown: readonly number[],
  sizes: readonly LayerSizes[],
): Strips | null {
  if (quantity === "weights") return weightStrips(info, frame, shown);
  if (frame.step === 0) return null;
  if (quantity === "gradients") return gradientStrips(sizes);
  return health && measuredStrips(health, shown, quantity);
}

function track(i: number, width: number, name: string): SVGTemplateResult {
  return svg`<rect class="track" x=${LEFT} y=${i * PITCH} width=${width - LEFT} height=${STRIP} rx="3"></rect><text x="0" y=${i * PITCH + 15}>${name}</text>`;
}

/** Bars of a histogram as one path. */
function bars({ counts }: Strip, i: number, width: number): string {
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
function comparison(health: readonly LayerSizes[], all: number): string {
  const output = health[0];
  const first = health[health.length - 1];
  if (!output || !first) return "";
  const silent = health.find((one) => one.zeros === one.sizes.length && one.sizes.length > 0);
  if (silent) return t("No gradient reaches {layer}: every one is zero.", { layer: layerName(silent.layer, all) });
  if (output === first) return t("The median gradient is {median}.", { median: short(output.median, 2) });
  if (output.median === 0 || first.median === 0) return t("Half of a layer's gradients or more are zero.");
  const ratio = first.median / output.median;
  const name = layerName(first.layer, all);
  const layer = name.charAt(0).toUpperCase() + name.slice(1);
  if (ratio > 0.8 && ratio < 1.25) return t("{layer} gets as much as the output.", { layer });
  return ratio < 1
    ? t("{layer} gets {share} of what the output gets.", { layer, share: `1/${short(1 / ratio, 2)}` })
    : t("{layer} gets {times} what the output gets.", { layer, times: `${short(ratio, 2)}\u00d7` });
}

customElements.define("chainrule-health", GradientHealth);
