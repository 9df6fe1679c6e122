/** Units, inputs and the loss as SVG: the card every learner knows, value above, gradient below. Pure functions. */
import { nothing, type SVGTemplateResult, svg } from "lit";
import type { Show } from "../session.ts";
import { short, signed } from "../ui/numbers.ts";
import type { Box, Layout, UnitPlace } from "./layout.ts";
import { clip, spokenGradient, symbol, targetText, unitName, unitSymbol } from "./names.ts";
import type { Readings } from "./readings.ts";
import { TICK } from "./sizes.ts";
import { fit, plain } from "./text.ts";

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

const f = (x: number) => x.toFixed(1);

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
          ? drawWideCard(place, readings, state)
          : drawSmallCard(place, readings, state);
  return svg`<g class="node ${place.square ? "unit" : ""} ${state.selected ? "selected" : ""}" role="button" tabindex="0"
    data-name=${placeName(place)} aria-label=${spokenUnit(readings, place)} aria-pressed=${state.selected}>${body}</g>`;
}

function value(x: number | null, at: number, y: number, anchor: string, room = 7): SVGTemplateResult {
  if (x === null)
    return svg`<line class="wait" x1=${f(at - 17)} x2=${f(at + 17)} y1=${f(y - 4)} y2=${f(y - 4)}></line>`;
  return svg`<text class="v" x=${f(at)} y=${f(y)} text-anchor=${anchor}>${fit(x, room)}</text>`;
}

/** An input, as typed where that fits. */
function input(x: number | null, at: number, y: number, anchor: string, room: number): SVGTemplateResult {
  return x === null
    ? value(x, at, y, anchor)
    : svg`<text class="v" x=${f(at)} y=${f(y)} text-anchor=${anchor}>${plain(x, room)}</text>`;
}

/** A gradient at `at`, or the dotted rule that keeps its place: right-aligned at the end, else centred. */
function gradient(x: number | null, at: number, y: number, anchor: string, room = 7): SVGTemplateResult {
  if (x === null) {
    const left = anchor === "end" ? at - 42 : at - 17;
    return svg`<line class="wait" x1=${f(left)} x2=${f(anchor === "end" ? at : at + 17)} y1=${f(y - 4)} y2=${f(y - 4)}></line>`;
  }
  return svg`<text class="d" x=${f(at)} y=${f(y)} text-anchor=${anchor}>${fit(x, room, true)}</text>`;
}

function frame(box: Box, radius: number, kind: string): SVGTemplateResult {
  return svg`<rect class=${kind} x=${f(box.x)} y=${f(box.y)} width=${f(box.width)} height=${f(box.height)} rx=${radius}></rect>`;
}

function split(box: Box, y: number): SVGTemplateResult {
  return svg`<line class="split" x1=${f(box.x)} x2=${f(box.x + box.width)} y1=${f(y)} y2=${f(y)}></line>`;
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
      <text class="name" x=${f(middle)} y=${f(y + top)} text-anchor="middle">${unitSymbol(info, -1, place.unit, 6)}</text>
      ${input(x, middle, y + under, "middle", 7)}${frame(place.square, 6, "frame")}`;
  }
  if (card.height < 40) {
    return svg`${frame(card, 6, "card")}<text class="name" x=${f(card.x + 8)} y=${f(card.y + 18)}>${unitSymbol(info, -1, place.unit, 10)}</text>
      ${input(x, card.x + card.width - 8, card.y + 18, "end", 6)}`;
  }
  const tall = card.height > 60 && state.show !== "values";
  const step = (card.height - (tall ? 14 : 10)) / (tall ? 3 : 2);
  return svg`${frame(card, 8, "card")}
    <text class="name" x=${f(middle)} y=${f(card.y + step)} text-anchor="middle">${unitSymbol(info, -1, place.unit, Math.floor((card.width - 10) / 6.4))}</text>
    ${input(x, middle, card.y + 2 * step, "middle", 7)}${tall ? gradient(readings.gradient(-1, place.unit), middle, card.y + 3 * step, "middle") : nothing}`;
}

function drawSquare(layout: Layout, place: UnitPlace, readings: Readings, state: UnitState): SVGTemplateResult {
  const square = place.square as Box;
  const card = place.card ?? (state.open ? joinedCard(layout, square) : null);
  return svg`${card ? drawJoined(card, place, readings, state) : nothing}
    ${frame(square, 6, "frame")}
    ${state.pictures ? nothing : place.card ? drawBar(square, place, readings, square.y + square.height / 2) : drawSample(square, place, readings)}
    ${drawBias(square, place, readings, state)}
    ${state.open && !place.card ? drawBiasPlate(joinedCard(layout, square), place, readings, state) : nothing}`;
}

/** Where the card of a bare square stands when it joins. */
export function joinedCard(layout: Layout, square: Box): Box {
  const [width, height] = layout.sizes.joined;
  return { x: square.x + square.width, y: square.y - 9, width: width - 1, height };
}

function drawJoined(card: Box, place: UnitPlace, readings: Readings, state: UnitState): SVGTemplateResult {
  const { x, y, width, height } = card;
  const right = x + width;
  const outline = `M${f(x)} ${f(y)}H${f(right - 7)}a7 7 0 0 1 7 7v${f(height - 14)}a7 7 0 0 1 -7 7H${f(x)}z`;
  const activation = readings.info.shapes[place.layer]?.activation ?? "";
  const { show } = state;
  const [above, below] = show === "both" ? [42, 61] : [52, 52];
  const named = outputClass(readings, place);
  return svg`<path class="card" d=${outline}></path>${split(card, y + 24)}
    ${
      named === null
        ? svg`<text class="name" x=${f(x + 11)} y=${f(y + 17)}>${unitSymbol(readings.info, place.layer, place.unit)}</text>
          <text x=${f(right - 10)} y=${f(y + 17)} text-anchor="end">${clip(activation.replaceAll("_", " "), 8)}</text>`
        : svg`<text class="name" x=${f(x + 11)} y=${f(y + 17)}><tspan class="given">${clip(named, 10)}</tspan></text>`
    }
    ${show === "gradients" ? nothing : value(readings.value(place.layer, place.unit), right - 10, y + above, "end")}
    ${show === "values" ? nothing : gradient(readings.gradient(place.layer, place.unit), right - 10, y + below, "end")}`;
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

/** The tick under a square: left negative, right positive, as long as its share of the largest bias. */
function drawBias(square: Box, place: UnitPlace, readings: Readings, state: UnitState): SVGTemplateResult {
  const b = readings.bias(place.layer, place.unit);
  if (b === null) return svg``;
  const reach = square.width / 2 - 2;
  const middle = square.x + square.width / 2;
  const y = square.y + square.height + 8;
  const share = Math.max(-1, Math.min(1, b / state.largestBias)) || 0;
  const name = biasName(readings, place);
  return svg`<g class="bias ${b < 0 ? "minus" : "plus"} ${state.biasSelected ? "selected" : ""}" role="button" tabindex="-1" data-name=${name}
    aria-label="Bias of ${unitName(readings.info, place.layer, place.unit)}: ${signed(b)}, ${spokenGradient(readings.biasGradient(place.layer, place.unit))}">
    <rect class="hit" x=${f(square.x)} y=${f(y - 6)} width=${f(square.width)} height="12"></rect>
    <path class="zero-line" d="M${f(middle - reach)} ${f(y)}h${f(2 * reach)}M${f(middle)} ${f(y - 4)}v8"></path>
    <path class="amount" d="M${f(middle)} ${f(y)}h${f(Math.sign(b) * Math.max(2, Math.abs(share) * reach))}"></path></g>`;
}

export function biasName(readings: Readings, place: Pick<UnitPlace, "layer" | "unit">): string {
  const shared = readings.info.shapes[place.layer]?.biases === 1 && readings.info.shapes[place.layer]?.units !== 1;
  return `l${place.layer + 1}.b[${shared ? 1 : place.unit + 1}]`;
}

/** The bias in numbers, under a card that has joined. */
function drawBiasPlate(card: Box, place: UnitPlace, readings: Readings, state: UnitState): SVGTemplateResult {
  const b = readings.bias(place.layer, place.unit);
  if (b === null) return svg``;
  const right = card.x + card.width - 10;
  const y = card.y + card.height + 3;
  const { show } = state;
  const g = readings.biasGradient(place.layer, place.unit);
  return svg`<g class="edge ${state.biasSelected ? "selected" : ""}" role="button" tabindex="-1" data-name=${biasName(readings, place)}
      aria-label="Bias ${signed(b)}, ${spokenGradient(g)}">
    <rect class="plate" x=${f(card.x + 5)} y=${f(y)} width=${f(card.width - 5)} height=${show === "both" ? 34 : 18} rx="4"></rect>
    ${show === "gradients" ? nothing : svg`<text class="w" x=${f(right)} y=${f(y + 14)} text-anchor="end">${symbol("b", "")}<tspan dx="4">${fit(b, 7, true)}</tspan></text>`}
    ${show === "values" ? nothing : svg`<g class="small">${gradient(g, right, y + (show === "both" ? 30 : 14), "end")}</g>`}
  </g>`;
}

function drawSmallCard(place: UnitPlace, readings: Readings, state: UnitState): SVGTemplateResult {
  const card = place.card as Box;
  const right = card.x + card.width - 8;
  const { show } = state;
  const [above, below] = show === "both" ? [37, 56] : [46, 46];
  return svg`${frame(card, 8, "card")}
    <text class="name" x=${f(card.x + 8)} y=${f(card.y + 18)}>${unitSymbol(readings.info, place.layer, place.unit)}</text>
    ${show === "gradients" ? nothing : value(readings.value(place.layer, place.unit), right, card.y + above, "end")}
    ${show === "values" ? nothing : gradient(readings.gradient(place.layer, place.unit), right, card.y + below, "end")}
    ${drawBias({ ...card, y: card.y, height: card.height + (TICK - 16) }, place, readings, state)}`;
}

/** Columns net and out; value row with an arrow right, gradient row with the slope over an arrow left. */
function drawWideCard(place: UnitPlace, readings: Readings, state: UnitState): SVGTemplateResult {
  const { x, y, width, height } = place.card as Box;
  const { layer, unit } = place;
  const [net, out, middle] = [x + 34, x + width - 34, x + width / 2];
  const { show } = state;
  const slope = readings.slope(layer, unit) ?? derivedSlope(readings, layer, unit);
  const activation = readings.info.shapes[layer]?.activation ?? "";
  const delta = readings.delta(layer, unit);
  const bottom = y + 100;
  return svg`${frame(place.card as Box, 8, "card")}
    <text class="name" x=${f(x + 12)} y=${f(y + 19)}>${unitSymbol(readings.info, layer, unit)}</text>
    <text x=${f(x + width - 12)} y=${f(y + 18)} text-anchor="end">${activation.replaceAll("_", " ")}</text>
    ${split(place.card as Box, y + 28)}
    <text x=${f(net)} y=${f(y + 45)} text-anchor="middle">net</text><text x=${f(out)} y=${f(y + 45)} text-anchor="middle">out</text>
    ${
      show === "gradients"
        ? nothing
        : svg`${value(readings.before(layer, unit), net, y + 64, "middle")}
      <path class="flow" d="M${f(middle - 16)} ${f(y + 59)}h32m-4 -3 4 3-4 3"></path>${value(readings.value(layer, unit), out, y + 64, "middle")}`
    }
    ${
      show === "values"
        ? nothing
        : svg`${gradient(delta, net, y + 87, "middle")}
      <path class="back ${delta === null ? "off" : ""}" d="M${f(middle + 16)} ${f(y + 89)}h-32${delta === null ? "" : "m4 -3-4 3 4 3"}"></path>
      ${slope === null ? nothing : svg`<text class="slope" x=${f(middle)} y=${f(y + 82)} text-anchor="middle">\u00d7 ${fit(slope, 5)}</text>`}
      ${gradient(readings.gradient(layer, unit), out, y + 87, "middle")}`
    }
    ${height > 110 ? drawBiasRow(x, bottom, width, place, readings, state) : nothing}`;
}

function derivedSlope(readings: Readings, layer: number, unit: number): number | null {
  const arrived = readings.gradient(layer, unit);
  const delta = readings.delta(layer, unit);
  return arrived === null || delta === null || arrived === 0 || !Number.isFinite(arrived) ? null : delta / arrived;
}

function drawBiasRow(
  x: number,
  y: number,
  width: number,
  place: UnitPlace,
  readings: Readings,
  state: UnitState,
): SVGTemplateResult {
  const b = readings.bias(place.layer, place.unit) ?? 0;
  const g = readings.biasGradient(place.layer, place.unit);
  const { show } = state;
  return svg`<g class="edge bias-row ${state.biasSelected ? "selected" : ""}" role="button" tabindex="0" data-name=${biasName(readings, place)}
      aria-label="Bias of ${unitName(readings.info, place.layer, place.unit)}: ${signed(b)}, ${spokenGradient(g)}">
    <line class="split" x1=${f(x)} x2=${f(x + width)} y1=${f(y)} y2=${f(y)}></line>
    <rect class="plate" x=${f(x + 4)} y=${f(y + 3)} width=${f(width - 8)} height="18" rx="4"></rect>
    ${show === "gradients" ? nothing : svg`<text class="w" x=${f(x + 12)} y=${f(y + 16)}>${symbol("b", "")}<tspan dx="4">${fit(b, 8, true)}</tspan></text>`}
    ${show === "values" ? nothing : svg`<g class="small">${gradient(g, x + width - 12, y + 16, "end", 8)}</g>`}
  </g>`;
}

/** The loss of the probed sample, with its target; its own gradient, 1, is where the backward pass starts. */
export function drawLoss(
  layout: Layout,
  readings: Readings,
  state: { selected: boolean; show: Show },
): SVGTemplateResult {
  const { x, y, width, height } = layout.loss;
  const box = layout.loss;
  const { info, loss, trained } = readings;
  const target = readings.frame.probe ? targetText(info.data, readings.frame.probe.target, width > 90 ? 11 : 6) : "";
  const right = x + width - 10;
  const { show } = state;
  const roomy = width > 90;
  const [above, below] = show === "both" ? [height - 28, height - 9] : [height - 18, height - 18];
  const spoken = `Loss at the probed sample: ${loss === null ? "no sample" : short(loss)}, target ${target}, gradient ${trained ? "1" : "not yet computed"}`;
  return svg`<g class="node ${state.selected ? "selected" : ""}" role="button" tabindex="0" data-name="loss" aria-label=${spoken} aria-pressed=${state.selected}>
    ${frame(box, 8, "card")}${split(box, y + 24)}
    <text class="name" x=${f(x + (roomy ? 12 : 8))} y=${f(y + 17)}>${symbol("E", "")}</text>
    <text x=${f(right)} y=${f(y + 17)} text-anchor="end">${roomy && width > 110 ? `target ${clip(target, 12)}` : roomy || target.length <= 5 ? clip(target, 11) : ""}</text>
    ${show === "gradients" ? nothing : value(loss, right, y + above, "end", roomy ? 9 : 6)}
    ${show === "values" ? nothing : trained ? svg`<text class="d" x=${f(right)} y=${f(y + below)} text-anchor="end">+1</text>` : gradient(null, right, y + below, "end")}</g>`;
}

/** From every output to the loss: plain ink forward, warm back. */
export function drawLossLanes(layout: Layout, readings: Readings, show: Show): SVGTemplateResult {
  const outputs = layout.columns[layout.columns.length - 1];
  if (!outputs) return svg``;
  const { loss, lossBelow } = layout;
  const back = readings.trained && show !== "values";
  if (!lossBelow) {
    const y = loss.y + loss.height / 2;
    const places = outputs.strip
      ? outputs.units.filter((_, i) => i === Math.floor(outputs.units.length / 2))
      : outputs.units;
    return svg`<g class="edge plain">${places.map((place) => {
      const length = Math.hypot(loss.x - place.outX, y - place.y) || 1;
      const [nx, ny] = [-(y - place.y) / length, (loss.x - place.outX) / length];
      const d = (by: number) => `M${f(place.outX)} ${f(place.y + ny * by)}L${f(loss.x + nx * by)} ${f(y + ny * by)}`;
      return svg`<path class="lane" d=${d(0)} stroke-width="1.5"></path>${back ? svg`<path class="return" d=${d(4)} stroke-width="1.5"></path>` : nothing}`;
    })}</g>`;
  }
  const last = outputs.units[outputs.units.length - 1] as UnitPlace;
  const square = last.square as Box;
  const x = square.x + square.width / 2;
  const top = square.y + square.height + 16;
  const side = last.box.x + last.box.width;
  const others = outputs.units.slice(0, -1);
  const join = last.y;
  return svg`<g class="edge plain">${others.map(
    (place) => svg`<path class="lane" d="M${f(side - 1)} ${f(place.y)}h7V${f(join)}" stroke-width="1.5"></path>`,
  )}${others.length > 0 ? svg`<path class="lane" d="M${f(side - 1)} ${f(join)}h7V${f(loss.y + 36)}h-7" stroke-width="1.5"></path>` : svg`<path class="lane" d="M${f(x - 2)} ${f(top)}V${f(loss.y)}" stroke-width="1.5"></path>${back ? svg`<path class="return" d="M${f(x + 3)} ${f(top)}V${f(loss.y)}" stroke-width="1.5"></path>` : nothing}`}</g>`;
}
