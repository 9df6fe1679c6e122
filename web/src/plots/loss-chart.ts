import { css, html, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import type { HistoryPoint } from "../../../wasm/types.ts";
import { plain } from "../graph/text.ts";
import { base } from "../styles/sheets.ts";
import { percent, short } from "../ui/numbers.ts";
import { decades, decadeText, niceTicks } from "./axis.ts";
import { marks } from "./sheets.ts";
import { SizedElement } from "./sized.ts";

const LEFT = 34;
const RIGHT = 46;
const TOP = 10;
const BOTTOM = 86;
/** Smallest loss on the logarithmic axis. */
const FLOOR = 1e-30;

/** Loss against epochs, train solid and test dashed, and the accuracy (or R squared) of both. */
export class LossChart extends SizedElement {
  static override styles = [
    base,
    marks,
    css`
      :host { display: block; contain: layout style; }
      header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 8px; margin-bottom: 8px; }
      .rows { margin-top: 4px; }
      dd { display: flex; gap: 8px; }
    `,
  ];

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this.app;
    const info = session.info.value;
    const frame = session.frame.value;
    const read = session.reading.value;
    if (!info || !frame || !read || frame.run !== info.run) return nothing;
    const history = session.history.value;
    const { loss, metrics } = read.evaluation;
    const accuracy = metrics.accuracy !== undefined;
    const metric = metrics.accuracy ?? metrics.r2;
    const write = (x: number | null) => (x === null || Number.isNaN(x) ? "\u2014" : accuracy ? percent(x) : short(x));
    return html`<header><h2>Loss</h2>${pair(short(loss.train), loss.test === null ? null : short(loss.test))}</header>
      ${this.#chart(history, frame.step / info.updatesPerEpoch, loss)}
      <dl class="rows">${
        metric
          ? html`<div><dt>${accuracy ? "Accuracy" : html`R<sup>2</sup>`}</dt><dd>${pair(write(metric.train), metric.test === null ? null : write(metric.test))}</dd></div>`
          : nothing
      }${
        loss.penalty > 0 ? html`<div><dt>Penalty</dt><dd class="num small">${short(loss.penalty)}</dd></div>` : nothing
      }</dl>`;
  }

  #chart(
    history: readonly HistoryPoint[],
    epoch: number,
    loss: { train: number; test: number | null },
  ): TemplateResult {
    const width = this.width;
    const right = width - RIGHT;
    const ends = history.length > 0 ? history : [{ epoch: 0, train: loss.train, test: loss.test } as HistoryPoint];
    let low = Number.POSITIVE_INFINITY;
    let high = 0;
    for (const { train, test } of ends) {
      for (const value of [train, test]) {
        if (value === null || !Number.isFinite(value)) continue;
        low = Math.min(low, Math.max(FLOOR, value));
        high = Math.max(high, value);
      }
    }
    if (!(low <= high)) [low, high] = [0.1, 1];
    const powers = decades(low, Math.max(high, low * 1.01), 4);
    const [bottom = -1, top = 0] = [powers[0], powers[powers.length - 1]];
    const last = ends[ends.length - 1] as HistoryPoint;
    const longest = Math.max(epoch, last.epoch, 1e-9);
    const span = Math.max(longest * 1.04, 1);
    const x = (at: number) => LEFT + (at / span) * (right - LEFT);
    const y = (value: number) => TOP + ((top - Math.log10(Math.max(FLOOR, value))) / (top - bottom)) * (BOTTOM - TOP);
    const ticks = niceTicks(span, width < 260 ? 3 : 5);
    const now = x(epoch);
    // The words stand at the lines' ends, wherever on its way the run is.
    const end = x(Math.max(epoch, last.epoch));
    const [trainY, testY] = labels(y(last.train), last.test === null ? null : y(last.test));
    const spoken = `Loss against epoch, logarithmic. Train ${short(loss.train)}${loss.test === null ? "" : `, test ${short(loss.test)}`} at epoch ${short(epoch)}.`;
    return html`<svg class="plot" width=${width} height="104" role="img" aria-label=${spoken}>
      ${powers.map((power) => tick(y(10 ** power), right, decadeText(power)))}
      <path class="axis" d=${`M${LEFT} ${BOTTOM}H${right}`}></path>
      ${ticks.map((at) => svg`<text x=${Math.round(x(at))} y="101" text-anchor=${at === 0 ? "start" : "middle"}>${axisNumber(at)}</text>`)}
      ${last.test === null ? nothing : svg`<path class="test" d=${curve(ends, (point) => point.test, x, y)}></path>`}
      <path class="train" d=${curve(ends, (point) => point.train, x, y)}></path>
      <line class="now" x1=${now.toFixed(1)} x2=${now.toFixed(1)} y1=${TOP} y2=${BOTTOM}></line>
      ${
        Number.isFinite(loss.train)
          ? svg`<circle class="head" cx=${now.toFixed(1)} cy=${y(loss.train).toFixed(1)} r="3.5"></circle>
      <text class="ink" x=${Math.round(end + 8)} y=${Math.round(trainY)}>train</text>`
          : nothing
      }
      ${testY === null ? nothing : svg`<text class="ink-2" x=${Math.round(end + 8)} y=${Math.round(testY)}>test</text>`}
    </svg>`;
  }
}

function axisNumber(at: number): string {
  return at >= 1000 ? `${short(at / 1000, 2).replace(/\.0$/, "")}k` : plain(at);
}

function tick(y: number, right: number, text: string): SVGTemplateResult {
  return svg`<line class="grid" x1=${LEFT} x2=${right} y1=${y.toFixed(1)} y2=${y.toFixed(1)}></line><text x="29" y=${(y + 4).toFixed(1)} text-anchor="end">${text}</text>`;
}

function pair(train: string, test: string | null): TemplateResult {
  return html`<span class="small num"><span class="quiet">train</span> ${train}${test === null ? nothing : html`\u2002<span class="quiet">test</span> ${test}`}</span>`;
}

/** The two words at the lines' ends keep 14 px apart. */
function labels(train: number, test: number | null): [number, number | null] {
  const inside = (y: number) => Math.min(BOTTOM, Math.max(TOP + 4, y + 4));
  if (test === null || !Number.isFinite(test)) return [inside(train), null];
  const [a, b] = [inside(train), inside(test)];
  if (Math.abs(a - b) >= 14) return [a, b];
  const middle = Math.min(BOTTOM - 7, Math.max(TOP + 11, (a + b) / 2));
  return a <= b ? [middle - 7, middle + 7] : [middle + 7, middle - 7];
}

/** A line through the points; of many points in one pixel column the first, least and largest are kept. */
function curve(
  points: readonly HistoryPoint[],
  value: (point: HistoryPoint) => number | null,
  x: (epoch: number) => number,
  y: (value: number) => number,
): string {
  const parts: string[] = [];
  let column = Number.NaN;
  let least = 0;
  let most = 0;
  const flush = () => {
    if (!Number.isNaN(column) && most - least > 0.5) parts.push(`L${column} ${least.toFixed(1)}V${most.toFixed(1)}`);
  };
  for (const point of points) {
    const loss = value(point);
    if (loss === null || !Number.isFinite(loss)) continue;
    const px = Math.round(x(point.epoch) * 2) / 2;
    const py = y(loss);
    if (px === column) {
      least = Math.min(least, py);
      most = Math.max(most, py);
      continue;
    }
    flush();
    parts.push(`${parts.length === 0 ? "M" : "L"}${px} ${py.toFixed(1)}`);
    column = px;
    least = py;
    most = py;
  }
  flush();
  return parts.join("");
}

customElements.define("chainrule-loss", LossChart);
