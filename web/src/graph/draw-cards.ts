/** Cards of small layers: all their numbers where there is room, value and gradient where there is not. */
import { nothing, type SVGTemplateResult, svg } from "lit";
import type { UnitState } from "./draw-units.ts";
import { f, frame, gradient, split, value } from "./figure.ts";
import type { Box, UnitPlace } from "./layout.ts";
import { symbol, unitSymbol } from "./names.ts";
import type { Readings } from "./readings.ts";
import { plain } from "./text.ts";

export function drawSmallCard(place: UnitPlace, readings: Readings, state: UnitState): SVGTemplateResult {
  const card = place.card as Box;
  const right = card.x + card.width - 8;
  const { show } = state;
  const [above, below] = show === "both" ? [37, 56] : [46, 46];
  return svg`${frame(card, 8, "card")}
    <text class="name" x=${f(card.x + 8)} y=${f(card.y + 18)}>${unitSymbol(readings, place.layer, place.unit)}</text>
    ${show === "gradients" ? nothing : value(readings.value(place.layer, place.unit), right, card.y + above, "end")}
    ${show === "values" ? nothing : gradient(readings.gradient(place.layer, place.unit), right, card.y + below, "end")}`;
}

/** Columns before and after the activation; value row with an arrow right, gradient row with the slope over an arrow left. */
export function drawWideCard(place: UnitPlace, readings: Readings, state: UnitState): SVGTemplateResult {
  const { x, y, width } = place.card as Box;
  const { layer, unit } = place;
  const [net, out, middle] = [x + 34, x + width - 34, x + width / 2];
  const [before, after] = readings.letters.columns(layer);
  const { show } = state;
  const slope = readings.slope(layer, unit);
  const activation = readings.info.shapes[layer]?.activation ?? "";
  const delta = readings.delta(layer, unit);
  return svg`${frame(place.card as Box, 8, "card")}
    <text class="name" x=${f(x + 12)} y=${f(y + 19)}>${unitSymbol(readings, layer, unit)}</text>
    <text x=${f(x + width - 12)} y=${f(y + 18)} text-anchor="end">${activation.replaceAll("_", " ")}</text>
    ${split(place.card as Box, y + 28)}
    <text x=${f(net)} y=${f(y + 45)} text-anchor="middle">${columnHead(before)}</text><text x=${f(out)} y=${f(y + 45)} text-anchor="middle">${columnHead(after)}</text>
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
      ${slope === null ? nothing : svg`<text class="slope" x=${f(middle)} y=${f(y + 82)} text-anchor="middle">\u00d7 ${plain(slope, 5)}</text>`}
      ${gradient(readings.gradient(layer, unit), out, y + 87, "middle")}`
    }`;
}

/** A letter in italic, a word as it is. */
function columnHead(name: string): SVGTemplateResult | string {
  return name.length === 1 ? symbol(name, "") : name;
}
