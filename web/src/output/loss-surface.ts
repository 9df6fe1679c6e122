import { effect } from "@preact/signals-core";
import { css, html, nothing, type PropertyValues, svg, type TemplateResult } from "lit";
import type { RunInfo } from "../../../wasm/types.ts";
import { plain } from "../graph/text.ts";
import { setView } from "../lens.ts";
import { type Palette, readPalette } from "../plots/palette.ts";
import { inRelief, reliefSwitch } from "../plots/relief-switch.ts";
import { SchemeWatch } from "../plots/scheme.ts";
import { marks } from "../plots/sheets.ts";
import { SizedElement } from "../plots/sized.ts";
import type { RunPath } from "../run-path.ts";
import { parseSelection } from "../selection.ts";
import { base } from "../styles/sheets.ts";
import { menu } from "../ui/menu.ts";
import { short } from "../ui/numbers.ts";
import { saves } from "../ui/saves.ts";
import { key, t } from "../words/words.ts";
import { lossHeights } from "./output-heights.ts";
import { type Plane, parameterOf, pathPlane, placeOn, randomFrom, randomPlane, weightPlane } from "./planes.ts";
import { paintSurface, shadesOf, surfaceContours } from "./surface-picture.ts";

/** Cells along a side, coarse first; a finer one is only begun when it is done within so many milliseconds. */
const SIZES = [9, 17, 33];
const PATIENCE = 5000;

const kinds = [
  { value: "path", label: key("the way of the run") },
  { value: "weights", label: key("two weights") },
  { value: "random", label: key("two random directions") },
] as const;
type Kind = (typeof kinds)[number]["value"];

/** What has been drawn: losses size x size, first row on top, of the run as it stood at `step`. */
interface Drawn {
  readonly run: number;
  readonly step: number;
  readonly plane: Plane;
  readonly size: number;
  readonly losses: Float64Array;
}

/**
 * The training loss, penalty included, on a plane through the space of parameters, with the way of the run on it. Drawn
 * anew whenever the run stands still; while it plays, the way goes on over the surface drawn last.
 */
export class LossSurface extends SizedElement {
  static override properties = {
    ...SizedElement.properties,
    path: { attribute: false },
    drawn: { state: true },
    pair: { state: true },
    refused: { state: true },
    at: { state: true },
  };
  static override styles = [
    base,
    marks,
    css`
      :host { display: block; contain: layout style; }
      .choose { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; margin-bottom: 8px; }
      .choose .field { flex: 1 1 90px; text-align: left; }
      .stage { position: relative; cursor: crosshair; }
      canvas { position: absolute; inset: 0; width: 100%; height: 100%; border-radius: 6px; background: var(--sunken); }
      .stage svg { position: relative; overflow: visible; }
      .contours { fill: none; stroke: var(--ink-3); stroke-width: 0.75; }
      .way { fill: none; stroke: var(--ink); stroke-width: 1.5; stroke-linejoin: round; }
      .start { fill: var(--paper); stroke: var(--ink); stroke-width: 1.5; }
      .present { fill: var(--ink); stroke: var(--paper); stroke-width: 1.5; }
      .foot { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 8px; margin-top: 4px; }
    `,
  ];

  declare path: RunPath;
  declare drawn: Drawn | null;
  /** Names of the two weights, as they are selected by. */
  declare pair: readonly [string, string] | null;
  declare refused: string | null;
  /** The cell that is pointed at. */
  declare at: readonly [column: number, row: number] | null;

  #palette: Palette | null = null;
  #scheme: SchemeWatch | null = null;
  #stop: (() => void) | null = null;
  #turn = 0;
  #seed = 1;

  constructor() {
    super();
    this.drawn = null;
    this.pair = null;
    this.refused = null;
    this.at = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#turn++;
    this.#stop?.();
    this.#stop = null;
    this.#scheme?.close();
    this.#scheme = null;
  }

  protected override updated(changed: PropertyValues): void {
    const { session } = this.app;
    this.#scheme ??= new SchemeWatch(this.renderRoot as ShadowRoot, () => {
      this.#palette = null;
      this.#paint();
    });
    this.#stop ??= effect(() => {
      const frame = session.reading.value;
      // Of a run that plays the first picture alone.
      if (!frame || (session.playing.value && this.drawn?.run === frame.run)) return;
      queueMicrotask(() => void this.#draw());
    });
    if (changed.has("drawn") || changed.has("width")) this.#paint();
  }

  get #kind(): Kind {
    const written = this.app.store.document.value.view?.surface;
    return kinds.find(({ value }) => value === written)?.value ?? "path";
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session, store } = this.app;
    const info = session.info.value;
    const frame = session.frame.value;
    if (!info || !frame) return nothing;
    const kind = this.#kind;
    const drawn = this.drawn?.run === info.run ? this.drawn : null;
    return html`<div class="choose">${menu({
      label: t("Plane through"),
      value: kind,
      choices: kinds.map(({ value, label }) => ({ value, label: t(label) })),
      choose: (value) => {
        setView(store, "Loss surface", "surface", value === "path" ? undefined : value);
        void this.#draw();
      },
    })}${kind === "weights" ? this.#fields(info) : nothing}${
      kind === "random"
        ? html`<button class="btn" @click=${() => {
            this.#seed++;
            void this.#draw();
          }}>${t("Others")}</button>`
        : nothing
    }</div>${drawn ? this.#picture(drawn, kind) : html`<p class="small quiet">${t("Being asked for.")}</p>`}`;
  }

  #fields(info: RunInfo): TemplateResult {
    const [first, second] = this.#names(info);
    const field = (label: string, value: string, place: 0 | 1) =>
      html`<input class="field" aria-label=${label} .value=${value} @change=${(event: Event) => {
        const typed = (event.target as HTMLInputElement).value.trim();
        if (parameterOf(info.shapes, parseSelection(typed)) === null) {
          this.refused = t(
            "{typed} is no weight of this network; the field takes a name such as l1.W[2][1] or l1.b[2].",
            {
              typed,
            },
          );
          return;
        }
        this.refused = null;
        this.pair = place === 0 ? [typed, second] : [first, typed];
        void this.#draw();
      }}>`;
    return html`${field(t("Weight across"), first, 0)}${field(t("Weight up"), second, 1)}${
      this.refused ? html`<p class="note under">${this.refused}</p>` : nothing
    }`;
  }

  /** The two weights: those asked for, else the selected one, else the first two of the network. */
  #names(info: RunInfo): readonly [string, string] {
    const has = (name: string | null | undefined) => parameterOf(info.shapes, parseSelection(name ?? "")) !== null;
    if (this.pair?.every(has)) return this.pair;
    const selected = this.app.session.selection.peek();
    const first = info.shapes[0]!;
    const given = [
      "l1.W[1][1]",
      first.inputs > 1
        ? "l1.W[1][2]"
        : first.units > 1
          ? "l1.W[2][1]"
          : first.biases > 0
            ? "l1.b[1]"
            : `l${info.shapes.length}.W[1][1]`,
    ];
    return has(selected) ? [selected!, given.find((name) => name !== selected)!] : [given[0]!, given[1]!];
  }

  #picture(drawn: Drawn, kind: Kind): TemplateResult {
    const { plane, step } = drawn;
    const side = this.width;
    const x = (a: number) => ((a - plane.across[0]) / (plane.across[1] - plane.across[0])) * side;
    const y = (b: number) => side - ((b - plane.up[0]) / (plane.up[1] - plane.up[0])) * side;
    const way = this.path.places
      .map(({ parameters }) => placeOn(plane, parameters))
      .filter((at) => at.every(Number.isFinite));
    const points = way.map(([a, b]) => `${clamp(x(a), side).toFixed(1)} ${clamp(y(b), side).toFixed(1)}`);
    const [start, now] = [points[0]?.split(" "), points.at(-1)?.split(" ")];
    const { low, high } = shadesOf(drawn.losses);
    const spoken = t(
      "Training loss over a plane, from {low} to {high}; the run has come from its start to here on a line",
      { low: short(low), high: short(high) },
    );
    const names = kind === "weights" ? this.#names(this.app.session.info.value!) : null;
    return html`<div class="stage" @pointermove=${(event: PointerEvent) => this.#point(event, drawn)} @pointerleave=${() => {
      this.at = null;
    }}><canvas aria-hidden="true"></canvas><svg class="plot" width=${side} height=${side} role="img" aria-label=${spoken}>
        <path class="contours"></path>
        <path class="way" d=${points.length > 1 ? `M${points.join("L")}` : ""}></path>
        ${start ? svg`<circle class="start" cx=${start[0]!} cy=${start[1]!} r="3.5"></circle>` : nothing}
        ${now ? svg`<circle class="present" cx=${now[0]!} cy=${now[1]!} r="4.5"></circle>` : nothing}
        <rect class="border" x=".5" y=".5" width=${side - 1} height=${side - 1} rx="6"></rect>
      </svg></div>
      <div class="foot small num"><span>${this.#read(drawn)}</span><span class="quiet">${t("step {n}", { n: step })}</span></div>
      <div class="foot small quiet num"><span>${names ? `${names[0]} \u2192 ` : ""}${plain(plane.across[0], 5)} \u2026 ${plain(plane.across[1], 5)}</span><span>${names ? `${names[1]} \u2191 ` : "\u2191 "}${plain(plane.up[0], 5)} \u2026 ${plain(plane.up[1], 5)}</span></div>
      <div class="foot">${reliefSwitch(this.app)}${saves({
        name: t("loss surface"),
        app: this.app,
        layers: () => [
          this.renderRoot.querySelector("canvas")!,
          this.renderRoot.querySelector<SVGSVGElement>("svg.plot")!,
        ],
        csv: () => surfaceCsv(drawn),
      })}</div>${
        inRelief(this.app)
          ? html`<chainrule-relief .app=${this.app} .name=${t("loss")} .heights=${lossHeights(drawn.losses, drawn.size, shadesOf(drawn.losses), names ?? ["1", "2"])}></chainrule-relief>`
          : nothing
      }`;
  }

  /** The loss under the pointer, else the range of the picture. */
  #read({ size, losses }: Drawn): string {
    if (this.at) return t("loss {loss}", { loss: short(losses[this.at[1] * size + this.at[0]]!) });
    const { low, high } = shadesOf(losses);
    return t("loss {low} to {high}", { low: short(low), high: short(high) });
  }

  #point(event: PointerEvent, { size }: Drawn): void {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const cell = (share: number) => Math.min(size - 1, Math.max(0, Math.round(share * (size - 1))));
    this.at = [cell((event.clientX - box.left) / box.width), cell((event.clientY - box.top) / box.height)];
  }

  #plane(info: RunInfo): Plane | null {
    const { places } = this.path;
    if (places.length === 0 || places[0]!.parameters.length !== info.parameterCount) return null;
    const random = randomFrom((this.app.store.document.peek().seed ?? 0) * 7919 + this.#seed);
    const kind = this.#kind;
    if (kind === "random") return randomPlane(info.shapes, places, random);
    if (kind === "path") return pathPlane(info.shapes, places, random);
    const [first, second] = this.#names(info).map((name) => parameterOf(info.shapes, parseSelection(name))!);
    return first === second ? null : weightPlane(places, first!, second!);
  }

  /** Row by row, coarse first; what is asked for anew takes the place of what was being drawn. */
  async #draw(): Promise<void> {
    const { session } = this.app;
    const info = session.info.peek();
    const frame = session.frame.peek();
    const plane = info && this.#plane(info);
    if (!info || !frame || !plane || frame.run !== info.run) return;
    const turn = ++this.#turn;
    const asked = { centre: plane.centre, first: plane.first, second: plane.second };
    let each = 0;
    for (const size of SIZES) {
      if (each * size * size > PATIENCE) break;
      const begun = performance.now();
      const losses = new Float64Array(size * size);
      for (let row = 0; row < size; row++) {
        const b = plane.up[1] + ((plane.up[0] - plane.up[1]) * row) / (size - 1);
        const at = Array.from({ length: size }, (_, i): [number, number] => [
          plane.across[0] + ((plane.across[1] - plane.across[0]) * i) / (size - 1),
          b,
        ]);
        try {
          losses.set(await session.losses(asked, at), row * size);
        } catch {
          // The run was closed meanwhile; the next one is drawn anew.
          return;
        }
        if (turn !== this.#turn) return;
      }
      each = (performance.now() - begun) / (size * size);
      this.drawn = { run: info.run, step: frame.step, plane, size, losses };
    }
  }

  #paint(): void {
    const { drawn } = this;
    const canvas = this.renderRoot.querySelector("canvas");
    if (!drawn || !canvas) return;
    this.#palette ??= readPalette(this.renderRoot as ShadowRoot);
    const shades = shadesOf(drawn.losses);
    paintSurface(canvas, drawn.losses, drawn.size, shades, this.#palette);
    const lines = surfaceContours(drawn.losses, drawn.size, shades, this.width);
    this.renderRoot.querySelector(".contours")?.setAttribute("d", lines);
  }
}

function clamp(x: number, side: number): number {
  return Math.min(side, Math.max(0, x));
}

/** A row for each place: its coordinates on the plane and the loss there. */
function surfaceCsv({ plane, size, losses }: Drawn): string {
  const along = ([from, to]: readonly [number, number], i: number) => from + ((to - from) * i) / (size - 1);
  const rows = Array.from(losses, (loss, i) => {
    const [column, row] = [i % size, Math.floor(i / size)];
    return `${along(plane.across, column)},${along(plane.up, size - 1 - row)},${loss}\n`;
  });
  return `across,up,loss\n${rows.join("")}`;
}

customElements.define("chainrule-loss-surface", LossSurface);
