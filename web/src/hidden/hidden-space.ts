import { effect } from "@preact/signals-core";
import { css, html, nothing, svg, type TemplateResult } from "lit";
import type { Frame, RunInfo } from "../../../wasm/types.ts";
import { layerName } from "../graph/names.ts";
import { plain } from "../graph/text.ts";
import { classColours } from "../plots/classes.ts";
import { classShape, markPath } from "../plots/palette.ts";
import { styleOf } from "../plots/points.ts";
import { marks } from "../plots/sheets.ts";
import { SizedElement } from "../plots/sized.ts";
import { base } from "../styles/sheets.ts";
import { menu } from "../ui/menu.ts";
import { t } from "../words/words.ts";
import { crossing, type Point, pairs, Warp } from "./warp.ts";

/** Lines of the grid each way. */
const LINES = 17;
/** Samples that are shown at most. */
const MOST_POINTS = 600;

interface Mark {
  readonly style: string;
  readonly hollow: boolean;
  readonly shape: ReturnType<typeof classShape>;
  readonly inputs: readonly Point[];
}

/**
 * What two hidden units make of the input plane: its grid, the samples and the probe where the units send them. Where one
 * unit comes after them, the line on which its weighted sum is 0. Follows every frame.
 */
export class HiddenSpace extends SizedElement {
  static override properties = { ...SizedElement.properties, layer: { state: true } };
  static override styles = [
    base,
    classColours,
    marks,
    css`
      :host { display: block; contain: layout style; }
      .stage { position: relative; overflow: hidden; border-radius: 6px; background: var(--paper); }
      .warp { fill: none; stroke: var(--line-strong); stroke-width: 0.75; }
      .cut { fill: none; stroke: var(--ink); stroke-width: 1.5; }
      .probe { fill: var(--paper); stroke: var(--ink); stroke-width: 2; }
      .scale { display: flex; justify-content: space-between; color: var(--ink-3); font-size: var(--text-xs); line-height: 18px; }
    `,
  ];

  /** The layer that was chosen; the last of two units otherwise. */
  declare layer: number | null;
  #stop: (() => void) | null = null;
  #marks: { of: RunInfo; marks: Mark[] } | null = null;

  constructor() {
    super();
    this.layer = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.#stop = null;
  }

  protected override updated(): void {
    this.#stop ??= effect(() => {
      this.app.session.frame.value;
      this.#follow();
    });
    this.#follow();
  }

  #layer(info: RunInfo): number | null {
    const all = pairs(info.shapes);
    return this.layer !== null && all.includes(this.layer) ? this.layer : (all.at(-1) ?? null);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this.app;
    const info = session.info.value;
    const frame = session.reading.value;
    const layer = info && this.#layer(info);
    if (!info || layer === null || !frame?.grids || frame.run !== info.run) return nothing;
    const name = layerName(layer, info.shapes.length);
    const [low, high] = this.#range(info, frame, layer);
    const all = pairs(info.shapes);
    const spoken = t("The input plane as the two units of {layer} see it: unit 1 across, unit 2 up", { layer: name });
    return html`${
      all.length > 1
        ? menu({
            label: t("Layer shown"),
            value: String(layer),
            choices: all.map((one) => ({ value: String(one), label: layerName(one, info.shapes.length) })),
            choose: (chosen) => {
              this.layer = Number(chosen);
            },
          })
        : nothing
    }<div class="stage"><svg class="plot" width=${this.width} height=${this.width} role="img" aria-label=${spoken}>
        <path class="warp"></path><path class="cut"></path>
        ${this.#grouped(info).map(({ style, hollow }) => svg`<path class="pt ${style} ${hollow ? "hollow" : ""}"></path>`)}
        <circle class="probe" r="5"></circle>
        <rect class="border" x=".5" y=".5" width=${this.width - 1} height=${this.width - 1} rx="6"></rect></svg></div>
      <div class="scale"><span>${plain(low)}</span><span>${t("unit 1")} \u2192\u2003${t("unit 2")} \u2191</span><span>${plain(high)}</span></div>`;
  }

  /** Samples by their marks, each with its place on the input plane. */
  #grouped(info: RunInfo): Mark[] {
    if (this.#marks?.of === info) return this.#marks.marks;
    const { data } = info;
    const most = data.classes > 0 ? 1 : data.train.targets.reduce((sum, t) => Math.max(sum, Math.abs(t)), 0) || 1;
    const found = new Map<string, Mark & { inputs: Point[] }>();
    const stride = Math.max(1, Math.ceil((data.train.rows + data.test.rows) / MOST_POINTS));
    for (const split of [data.test, data.train]) {
      for (let row = 0; row < split.rows; row += stride) {
        const targets = split.targets.subarray(row * data.outputs, (row + 1) * data.outputs);
        const { style, index, classes } = styleOf(data, targets, most);
        const hollow = split === data.test;
        const key = `${style} ${hollow}`;
        const mark = found.get(key) ?? { style, hollow, shape: classShape(index, classes), inputs: [] };
        mark.inputs.push([split.inputs[row * 2] ?? 0, split.inputs[row * 2 + 1] ?? 0]);
        found.set(key, mark);
      }
    }
    this.#marks = { of: info, marks: [...found.values()] };
    return this.#marks.marks;
  }

  /** The range of the activation where it has ends, else what there is over the plane. */
  #range(info: RunInfo, frame: Frame, layer: number): readonly [number, number] {
    const activation = info.shapes[layer]?.activation;
    if (activation === "tanh" || activation === "softsign") return [-1.05, 1.05];
    if (activation === "sigmoid") return [-0.025, 1.025];
    const [low, high] = frame.grids ? new Warp(info, frame.grids, layer).extent : [-1, 1];
    const air = (high - low || 1) * 0.04;
    return [low - air, high + air];
  }

  #follow(): void {
    const { session } = this.app;
    const info = session.info.peek();
    const frame = session.frame.peek();
    const layer = info && this.#layer(info);
    if (!info || layer === null || !frame?.grids || frame.run !== info.run || this.width === 0) return;
    const warp = new Warp(info, frame.grids, layer);
    const [low, high] = this.#range(info, frame, layer);
    const place = ([a, b]: Point): [number, number] => [
      ((a - low) / (high - low)) * this.width,
      this.width - ((b - low) / (high - low)) * this.width,
    ];
    const path = (points: readonly Point[]) =>
      points
        .map(
          (point, i) =>
            `${i === 0 ? "M" : "L"}${place(point)
              .map((x) => x.toFixed(1))
              .join(" ")}`,
        )
        .join("");
    const draw = (selector: string, d: string) => this.renderRoot.querySelector(selector)?.setAttribute("d", d);
    draw(".warp", warp.lines(LINES).map(path).join(""));
    draw(".cut", this.#cut(info, frame, layer, low, high, path));
    const shown = this.renderRoot.querySelectorAll(".pt");
    for (const [i, { shape, inputs }] of this.#grouped(info).entries()) {
      const all = inputs.map(([x, y]) => markPath(shape, ...place(warp.at(x, y)), 2.4));
      shown[i]?.setAttribute("d", all.join(""));
    }
    const [x = 0, y = 0] = session.probe.peek()?.sample ?? [];
    const [cx, cy] = place(warp.at(x, y));
    const probe = this.renderRoot.querySelector(".probe");
    probe?.setAttribute("cx", cx.toFixed(1));
    probe?.setAttribute("cy", cy.toFixed(1));
  }

  /** Where the weighted sum of the one unit that follows is 0. */
  #cut(info: RunInfo, frame: Frame, layer: number, low: number, high: number, path: (p: Point[]) => string): string {
    const next = info.shapes[layer + 1];
    if (next?.units !== 1) return "";
    const { parameters } = frame;
    const bias = next.biases > 0 ? (parameters[next.b] ?? 0) : 0;
    const ends = crossing(parameters[next.W] ?? 0, parameters[next.W + 1] ?? 0, bias, low, high);
    return ends ? path(ends) : "";
  }
}

customElements.define("chainrule-hidden-space", HiddenSpace);
