/** The frame around a neuron that is open in place. */
import { type SVGTemplateResult, svg } from "lit";
import type { GraphInfo } from "../../../wasm/graph-types.ts";
import type { App } from "../app.ts";
import { type Frame, layoutOpened, type OpenedLayout } from "./layout.ts";
import { signsOf } from "./names.ts";
import { openedOf } from "./scalars.ts";

/** null where every neuron is open. */
export function openedLayout(app: App, graph: GraphInfo): OpenedLayout | null {
  const info = app.session.info.peek();
  const { units } = openedOf(app);
  const [unit] = units === "all" ? [] : units;
  return info && unit ? layoutOpened(graph, info.shapes, unit) : null;
}

export function drawFrame({ x, y, width, height, unit }: Frame, app: App): SVGTemplateResult {
  const shape = app.session.info.value?.shapes[Number(unit.slice(1).split(".")[0]) - 1];
  return svg`<g aria-hidden="true"><rect class="open-frame" x=${x} y=${y} width=${width} height=${height} rx="10"></rect>
    <text class="frame-name" x=${x + 14} y=${y + 22}>${signsOf(app)(unit)}</text>
    <text x=${x + 44} y=${y + 21}>open, ${(shape?.activation ?? "").replaceAll("_", " ")}</text></g>`;
}
