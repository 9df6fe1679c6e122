import { effect } from "@preact/signals-core";
import { html, nothing, type TemplateResult, unsafeCSS } from "lit";
import { besideMark, besideOf } from "../beside.ts";
import { alignedMathml } from "../inspector/explanation.ts";
import { NetworkView } from "../inspector/network-view.ts";
import { notationOf } from "../notation.ts";
import { frozenOf } from "../parameters/frozen.ts";
import { placeOf } from "../parameters/places.ts";
import { type Palette, readPalette } from "../plots/palette.ts";
import { SchemeWatch } from "../plots/scheme.ts";
import { base } from "../styles/sheets.ts";
import { settingsNow } from "../training/settings.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { typeset } from "../ui/typeset.ts";
import type { Written } from "../ui/written.ts";
import type { NetworkWalk } from "../walk/network-walk.ts";
import { knownOf, walking } from "../walk/network-walks.ts";
import sheetText from "./layers.css?inline";
import { type MatrixState, matrix, type Side } from "./matrix.ts";
import { type Grid, type LayerPicture, layerPictures } from "./model.ts";
import { paintStrip } from "./strip.ts";

/** The lens of layers: every matrix of the network with its gradient under it, and the rule of its backward pass beside it. */
export class LayersLens extends SignalElement {
  static override styles = [base, unsafeCSS(sheetText)];

  #grids = new Map<string, Grid>();
  #beside: (Omit<NonNullable<MatrixState["beside"]>, "grid"> & { pictures: LayerPicture[] }) | null = null;
  #palette: Palette | null = null;
  #scheme: SchemeWatch | null = null;
  #stopFollowing: (() => void) | null = null;
  #focused: { id: string; name: string } | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#scheme?.close();
    this.#scheme = null;
    this.#stopFollowing?.();
    this.#stopFollowing = null;
  }

  protected override updated(): void {
    this.#scheme ??= new SchemeWatch(this.renderRoot as ShadowRoot, () => {
      this.#palette = null;
      this.#paint();
    });
    this.#paint();
    this.#stopFollowing ??= effect(() => this.#reveal(this.app.session.selection.value));
    if (this.#focused) {
      const { id, name } = this.#focused;
      this.#focused = null;
      this.#button(id, name)?.focus();
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this.app;
    const info = session.info.value;
    const frame = session.reading.value;
    if (!info || !frame || frame.run !== info.run) return nothing;
    const { loss, huber_delta } = settingsNow(this.app);
    const walked = walking(this.app);
    const facts = {
      info,
      frame,
      notation: notationOf(this.app),
      loss,
      huberDelta: huber_delta,
      digits: 3,
      ...(walked && { known: true, position: walked.walk.standing(walked.at) }),
    } as const;
    const view = new NetworkView(facts);
    const known = knownOf(this.app) ?? { value: () => view.probe !== null, gradient: () => view.known };
    this.#grids.clear();
    const mean = session.mean.value && !walked && frame.step > 0;
    const pictures = layerPictures(view, known, mean ? frame.gradient : null);
    const beside = besideOf(frame, mean);
    const others =
      beside &&
      layerPictures(new NetworkView({ ...facts, frame: beside.frame }), known, mean ? beside.frame.gradient : null);
    this.#beside = beside && others && { are: beside.are, mark: besideMark[beside.are], pictures: others };
    return html`<div class="layers ${view.facts.notation.convention === "column" ? "" : "flat"}" @keydown=${this.#key}>
      ${pictures.map((picture) => this.#layer(picture, view))}</div>`;
  }

  #layer(picture: LayerPicture, view: NetworkView): TemplateResult {
    const show = this.app.session.show.value;
    const sides: Side[] = show === "both" ? ["value", "gradient"] : show === "values" ? ["value"] : ["gradient"];
    const head = `layer-${picture.layer}`;
    return html`<section class="layer ${picture.moment === "now" ? "now" : ""}" aria-labelledby=${head}>
        <div class="state"><h3 id=${head}>${picture.title} <span class="quiet">${picture.about}</span></h3>
          <div class="scroll" tabindex="0" role="group" aria-label=${`${picture.title}, matrices`}>${this.#chain(picture, view, sides)}</div></div>
        <div class="rule-side"><h3>Backward ${status(picture, view.known)}</h3>
          ${
            view.known && picture.moment !== "later"
              ? html`<div class="scroll" tabindex="0" role="group" aria-label=${`${picture.title}, rule`}><math display="block" ${typeset(alignedMathml(picture.rule))}></math></div>`
              : html`<div class="scroll"><math display="block" ${typeset(alignedMathml(picture.rule.slice(0, 1)))}></math></div>
                ${view.known ? nothing : html`<p class="small quiet">Numbers come with the first step.</p>`}`
          }</div>
      </section>
      ${picture.onward ? hop(picture.onward) : nothing}`;
  }

  #chain({ layer, grids }: LayerPicture, view: NetworkView, sides: readonly Side[]): TemplateResult {
    const { selection, beside: joined } = this.app.session;
    const held = frozenOf(this.app);
    const isFrozen = (name: string) => {
      const place = placeOf(view.shapes, name);
      return place !== null && held?.has(place) === true;
    };
    const walked = walking(this.app);
    const signs = operators(grids, view, layer);
    const between = (cells: readonly TemplateResult[], sign: (i: number) => unknown) =>
      cells.flatMap((cell, i) => (i === 0 ? [cell] : [html`<span class="op">${sign(i)}</span>`, cell]));
    const line = (side: Side) =>
      between(
        grids.map((grid) => {
          const id = `l${layer + 1} ${grid.key} ${side}`;
          this.#grids.set(id, grid);
          const select = (name: string, joins = false) => this.#choose(name, joins);
          const landed = walked !== null && hasLanded(walked.walk, walked.at, layer, grid, side);
          const there = this.#beside?.pictures[layer]?.grids.find(({ key }) => key === grid.key);
          const beside = this.#beside && there ? { ...this.#beside, grid: there } : null;
          return matrix(grid, side, {
            selection: selection.value,
            joined: joined.value,
            frozen: isFrozen,
            landed,
            id,
            select,
            beside,
          });
        }),
        (i) => (side === "value" ? signs[i - 1]?.value : signs[i - 1]?.gradient),
      );
    return html`<div class="chain" data-grids=${grids.length}>
      ${between(
        grids.map((grid) => html`<span class="nm"><math ${typeset(grid.symbol.mathml)}></math></span>`),
        () => nothing,
      )}
      ${sides.map(line)}
      ${between(
        grids.map((grid) => html`<span class="shape">${grid.rows} \u00d7 ${grid.cols}</span>`),
        () => nothing,
      )}</div>`;
  }

  #choose(name: string, joins: boolean): void {
    const { session } = this.app;
    if (joins || session.joining.peek()) session.join(name);
    else session.select(name === session.selection.peek() ? null : name);
  }

  /** Arrows go from entry to entry; in a strip they choose it. */
  #key = (event: KeyboardEvent): void => {
    const button = (event.composedPath()[0] as Element).closest<HTMLElement>("button[data-name]");
    const home = button?.closest<HTMLElement>("[data-matrix]");
    if (!button || !home || event.ctrlKey || event.metaKey || event.altKey) return;
    const id = home.dataset.matrix ?? "";
    const grid = this.#grids.get(id);
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -(grid?.cols ?? 1), ArrowDown: grid?.cols ?? 1 }[event.key];
    if (!grid || step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const side = id.endsWith("gradient") ? "gradient" : "value";
    const buttons = [...home.querySelectorAll<HTMLElement>("button")];
    const strip = button.dataset.at !== undefined;
    const at = strip ? Number(button.dataset.at) : buttons.indexOf(button);
    const across = Math.abs(step) === 1 && grid.cols > 1;
    const to = at + step;
    if (to < 0 || to >= grid.cells.length) return;
    if (across && Math.floor(to / grid.cols) !== Math.floor(at / grid.cols)) return;
    if (!strip) {
      buttons[to]?.focus();
      return;
    }
    const cell = grid.cells[to];
    if (!cell) return;
    const name = side === "value" ? cell.name : cell.below;
    this.#focused = { id, name };
    this.app.session.select(name);
  };

  #button(id: string, name: string): HTMLElement | null {
    return this.renderRoot.querySelector(`[data-matrix="${id}"] button[data-name="${CSS.escape(name)}"]`);
  }

  /** What was selected elsewhere comes into view. */
  #reveal(name: string | null): void {
    if (name === null) return;
    void this.updateComplete.then(() => {
      const all = [...this.renderRoot.querySelectorAll<HTMLElement>("button[aria-pressed=true]")];
      const lists = all.map((one) => one.closest(".layer")).filter((one) => one !== null);
      const sight = this.getBoundingClientRect();
      const seen = lists.some((one) => {
        const box = one.getBoundingClientRect();
        return box.bottom > sight.top + 40 && box.top < sight.bottom - 40;
      });
      if (!seen) lists[0]?.scrollIntoView({ block: "nearest" });
    });
  }

  #paint(): void {
    this.#palette ??= readPalette(this.renderRoot as ShadowRoot);
    for (const canvas of this.renderRoot.querySelectorAll<HTMLCanvasElement>("canvas[data-strip]")) {
      const id = canvas.dataset.strip ?? "";
      const grid = this.#grids.get(id);
      if (grid) paintStrip(canvas, grid, id.endsWith("gradient") ? "gradient" : "value", this.#palette);
    }
  }
}

/** Between the matrices: product, sum, equals, and the activation with its slope on the way back. */
function operators(grids: readonly Grid[], view: NetworkView, layer: number): { value: unknown; gradient: unknown }[] {
  const sigma = view.symbols.sigma(layer).mathml;
  const slope = view.symbols.sigma(layer, 1).mathml;
  const back = grids.some(({ key, cells }) => key === "z" && cells[0]?.gradient !== null);
  return grids.slice(1).map(({ key }, i) => {
    if (key === "a") {
      return {
        value: html`<span class="by"><math ${typeset(sigma)}></math>${arrow(false)}</span>`,
        gradient: html`<span class="by">${back ? html`<math ${typeset(`<mrow><mo>\u2299</mo>${slope}</mrow>`)}></math>` : nothing}${arrow(true, back)}</span>`,
      };
    }
    return { value: key === "z" ? "=" : key === "b" ? "+" : i === 0 ? "\u00b7" : "", gradient: nothing };
  });
}

/** Whether a matrix is what the last operation of a walk over layers made. */
function hasLanded(walk: NetworkWalk, at: number, layer: number, { key }: Grid, side: Side): boolean {
  const operation = walk.operationAt(at);
  if (!operation || (operation.phase === "backward") !== (side === "gradient")) return false;
  const name = key !== "in" ? `l${layer + 1}.${key}` : layer === 0 ? "x" : `l${layer}.a`;
  return operation.phase !== "update" && operation.node === name;
}

function arrow(back: boolean, known = true): TemplateResult {
  return html`<svg class=${back ? (known ? "back" : "off") : ""} width="28" height="8" aria-hidden="true"><path d=${back ? "M27 4H2m4-3L2 4l4 3" : "M1 4h25m-4-3 4 3-4 3"}></path></svg>`;
}

function status({ moment }: LayerPicture, known: boolean): TemplateResult | typeof nothing {
  if (!known) return nothing;
  if (moment === "now") return html`<span class="tag">just now</span>`;
  return html`<span class="quiet">${moment === "done" ? "done" : "not yet"}</span>`;
}

function hop({ forward, back }: { forward: Written; back: Written }): TemplateResult {
  return html`<p class="hop" aria-hidden="true"><span><math ${typeset(forward.mathml)}></math><svg width="12" height="20"><path d="M6 1v17m-4-4 4 4 4-4"></path></svg></span>
    <span class="g"><svg width="12" height="20"><path d="M6 19V2m-4 4 4-4 4 4"></path></svg><math ${typeset(back.mathml)}></math></span></p>`;
}

customElements.define("chainrule-layers", LayersLens);
