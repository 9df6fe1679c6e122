/** Predicted numbers over true ones: on the diagonal they are the same. */
import { svg, type TemplateResult } from "lit";
import type { PreparedData } from "../../../wasm/types.ts";
import { plain } from "../graph/text.ts";
import { short } from "../ui/numbers.ts";
import { t } from "../words/words.ts";
import type { SplitName } from "./scores.ts";

/** More samples than this are drawn as an even selection. */
const MOST = 2000;

export function drawScatter(
  data: PreparedData,
  split: SplitName,
  outputs: Float64Array,
  output: number,
  width: number,
): TemplateResult {
  const { rows, targets } = data[split];
  const wide = data.outputs;
  const height = Math.round(width * 0.7);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rows; row++) {
    for (const x of [targets[row * wide + output]!, outputs[row * wide + output]!]) {
      if (!Number.isFinite(x)) continue;
      low = Math.min(low, x);
      high = Math.max(high, x);
    }
  }
  if (!(low <= high)) [low, high] = [-1, 1];
  const air = (high - low || Math.abs(high) || 1) * 0.06;
  low -= air;
  high += air;
  const x = (value: number) => (((value - low) / (high - low)) * width).toFixed(1);
  const y = (value: number) => (height - ((value - low) / (high - low)) * height).toFixed(1);
  const stride = Math.max(1, Math.ceil(rows / MOST));
  let dots = "";
  for (let row = 0; row < rows; row += stride) {
    const predicted = outputs[row * wide + output]!;
    if (Number.isFinite(predicted)) dots += `M${x(targets[row * wide + output]!)} ${y(predicted)}h0`;
  }
  const spoken = t("Predicted over true, {n} samples from {low} to {high}; on the line both are the same", {
    n: rows,
    low: short(low),
    high: short(high),
  });
  return svg`<svg class="plot scatter" width=${width} height=${height + 18} role="img" aria-label=${spoken}>
    <rect class="ground" x=".5" y=".5" width=${width - 1} height=${height - 1} rx="6"></rect>
    <path class="same" d=${`M${x(low)} ${y(low)}L${x(high)} ${y(high)}`}></path>
    <path class="dots" d=${dots}></path>
    <rect class="border" x=".5" y=".5" width=${width - 1} height=${height - 1} rx="6"></rect>
    <text x="8" y="18">${t("predicted")} \u2191</text>
    <text x="0" y=${height + 14}>${plain(low, 5)}</text><text x=${width / 2} y=${height + 14} text-anchor="middle">${t("true")} \u2192</text>
    <text x=${width} y=${height + 14} text-anchor="end">${plain(high, 5)}</text>
  </svg>` as unknown as TemplateResult;
}
