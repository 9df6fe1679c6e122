/** Cards of small layers: all their numbers where there is room, value and gradient where there is not. */
import { nothing, type SVGTemplateResult, svg } from "lit";
import type { UnitState } from "./draw-units.ts";
import { f, frame, gradient, type Other, other, otherGradient, otherValue, split, value } from "./figure.ts";
import type { Box, Layout, UnitPlace } from "./layout.ts";
import { symbol, unitSymbol } from "./names.ts";
import type { Readings } from "./readings.ts";
import { plain } from "./text.ts";

/** Value over gradient, each with what is beside it under it, from the first line down. */
export function drawNumbers(
  { layer, unit }: Pick<UnitPlace, "layer" | "unit">,
  readings: Readings,
  { show }: Pick<UnitState, "show">,
  sizes: Layout["sizes"],
  [right, top]: readonly [number, number],
): SVGTemplateResult {
  const value_ = (at: Readings) => at.value(layer, unit);
  const gradient_ = (at: Readings) => at.gradient(layer, unit);
  const below = top + (show === "both" ? 19 + sizes.below.value : 0);
  return svg`${
    show === "gradients"
      ? nothing
      : svg`${value(value_(readings), right, top, "end")}${other(readings, otherValue(value_), right, top + 16, "end")}`
  }${
    show === "values"
      ? nothing
      : svg`${gradient(gradient_(readings), right, below, "end")}${other(readings, otherGradient(gradient_), right, below + 16, "end")}`
  }`;
}

export function drawSmallCard(
  place: UnitPlace,
  readings: Readings,
  state: UnitState,
  sizes: Layout["sizes"],
): SVGTemplateResult {
  const card = place.card as Box;
  const right = card.x + card.width - 8;
  return svg`${frame(card, 8, "card")}
    <text class="name" x=${f(card.x + 8)} y=${f(card.y + 18)}>${unitSymbol(readings, place.layer, place.unit)}</text>
    ${drawNumbers(place, readings, state, sizes, [right, card.y + (state.show === "both" ? 37 : 46)])}`;
}

/** Columns before and after the activation; value row with an arrow right, gradient row with the slope over an arrow left. */
export function drawWideCard(
  place: UnitPlace,
  readings: Readings,
  state: UnitState,
  { below }: Layout["sizes"],
): SVGTemplateResult {
  const { x, y, width } = place.card as Box;
  const { layer, unit } = place;
  const [net, out, middle] = [x + 34, x + width - 34, x + width / 2];
  const [before, after] = readings.letters.columns(layer);
  const { show } = state;
  const slope = readings.slope(layer, unit);
  const activation = readings.info.shapes[layer]?.activation ?? "";
  const delta = readings.delta(layer, unit);
  const beside = ([before, after]: readonly [Other, Other], line: number) =>
    svg`${other(readings, before, x + 6, line, "start")}${other(readings, after, x + width - 6, line, "end")}`;
  const back = y + 87 + (show === "both" ? below.value : 0);
  return svg`${frame(place.card as Box, 8, "card")}
    <text class="name" x=${f(x + 12)} y=${f(y + 19)}>${unitSymbol(readings, layer, unit)}</text>
    <text x=${f(x + width - 12)} y=${f(y + 18)} text-anchor="end">${activation.replaceAll("_", " ")}</text>
    ${split(place.card as Box, y + 28)}
    <text x=${f(net)} y=${f(y + 45)} text-anchor="middle">${columnHead(before)}</text><text x=${f(out)} y=${f(y + 45)} text-anchor="middle">${columnHead(after)}</text>
    ${
      show === "gradients"
        ? nothing
        : svg`${value(readings.before(layer, unit), net, y + 64, "middle")}
      <path class="flow" d="M${f(middle - 16)} ${f(y + 59)}h32m-4 -3 4 3-4 3"></path>${value(readings.value(layer, unit), out, y + 64, "middle")}
      ${beside([otherValue((at) => at.before(layer, unit)), otherValue((at) => at.value(layer, unit))], y + 80)}`
    }
    ${
      show === "values"
        ? nothing
        : svg`${gradient(delta, net, back, "middle")}
      <path class="back ${delta === null ? "off" : ""}" d="M${f(middle + 16)} ${f(back + 2)}h-32${delta === null ? "" : "m4 -3-4 3 4 3"}"></path>
      ${slope === null ? nothing : svg`<text class="slope" x=${f(middle)} y=${f(back - 5)} text-anchor="middle">\u00d7 ${plain(slope, 5)}</text>`}
      ${gradient(readings.gradient(layer, unit), out, back, "middle")}
      ${beside([otherGradient((at) => at.delta(layer, unit)), otherGradient((at) => at.gradient(layer, unit))], back + 16)}`
    }`;
}

/** A letter in italic, a word as it is. */
function columnHead(name: string): SVGTemplateResult | string {
  return name.length === 1 ? symbol(name, "") : name;
}
