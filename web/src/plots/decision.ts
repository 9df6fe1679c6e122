import { effect } from "@preact/signals-core";
import { css, html, nothing, svg, type TemplateResult } from "lit";
import type { PreparedData, RunInfo } from "../../../wasm/types.ts";
import { clip, givenSymbol } from "../graph/names.ts";
import { plain } from "../graph/text.ts";
import { setView } from "../lens.ts";
import { rooms } from "../rooms.ts";
import { base } from "../styles/sheets.ts";
import { menu } from "../ui/menu.ts";
import { full, percent, short, signed } from "../ui/numbers.ts";
import { saves } from "../ui/saves.ts";
import { t } from "../words/words.ts";
import { classColours } from "./classes.ts";
import { type Palette, readPalette } from "./palette.ts";
import { outputsAt, type PlaneView, paintPlane, probabilities, probableOf } from "./plane.ts";
import { drawPoints, nearestTarget } from "./points.ts";
import { inRelief, reliefSwitch } from "./relief-switch.ts";
import { SchemeWatch } from "./scheme.ts";
import { marks } from "./sheets.ts";
import { SizedElement } from "./sized.ts";

/**
 * The network's output over the input plane, with the samples and the probe, which can be dragged or moved by the arrow
 * keys. The surface and its lines follow every frame; the rest is drawn when the run changes.
 */
export class DecisionPlot extends SizedElement {
  static override properties = { ...SizedElement.properties, output: { state: true }, at: { state: true } };
  static override styles = [
    base,
    classColours,
    marks,
    css`
      :host { display: block; contain: layout style; }
      .stage { position: relative; touch-action: none; cursor: crosshair; }
      canvas { position: absolute; inset: 0; width: 100%; height: 100%; border-radius: 6px; background: var(--paper); }
      .stage svg { position: relative; }
      .stage .lines { position: absolute; inset: 0; overflow: hidden; border-radius: 6px; }
      /* Layers of their own: the surface moves under the points every frame, and they are not painted again. */
      .stage svg { will-change: transform; }
      .probe { fill: var(--paper); stroke: var(--ink); stroke-width: 2; cursor: grab; outline: none; }
      .probe:focus-visible { stroke: var(--accent); stroke-width: 3; }
      .dot { fill: var(--ink); pointer-events: none; }
      .scale { display: flex; justify-content: space-between; height: 18px; color: var(--ink-3); font-size: var(--text-xs); line-height: 18px; }
      .scale svg { overflow: visible; }
      .seg { margin-top: 6px; font-size: var(--text-xs); }
      .foot { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 2px 8px; min-height: 24px; font-size: var(--text-xs); }
      .foot .select { height: 24px; max-width: 150px; }
      .foot .read { min-height: 16px; color: var(--ink-2); }
      @media (pointer: coarse) { .foot .select { height: var(--touch); } }
    `,
  ];

  /** Which output is shown where they are numbers rather than classes. */
  declare output: number;
  /** The place that is pointed at. */
  declare at: readonly [number, number] | null;

  #palette: Palette | null = null;
  #scheme: SchemeWatch | null = null;
  #stop: (() => void) | null = null;

  constructor() {
    super();
    this.output = 0;
    this.at = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.#stop = null;
    this.#scheme?.close();
    this.#scheme = null;
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    // Out of sight, where the width is 0, no change of colours is reported.
    if (changed.has("width")) this.#palette = null;
  }

  protected override updated(): void {
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

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this.app;
    const info = session.info.value;
    if (!info) return nothing;
    const { data } = info;
    const [low, high] = session.plane.value;
    const side = this.width;
    const span = high - low || 1;
    const x = (value: number) => ((value - low) / span) * side;
    const y = (value: number) => side - ((value - low) / span) * side;
    const sample = session.probe.value?.sample;
    const radius = data.train.rows > 600 ? 1.8 : 2.6;
    const spoken = `Network output over the input plane from ${short(low)} to ${short(high)}, with ${data.train.rows} train and ${data.test.rows} test samples, and the probe`;
    return html`<div class="stage" @pointerdown=${this.#grab} @pointermove=${this.#drag} @pointerup=${this.#release} @pointerleave=${() => {
      this.at = null;
    }}>
        <canvas aria-hidden="true"></canvas>
        <svg class="plot lines" width=${side} height=${side} aria-hidden="true"><path class="zero"></path></svg>
        <svg class="plot" width=${side} height=${side} role="group" aria-label=${spoken}>
          ${drawPoints(data, { x, y, across: 0, up: 1 }, radius, session.splits.value)}
          <rect class="border" x=".5" y=".5" width=${side - 1} height=${side - 1} rx="6"></rect>
          ${sample ? this.#ring(data, sample, clamp(x(sample[0] ?? 0), 0, side), clamp(y(sample[1] ?? 0), 0, side)) : nothing}
        </svg></div>
      <div class="scale"><span>${plain(low)}</span><svg class="plot" width="120" height="18" aria-hidden="true"><text x="60" y="14" text-anchor="middle">${svg`${givenSymbol(data.inputNames[0] ?? "x1")}<tspan dx="2"> \u2192</tspan>\u2003${givenSymbol(data.inputNames[1] ?? "x2")}<tspan dx="3">\u2191</tspan>`}</text></svg><span>${plain(high)}</span></div>
      <div class="foot"><span class="read num">${this.#read(info)}</span>${data.classes > 0 && data.outputs > 1 ? this.#views(data) : nothing}${saves(
        {
          name: t("decision plot"),
          app: this.app,
          layers: () => [
            this.renderRoot.querySelector("canvas")!,
            ...this.renderRoot.querySelectorAll<SVGSVGElement>(".stage svg"),
          ],
        },
      )}${reliefSwitch(this.app)}</div>
      ${data.classes === 0 && data.outputs > 1 ? this.#outputs(data) : nothing}${inRelief(this.app) ? this.#relief(info) : nothing}`;
  }

  #ring(data: PreparedData, sample: readonly number[], x: number, y: number): TemplateResult {
    const [low, high] = this.app.session.plane.value;
    const [a = 0, b = 0] = sample;
    return svg`<circle class="probe" cx=${x.toFixed(1)} cy=${y.toFixed(1)} r="6" tabindex="0" role="slider" aria-label="Probe: arrow keys move it"
      aria-valuemin=${low} aria-valuemax=${high} aria-valuenow=${a}
      aria-valuetext=${`${data.inputNames[0] ?? "x1"} ${signed(a)}, ${data.inputNames[1] ?? "x2"} ${signed(b)}`} @keydown=${this.#key}><title>${full(a)}, ${full(b)}</title></circle>
      <circle class="dot" cx=${x.toFixed(1)} cy=${y.toFixed(1)} r="1.5"></circle>` as unknown as TemplateResult;
  }

  #outputs(data: PreparedData): TemplateResult {
    return html`<fieldset class="seg"><legend class="sr">Output shown</legend>${Array.from(
      { length: Math.min(6, data.outputs) },
      (_, i) =>
        html`<label><input type="radio" name="output" .checked=${this.output === i} @change=${() => {
          this.output = i;
        }}>y${i + 1}</label>`,
    )}</fieldset>`;
  }

  get #probable() {
    return probableOf(this.app.store.document.peek());
  }

  /** What is painted of several classes, as the document has it (`view.plane`). */
  #view(data: PreparedData): PlaneView {
    const { plane } = this.app.store.document.peek().view ?? {};
    if (plane === "sure") return "sure";
    // An address writes a number as text.
    const number = Number(plane);
    return Number.isInteger(number) && number >= 1 && number <= data.classes ? number - 1 : "regions";
  }

  #views(data: PreparedData): TemplateResult | typeof nothing {
    // Outputs that are no probabilities have regions alone.
    if (this.#probable === null) return nothing;
    const view = this.#view(data);
    return menu({
      label: t("Shown over the plane"),
      value: String(view),
      choices: [
        { value: "regions", label: t("regions") },
        { value: "sure", label: t("how sure") },
        ...data.classNames.map((name, k) => ({ value: String(k), label: `P(${name})` })),
      ],
      choose: (value) => {
        const plane = value === "regions" ? undefined : value === "sure" ? "sure" : Number(value) + 1;
        setView(this.app.store, "Plane", "plane", plane);
        this.#paint();
      },
    });
  }

  #relief(info: RunInfo): TemplateResult | typeof nothing {
    const room = rooms.output.in(this.app);
    const frame = this.app.session.reading.value;
    if (!room || !frame || frame.run !== info.run) return nothing;
    const heights = room.outputHeights(info, frame, this.output, this.#probable);
    return html`<chainrule-relief .app=${this.app} .name=${t("output")} .heights=${heights}></chainrule-relief>`;
  }

  /** The outputs where the pointer is, else at the probe. */
  #read({ data, shapes }: RunInfo): string {
    const { session } = this.app;
    const info = session.info.peek();
    const frame = session.reading.value;
    if (!info || !frame || frame.run !== info.run) return "";
    const outputs = this.at
      ? outputsAt(info, frame, this.at)
      : frame.probe && [...frame.probe.layers[shapes.length - 1]!.a];
    const place = this.at ?? session.probe.value?.sample;
    if (!outputs || !place) return "";
    const where = `${short(place[0] ?? 0)}; ${short(place[1] ?? 0)}`;
    const chances = data.classes > 0 ? probabilities(outputs, this.#probable) : null;
    if (!chances)
      return `${where}: ${outputs
        .slice(0, 3)
        .map((y) => short(y))
        .join("; ")}`;
    const best = chances.indexOf(Math.max(...chances));
    return `${where}: P(${clip(data.classNames[best] ?? String(best), 10)}) ${percent(chances[best]!)}`;
  }

  #move(sample: [number, number]): void {
    const { session } = this.app;
    const info = session.info.peek();
    const [low, high] = session.plane.peek();
    if (!info) return;
    const at = sample.map((value) => clamp(value, low, high));
    session.setProbe({ sample: at, target: nearestTarget(info.data, at) });
  }

  #to(event: PointerEvent): void {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const [low, high] = this.app.session.plane.peek();
    const span = high - low;
    this.#move([
      low + ((event.clientX - box.left) / box.width) * span,
      high - ((event.clientY - box.top) / box.height) * span,
    ]);
  }

  #grab = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.#to(event);
    event.preventDefault();
    this.renderRoot.querySelector<SVGElement>(".probe")?.focus({ preventScroll: true });
  };

  #drag = (event: PointerEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const [low, high] = this.app.session.plane.peek();
    const [across, down] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    this.at = [low + across * (high - low), high - down * (high - low)];
    if ((event.currentTarget as Element).hasPointerCapture(event.pointerId)) this.#to(event);
  };

  #release = (event: PointerEvent): void => {
    (event.currentTarget as Element).releasePointerCapture(event.pointerId);
  };

  #key = (event: KeyboardEvent): void => {
    const { session } = this.app;
    const [a = 0, b = 0] = session.probe.peek()?.sample ?? [];
    const [low, high] = session.plane.peek();
    const step = ((high - low) / 100) * (event.shiftKey ? 10 : 1);
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    this.#move([a + (by[0] ?? 0) * step, b + (by[1] ?? 0) * step]);
  };

  #paint(): void {
    const { session } = this.app;
    const info = session.info.peek();
    const frame = session.frame.peek();
    const canvas = this.renderRoot.querySelector("canvas");
    if (!info || !frame?.grids || frame.run !== info.run || !canvas) return;
    this.#palette ??= readPalette(this.renderRoot as ShadowRoot);
    const shown = { view: this.#view(info.data), output: this.output, probable: this.#probable };
    const lines = paintPlane(canvas, { info, frame, palette: this.#palette }, shown, this.width);
    this.renderRoot.querySelector(".zero")?.setAttribute("d", lines);
  }
}

function clamp(x: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, x));
}

customElements.define("chainrule-decision", DecisionPlot);
