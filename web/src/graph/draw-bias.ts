/** A bias: a tick under a picture, a plate under a card that has joined, a row at the foot of a wide card. */
import { nothing, type SVGTemplateResult, svg } from "lit";
import { signed } from "../ui/numbers.ts";
import { t } from "../words/words.ts";
import type { UnitState } from "./draw-units.ts";
import { f, gradient, lock, other, otherGradient, type Target, target } from "./figure.ts";
import type { Box, Layout, UnitPlace } from "./layout.ts";
import { layerName, signSymbol, spokenBeside, spokenGradient, unitName } from "./names.ts";
import type { Readings } from "./readings.ts";
import { fit } from "./text.ts";

export function biasName(readings: Readings, place: Pick<UnitPlace, "layer" | "unit">): string {
  const shared = readings.info.shapes[place.layer]?.biases === 1 && readings.info.shapes[place.layer]?.units !== 1;
  return `l${place.layer + 1}.b[${shared ? 1 : place.unit + 1}]`;
}

function answer(readings: Readings, place: UnitPlace, state: UnitState, stop: boolean): Target {
  const { layer, unit } = place;
  const shared = readings.info.shapes[layer]?.biases === 1 && readings.info.shapes[layer]?.units !== 1;
  const whose = shared
    ? `Bias shared by ${layerName(layer, readings.info.shapes.length)}`
    : `Bias of ${unitName(readings.info, layer, unit)}`;
  const spoken = `${whose}: ${signed(readings.bias(layer, unit) ?? 0)}, ${spokenGradient(readings.biasGradient(layer, unit))}`;
  const frozen = readings.biasFrozen(layer, unit) ? [t("frozen")] : [];
  const beside = spokenBeside(readings, [
    { word: "value", of: (at) => at.bias(layer, unit), write: signed },
    { word: "gradient", of: (at) => at.biasGradient(layer, unit), write: signed },
  ]);
  return {
    name: biasName(readings, place),
    spoken: [spoken, ...frozen, ...beside].join(", "),
    pressed: state.biasSelected,
    stop,
  };
}

/** The bias and its gradient, as they stand beside those of a mistake. */
function biasBeside({ layer, unit }: UnitPlace) {
  return [otherGradient((at) => at.bias(layer, unit)), otherGradient((at) => at.biasGradient(layer, unit))] as const;
}

function held(readings: Readings, place: UnitPlace, box: Box): SVGTemplateResult | typeof nothing {
  return readings.biasFrozen(place.layer, place.unit) ? svg`<g aria-hidden="true">${lock(box)}</g>` : nothing;
}

/** The tick under a square: left negative, right positive, as long as its share of the largest bias. */
export function drawBias(square: Box, place: UnitPlace, readings: Readings, state: UnitState): SVGTemplateResult {
  const b = readings.bias(place.layer, place.unit);
  if (b === null) return svg``;
  const reach = square.width / 2 - 2;
  const middle = square.x + square.width / 2;
  const y = square.y + square.height + 8;
  const share = Math.max(-1, Math.min(1, b / state.largestBias)) || 0;
  return svg`<g class="bias ${b < 0 ? "minus" : "plus"} ${state.biasSelected ? "selected" : ""}">
    <path class="zero-line" d="M${f(middle - reach)} ${f(y)}h${f(2 * reach)}M${f(middle)} ${f(y - 4)}v8"></path>
    <path class="amount" d="M${f(middle)} ${f(y)}h${f(Math.sign(b) * Math.max(2, Math.abs(share) * reach))}"></path>
    ${held(readings, place, { x: square.x, y: y - 6, width: square.width, height: 12 })}
    ${target(answer(readings, place, state, false), { x: square.x, y: y - 6, width: square.width, height: 12 })}</g>`;
}

/** The bias in numbers, under a card that has joined. */
export function drawBiasPlate(
  card: Box,
  sizes: Layout["sizes"],
  place: UnitPlace,
  readings: Readings,
  state: UnitState,
): SVGTemplateResult {
  const b = readings.bias(place.layer, place.unit);
  if (b === null) return svg``;
  const right = card.x + card.width - 10;
  const y = card.y + card.height + 3;
  const { show } = state;
  const g = readings.biasGradient(place.layer, place.unit);
  const more = {
    values: sizes.below.value,
    gradients: sizes.below.gradient,
    both: sizes.below.value + sizes.below.gradient,
  };
  const height = (show === "both" ? 34 : 18) + more[show];
  const below = y + (show === "both" ? 30 + sizes.below.value : 14);
  const [own, slope] = biasBeside(place);
  return svg`<g class="edge ${state.biasSelected ? "selected" : ""}">
    <g aria-hidden="true"><rect class="plate" x=${f(card.x + 5)} y=${f(y)} width=${f(card.width - 5)} height=${height} rx="4"></rect>
    ${show === "gradients" ? nothing : svg`<text class="w" x=${f(right)} y=${f(y + 14)} text-anchor="end">${signSymbol(readings.letters.bias(place.layer))}<tspan dx="4">${fit(b, 7, true)}</tspan></text>${other(readings, own, right, y + 30, "end")}`}
    ${show === "values" ? nothing : svg`<g class="small">${gradient(g, right, below, "end")}</g>${other(readings, slope, right, below + 16, "end")}`}</g>
    ${held(readings, place, { x: card.x + 5, y, width: card.width - 5, height })}
    ${target(answer(readings, place, state, false), { x: card.x + 5, y, width: card.width - 5, height })}</g>`;
}

/** A row at the foot of a wide card, where each unit has a bias of its own. */
export function drawBiasRow(
  card: Box,
  sizes: Layout["sizes"],
  place: UnitPlace,
  readings: Readings,
  state: UnitState,
): SVGTemplateResult {
  const b = readings.bias(place.layer, place.unit);
  if (b === null || card.height < sizes.card[1] + sizes.biasRow) return svg``;
  const { x, width } = card;
  const y = card.y + sizes.card[1];
  const height = sizes.biasRow - 6;
  const [own, slope] = biasBeside(place);
  const g = readings.biasGradient(place.layer, place.unit);
  const { show } = state;
  return svg`<g class="edge bias-row ${state.biasSelected ? "selected" : ""}"><g aria-hidden="true">
    <line class="split" x1=${f(x)} x2=${f(x + width)} y1=${f(y)} y2=${f(y)}></line>
    <rect class="plate" x=${f(x + 4)} y=${f(y + 3)} width=${f(width - 8)} height=${height} rx="4"></rect>
    ${show === "gradients" ? nothing : svg`<text class="w" x=${f(x + 12)} y=${f(y + 16)}>${signSymbol(readings.letters.bias(place.layer))}<tspan dx="4">${fit(b, 8, true)}</tspan></text>${other(readings, own, x + 12, y + 33, "start")}`}
    ${show === "values" ? nothing : svg`<g class="small">${gradient(g, x + width - 12, y + 16, "end", 8)}</g>${other(readings, slope, x + width - 12, y + 33, "end")}`}</g>
    ${held(readings, place, { x: x + 4, y: y + 3, width: width - 8, height })}
    ${target(answer(readings, place, state, true), { x: x + 4, y: y + 3, width: width - 8, height })}</g>`;
}
