/** A pinned run beside the present one: both curves, both boundaries, and what the two differ in. */
import { effect } from "@preact/signals-core";
import { css, html, nothing, svg, type TemplateResult } from "lit";
import type { GridFrame } from "../../../wasm/types.ts";
import { contour } from "../plots/contour.ts";
import { linesOf, logScale, path, spread } from "../plots/curves.ts";
import { type Palette, readPalette } from "../plots/palette.ts";
import { paintGrid } from "../plots/picture.ts";
import { paintClasses, regionContours } from "../plots/regions.ts";
import { SchemeWatch } from "../plots/scheme.ts";
import { marks } from "../plots/sheets.ts";
import { SizedElement } from "../plots/sized.ts";
import { base } from "../styles/sheets.ts";
import { count, percent, short } from "../ui/numbers.ts";
import { t } from "../words/words.ts";
import { differences, type Pin, pinOf, pin as pinThis } from "./pin.ts";

const HEIGHT = 96;
const LEFT = 34;
const RIGHT = 56;
const TOP = 6;
const BOTTOM = 84;
const GAP = 12;

export class ComparePanel extends SizedElement {
  static override styles = [
    base,
    marks,
    css`
      :host { display: block; }
      .two { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
      figure { margin: 0; }
      figcaption { color: var(--ink-2); font-size: var(--text-xs); line-height: 20px; }
      .stage { position: relative; }
      canvas { display: block; width: 100%; aspect-ratio: 1; border-radius: 6px; background: var(--paper); }
      .stage svg { position: absolute; inset: 0; overflow: hidden; border-radius: 6px; }
      .zero { fill: none; stroke: var(--ink); stroke-width: 1.5; }
      .other { fill: none; stroke: var(--ink); stroke-width: 1.25; vector-effect: non-scaling-stroke; }
      .pinned { fill: none; stroke: var(--ink-3); stroke-width: 2.5; }
      .present { fill: none; stroke: var(--ink); stroke-width: 1.75; }
      .dashed { stroke-dasharray: 4 3; }
      table { width: 100%; margin-top: 6px; border-collapse: collapse; font-size: var(--text-xs); line-height: 22px; }
      :is(th, td) { padding: 0 0 0 var(--s2); border-bottom: 1px solid var(--line); font-weight: var(--weight-normal); text-align: right; overflow-wrap: anywhere; }
      th:first-child { padding-left: 0; text-align: left; color: var(--ink-2); }
      thead th { color: var(--ink-3); }
      .ways { display: flex; gap: var(--s2); }
    `,
  ];

  #palette: Palette | null = null;
  #scheme: SchemeWatch | null = null;
  #stop: (() => void) | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.#stop = null;
    this.#scheme?.close();
    this.#scheme = null;
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

  protected override render(): TemplateResult {
    const { session } = this.app;
    const pin = session.pinned.value;
    const release = () => {
      session.pinned.value = null;
    };
    return html`<header><h2 id="compare">${t("Compare")}</h2><span class="ways">
        <button class="btn" @click=${() => pinThis(this.app)}>${t("Pin this one instead")}</button>
        <button class="btn" @click=${release}>${t("Unpin")}</button></span></header>
      ${pin ? this.#beside(pin) : nothing}`;
  }

  #beside(pin: Pin): TemplateResult {
    const { session, store } = this.app;
    const frame = session.reading.value;
    const info = session.info.value;
    if (!frame || !info) return html``;
    const now = pinOf(this.app);
    const half = Math.floor((this.width - GAP) / 2);
    const picture = (name: string, epoch: number, id: string) => html`<figure><div class="stage">
      <canvas class=${id} role="img" aria-label=${t("Picture of the output, {which}", { which: name })}></canvas>
      <svg width=${half} height=${half} aria-hidden="true"><path class="zero ${id}"></path><path class="other ${id}"></path></svg></div>
      <figcaption>${name}, <span class="num">${t("epoch {n}", { n: Math.floor(epoch) })}</span></figcaption></figure>`;
    return html`${
      pin.output
        ? html`<div class="two">${picture(t("pinned"), pin.epoch, "then")}${now?.output ? picture(t("now"), now.epoch, "here") : nothing}</div>`
        : nothing
    }${this.#curves(pin)}${now ? this.#table(pin, now) : nothing}
    ${this.#changes(differences(pin.settings, store.settings.value))}`;
  }

  /** Both losses over the epochs; what is for testing dashed. */
  #curves(pin: Pin): TemplateResult {
    const present = this.app.session.history.value;
    const runs = [
      { name: t("pinned"), style: "pinned", history: pin.history },
      { name: t("now"), style: "present", history: present },
    ];
    const lines = runs.flatMap(({ history, ...run }) =>
      linesOf("loss", history)
        .filter(({ name }) => name === "train" || name === "test")
        .map((line) => ({ ...run, history, line })),
    );
    const all = lines.flatMap(({ history, line }) => history.map(line.value).filter((x): x is number => x !== null));
    const scale = logScale(all);
    const span = Math.max(1, pin.history.at(-1)?.epoch ?? 0, present.at(-1)?.epoch ?? 0);
    const right = this.width - RIGHT;
    const x = (epoch: number) => LEFT + (epoch / span) * (right - LEFT);
    const y = (value: number) => BOTTOM - scale.height(value) * (BOTTOM - TOP);
    const ends = runs.map(({ history }) => y(history.at(-1)?.train ?? 0));
    const places = spread(ends, 14, TOP + 4, BOTTOM);
    const spoken = t("Losses of both runs against the epoch, logarithmic");
    return html`<svg class="plot" width=${this.width} height=${HEIGHT} role="img" aria-label=${spoken}>
      ${scale.ticks.map(({ height, text }) => {
        const at = BOTTOM - height * (BOTTOM - TOP);
        return svg`<line class="grid" x1=${LEFT} x2=${right} y1=${at} y2=${at}></line><text x=${LEFT - 5} y=${at + 4} text-anchor="end">${text}</text>`;
      })}
      ${lines.map(({ style, history, line }) => svg`<path class="${style} ${line.name === "test" ? "dashed" : ""}" d=${path(history, line.value, x, y)}></path>`)}
      ${runs.map(({ name }, i) => svg`<text class=${i === 0 ? "" : "ink"} x=${right + 6} y=${Math.round(places[i]!) + 4}>${name}</text>`)}
      <text x=${right} y=${HEIGHT} text-anchor="end">${count(span)}</text><text x=${LEFT} y=${HEIGHT}>0</text></svg>`;
  }

  #table(pin: Pin, now: Pin): TemplateResult {
    const rows: [string, (run: Pin) => string][] = [
      [t("steps"), ({ step }) => count(step)],
      [t("train loss"), ({ evaluation }) => short(evaluation.loss.train)],
      [t("test loss"), ({ evaluation }) => (evaluation.loss.test === null ? "\u2014" : short(evaluation.loss.test))],
    ];
    const metric = ({ evaluation: { metrics } }: Pin, of: "train" | "test") => {
      const value = (metrics.accuracy ?? metrics.r2)?.[of];
      return value === null || value === undefined ? "\u2014" : metrics.accuracy ? percent(value) : short(value);
    };
    const name = now.evaluation.metrics.accuracy ? t("accuracy") : "R\u00b2";
    rows.push([t("{metric}, train", { metric: name }), (run) => metric(run, "train")]);
    rows.push([t("{metric}, test", { metric: name }), (run) => metric(run, "test")]);
    return html`<table><thead><tr><td></td><th>${t("pinned")}</th><th>${t("now")}</th></tr></thead>
      <tbody>${rows.map(([label, of]) => html`<tr><th>${label}</th><td class="num">${of(pin)}</td><td class="num">${of(now)}</td></tr>`)}</tbody></table>`;
  }

  #changes(all: ReturnType<typeof differences>): TemplateResult {
    if (all.length === 0) return html`<p class="small quiet">${t("Both runs have the same settings.")}</p>`;
    return html`<table class="changes"><thead><tr><th>${t("what is different")}</th><th>${t("pinned")}</th><th>${t("now")}</th></tr></thead>
      <tbody>${all.map(({ field, pinned, now }) => html`<tr><th>${field}</th><td>${pinned}</td><td>${now}</td></tr>`)}</tbody></table>`;
  }

  #paint(): void {
    const pin = this.app.session.pinned.peek();
    const now = pinOf(this.app);
    if (!pin || !this.isConnected) return;
    this.#palette ??= readPalette(this.renderRoot as ShadowRoot);
    const side = Math.floor((this.width - GAP) / 2);
    const before = this.#surface("then", pin, side);
    const here = now ? this.#surface("here", now, side) : "";
    const draw = (selector: string, d: string, place = "") => {
      const line = this.renderRoot.querySelector(selector);
      line?.setAttribute("d", d);
      line?.setAttribute("transform", place);
    };
    draw(".zero.then", before);
    draw(".zero.here", here);
    // The other one's boundary, dashed.
    if (!pin.output || !now?.output) return;
    draw(".other.then", dashed(here), placed(now.output.plane, pin.output.plane, side));
    draw(".other.here", dashed(before), placed(pin.output.plane, now.output.plane, side));
  }

  /** Paints a run's output and answers its boundary. */
  #surface(id: string, run: Pin, side: number): string {
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>(`canvas.${id}`);
    if (!canvas || !run.output || !this.#palette) return "";
    const { size, values }: GridFrame = run.output;
    if (run.classes > 0 && run.outputs > 1) {
      paintClasses(canvas, values, 0, size, run.outputs, this.#palette);
      return regionContours(values, 0, size, run.outputs, side);
    }
    paintGrid(canvas, values, 0, size, this.#palette.pale);
    return contour(values, 0, size, side);
  }
}

/** Pixels of a dash and of the gap after it, together. */
const DASH = 10;

/** A boundary is made of short pieces in no order, which dashes of the pen cannot follow: pieces are left out by their place. */
function dashed(line: string): string {
  const drawn = ([x, y]: readonly number[]) => (x! + y!) % DASH < DASH / 2;
  const pieces = line.split("M").slice(1);
  return pieces
    .filter((piece) => drawn(piece.split(/[ L]/, 2).map(Number)))
    .map((piece) => `M${piece}`)
    .join("");
}

/** Where a picture of one plane lies on a picture of another, `side` pixels wide and high. */
function placed([low, high]: readonly [number, number], on: readonly [number, number], side: number): string {
  const span = on[1] - on[0];
  const across = ((low - on[0]) / span) * side;
  const down = ((on[1] - high) / span) * side;
  return `translate(${across} ${down}) scale(${(high - low) / span})`;
}

customElements.define("chainrule-compare", ComparePanel);
