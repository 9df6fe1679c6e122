/** The selected weights and biases as fields: typed at full precision, nudged, several at once, frozen. */
import { css, html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { LayerShape } from "../../../wasm/types.ts";
import { SQUARE_UNITS } from "../graph/sizes.ts";
import { parseSelection, type Selection, selectionName } from "../selection.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { menu } from "../ui/menu.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { slider } from "../ui/slider.ts";
import "../ui/number-field.ts";
import { full } from "../ui/numbers.ts";
import { key, t, tn } from "../words/words.ts";
import { setFrozen, setValues } from "./edit-parameters.ts";
import { frozenOf } from "./frozen.ts";
import { placesOf } from "./places.ts";

type Way = "set" | "add" | "multiply";

const ways: readonly [Way, string][] = [
  ["set", key("Set to")],
  ["add", key("Add")],
  ["multiply", key("Multiply by")],
];

const applied: Record<Way, (before: number, by: number) => number> = {
  set: (_, by) => by,
  add: (before, by) => before + by,
  multiply: (before, by) => before * by,
};

export class ParameterControls extends SignalElement {
  static override properties = {
    ...SignalElement.properties,
    roomy: { type: Boolean, reflect: true },
    brief: { type: Boolean, reflect: true },
    way: { state: true },
  };
  static override styles = [
    base,
    css`
      :host { display: contents; }
      .row { display: flex; align-items: center; gap: var(--s1) var(--s2); min-width: 0; font-size: var(--text-xs); line-height: var(--leading-xs); }
      :host([roomy]) .row { flex-wrap: wrap; }
      chainrule-number-field { position: relative; display: flex; flex: 0 1 auto; align-items: center; gap: var(--s2); min-width: 64px; }
      chainrule-number-field .name { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
      .field { width: 168px; min-width: 0; height: 28px; }
      .address .name { position: static; width: auto; height: auto; clip-path: none; }
      .address .field { width: 64px; }
      .note.under { position: absolute; bottom: calc(100% + 6px); left: 0; z-index: 3; width: max-content; max-width: 320px; box-shadow: var(--shadow-2); }
      .btn { height: 28px; }
      .btn.icon { width: 28px; }
      .btn[aria-pressed="true"] { border-color: var(--accent); background: var(--accent-soft); color: var(--ink); }
      .select { height: 28px; }
      .tune { grid-template-columns: 1fr; width: 100%; max-width: 320px; }
      .tune :is(label, output) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
      @media (pointer: coarse) { .btn, .select, .field { height: var(--touch); } .btn.icon { width: var(--touch); } }
    `,
  ];

  /** In the open inspector: with a slider. */
  declare roomy: boolean;
  /** Where there is little room: of several parameters only what needs no field. */
  declare brief: boolean;
  declare way: Way;
  /** Half the slider's range, kept while its thumb moves. */
  #reach: number | null = null;

  constructor() {
    super();
    this.roomy = false;
    this.brief = false;
    this.way = "set";
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session } = this.app;
    const info = session.info.value;
    const frame = session.reading.value;
    const name = session.selection.value;
    if (session.graph.value || !info || !frame || frame.run !== info.run || name === null) return nothing;
    const beside = session.beside.value;
    const places = placesOf(info.shapes, [name, ...beside]);
    if (places.length === 0) return nothing;
    const frozen = frozenOf(this.app);
    const held = places.filter((place) => frozen?.has(place)).length;
    const all = held === places.length;
    const single = places.length === 1;
    const said = single ? "" : tn(places.length, "{n} parameter", "{n} parameters");
    return html`<div class="row">
      ${single ? nothing : html`<span class="quiet num">${said}${held > 0 && !all ? `, ${t("{n} frozen", { n: held })}` : ""}</span>${this.brief ? nothing : this.#ways()}`}
      ${this.brief && !single ? nothing : this.#field(places, single ? (frame.parameters[places[0]!] ?? 0) : Number.NaN)}
      <button class="btn" aria-pressed=${all} title=${t("Frozen parameters take no updates")}
        @click=${() => this.#say(setFrozen(this.app, all ? t("unfreeze") : t("freeze"), places, !all))}>
        ${icon(all ? "lock" : "unlock", 14)}<span class=${this.brief ? "sr" : ""}>${all ? t("Frozen") : t("Freeze")}</span></button>
      <button class="btn icon" aria-pressed=${session.joining.value} aria-label=${t("Select several")}
        title=${t("Select several: what is pressed now joins the selection; so does Shift")}
        @click=${() => {
          session.joining.value = !session.joining.value;
        }}>${icon("several", 14)}</button>
      ${this.roomy ? this.#address(info.shapes, name) : nothing}
      ${this.roomy && single ? this.#slider(places[0]!, frame.parameters[places[0]!] ?? 0) : nothing}
    </div>`;
  }

  #ways(): TemplateResult {
    return menu({
      label: t("What to do with the number"),
      value: this.way,
      choices: ways.map(([value, label]) => ({ value, label: t(label) })),
      choose: (way) => {
        this.way = way as Way;
      },
    });
  }

  #field(places: readonly number[], value: number): TemplateResult {
    const way = places.length === 1 ? "set" : this.way;
    const apply = (by: number) => setValues(this.app, t("weights"), places, (before) => applied[way](before, by));
    const field = html`<chainrule-number-field .label=${places.length === 1 ? t("Value") : t("Number for all of them")}
      .value=${value} .apply=${apply} @keydown=${(event: KeyboardEvent) => this.#nudge(event, places)}></chainrule-number-field>`;
    // Of other parameters it is another field: nothing typed for one goes to the next.
    return html`${keyed(places.join(), field)}`;
  }

  /** In a wide layer not every unit has a place of its own to be pressed: its number is typed. */
  #address(shapes: readonly LayerShape[], name: string): TemplateResult | typeof nothing {
    const selection = parseSelection(name);
    if (selection?.kind !== "unit" && selection?.kind !== "weight") return nothing;
    const { layer, unit } = selection;
    const shape = shapes[layer];
    if (!shape || Math.max(shape.units, shape.inputs) <= SQUARE_UNITS) return nothing;
    const from = selection.kind === "weight" ? selection.from : null;
    const to = (most: number, next: (n: number) => Selection) => (n: number) => {
      if (!Number.isInteger(n) || n < 1 || n > most) return t("It takes a whole number from 1 to {most}.", { most });
      this.app.session.select(selectionName(next(n - 1)));
      return null;
    };
    const number = (label: string, value: number, apply: (n: number) => string | null) =>
      html`<chainrule-number-field class="address" .label=${label} .value=${value} .apply=${apply}></chainrule-number-field>`;
    return html`${number(
      t("Unit"),
      unit + 1,
      to(shape.units, (n) => ({ ...selection, unit: n })),
    )}${number(
      t("Weight from"),
      from === null ? Number.NaN : from + 1,
      to(shape.inputs, (n) => ({ kind: "weight", layer, unit, from: n })),
    )}`;
  }

  /** Up and down move the numbers by a hundredth, with Shift by a tenth. */
  #nudge(event: KeyboardEvent, places: readonly number[]): void {
    const sign = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (sign === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const by = sign * (event.shiftKey ? 0.1 : 0.01);
    this.#say(setValues(this.app, t("weights"), places, (before) => tidy(before + by), true));
  }

  #slider(place: number, value: number): TemplateResult {
    const reach = this.#reach ?? Math.max(2, 2 ** Math.ceil(Math.log2(1.5 * Math.abs(value) || 1)));
    return slider({
      id: "slide",
      label: t("Value, by a slider"),
      value,
      min: -reach,
      max: reach,
      step: reach / 400,
      text: full(value),
      move: (to) => {
        this.#reach = reach;
        this.#say(setValues(this.app, t("weights"), [place], () => to, true));
      },
      settle: () => {
        this.#reach = null;
        this.app.store.settle();
      },
    });
  }

  #say(refusal: string | null): void {
    if (refusal !== null) this.app.session.note.value = { kind: "notice", message: refusal };
  }
}

/** Without the dust that adding hundredths leaves. */
export function tidy(x: number): number {
  return Number(x.toPrecision(12));
}

customElements.define("chainrule-parameters", ParameterControls);
