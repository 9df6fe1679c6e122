/** A wide layer as its weight matrix: the cells are painted on a canvas, here are its frame, its rows and its card. */
import { nothing, type SVGTemplateResult, svg } from "lit";
import type { Selection } from "../selection.ts";
import { drawNumbers } from "./draw-cards.ts";
import { placeName, spokenUnit } from "./draw-units.ts";
import type { Box, Column, Layout } from "./layout.ts";
import { unitSymbol } from "./names.ts";
import type { Readings } from "./readings.ts";
import type { SceneState } from "./scene.ts";

const f = (x: number) => x.toFixed(1);

export function drawStrip(
  layout: Layout,
  column: Column,
  readings: Readings,
  state: SceneState,
  selection: Selection | null,
  hover: Selection | null,
): SVGTemplateResult {
  const { strip } = column;
  if (!strip) return svg``;
  const unitOf = (at: Selection | null) =>
    at && at.kind !== "loss" && at.kind !== "input" && at.layer === column.layer ? at.unit : -1;
  const rowOf = (at: Selection | null) => Math.floor(unitOf(at) / strip.perRow);
  const chosen = rowOf(selection);
  const pointed = rowOf(hover);
  const { x, y, width, height } = strip.box;
  const row = (index: number, kind: string) =>
    index < 0
      ? nothing
      : svg`<rect class=${kind} x=${f(x - 1.5)} y=${f(y + index * strip.rowHeight - 1)} width=${f(width + 3)} height=${strip.rowHeight + 2} rx="2"></rect>`;
  const stop = chosen < 0 ? 0 : chosen;
  return svg`<g class="strip">
    <rect class="frame" x=${f(x - 1)} y=${f(y - 1)} width=${f(width + 2)} height=${f(height + 2)} rx="3"></rect>
    ${column.units.map((place, index) => {
      const first = index * strip.perRow;
      const unit = { layer: column.layer, unit: first };
      const spoken =
        strip.perRow > 1
          ? `Units ${first + 1} to ${first + strip.perRow}, means of their weights. First: ${spokenUnit(readings, unit)}`
          : spokenUnit(readings, unit);
      return svg`<rect class="row-hit" role="button" tabindex=${index === stop ? 0 : -1} data-name=${placeName(unit)} aria-label=${spoken}
        aria-pressed=${index === chosen} x=${f(x)} y=${f(place.box.y)} width=${f(width)} height=${strip.rowHeight}></rect>`;
    })}
    ${row(pointed, "row-on")}${row(chosen, "row-on chosen")}
    ${strip.perRow > 1 || strip.perColumn > 1 ? svg`<text x=${f(x + width / 2)} y=${f(y + height + 16)} text-anchor="middle">a cell is the mean of ${strip.perRow * strip.perColumn} weights</text>` : nothing}
    ${pinned(layout, column, readings, state, unitOf(pointed >= 0 && pointed !== chosen ? hover : selection))}
  </g>`;
}

/** The pointed or chosen unit, pinned beside the strip. */
function pinned(
  layout: Layout,
  column: Column,
  readings: Readings,
  state: SceneState,
  unit: number,
): SVGTemplateResult | typeof nothing {
  const { strip } = column;
  if (!strip || unit < 0) return nothing;
  const index = Math.floor(unit / strip.perRow);
  const [width, height] = layout.sizes.joined;
  const top = Math.min(
    Math.max(strip.box.y, strip.box.y + (index + 0.5) * strip.rowHeight - height / 2),
    strip.box.y + strip.box.height - height,
  );
  const box: Box = { x: strip.box.x + strip.box.width + 8, y: top, width, height };
  const right = box.x + width - 10;
  const activation = readings.info.shapes[column.layer]?.activation ?? "";
  return svg`<g class="node selected still"><rect class="card" x=${f(box.x)} y=${f(box.y)} width=${width} height=${height} rx="7"></rect>
    <line class="split" x1=${f(box.x)} x2=${f(box.x + width)} y1=${f(box.y + 24)} y2=${f(box.y + 24)}></line>
    <text class="name" x=${f(box.x + 10)} y=${f(box.y + 17)}>${unitSymbol(readings, column.layer, unit)}</text>
    <text x=${f(right)} y=${f(box.y + 17)} text-anchor="end">${activation.slice(0, 7)}</text>
    ${drawNumbers({ layer: column.layer, unit }, readings, state, layout.sizes, [right, box.y + 42])}
  </g>`;
}
