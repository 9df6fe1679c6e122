/** Structure is edited in the column it changes: the controls around each layer of the graph. */
import { html, nothing, type TemplateResult } from "lit";
import { tables } from "../../../wasm/generated/tables.ts";
import { limits } from "../../../wasm/limits.ts";
import type { ActivationName, LayerShape, RunInfo } from "../../../wasm/types.ts";
import { addLayer, type Recipe, removeLayer, setActivation, setBias, setUnits } from "../edit.ts";
import type { Column, Layout } from "../graph/layout.ts";
import { layerName } from "../graph/names.ts";
import type { Readings } from "../graph/readings.ts";
import { fit } from "../graph/text.ts";
import { icon } from "../ui/icons.ts";
import { menu } from "../ui/menu.ts";
import { styled } from "../ui/styled.ts";
import { t } from "../words/words.ts";

export interface FootState {
  readonly info: RunInfo;
  readonly readings: Readings;
  readonly selection: string | null;
  readonly edit: (label: string, recipe: Recipe) => void;
  readonly select: (name: string) => void;
  /** Opens the settings of a layer under an element. */
  readonly settings: (layer: number, under: Element) => void;
}

const activations = tables.ops
  .filter((op) => op.activation)
  .map(({ name }) => ({ value: name, label: name.replaceAll("_", " ") }));
const biases = [
  { value: "each", label: "each unit" },
  { value: "shared", label: "shared" },
  { value: "none", label: "none" },
];
const px = (x: number) => `${x.toFixed(1)}px`;

/** Names of the columns, each hidden one with its remove button. */
export function columnHeads(layout: Layout, state: FootState): TemplateResult[] {
  const { info } = state;
  const layers = info.shapes.length;
  const loss = layout.lossBelow
    ? []
    : [html`<div class="column-head" ${styled({ left: px(layout.loss.x + layout.loss.width / 2) })}>loss</div>`];
  const heads = layout.columns.map((column) => {
    const name = layerName(column.layer, layers);
    const hidden = column.layer >= 0 && column.layer < layers - 1;
    return html`<div class="column-head" ${styled({ left: px(column.centre) })}>${
      column.layer < 0
        ? html`<span>${name}</span>`
        : html`<button class="layer" aria-haspopup="dialog" aria-label=${t("Settings of {layer}", { layer: name })} title=${t("Settings of {layer}", { layer: name })}
            @click=${(event: Event) => state.settings(column.layer, event.currentTarget as Element)}>${name}</button>`
    }${state.readings.layerFrozen(column.layer) ? html`<span class="held" title=${t("Takes no updates")}>${icon("lock", 12)}<span class="sr">, ${t("frozen")}</span></span>` : nothing}${
      hidden
        ? html`<button class="remove" aria-label=${`Remove ${name}`} title=${`Remove ${name}`}
            @click=${() => state.edit(`remove ${name}`, removeLayer(info, column.layer))}>${icon("close", 12)}</button>`
        : nothing
    }</div>`;
  });
  return [...heads, ...loss];
}

/** Half the width of a column's head, and its remove button on the right. */
function headReach(column: Column, layers: number, right: boolean): number {
  const hidden = column.layer >= 0 && column.layer < layers - 1;
  return layerName(column.layer, layers).length * 3.2 + (right && hidden ? 28 : 0);
}

/** Between every two columns: a new layer. */
export function addButtons(layout: Layout, state: FootState): TemplateResult[] {
  const { info } = state;
  const layers = info.shapes.length;
  const full = layers >= limits.layers;
  return layout.gaps.map((gap) => {
    const [left, right] = [layout.columns[gap.layer], layout.columns[gap.layer + 1]] as [Column, Column];
    const between = `Add a layer between ${layerName(left.layer, layers)} and ${layerName(right.layer, layers)}`;
    // Midway between the words above the columns, which can be wider than the columns.
    const from = left.centre + headReach(left, layers, true);
    const to = right.centre - headReach(right, layers, false);
    const round = to - from < 76;
    return html`<button class="add-layer ${round ? "round" : ""}" ?disabled=${full} aria-label=${between}
      title=${full ? `A network has at most ${limits.layers} layers` : between} ${styled({ left: px((from + to) / 2) })}
      @click=${() => state.edit("add a layer", addLayer(info, gap.layer))}>${round ? "+" : "+ layer"}</button>`;
  });
}

/** Units, activation and bias of every layer. */
export function feet(layout: Layout, state: FootState): TemplateResult[] {
  return layout.columns.map((column) => {
    const { x, y, width } = column.foot;
    const place = styled({ left: px(x), top: px(y), width: px(width) });
    return html`<div class="foot" ${place}>${column.layer < 0 ? inputFoot(state) : layerFoot(layout, column, state)}</div>`;
  });
}

function inputFoot({ info }: FootState): TemplateResult {
  const n = info.shapes[0]?.inputs ?? 0;
  if (info.data.features) return html`<p>${n} ${n === 1 ? "feature" : "features"}</p>`;
  return html`<p>${n} ${n === 1 ? "input" : "inputs"}</p>`;
}

function layerFoot(layout: Layout, column: Column, state: FootState): TemplateResult {
  const { info, edit } = state;
  const { layer } = column;
  const shape = info.shapes[layer] as LayerShape;
  const name = layerName(layer, info.shapes.length);
  const output = layer === info.shapes.length - 1;
  const wide = !layout.coarse && column.foot.width >= 164 + 8 * String(shape.units).length;
  return html`${output ? nothing : stepper(shape, layer, name, wide, state)}
    ${menu({
      label: `Activation of ${name}`,
      value: shape.activation,
      choices: activations,
      choose: (value) => edit(`activation of ${name}`, setActivation(info, layer, value as ActivationName)),
    })}
    ${layout.biasLine ? biasLine(shape, layer, name, column, state) : nothing}`;
}

function stepper(
  shape: LayerShape,
  layer: number,
  name: string,
  wide: boolean,
  { info, edit }: FootState,
): TemplateResult {
  const { units } = shape;
  const set = (n: number) => edit(`units of ${name}`, setUnits(info, layer, n));
  return html`<span class="stepper" role="group" aria-label=${`Units of ${name}`}>
    <button aria-label=${`Remove a unit from ${name}`} ?disabled=${units <= 1} @click=${() => set(units - 1)}>\u2212</button>
    <output>${units}${wide ? (units === 1 ? " unit" : " units") : ""}</output>
    <button aria-label=${`Add a unit to ${name}`} ?disabled=${units >= limits.units} @click=${() => set(units + 1)}>+</button>
  </span>`;
}

function biasLine(shape: LayerShape, layer: number, name: string, column: Column, state: FootState): TemplateResult {
  const { info, edit, readings } = state;
  const shared = shape.biases === 1 && shape.units > 1;
  const one = shape.units === 1 && shape.biases === 1;
  const kind = shape.biases === 0 ? "none" : shared ? "shared" : "each";
  const choices = shape.units === 1 ? biases.filter(({ value }) => value !== "shared") : biases;
  const labelled = one
    ? choices.map((choice) => (choice.value === "each" ? { ...choice, label: "yes" } : choice))
    : choices;
  const selected = `l${layer + 1}.b[1]`;
  const b = readings.bias(layer, 0) ?? 0;
  const g = readings.biasGradient(layer, 0);
  const beside = shared && column.foot.width >= 164;
  return html`<span class="bias-line">${menu({
    label: `Biases of ${name}`,
    prefix: beside ? undefined : "bias",
    value: kind,
    choices: labelled,
    choose: (value) =>
      edit(`biases of ${name}`, setBias(info, layer, value === "each" ? true : value === "shared" ? "shared" : false)),
  })}${
    beside
      ? html`<button class="shared num" aria-pressed=${state.selection === selected} @click=${() => state.select(selected)}><span class="sr">Bias shared by ${name}: </span><span class="b">\u{1d44f}</span> ${fit(b, 6, true)} <span class="sr">, gradient </span><span class="g">${g === null ? "" : fit(g, 7, true)}</span></button>`
      : nothing
  }</span>`;
}
