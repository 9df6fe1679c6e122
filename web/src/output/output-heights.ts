/** The output over the input plane, and the loss over a plane of parameters, as heights with their colours. */
import type { Frame, RunInfo } from "../../../wasm/types.ts";
import { gridIndex } from "../graph/paint.ts";
import { mix } from "../plots/palette.ts";
import { type Probable, probabilities } from "../plots/plane.ts";
import { thinned } from "./relief.ts";
import type { Heights } from "./relief-view.ts";
import type { Shades } from "./surface-picture.ts";

/** Corners along a side of what is drawn. */
const CORNERS = 41;

/** A single output as it is, from its lowest to its highest; of several classes how sure the network is of the best. */
export function outputHeights(info: RunInfo, frame: Frame, output: number, probable: Probable): Heights | null {
  const { grids } = frame;
  if (!grids) return null;
  const cells = grids.size ** 2;
  const first = gridIndex(info, info.shapes.length - 1, 0);
  const { data } = info;
  const of = (k: number) =>
    thinned(grids.values.subarray((first + k) * cells, (first + k + 1) * cells), grids.size, CORNERS);
  const sides = [data.inputNames[0] ?? "x1", data.inputNames[1] ?? "x2"] as const;
  if (data.classes > 0 && data.outputs > 1) {
    const all = Array.from({ length: data.outputs }, (_, k) => of(k));
    const rows = Array.from({ length: CORNERS ** 2 }, (_, i) => all.map((values) => values[i]!));
    const chances = rows.map((row) => probabilities(row, probable ?? "softmax")!);
    const best = chances.map((row) => row.indexOf(Math.max(...row)));
    return {
      size: CORNERS,
      values: chances.map((row, i) => row[best[i]!] ?? 0),
      tint: (at, palette) => mix(palette.colour.paper, palette.classes(data.outputs)[best[at]!]!, 0.55),
      sides,
    };
  }
  const raw = of(Math.min(output, data.outputs - 1));
  const values = probable === "sigmoid" ? raw.map((z) => Math.tanh(z / 2)) : raw;
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
  return {
    size: CORNERS,
    values: values.map((y) => (Number.isFinite(y) ? (y - low) / (high - low || 1) : 0)),
    tint: (at, { colour }) => {
      const share = (values[at]! || 0) / most;
      return mix(
        colour.paper,
        share < 0 ? colour["neg-line"] : colour["pos-line"],
        0.15 + 0.65 * Math.min(1, Math.abs(share)),
      );
    },
    sides,
  };
}

export function lossHeights(
  losses: Float64Array,
  size: number,
  shades: Shades,
  sides: readonly [string, string],
): Heights {
  const values = losses.map(shades.of);
  return { size, values, tint: (at, { colour }) => mix(colour.accent, colour.paper, 0.3 + 0.6 * values[at]!), sides };
}
