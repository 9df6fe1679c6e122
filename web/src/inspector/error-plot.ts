/** The error of the central difference against its step: truncation on the right, round-off on the left. */
import { html, nothing, svg, type TemplateResult } from "lit";
import type { StepError } from "../../../wasm/graph-types.ts";
import { decadeText } from "../plots/axis.ts";
import { short } from "../ui/numbers.ts";

const LEFT = 44;
const RIGHT = 10;
const TOP = 14;
const BOTTOM = 22;

/** `step`: the one that is chosen. */
export function errorPlot(errors: readonly StepError[], step: number, width: number, height: number): TemplateResult {
  const seen = errors.filter(({ error }) => Number.isFinite(error) && error > 0);
  const powers = seen.map(({ error }) => Math.log10(error));
  const low = Math.floor(Math.min(-12, ...powers));
  const high = Math.ceil(Math.max(0, ...powers));
  const floor = height - BOTTOM;
  const x = (given: number) => LEFT + ((Math.log10(given) + 15) / 14) * (width - LEFT - RIGHT);
  const y = (power: number) => floor - ((power - low) / (high - low || 1)) * (floor - TOP);
  const line = seen.map(
    ({ step: h, error }, i) => `${i === 0 ? "M" : "L"}${x(h).toFixed(1)} ${y(Math.log10(error)).toFixed(1)}`,
  );
  const best = seen.reduce<StepError | null>((least, one) => (least && least.error <= one.error ? least : one), null);
  const chosen = nearest(seen, step);
  const spoken = best
    ? `Error of the difference against its step, both logarithmic. Smallest at step ${short(best.step)}: ${short(best.error)}. To the right truncation grows, to the left round-off.`
    : "The difference has no error at any step.";
  return html`<svg class="plot" width=${width} height=${height} role="img" aria-label=${spoken}>
    ${ticks(low, high).map(
      (
        power,
      ) => svg`<line class="grid" x1=${LEFT} x2=${width - RIGHT} y1=${y(power).toFixed(1)} y2=${y(power).toFixed(1)}></line>
      <text x=${LEFT - 6} y=${(y(power) + 4).toFixed(1)} text-anchor="end">${decadeText(power)}</text>`,
    )}
    <path class="train" d=${line.join("")}></path>
    <line class="now" x1=${x(step).toFixed(1)} x2=${x(step).toFixed(1)} y1=${TOP} y2=${floor}></line>
    ${chosen ? svg`<circle class="head" cx=${x(chosen.step).toFixed(1)} cy=${y(Math.log10(chosen.error)).toFixed(1)} r="3.5"></circle>` : nothing}
    <text x=${LEFT + 4} y=${TOP - 2}>round-off</text>
    <text x=${width - RIGHT} y=${TOP - 2} text-anchor="end">truncation</text>
    ${[-15, -10, -5, -1].map((power) => svg`<text x=${x(10 ** power).toFixed(0)} y=${height - 6} text-anchor=${power === -1 ? "end" : "middle"}>${decadeText(power)}</text>`)}
  </svg>`;
}

function ticks(low: number, high: number): number[] {
  const gap = Math.max(1, Math.ceil((high - low) / 3));
  return Array.from({ length: Math.floor((high - low) / gap) + 1 }, (_, i) => high - i * gap);
}

function nearest(errors: readonly StepError[], step: number): StepError | null {
  const away = ({ step: h }: StepError) => Math.abs(Math.log10(h) - Math.log10(step));
  return errors.reduce<StepError | null>((best, one) => (best && away(best) <= away(one) ? best : one), null);
}
