/** Units and inputs as SVG: the card every learner knows, value above, gradient below. Pure functions. */
import { nothing, type SVGTemplateResult, svg } from "lit";
import type { Show } from "../session.ts";
import { short, signed } from "../ui/numbers.ts";
import { drawBias, drawBiasPlate, drawBiasRow } from "./draw-bias.ts";
import { drawNumbers, drawSmallCard, drawWideCard } from "./draw-cards.ts";
import { around, f, frame, gradient, input, split, target } from "./figure.ts";
import type { Box, Layout, UnitPlace } from "./layout.ts";
import { clip, inputSymbol, spokenBeside, spokenGradient, unitName, unitSymbol } from "./names.ts";
import type { Readings } from "./readings.ts";
import { fit } from "./text.ts";

export interface UnitState {
  readonly selected: boolean;
  /** Selected or under the pointer: a bare square gets its card. */
  readonly open: boolean;
  readonly biasSelected: boolean;
  readonly show: Show;
  /** Largest |b| of the network. */
  readonly largestBias: number;
  /** Whether squares show a picture over the input plane; else they carry the sample's numbers. */
  readonly pictures: boolean;
}

export function placeName(place: Pick<UnitPlace, "layer" | "unit">): string {
  return place.layer < 0 ? `x${place.unit + 1}` : `l${place.layer + 1}.u${place.unit + 1}`;
}

export function spokenUnit(readings: Readings, place: Pick<UnitPlace, "layer" | "unit">): string {
  const { layer, unit } = place;
  const value = readings.value(layer, unit);
  const b = readings.bias(layer, unit);
  const parts = [
    `${unitName(readings.info, layer, unit)}: ${value === null ? "no value" : `value ${short(value)}`}`,
    spokenGradient(readings.gradient(layer, unit)),
  ];
  if (b !== null) parts.push(`bias ${signed(b)}`);
  parts.push(
    ...spokenBeside(readings, [
      { word: "value", of: (at) => at.value(layer, unit), write: (x) => short(x) },
      { word: "gradient", of: (at) => at.gradient(layer, unit), write: (x) => signed(x) },
    ]),
  );
  return parts.join(", ");
}

/** One unit or input, whatever it is drawn as. */
export function drawUnit(layout: Layout, place: UnitPlace, readings: Readings, state: UnitState): SVGTemplateResult {
  const body =
    place.layer < 0
      ? drawInput(place, readings, state)
      : place.square
        ? drawSquare(layout, place, readings, state)
        : layout.sizes.wide
          ? drawWideCard(place, readings, state, layout.sizes)
          : drawSmallCard(place, readings, state, layout.sizes);
  const open = place.square && !place.card && state.open ? joinedCard(layout, place.square) : place.card;
  const box = place.square ? around(place.square, open) : (place.card as Box);
  const bad = readings.isFirstBad(place.layer, place.unit);
  const spoken = `${spokenUnit(readings, place)}${bad ? ", the first that is not finite" : ""}`;
  return svg`<g class="node ${place.square ? "unit" : ""} ${state.selected ? "selected" : ""} ${bad ? "bad" : ""}"><g aria-hidden="true">${body}</g>
    ${target({ name: placeName(place), spoken, pressed: state.selected, stop: true }, box)}</g>
    ${place.layer < 0 ? nothing : drawOwnBias(layout, place, readings, state)}`;
}

/** The bias stands beside its unit, not in it: each can be chosen. */
function drawOwnBias(layout: Layout, place: UnitPlace, readings: Readings, state: UnitState): SVGTemplateResult {
  const { square } = place;
  const card = place.card as Box;
  if (!square && layout.sizes.wide) return drawBiasRow(card, layout.sizes, place, readings, state);
  return svg`${drawBias(square ?? card, place, readings, state)}${
    square && state.open && !place.card
      ? drawBiasPlate(joinedCard(layout, square), layout.sizes, place, readings, state)
      : nothing
  }`;
}

function drawInput(place: UnitPlace, readings: Readings, state: UnitState): SVGTemplateResult {
  const { info } = readings;
  const x = readings.value(-1, place.unit);
  const card = place.card as Box;
  const middle = card.x + card.width / 2;
  if (place.square) {
    const { y, height } = card;
    const right = place.square.x;
    const outline = `M${f(right)} ${f(y)}H${f(card.x + 6)}a6 6 0 0 0 -6 6v${f(height - 12)}a6 6 0 0 0 6 6H${f(right)}`;
    const [top, under] = height > 46 ? [22, 46] : [17, 35];
    return svg`<path class="card" d=${outline}></path>
      <text class="name" x=${f(middle)} y=${f(y + top)} text-anchor="middle">${inputSymbol(info, place.unit, 6)}</text>
      ${input(x, middle, y + under, "middle", card.width < 56 ? 6 : 7)}${frame(place.square, 6, "frame")}`;
  }
  if (card.height < 40) {
    return svg`${frame(card, 6, "card")}<text class="name" x=${f(card.x + 8)} y=${f(card.y + 18)}>${inputSymbol(info, place.unit, 10)}</text>
      ${input(x, card.x + card.width - 8, card.y + 18, "end", 6)}`;
  }
  const tall = card.height > 60 && state.show !== "values";
  const step = (card.height - (tall ? 14 : 10)) / (tall ? 3 : 2);
  return svg`${frame(card, 8, "card")}
    <text class="name" x=${f(middle)} y=${f(card.y + step)} text-anchor="middle">${inputSymbol(info, place.unit, Math.floor((card.width - 10) / 6.4))}</text>
    ${input(x, middle, card.y + 2 * step, "middle", 7)}${tall ? gradient(readings.gradient(-1, place.unit), middle, card.y + 3 * step, "middle") : nothing}`;
}

function drawSquare(layout: Layout, place: UnitPlace, readings: Readings, state: UnitState): SVGTemplateResult {
  const square = place.square as Box;
  const card = place.card ?? (state.open ? joinedCard(layout, square) : null);
  return svg`${card ? drawJoined(card, layout.sizes, place, readings, state) : nothing}
    ${frame(square, 6, "frame")}
    ${state.pictures ? nothing : place.card ? drawBar(square, place, readings, square.y + square.height / 2) : drawSample(square, place, readings)}`;
}

/** Where the card of a bare square stands when it joins. */
export function joinedCard(layout: Layout, square: Box): Box {
  const [width, height] = layout.sizes.joined;
  return { x: square.x + square.width, y: square.y - 9, width: width - 1, height };
}

function drawJoined(
  card: Box,
  sizes: Layout["sizes"],
  place: UnitPlace,
  readings: Readings,
  state: UnitState,
): SVGTemplateResult {
  const { x, y, width, height } = card;
  const right = x + width;
  const outline = `M${f(x)} ${f(y)}H${f(right - 7)}a7 7 0 0 1 7 7v${f(height - 14)}a7 7 0 0 1 -7 7H${f(x)}z`;
  const activation = readings.info.shapes[place.layer]?.activation ?? "";
  const named = outputClass(readings, place);
  return svg`<path class="card" d=${outline}></path>${split(card, y + 24)}
    ${
      named === null
        ? svg`<text class="name" x=${f(x + 11)} y=${f(y + 17)}>${unitSymbol(readings, place.layer, place.unit)}</text>
          <text x=${f(right - 10)} y=${f(y + 17)} text-anchor="end">${clip(activation.replaceAll("_", " "), 8)}</text>`
        : svg`<text class="name" x=${f(x + 11)} y=${f(y + 17)}><tspan class="given">${clip(named, 10)}</tspan></text>`
    }
    ${drawNumbers(place, readings, state, sizes, [right - 10, y + (state.show === "both" ? 42 : 52)])}`;
}

/** The class an output stands for, where each class has one. */
function outputClass({ info }: Readings, place: UnitPlace): string | null {
  const output =
    place.layer === info.shapes.length - 1 && info.data.outputs > 1 && info.data.classes === info.data.outputs;
  return output ? (info.data.classNames[place.unit] ?? null) : null;
}

/** The activation as a bar from the middle of the square, full at 1. */
function drawBar(square: Box, place: UnitPlace, readings: Readings, y: number): SVGTemplateResult {
  const a = readings.value(place.layer, place.unit) ?? 0;
  const middle = square.x + square.width / 2;
  const length = Math.max(-1, Math.min(1, a)) * (square.width / 2 - 5);
  return svg`<path class="zero-line" d="M${f(middle)} ${f(y - 6)}v12"></path>
    <path class="amount ${a < 0 ? "minus" : ""}" d="M${f(middle)} ${f(y)}h${f(Number.isFinite(length) ? length : 0)}"></path>`;
}

/** Without an input plane: one bar of the sample's activation from the middle, and its numbers. */
function drawSample(square: Box, place: UnitPlace, readings: Readings): SVGTemplateResult {
  const a = readings.value(place.layer, place.unit) ?? 0;
  const middle = square.x + square.width / 2;
  const roomy = square.width > 48;
  const y = square.y + (roomy ? 13 : 10);
  const g = readings.gradient(place.layer, place.unit);
  return svg`${drawBar(square, place, readings, y)}
    <text class="w" x=${f(middle)} y=${f(square.y + (roomy ? 32 : 25))} text-anchor="middle">${fit(a, 6)}</text>
    ${g === null ? svg`<line class="wait" x1=${f(middle - 14)} x2=${f(middle + 14)} y1=${f(square.y + (roomy ? 43 : 35))} y2=${f(square.y + (roomy ? 43 : 35))}></line>` : svg`<text class="d small" x=${f(middle)} y=${f(square.y + (roomy ? 47 : 38))} text-anchor="middle">${fit(g, roomy ? 7 : 6, true)}</text>`}`;
}
