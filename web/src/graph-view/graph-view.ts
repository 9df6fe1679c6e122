import { css, html, nothing, type TemplateResult, unsafeCSS } from "lit";
import { guard } from "lit/directives/guard.js";
import type { GraphInfo } from "../../../wasm/graph-types.ts";
import { drawFrame, openedLayout } from "../scalars/frame.ts";
import type { Frame } from "../scalars/layout.ts";
import { signsOf } from "../scalars/names.ts";
import type { Show } from "../session.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { styled } from "../ui/styled.ts";
import { key, t } from "../words/words.ts";
import { cardAt } from "./crowd.ts";
import { drawGraph } from "./draw.ts";
import { edgeNamed, sameEdge } from "./edges.ts";
import sheetText from "./graph-view.css?inline";
import { Hand, type Spot } from "./hand.ts";
import { type Box, type GraphLayout, layoutGraph } from "./layout.ts";
import { type Placed, placedAs } from "./layouts.ts";
import { type Edge, nameOf, nodeNamed } from "./numbers.ts";
import { Refiner } from "./refiner.ts";
import { roamTo } from "./roam.ts";
import type { Spotted } from "./scene.ts";
import { squeezed } from "./squeeze.ts";

const shows: readonly [Show, string][] = [
  ["values", key("Values")],
  ["gradients", key("Gradients")],
  ["both", key("Both")],
];
const LEAST_SCALE = 0.01;
const MOST_SCALE = 2;
/** Below this a card is too small for its numbers in letters of 12 px: it shows its name alone. */
const NEAR = 0.95;
const ZOOM = 1.25;

/** The open graph, drawn: every value and gradient of it, and what the walk has come to know. */
export class GraphView extends SignalElement {
  static override properties = {
    ...SignalElement.properties,
    inside: { type: Boolean, reflect: true },
    room: { state: true },
    scale: { state: true },
    hover: { state: true },
    focused: { state: true },
    snug: { type: Boolean, reflect: true },
  };
  static override styles = [base, css`:host { container-type: inline-size; }`, unsafeCSS(sheetText)];

  /** Inside the panel of a network, which has the toolbar: only what moves the view is here. */
  declare inside: boolean;
  declare room: { width: number; height: number; left: number; top: number };
  declare scale: number;
  /** Name of what is pointed at. */
  declare hover: string | null;
  /** Name of what the keys have come to. */
  declare focused: string | null;
  /** Beside a text, where there is less room: columns move together, the toolbar keeps what is needed. */
  declare snug: boolean;

  readonly #sizes = new ResizeObserver(() => this.#measure());
  #placed: { info: GraphInfo; shape: string; place: Placed } | null = null;
  readonly #refiner = new Refiner();
  readonly #hand = new Hand((by, at) => this.#zoom(by, at));
  /** Whether the graph is another one than the one before, not that one edited. */
  #fresh = false;
  /** The selection that was last brought into sight. */
  #shown: string | null = null;

  constructor() {
    super();
    this.inside = false;
    this.room = { width: 0, height: 0, left: 0, top: 0 };
    this.scale = 1;
    this.hover = null;
    this.focused = null;
    this.snug = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
    this.#refiner.close();
  }

  protected override updated(): void {
    const room = this.renderRoot.querySelector(".room");
    if (room) this.#sizes.observe(room);
    if (this.#fresh) {
      this.#fresh = false;
      this.#begin();
    }
    this.#follow();
  }

  /** What is chosen comes into sight before it is drawn, so that one drawing is enough; of another graph after it. */
  protected override willUpdate(): void {
    const graph = this.app?.session.shownGraph.peek();
    if (graph && this.#placed?.info === graph.info && this.room.width > 0) this.#follow();
  }

  #follow(): void {
    const { session } = this.app;
    const selected = session.selection.peek();
    const graph = session.shownGraph.peek();
    if (selected === this.#shown || !graph) return;
    this.#shown = selected;
    this.#reveal(spotted(graph.info, selected));
  }

  /** Another graph is read from its beginning. */
  #begin(): void {
    const layout = this.#placed?.place.layout;
    const room = this.renderRoot.querySelector(".room");
    if (!layout || !room) return;
    room.scrollTo({ left: 0, top: Math.max(0, (layout.height * this.scale - room.clientHeight) / 2) });
    const leaf = layout.cards.reduce((a, b) => (b.x < a.x ? b : a), layout.cards[0]!);
    this.#reveal({ node: leaf.id, edge: null });
  }

  /** Scrolls a card, or the numbers of an edge, into sight, no further than needed. */
  #reveal({ node, edge }: Spotted): void {
    const layout = this.#placed && this.#drawn(this.#placed.info);
    const room = this.renderRoot.querySelector(".room");
    const card = layout && (edge ? placeOf(layout, edge) : layout.cards[node]);
    if (!card || !room) return;
    const air = 24;
    const near = (from: number, size: number, at: number, span: number): number => {
      const [low, high] = [from * this.scale - air, (from + size) * this.scale + air];
      return low < at ? low : high > at + span ? Math.min(low, high - span) : at;
    };
    room.scrollTo({
      left: near(card.x, card.width, room.scrollLeft, room.clientWidth),
      top: near(card.y, card.height + 60, room.scrollTop, room.clientHeight),
    });
    this.#measure();
  }

  #measure(): void {
    const room = this.renderRoot.querySelector(".room");
    if (!room) return;
    const { clientWidth: width, clientHeight: height, scrollLeft: left, scrollTop: top } = room;
    const { room: old } = this;
    const moved = Math.abs(left - old.left) + Math.abs(top - old.top) > 40;
    if (width !== old.width || height !== old.height || moved) this.room = { width, height, left, top };
  }

  /** Nodes stay where they are while only values change. */
  #layout(info: GraphInfo): GraphLayout {
    if (this.#placed?.info === info) return this.#placed.place.layout;
    const shape = JSON.stringify(
      info.nodes.map(({ name, text, inputs, rows, cols, kind }) => [name, text, inputs, rows, cols, kind]),
    );
    if (this.#placed?.shape === shape) {
      this.#placed.info = info;
      return this.#placed.place.layout;
    }
    const opened = this.inside ? openedLayout(this.app, info) : null;
    const place = opened ? { layout: opened, refined: true } : placedAs(shape, () => layoutGraph(info));
    const placed = { info, shape, place };
    this.#fresh = this.#placed === null || !related(this.#placed.info, info);
    this.#placed = placed;
    this.scale = 1;
    if (!place.refined)
      void this.#refiner.ask(place.layout).then((better) => {
        if (this.#placed !== placed) return;
        place.refined = true;
        if (better === null) return;
        place.layout = better;
        this.requestUpdate();
      });
    return place.layout;
  }

  /** The layout as it is drawn in the room there is. */
  #drawn(info: GraphInfo): GraphLayout {
    const layout = this.#layout(info);
    return this.snug ? squeezed(layout, this.room.width) : layout;
  }

  protected override render(): TemplateResult {
    const { session } = this.app;
    const graph = session.shownGraph.value;
    const show = session.show.value;
    return html`<div class="toolbar">
        ${
          this.inside
            ? nothing
            : html`<fieldset class="seg show"><legend class="sr">${t("Show")}</legend>${shows.map(
                ([
                  value,
                  label,
                ]) => html`<label><input type="radio" name="show" value=${value} .checked=${show === value}
            @change=${() => {
              session.show.value = value;
            }}>${t(label)}</label>`,
              )}</fieldset>`
        }<slot></slot>
        ${session.stale.value ? html`<p class="stale-mark">${icon("note", 14)} ${t("Last good result")}</p>` : nothing}
        <span class="push"></span>
        ${this.snug || this.inside ? nothing : html`<div class="legend"><span>${arrow("var(--ink-3)", false)}${t("value")}</span><span class="g">${arrow("currentColor", true)}${session.direction.value === "forward" ? t("moves by") : t("gradient")}</span>${graph && session.direction.value === "reverse" && graph.walk.kept.size > 0 ? html`<span title=${t("Values that the local slopes of the backward pass are made of")}>${bookmark}${t("kept for the way back")}</span>` : nothing}</div>`}
        ${graph && !this.snug && graph.info.nodes.length > 12 ? this.#finder(graph.info) : nothing}
        <button class="btn icon plain zoom" aria-label=${t("Smaller")} title=${`${t("Smaller")} (\u2212)`} @click=${() => this.#zoom(1 / ZOOM)}>\u2212</button>
        <button class="btn icon plain zoom" aria-label=${t("Larger")} title=${`${t("Larger")} (+)`} @click=${() => this.#zoom(ZOOM)}>+</button>
        <button class="btn icon plain" aria-label=${t("Fit the graph")} title=${`${t("Fit the graph")} (0)`} @click=${() => this.#fit()}>${icon("fit")}</button><slot name="end"></slot>
      </div>
      <div class="room ${session.stale.value ? "stale" : ""}" @scroll=${() => this.#measure()}
        @wheel=${this.#hand.wheel} @pointerdown=${this.#hand.down} @pointermove=${this.#hand.move} @pointerup=${this.#hand.up}
        @pointercancel=${this.#hand.up} @touchstart=${this.#hand.touch} @touchmove=${this.#hand.touch} @touchend=${this.#hand.touch}>${
          graph && this.room.width > 0
            ? this.#sheet()
            : html`<div class="empty">${graph ? nothing : t("The graph appears here")}</div>`
        }</div>`;
  }

  #finder(info: GraphInfo): TemplateResult {
    return html`<input class="field find" type="search" aria-label=${t("Find a node")} placeholder=${t("Find a node")} list="nodes"
      @change=${(event: Event) => this.#find((event.target as HTMLInputElement).value)}>
      <datalist id="nodes">${guard([info], () =>
        info.nodes.flatMap(({ name }) => (name === null ? [] : [html`<option value=${name}></option>`])),
      )}</datalist>`;
  }

  #sheet(): TemplateResult {
    const { session } = this.app;
    const graph = session.shownGraph.value!;
    // Another graph begins at its full size.
    const layout = this.#drawn(graph.info);
    const { scale, room } = this;
    const [width, height] = [layout.width * scale, layout.height * scale];
    const [left, top] = [Math.max(0, (room.width - width) / 2), Math.max(0, (room.height - height) / 2)];
    const view = {
      left: (room.left - left) / scale - 200,
      top: (room.top - top) / scale - 200,
      right: (room.left - left + room.width) / scale + 200,
      bottom: (room.top - top + room.height) / scale + 200,
    };
    const scene = {
      numbers: graph.numbers,
      walk: graph.walk,
      at: session.at.value,
      show: session.show.value,
      next: graph.next,
      selected: spotted(graph.info, session.selection.value),
      hover: spotted(graph.info, this.hover),
      focused: spotted(graph.info, this.focused),
      carries: session.carries.value,
      tangents: session.tangents.value,
      view,
      far: scale < NEAR ? scale : null,
      sign: this.inside ? signsOf(this.app) : null,
    };
    const { nodes, output } = graph.info;
    const label = t("Graph of {node}, {n} nodes", {
      node: nodes[graph.pass.of ?? output]!.label,
      n: String(nodes.length),
    });
    return html`<div class="sheet" ${styled({ width: `${width}px`, height: `${height}px`, "margin-top": `${top}px` })}>
      <svg role="group" class=${scale < NEAR ? "far" : ""} ${styled({ "--far": `${(12.5 / scale).toFixed(1)}px` })} aria-label=${label} width=${width} height=${height} viewBox="0 0 ${layout.width} ${layout.height}"
        @click=${this.#click} @pointermove=${this.#point} @pointerleave=${() => this.#hover(null)} @keydown=${this.#key} @focusin=${this.#roam}>
        ${"frame" in layout ? drawFrame(layout.frame as Frame, this.app) : nothing}${drawGraph(layout, scene)}
      </svg></div>
      <button class="sr" @focus=${() => this.#enter()} tabindex=${this.#focusable() ? -1 : 0}>${t("Enter the graph")}</button>`;
  }

  #focusable(): boolean {
    return this.renderRoot.querySelector("svg [tabindex='0']") !== null;
  }

  /** The way in by Tab: what is selected, else the first node. */
  #enter(): void {
    const graph = this.app.session.shownGraph.value;
    if (!graph) return;
    const { selection } = this.app.session;
    const { node, edge } = spotted(graph.info, selection.value);
    const first = nameOf(graph.info, graph.info.leaves[0] ?? graph.info.output);
    this.#focus(node >= 0 || edge ? selection.value! : first);
  }

  /** Name of what is under the pointer, or has the focus; in a crowd by its place. */
  #named(event: Event): string | null {
    const name = (event.target as Element).closest("[data-name]")?.getAttribute("data-name");
    const graph = this.app.session.shownGraph.peek();
    if (name || !(event instanceof MouseEvent) || !this.#placed || !graph) return name ?? null;
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const layout = this.#drawn(this.#placed.info);
    const id = cardAt(layout, (event.clientX - box.x) / this.scale, (event.clientY - box.y) / this.scale);
    return id < 0 ? null : nameOf(graph.info, id);
  }

  #click = (event: Event): void => {
    if (this.#hand.dragged) return;
    const { session } = this.app;
    const name = this.#named(event);
    session.select(name === session.selection.value ? null : name);
  };

  #point = (event: PointerEvent): void => {
    if (event.pointerType !== "touch") this.#hover(this.#named(event));
  };

  #hover(name: string | null): void {
    this.hover = name;
  }

  #key = (event: KeyboardEvent): void => {
    const { session } = this.app;
    if (event.ctrlKey || event.metaKey || event.altKey || !session.shownGraph.value) return;
    const name = this.#named(event);
    if (event.key === "+" || event.key === "=") this.#zoom(ZOOM);
    else if (event.key === "-") this.#zoom(1 / ZOOM);
    else if (event.key === "0") this.#fit();
    else if (name === null) return;
    else if (event.key === "Enter" || event.key === " ") session.select(name);
    else if (event.key.startsWith("Arrow")) this.#walk(name, event.key, event.shiftKey);
    else if (event.key === "Escape") session.select(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  #walk(name: string, key: string, shift: boolean): void {
    const graph = this.app.session.shownGraph.value;
    if (!graph || !this.#placed) return;
    const to = roamTo(this.#placed.place.layout, graph.info, spotted(graph.info, name), key, shift);
    if (to !== null) this.#focus(to);
  }

  #focus(name: string): void {
    const graph = this.app.session.shownGraph.value;
    if (!graph) return;
    this.#reveal(spotted(graph.info, name));
    this.focused = name;
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector<SVGElement>(`[tabindex][data-name="${CSS.escape(name)}"]`)?.focus();
    });
  }

  /** One thing at a time can be reached by Tab: the last that had the focus. */
  #roam = (event: FocusEvent): void => {
    const target = event.target as Element;
    if (!target.matches("[data-name]")) return;
    for (const one of this.renderRoot.querySelectorAll("svg [tabindex='0']")) one.setAttribute("tabindex", "-1");
    target.setAttribute("tabindex", "0");
  };

  #find(text: string): void {
    const { session } = this.app;
    const graph = session.shownGraph.value;
    const id = graph ? nodeNamed(graph.info, text.trim()) : -1;
    if (!graph || id < 0) return;
    session.select(nameOf(graph.info, id));
  }

  /** Magnifies about a place of the screen: what is there stays there. */
  #zoom(by: number, at?: Spot): void {
    const layout = this.#placed?.place.layout;
    const room = this.renderRoot.querySelector(".room");
    if (!layout || !room) return;
    const before = this.scale;
    const scale = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, before * by));
    const box = room.getBoundingClientRect();
    const [x, y] = at ? [at.x - box.x, at.y - box.y] : [room.clientWidth / 2, room.clientHeight / 2];
    // A sheet smaller than the room stands in its middle.
    const air = (size: number, span: number) => Math.max(0, (span - size) / 2);
    const after = (scroll: number, place: number, size: number, span: number) =>
      ((scroll + place - air(size * before, span)) / before) * scale + air(size * scale, span) - place;
    const left = after(room.scrollLeft, x, layout.width, room.clientWidth);
    const top = after(room.scrollTop, y, layout.height, room.clientHeight);
    this.scale = scale;
    void this.updateComplete.then(() => {
      room.scrollTo({ left, top });
      this.#measure();
    });
  }

  #fit(): void {
    if (!this.#placed) return;
    const layout = this.#drawn(this.#placed.info);
    const scale = Math.min(1, this.room.width / layout.width, this.room.height / layout.height);
    this.scale = Math.max(LEAST_SCALE, scale);
    void this.updateComplete.then(() => this.#measure());
  }
}

/** What a name names in a graph. */
function spotted(info: GraphInfo, name: string | null): Spotted {
  return { node: nodeNamed(info, name), edge: edgeNamed(info, name) };
}

/** Where the numbers of an edge stand. */
function placeOf({ routes }: GraphLayout, edge: Edge): Box | null {
  const points = routes.find((route) => sameEdge(route.edge, edge))?.points;
  if (!points) return null;
  const [[ax, ay], [bx, by]] = [points[0]!, points[1]!];
  return { x: Math.min(ax, bx), y: Math.min(ay, by), width: Math.abs(bx - ax), height: Math.abs(by - ay) };
}

/** Whether two graphs have most of their nodes in common: one is the other, edited. */
function related(a: GraphInfo, b: GraphInfo): boolean {
  const labels = new Set(a.nodes.map(({ label }) => label));
  const shared = b.nodes.filter(({ label }) => labels.has(label)).length;
  return 2 * shared >= Math.max(a.nodes.length, b.nodes.length);
}

function arrow(colour: string, back: boolean): TemplateResult {
  return html`<svg width="18" height="8" aria-hidden="true" fill="none" stroke=${colour} stroke-width="1.5"><path
    d=${back ? "M18 4H1m4-3L1 4l4 3" : "M0 4h17m-4-3 4 3-4 3"}></path></svg>`;
}

const bookmark = html`<svg width="10" height="12" aria-hidden="true"><path class="kept" d="M1.5 0.5h7v11l-3.5 -3 -3.5 3z"></path></svg>`;

customElements.define("chainrule-graph-view", GraphView);
