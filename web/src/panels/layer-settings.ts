import { css, html, nothing, type TemplateResult } from "lit";
import { field } from "../../../wasm/experiment/fields.ts";
import { tables } from "../../../wasm/generated/tables.ts";
import { limits } from "../../../wasm/limits.ts";
import type { InitializerName, LayerDocument, ResolvedLayer, RunInfo } from "../../../wasm/types.ts";
import { freezeLayer, moveLayer, type Recipe, removeLayer, setInit, setUnits } from "../edit.ts";
import { layerName } from "../graph/names.ts";
import { frozenOf } from "../parameters/frozen.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { menu } from "../ui/menu.ts";
import { SignalElement } from "../ui/signal-element.ts";
import "../ui/number-field.ts";
import { t } from "../words/words.ts";

type Init = NonNullable<LayerDocument["init"]>;

/** What one layer is beside its activation and biases, in a sheet at its name. Fetched when it is first asked for. */
export class LayerSettings extends SignalElement {
  static override properties = { ...SignalElement.properties, layer: { state: true }, refused: { state: true } };
  static override styles = [
    base,
    css`
      :host { position: fixed; inset: auto; width: 272px; max-height: calc(100vh - 16px); margin: 0; padding: var(--s3); border: 1px solid var(--line-strong); border-radius: var(--radius-lg); background: var(--raised); color: var(--ink); box-shadow: var(--shadow-2); overflow: hidden auto; }
      :host(:not(:popover-open)) { display: none; }
      .rows { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s2); }
      h3 { font-size: var(--text-sm); }
      .rows > div, chainrule-number-field { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: var(--s1) var(--s2); }
      .field { width: 96px; }
      .name { color: var(--ink-2); }
      .moves .btn { flex: 1; }
      .about { color: var(--ink-2); font-size: var(--text-xs); line-height: var(--leading-xs); }
    `,
  ];

  /** From 0; null while closed. */
  declare layer: number | null;
  declare refused: string | null;

  constructor() {
    super();
    this.layer = null;
    this.refused = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "dialog");
    this.addEventListener("toggle", this.#toggled);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("toggle", this.#toggled);
  }

  /** Opens under an element, inside the window. */
  async open(layer: number, under: Element): Promise<void> {
    this.layer = layer;
    this.refused = null;
    await this.updateComplete;
    if (!this.matches(":popover-open")) this.showPopover();
    const { left, right, bottom } = under.getBoundingClientRect();
    const [width, height] = [this.offsetWidth, this.offsetHeight];
    this.style.setProperty("left", `${Math.max(8, Math.min((left + right - width) / 2, innerWidth - width - 8))}px`);
    this.style.setProperty("top", `${Math.max(8, Math.min(bottom + 4, innerHeight - height - 8))}px`);
    this.renderRoot.querySelector<HTMLElement>("input, select, button")?.focus();
  }

  #toggled = (event: Event): void => {
    if ((event as ToggleEvent).newState === "closed") this.layer = null;
  };

  protected override render(): TemplateResult | typeof nothing {
    const { layer } = this;
    const info = this.app.session.info.value;
    const settings = layer === null ? undefined : this.app.store.settings.value.model.layers[layer];
    const shape = layer === null ? undefined : info?.shapes[layer];
    if (layer === null || !info || !shape) return nothing;
    const name = layerName(layer, info.shapes.length);
    const hidden = layer < info.shapes.length - 1;
    this.setAttribute("aria-label", t("Settings of {layer}", { layer: name }));
    const units = (n: number) => this.#edit(t("units of {layer}", { layer: name }), setUnits(info, layer, n));
    const frozen = frozenOf(this.app)?.layer(layer) ?? false;
    return html`<div class="rows">
      <h3>${name}</h3>
      ${hidden ? html`<chainrule-number-field .label=${t("Units")} .value=${shape.units} .apply=${units}></chainrule-number-field>` : nothing}
      ${this.#init(info, layer, name, settings)}
      <div><label class="name" for="frozen">${t("Frozen")}</label><span class="switch"><input type="checkbox" id="frozen" .checked=${frozen}
        @change=${() => this.#edit(frozen ? t("unfreeze") : t("freeze"), freezeLayer(info, layer, !frozen))}></span></div>
      ${hidden ? this.#moves(info, layer, name) : nothing}
      ${this.refused === null ? nothing : html`<p class="note" role="alert">${icon("note", 14)}<span>${this.refused}</span></p>`}
    </div>`;
  }

  /** How the weights are drawn, with the numbers of that; and drawn again where they were written. */
  #init(info: RunInfo, layer: number, name: string, settings: ResolvedLayer | undefined): TemplateResult {
    const given = settings?.init ?? { name: field("model.layers[].init").fallback as InitializerName };
    const row = tables.initializers.find((one) => one.name === given.name);
    const label = t("starting weights of {layer}", { layer: name });
    const apply = (init: Init) => this.#edit(label, setInit(info, layer, init));
    const tune = (parameter: string) => (value: number) => apply({ ...(given as Init), [parameter]: value });
    return html`<div><span class="name" aria-hidden="true">${t("Starting weights")}</span></div>
      ${menu({
        label: t("Starting weights"),
        value: given.name,
        wide: true,
        choices: tables.initializers.map((one) => ({ value: one.name, label: t(one.label) })),
        choose: (chosen) => apply({ name: chosen as InitializerName }),
      })}
      <p class="about">${row ? t(row.about) : nothing}</p>
      ${row?.parameters.map(
        (
          parameter,
        ) => html`<chainrule-number-field .label=${parameter.name} .value=${Number((given as Init)[parameter.name] ?? parameter.value)}
          .apply=${tune(parameter.name)}></chainrule-number-field>`,
      )}
      ${
        settings?.W || settings?.b
          ? html`<button class="btn" @click=${() => apply(given as Init)}>${t("Draw the weights again")}</button>`
          : nothing
      }`;
  }

  #moves(info: RunInfo, layer: number, name: string): TemplateResult {
    const last = info.shapes.length - 2;
    const move = (by: -1 | 1) => {
      if (this.#edit(t("move {layer}", { layer: name }), moveLayer(info, layer, by)) === null) this.layer = layer + by;
    };
    return html`<div class="moves">
      <button class="btn" ?disabled=${layer === 0} @click=${() => move(-1)}>${t("Earlier")}</button>
      <button class="btn" ?disabled=${layer >= last} @click=${() => move(1)}>${t("Later")}</button>
      <button class="btn" @click=${() => {
        this.hidePopover();
        this.app.store.update(`remove ${name}`, removeLayer(info, layer));
      }}>${t("Remove")}</button></div>
      <p class="about">${t("Up to {units} units and {layers} layers.", { units: limits.units, layers: limits.layers })}</p>`;
  }

  #edit(label: string, recipe: Recipe): string | null {
    this.refused = this.app.store.update(label, recipe);
    return this.refused;
  }
}

customElements.define("chainrule-layer-settings", LayerSettings);
