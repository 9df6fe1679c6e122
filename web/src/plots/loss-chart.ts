import { css, html, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import type { Evaluation, Frame, HistoryPoint, RunInfo } from "../../../wasm/types.ts";
import { plain } from "../graph/text.ts";
import { setView } from "../lens.ts";
import { base } from "../styles/sheets.ts";
import { percent, short } from "../ui/numbers.ts";
import { saves } from "../ui/saves.ts";
import { t } from "../words/words.ts";
import { niceTicks } from "./axis.ts";
import {
  type Curve,
  curves,
  historyCsv,
  type Line,
  linearScale,
  linesOf,
  logScale,
  nearest,
  path,
  type Scale,
  spread,
} from "./curves.ts";
import { marks } from "./sheets.ts";
import { SizedElement } from "./sized.ts";

const LEFT = 34;
const RIGHT = 50;
const TOP = 10;
const BOTTOM = 86;
/** Pixels from the line of the present moment from which it can be grabbed. */
const GRAB = 8;

/**
 * Loss, accuracy (or R squared) or length of the gradient against epochs: train solid, test dashed, the penalty apart.
 * Pointing at the curves, or walking along them with the arrow keys, reads the values of that moment. Which curve and
 * which axis is written in the document (`view.curve`, `view.axis`).
 */
export class LossChart extends SizedElement {
  static override properties = { ...SizedElement.properties, at: { state: true } };
  static override styles = [
    base,
    marks,
    css`
      :host { display: block; contain: layout style; }
      header, .tools { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 8px; }
      header { margin-bottom: 8px; }
      .tools { align-items: center; gap: 4px 8px; margin-top: 6px; }
      .tools .seg, .tools label { font-size: var(--text-xs); }
      .tools .seg label { padding: 0 8px; }
      .grab { fill: transparent; cursor: ew-resize; }
      .plane { border-radius: 4px; touch-action: pan-y; cursor: crosshair; }
      .rows { margin-top: 4px; }
      dd { display: flex; gap: 8px; }
    `,
  ];

  /** Number of the point that is read; null: the present. */
  declare at: number | null;

  constructor() {
    super();
    this.at = null;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session, store } = this.app;
    const info = session.info.value;
    const frame = session.frame.value;
    const read = session.reading.value;
    if (!info || !frame || !read || frame.run !== info.run) return nothing;
    const { curve, axis } = store.document.value.view ?? {};
    const shown = curves.find((one) => one === curve) ?? "loss";
    const log = shown !== "metric" && axis !== "linear";
    const history = session.history.value;
    const { loss, metrics } = read.evaluation;
    const metric = metrics.accuracy ?? metrics.r2;
    const point = this.at === null ? null : (history[this.at] ?? null);
    const now = point ?? present(read, info, frame);
    const write = writerOf(shown, metrics);
    const lines = linesOf(shown, history.length > 0 ? history : [now]);
    return html`<header><h2>${titleOf(shown, metrics)}</h2><span class="small num">${
      point ? html`<span class="quiet">${t("epoch {n}", { n: short(point.epoch) })}</span>\u2002` : nothing
    }${lines
      .filter(({ name }) => point !== null || name !== "penalty")
      .map(
        ({ label, value }, i) =>
          html`${i > 0 ? "\u2002" : nothing}<span class="quiet">${t(label)}</span> ${write(value(now))}`,
      )}</span></header>
      ${this.#chart(history.length > 0 ? history : [now], present(frame, info, frame), lines, log, shown, metrics)}
      <dl class="rows">${
        metric && shown !== "metric"
          ? html`<div><dt>${titleOf("metric", metrics)}</dt><dd>${pair(metric.train, metric.test, writerOf("metric", metrics))}</dd></div>`
          : nothing
      }${
        shown === "loss"
          ? nothing
          : html`<div><dt>${t("Loss")}</dt><dd>${pair(loss.train, loss.test, short)}</dd></div>`
      }${
        loss.penalty > 0
          ? html`<div><dt>${t("Penalty")}</dt><dd class="num small">${short(loss.penalty)}</dd></div>`
          : nothing
      }</dl>${this.#tools(shown, log, metrics, history)}`;
  }

  #tools(shown: Curve, log: boolean, metrics: Evaluation["metrics"], history: readonly HistoryPoint[]): TemplateResult {
    const { store } = this.app;
    const metric = metrics.accuracy ? "accuracy" : "r2";
    return html`<div class="tools"><fieldset class="seg"><legend class="sr">${t("Curve")}</legend>${curves.map(
      (one) => html`<label><input type="radio" name="curve" value=${one} .checked=${one === shown}
        @change=${() => setView(store, "Curve", "curve", one === "loss" ? undefined : one)}>${one === "gradient" ? t("Gradient") : titleOf(one, metrics)}</label>`,
    )}</fieldset>${
      shown === "metric"
        ? nothing
        : html`<label class="check"><input type="checkbox" .checked=${log}
            @change=${() => setView(store, "Axis", "axis", log ? "linear" : undefined)}>${t("Log axis")}</label>`
    }${saves({
      name: t("curves"),
      app: this.app,
      layers: () => [this.renderRoot.querySelector<SVGSVGElement>("svg.plot")!],
      csv: () => historyCsv(history, metric),
    })}</div>`;
  }

  #chart(
    points: readonly HistoryPoint[],
    now: HistoryPoint,
    lines: readonly Line[],
    log: boolean,
    shown: Curve,
    metrics: Evaluation["metrics"],
  ): TemplateResult {
    const right = this.width - RIGHT;
    const scale = (log ? logScale : shown === "metric" ? shareScale : linearScale)(valuesOf(points, lines));
    const last = points[points.length - 1]!;
    // The words stand at the lines' ends, wherever on its way the run is.
    const end = Math.max(now.epoch, last.epoch, 1e-9);
    const span = Math.max(end * 1.04, 1);
    const x = (at: number) => LEFT + (at / span) * (right - LEFT);
    const y = (value: number) => BOTTOM - scale.height(value) * (BOTTOM - TOP);
    const ends = lines
      .map(({ value }) => value(last))
      .map((at) => (at === null || !Number.isFinite(at) ? null : y(at)));
    const words = spread(
      ends.map((at) => (at ?? BOTTOM) + 4),
      13,
      TOP + 4,
      BOTTOM + 4,
    );
    const read = this.at === null ? null : (points[this.at] ?? null);
    const write = writerOf(shown, metrics);
    const said = (point: HistoryPoint) =>
      `${t("epoch {n}", { n: short(point.epoch) })}: ${lines.map(({ label, value }) => `${t(label)} ${write(value(point))}`).join(", ")}`;
    const first = lines[0]?.value(now) ?? Number.NaN;
    return html`<div class="plane" tabindex="0" role="slider" aria-label=${t("{curve} against epochs: arrow keys read earlier values", { curve: titleOf(shown, metrics) })}
      aria-valuemin="0" aria-valuemax=${points.length - 1} aria-valuenow=${this.at ?? points.length - 1} aria-valuetext=${said(read ?? now)}
      @keydown=${this.#key} @blur=${this.#leave} @pointermove=${(event: PointerEvent) => this.#point(event, points, span)}
      @pointerdown=${(event: PointerEvent) => this.#grab(event, points, span, x(now.epoch))} @pointerleave=${this.#leave}>
      <svg class="plot" width=${this.width} height="104" aria-hidden="true">
      ${scale.ticks.map(({ height, text }) => tick(BOTTOM - height * (BOTTOM - TOP), right, text))}
      <path class="axis" d=${`M${LEFT} ${BOTTOM}H${right}`}></path>
      ${niceTicks(span, this.width < 260 ? 3 : 5).map((at) => svg`<text x=${Math.round(x(at))} y="101" text-anchor=${at === 0 ? "start" : "middle"}>${axisNumber(at)}</text>`)}
      ${[...lines].reverse().map(({ name, value }) => svg`<path class=${name} d=${path(points, value, x, y)}></path>`)}
      <rect class="grab" x=${(x(now.epoch) - GRAB).toFixed(1)} y=${TOP} width=${2 * GRAB} height=${BOTTOM - TOP}></rect>
      <line class="now" x1=${x(now.epoch).toFixed(1)} x2=${x(now.epoch).toFixed(1)} y1=${TOP} y2=${BOTTOM}></line>
      ${Number.isFinite(first) ? svg`<circle class="head" cx=${x(now.epoch).toFixed(1)} cy=${y(first).toFixed(1)} r="3.5"></circle>` : nothing}
      ${lines.map(({ label, name }, i) => (ends[i] === null ? nothing : svg`<text class=${name === "train" ? "ink" : "ink-2"} x=${Math.round(x(end) + 8)} y=${Math.round(words[i]!)}>${t(label)}</text>`))}
      ${read ? spots(read, lines, x, y) : nothing}
    </svg></div>`;
  }

  /** The line of the present moment is dragged along the run; elsewhere the curves are read. */
  #grab(event: PointerEvent, points: readonly HistoryPoint[], span: number, now: number): void {
    const plane = event.currentTarget as Element;
    const { left } = plane.getBoundingClientRect();
    if (event.button === 0 && Math.abs(event.clientX - left - now) <= GRAB) plane.setPointerCapture(event.pointerId);
    else this.#point(event, points, span);
  }

  #epochAt(event: PointerEvent, span: number): number {
    const { left } = (event.currentTarget as Element).getBoundingClientRect();
    return ((event.clientX - left - LEFT) / (this.width - RIGHT - LEFT)) * span;
  }

  #point(event: PointerEvent, points: readonly HistoryPoint[], span: number): void {
    const epoch = this.#epochAt(event, span);
    if ((event.currentTarget as Element).hasPointerCapture(event.pointerId)) {
      const { session } = this.app;
      const step = Math.round(epoch * (session.info.peek()?.updatesPerEpoch ?? 1));
      this.at = null;
      void session.seek(Math.min(session.farthest.peek(), Math.max(0, step))).catch(() => undefined);
      return;
    }
    this.at = epoch > (points[points.length - 1]?.epoch ?? 0) * 1.02 ? null : nearest(points, epoch);
  }

  #key = (event: KeyboardEvent): void => {
    const last = this.app.session.history.peek().length - 1;
    const at = this.at ?? last;
    const stride = event.shiftKey ? 10 : 1;
    const to = { ArrowLeft: at - stride, ArrowRight: at + stride, Home: 0, End: last, Escape: last }[event.key];
    if (to === undefined || last < 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.at = to >= last ? null : Math.max(0, to);
  };

  #leave = (): void => {
    this.at = null;
  };
}

/** The moment that is drawn, as a point of the curves. */
function present(frame: Frame, info: RunInfo, { step, gradient }: Frame): HistoryPoint {
  const { loss, metrics } = frame.evaluation;
  const metric = metrics.accuracy ?? metrics.r2;
  return {
    step,
    epoch: step / info.updatesPerEpoch,
    train: loss.train,
    test: loss.test,
    trainMetric: metric?.train ?? Number.NaN,
    testMetric: metric?.test ?? null,
    penalty: loss.penalty,
    gradient: step > 0 ? Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0)) : null,
  };
}

function* valuesOf(points: readonly HistoryPoint[], lines: readonly Line[]): Generator<number> {
  for (const { value } of lines) {
    for (const point of points) {
      const at = value(point);
      if (at !== null) yield at;
    }
  }
}

/** A share reaches from nothing to the whole; R squared may lie below. */
function shareScale(values: Iterable<number>): Scale {
  return linearScale([...values, 1]);
}

function titleOf(curve: Curve, { accuracy }: Evaluation["metrics"]): string {
  if (curve === "loss") return t("Loss");
  if (curve === "gradient") return t("Length of the gradient");
  return accuracy ? t("Accuracy") : "R\u00b2";
}

function writerOf(curve: Curve, { accuracy }: Evaluation["metrics"]): (x: number | null) => string {
  const write = curve === "metric" && accuracy ? percent : (x: number) => short(x);
  return (x) => (x === null || Number.isNaN(x) ? "\u2014" : write(x));
}

function spots(
  point: HistoryPoint,
  lines: readonly Line[],
  x: (epoch: number) => number,
  y: (value: number) => number,
): SVGTemplateResult {
  const at = x(point.epoch).toFixed(1);
  return svg`<line class="at" x1=${at} x2=${at} y1=${TOP} y2=${BOTTOM}></line>${lines.map(({ value }) => {
    const height = value(point);
    return height === null || !Number.isFinite(height)
      ? nothing
      : svg`<circle class="spot" cx=${at} cy=${y(height).toFixed(1)} r="3"></circle>`;
  })}`;
}

function axisNumber(at: number): string {
  return at >= 1000 ? `${short(at / 1000, 2).replace(/[.,]0$/, "")}k` : plain(at);
}

function tick(y: number, right: number, text: string): SVGTemplateResult {
  return svg`<line class="grid" x1=${LEFT} x2=${right} y1=${y.toFixed(1)} y2=${y.toFixed(1)}></line><text x="29" y=${(y + 4).toFixed(1)} text-anchor="end">${text}</text>`;
}

function pair(train: number, test: number | null, write: (x: number) => string): TemplateResult {
  return html`<span class="small num"><span class="quiet">${t("train")}</span> ${write(train)}${test === null ? nothing : html`\u2002<span class="quiet">${t("test")}</span> ${write(test)}`}</span>`;
}

customElements.define("chainrule-loss", LossChart);
