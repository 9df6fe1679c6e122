import { effect } from "@preact/signals-core";
import { css, html, nothing, type TemplateResult, unsafeCSS } from "lit";
import type { RunInfo } from "../../../wasm/types.ts";
import { type Beside, besideOf } from "../beside.ts";
import type { Recipe } from "../edit.ts";
import frameText from "../graph/graph.css?inline";
import { edgeAt, neighbour } from "../graph/hit.ts";
import { type Layout, layout } from "../graph/layout.ts";
import { Letters } from "../graph/letters.ts";
import { isIndexed } from "../graph/names.ts";
import netText from "../graph/net.css?inline";
import { paintInput, paintRamp, paintStrip, paintUnit } from "../graph/paint.ts";
import { Readings } from "../graph/readings.ts";
import { drawScene } from "../graph/scene.ts";
import { canvases, corner, strips, weightKey } from "../graph/stage.ts";
import { lensOf } from "../lens.ts";
import { notationOf } from "../notation.ts";
import { frozenOf } from "../parameters/frozen.ts";
import { ParameterHand } from "../parameters/hand.ts";
import { type Palette, readPalette } from "../plots/palette.ts";
import { SchemeWatch } from "../plots/scheme.ts";
import { rooms } from "../rooms.ts";
import { parseSelection } from "../selection.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { styled } from "../ui/styled.ts";
import { knownOf, walking } from "../walk/network-walks.ts";
import { addButtons, columnHeads, type FootState, feet } from "./graph-foot.ts";
import { graphControls, scalarControls } from "./graph-toolbar.ts";
import type { LayerSettings } from "./layer-settings.ts";
import { mistakeLine } from "./mistake-line.ts";

/** Narrower than this the choices over the graph are menus. */
const NARROW = { layers: 900, neurons: 680, scalars: 740 } as const;

/**
 * The network, every weight and bias of it. Numbers follow `session.reading` (4 times a second while running) through
 * rendering; pictures follow `session.frame` (every display frame) by painting the canvases that are there.
 */
export class GraphPanel extends SignalElement {
  static override properties = {
    ...SignalElement.properties,
    room: { state: true },
    hover: { state: true },
    reached: { state: true },
    refusal: { state: true },
    tight: { state: true },
  };
  static override styles = [base, css`:host { container-type: inline-size; }`, unsafeCSS(frameText + netText)];

  /** Size of the scrolling area, and what of it can be seen. */
  declare room: { width: number; height: number; left: number };
  declare hover: string | null;
  /** What has the focus, by name. */
  declare reached: string | null;
  declare refusal: string | null;
  /** Smallest sizes, so that as much as possible is seen. */
  declare tight: boolean;

  #sizes = new ResizeObserver(() => this.#measure());
  #scheme: SchemeWatch | null = null;
  #palette: Palette | null = null;
  #stopPainting: (() => void) | null = null;
  #placed: { key: unknown[]; layout: Layout } | null = null;
  #focused: string | null = null;
  #coarse = matchMedia("(pointer: coarse)");
  #hand = new ParameterHand(
    () => this.app,
    () => this.requestUpdate(),
    (sentence) => {
      this.refusal = sentence;
    },
  );

  constructor() {
    super();
    this.room = { width: 0, height: 0, left: 0 };
    this.hover = null;
    this.reached = null;
    this.refusal = null;
    this.tight = false;
  }

  get #root(): ShadowRoot {
    return this.renderRoot as ShadowRoot;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
    this.#scheme?.close();
    this.#scheme = null;
    this.#stopPainting?.();
    this.#stopPainting = null;
  }

  protected override willUpdate(): void {
    this.#focused = this.#root.activeElement?.getAttribute("data-name") ?? null;
  }

  protected override updated(): void {
    // What is chosen is drawn last, over the rest: it is another element then, and takes the focus along.
    if (this.#focused && !this.#root.activeElement) this.#focus(this.#focused);
    this.#hand.drawn(this.#root);
    const room = this.renderRoot.querySelector(".room");
    if (room) this.#sizes.observe(room);
    this.#scheme ??= new SchemeWatch(this.#root, () => {
      this.#palette = null;
      this.#paint();
    });
    if (this.#stopPainting) this.#paint();
    else {
      this.#stopPainting = effect(() => {
        this.app.session.frame.value;
        this.#paint();
      });
    }
  }

  #measure(): void {
    const room = this.renderRoot.querySelector(".room");
    if (!room) return;
    const { clientWidth: width, clientHeight: height, scrollLeft: left } = room;
    if (width !== this.room.width || height !== this.room.height || Math.abs(left - this.room.left) > 24) {
      // Out of sight no change of colours is reported.
      if (this.room.width === 0) this.#palette = null;
      this.room = { width, height, left };
    }
  }

  #layout(info: RunInfo, beside: Beside | null): Layout {
    const { width, height } = this.room;
    const key = [info, width, height, this.#coarse.matches, this.tight, beside?.are];
    if (this.#placed?.key.every((part, i) => part === key[i])) return this.#placed.layout;
    const made = layout({
      inputs: info.shapes[0]?.inputs ?? 0,
      names: Math.max(
        2,
        ...(info.data.features ?? info.data.inputNames).map((name) => (isIndexed(name) ? 2 : name.length)),
      ),
      pictures: info.data.width === 2,
      layers: info.shapes,
      width,
      height,
      coarse: this.#coarse.matches,
      tight: this.tight,
      ...(beside && { beside: { values: beside.are === "right", gradients: true } }),
    });
    this.#placed = { key, layout: made };
    return made;
  }

  protected override render(): TemplateResult {
    const { session } = this.app;
    const info = session.info.value;
    const frame = session.reading.value;
    const lens = lensOf(this.app);
    const ready = lens === "neurons" && info && frame && frame.run === info.run && this.room.width > 0;
    const beside = ready ? besideOf(frame, session.mean.value) : null;
    const placed = ready ? this.#layout(info, beside) : null;
    return html`<div class="toolbar">
        ${graphControls(this.app, this.room.width < NARROW[lens])}${lens === "scalars" ? scalarControls(this.app) : nothing}
        <span class="push"></span>
        <div class="legend ${lens === "neurons" ? "" : "said"}">${
          lens === "layers"
            ? html`<span>a gradient has the shape of its value</span>`
            : lens === "scalars"
              ? html`<span class="g">\u2190 \u00d7 slope on every edge</span>`
              : html`<span>${weightKey("pos")}+ weight</span><span>${weightKey("neg")}\u2212 weight</span>`
        }</div>
        ${lens === "neurons" ? this.#fitButton(placed) : nothing}
      </div>
      ${mistakeLine(this.app)}
      <div class="room" @scroll=${() => this.#measure()}>${
        lens === "layers"
          ? html`<chainrule-layers .app=${this.app}></chainrule-layers>`
          : lens === "scalars"
            ? html`<chainrule-graph-view inside .app=${this.app}></chainrule-graph-view>`
            : ready && placed
              ? this.#sheet(
                  placed,
                  new Readings(
                    info,
                    frame,
                    new Letters(info.shapes, notationOf(this.app)),
                    knownOf(this.app),
                    session.mean.value,
                    frozenOf(this.app),
                    beside,
                  ),
                )
              : html`<div class="empty">${info ? nothing : "The network appears here"}</div>`
      }</div>
      ${lens === "neurons" && placed ? this.#enlarged(placed) : nothing}
      <chainrule-layer-settings popover .app=${this.app}></chainrule-layer-settings>
      ${
        this.refusal === null
          ? nothing
          : html`<div class="note refused" role="alert">${icon("note")}<span>${this.refusal}</span>
              <button class="btn icon plain" aria-label="Close" @click=${() => {
                this.refusal = null;
              }}>${icon("close")}</button></div>`
      }`;
  }

  #fitButton(placed: Layout | null): TemplateResult | typeof nothing {
    const over = placed !== null && (placed.width > this.room.width || placed.height > this.room.height);
    if (!(over && placed.shrinks) && !this.tight) return nothing;
    const label = this.tight ? "Show the graph in full size" : "Fit the graph";
    return html`<button class="btn icon plain" aria-label=${label} title=${label} aria-pressed=${this.tight} @click=${() => {
      this.tight = !this.tight;
      this.renderRoot.querySelector(".room")?.scrollTo({ left: 0, top: 0 });
    }}>${icon("fit")}</button>`;
  }

  #sheet(placed: Layout, readings: Readings): TemplateResult {
    const { session } = this.app;
    const { info } = readings;
    const show = session.show.value;
    const selection = session.selection.value;
    const pictures = info.data.width === 2;
    const controls: FootState = {
      info,
      readings,
      selection,
      edit: (label, recipe) => this.#edit(label, recipe),
      select: (name) => session.select(name),
      settings: (layer, under) => void this.#settings(layer, under),
    };
    const { left, width } = this.room;
    const inSight = placed.columns
      .map(({ box }, c) => (box.x + box.width > left - 200 && box.x < left + width + 200 ? c : -1))
      .filter((c) => c >= 0);
    const seen = [inSight[0] ?? 0, inSight[inSight.length - 1] ?? 0] as const;
    const shape = [info.shapes[0]?.inputs ?? 0, ...info.shapes.map(({ units }) => units)].join(", ");
    return html`<div class="sheet" ${styled({ width: `${placed.width}px`, height: `${placed.height}px` })}>
      ${pictures ? canvases(placed) : nothing}${strips(placed)}
      <svg class="net" role="group" aria-label=${`Network ${shape}`} width=${placed.width} height=${placed.height}
        @click=${this.#click} @pointerdown=${this.#hand.down} @pointermove=${this.#point} @pointerup=${this.#hand.up}
        @pointercancel=${this.#hand.up} @pointerleave=${() => this.#hover(null)} @keydown=${this.#key}
        @focusin=${this.#reach} @focusout=${() => {
          this.reached = null;
        }}>
        ${drawScene(placed, readings, {
          selection,
          beside: session.beside.value,
          hover: this.hover,
          show,
          pictures,
          seen,
          walked: walking(this.app),
        })}
      </svg>${this.#hand.field()}
      ${columnHeads(placed, controls)}${addButtons(placed, controls)}${feet(placed, controls)}
      ${placed.legend && pictures ? corner(placed.legend) : nothing}
    </div>`;
  }

  /** The unit under the pointer or the focus, larger, in the corner it is not in. */
  #enlarged(placed: Layout): TemplateResult | typeof nothing {
    const name = this.hover ?? this.reached;
    const at = name === null ? null : parseSelection(name);
    if (at?.kind !== "unit" && at?.kind !== "input") return nothing;
    if (!rooms.hidden.in(this.app)) return nothing;
    const column = placed.columns[at.kind === "input" ? 0 : at.layer + 1];
    const right = (column?.centre ?? 0) - this.room.left < this.room.width / 2;
    return html`<chainrule-enlarged ?right=${right} .unit=${name} .app=${this.app}></chainrule-enlarged>`;
  }

  async #settings(layer: number, under: Element): Promise<void> {
    await import("./layer-settings.ts");
    await this.#root.querySelector<LayerSettings>("chainrule-layer-settings")?.open(layer, under);
  }

  #edit(label: string, recipe: Recipe): void {
    this.refusal = this.app.store.update(label, recipe);
  }

  #named(event: Event): string | null {
    const at = event.target as Element;
    return at.closest("[data-name]")?.getAttribute("data-name") ?? null;
  }

  #edge(event: PointerEvent | MouseEvent, reach: number): string | null {
    if (!this.#placed) return null;
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return edgeAt(this.#placed.layout, event.clientX - box.left, event.clientY - box.top, reach);
  }

  #click = (event: MouseEvent): void => {
    if (this.#hand.dropped || (event.detail === 2 && this.#hand.type(event))) return;
    const name = this.#named(event) ?? this.#edge(event, 6);
    const { session } = this.app;
    const joins = event.shiftKey || event.ctrlKey || event.metaKey || session.joining.peek();
    if (joins && name !== null) session.join(name);
    else session.select(name === session.selection.value ? null : name);
  };

  #reach = (event: FocusEvent): void => {
    this.reached = this.#named(event);
  };

  #point = (event: PointerEvent): void => {
    if (this.#hand.move(event) || event.pointerType === "touch") return;
    this.#hover(this.#named(event) ?? this.#edge(event, 4));
  };

  #hover(name: string | null): void {
    this.hover = name === "loss" ? null : name;
  }

  #key = (event: KeyboardEvent): void => {
    const name = this.#named(event);
    if (!name || !this.#placed || event.ctrlKey || event.metaKey || event.altKey) return;
    const { session } = this.app;
    const begins = /^[\d.,\-\u2212]$/.test(event.key);
    if (
      event.key === "F2" ||
      begins ||
      (event.key === "Enter" && name === session.selection.peek() && !event.shiftKey)
    ) {
      if (!this.#hand.type(event, begins ? event.key : undefined)) return;
    } else if (event.key === "Enter" || event.key === " ") {
      if (event.shiftKey) session.join(name);
      else session.select(name);
    } else if (event.key.startsWith("Arrow")) {
      this.#walk(name, event.key);
    } else if (event.key === "Escape") {
      if (!this.#hand.cancel()) session.select(null);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  /** Arrows go from unit to unit; on a chosen edge, up and down walk its siblings, left and right its two ends. */
  #walk(name: string, key: string): void {
    const to = name.includes(".W[")
      ? this.#fromEdge(name, key)
      : this.#placed && neighbour(this.#placed.layout, name, key);
    if (!to) return;
    this.#focus(to)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #focus(name: string): SVGElement | null {
    const found = this.#root.querySelector<SVGElement>(`.net [data-name="${CSS.escape(name)}"]`);
    found?.focus({ preventScroll: true });
    return found;
  }

  #fromEdge(name: string, key: string): string | null {
    const [, layer = "1", unit = "1", from = "1"] = /^l(\d+)\.W\[(\d+)\]\[(\d+)\]$/.exec(name) ?? [];
    if (key === "ArrowRight") return `l${layer}.u${unit}`;
    if (key === "ArrowLeft") return layer === "1" ? `x${from}` : `l${Number(layer) - 1}.u${from}`;
    const shown = [...this.renderRoot.querySelectorAll('.net .edge [data-name*=".W["]')].map((edge) =>
      edge.getAttribute("data-name"),
    );
    return shown[shown.indexOf(name) + (key === "ArrowDown" ? 1 : -1)] ?? null;
  }

  /** Draws the last frame into the canvases. Runs inside the display frame in which the session shows it. */
  #paint(): void {
    const { session } = this.app;
    const info = session.info.peek();
    const frame = session.frame.peek();
    if (!info || !frame || frame.run !== info.run || !this.#placed || this.#placed.key[0] !== info) return;
    this.#palette ??= readPalette(this.#root);
    const palette = this.#palette;
    const { left, width } = this.room;
    const { columns } = this.#placed.layout;
    const inSight = (box?: { x: number; width: number }) => box && box.x < left + width && box.x + box.width > left;
    for (const canvas of this.renderRoot.querySelectorAll<HTMLCanvasElement>(".sheet canvas")) {
      const [kind, layer = -1, unit = 0] = (canvas.dataset.picture ?? "")
        .split(" ")
        .map((part, i) => (i === 0 ? part : Number(part))) as [string, number, number];
      if (kind === "ramp") paintRamp(canvas, palette);
      else if (kind === "input") paintInput(canvas, unit, palette, frame.grids);
      else if (!inSight(columns[layer + 1]?.box)) continue;
      else if (kind === "unit") paintUnit(canvas, info, frame, layer, unit, palette);
      else {
        const strip = columns[layer + 1]?.strip;
        if (strip) paintStrip(canvas, layer, strip, new Readings(info, frame), palette, session.show.peek());
      }
    }
  }
}

customElements.define("chainrule-graph", GraphPanel);
