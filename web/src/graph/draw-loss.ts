/** The loss of the probed sample, and the lanes that join it to the outputs. */
import { nothing, type SVGTemplateResult, svg } from "lit";
import type { Show } from "../session.ts";
import { short } from "../ui/numbers.ts";
import { f, frame, gradient, other, otherValue, split, target, value } from "./figure.ts";
import type { Box, Layout, UnitPlace } from "./layout.ts";
import { clip, spokenBeside, symbol, targetText } from "./names.ts";
import type { Readings } from "./readings.ts";

/** The loss of the probed sample, with its target; its own gradient, 1, is where the backward pass starts. */
export function drawLoss(
  layout: Layout,
  readings: Readings,
  state: { selected: boolean; show: Show },
): SVGTemplateResult {
  const { x, y, width, height } = layout.loss;
  const box = layout.loss;
  const { info, loss } = readings;
  const begun = readings.lossGradient !== null;
  const wanted = readings.frame.probe ? targetText(info.data, readings.frame.probe.target, width > 90 ? 11 : 6) : "";
  const shown = /^[\d\u2212.]{1,7}$/.test(wanted) ? `${readings.letters.target} ${wanted}` : wanted;
  const right = x + width - 10;
  const { show } = state;
  const roomy = width > 90;
  const more = layout.sizes.below.value;
  const [above, below] = show === "both" ? [height - 28 - more, height - 9] : [height - 18 - more, height - 18];
  const beside = spokenBeside(readings, [{ word: "value", of: (at) => at.loss, write: (x) => short(x) }]);
  const said = `Loss at the probed sample: ${loss === null ? "no sample" : short(loss)}, target ${wanted}, gradient ${begun ? "1" : "not yet computed"}`;
  const spoken = [said, ...beside].join(", ");
  return svg`<g class="node ${state.selected ? "selected" : ""}"><g aria-hidden="true">
    ${frame(box, 8, "card")}${split(box, y + 24)}
    <text class="name" x=${f(x + (roomy ? 12 : 8))} y=${f(y + 17)}>${symbol(readings.letters.cost, "")}</text>
    <text x=${f(right)} y=${f(y + 17)} text-anchor="end">${roomy && width > 110 ? `target ${clip(wanted, 12)}` : roomy || wanted.length <= 5 ? clip(shown, 11) : ""}</text>
    ${
      show === "gradients"
        ? nothing
        : svg`${value(loss, right, y + above, "end", roomy ? 9 : 6)}${other(
            readings,
            otherValue((at) => at.loss, roomy ? 8 : 6),
            right,
            y + above + 16,
            "end",
          )}`
    }
    ${show === "values" ? nothing : begun ? svg`<text class="d" x=${f(right)} y=${f(y + below)} text-anchor="end">+1</text>` : gradient(null, right, y + below, "end")}</g>
    ${target({ name: "loss", spoken, pressed: state.selected, stop: true }, box)}</g>`;
}

/** From every output to the loss: plain ink forward, warm back. */
export function drawLossLanes(layout: Layout, readings: Readings, show: Show): SVGTemplateResult {
  const outputs = layout.columns[layout.columns.length - 1];
  if (!outputs) return svg``;
  const { loss, lossBelow } = layout;
  const sent = (unit: number) => show !== "values" && readings.gradient(outputs.layer, unit) !== null;
  if (!lossBelow) {
    const y = loss.y + loss.height / 2;
    const places = outputs.strip
      ? outputs.units.filter((_, i) => i === Math.floor(outputs.units.length / 2))
      : outputs.units;
    return svg`<g class="edge plain">${places.map((place) => {
      const length = Math.hypot(loss.x - place.outX, y - place.y) || 1;
      const [nx, ny] = [-(y - place.y) / length, (loss.x - place.outX) / length];
      const d = (by: number) => `M${f(place.outX)} ${f(place.y + ny * by)}L${f(loss.x + nx * by)} ${f(y + ny * by)}`;
      return svg`<path class="lane" d=${d(0)} stroke-width="1.5"></path>${sent(place.unit) ? svg`<path class="return" d=${d(4)} stroke-width="1.5"></path>` : nothing}`;
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
  )}${others.length > 0 ? svg`<path class="lane" d="M${f(side - 1)} ${f(join)}h7V${f(loss.y + 36)}h-7" stroke-width="1.5"></path>` : svg`<path class="lane" d="M${f(x - 2)} ${f(top)}V${f(loss.y)}" stroke-width="1.5"></path>${sent(0) ? svg`<path class="return" d="M${f(x + 3)} ${f(top)}V${f(loss.y)}" stroke-width="1.5"></path>` : nothing}`}</g>`;
}
