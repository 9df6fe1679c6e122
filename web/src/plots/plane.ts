/** The outputs of a network over the input plane as a picture: the side of zero, regions of classes, probabilities. */
import { tables } from "../../../wasm/generated/tables.ts";
import type { Experiment, Frame, RunInfo } from "../../../wasm/types.ts";
import { gridIndex } from "../graph/paint.ts";
import { contour } from "./contour.ts";
import { mix, type Palette, pixel } from "./palette.ts";
import { paintGrid, surface } from "./picture.ts";
import { paintClasses, regionContours } from "./regions.ts";

/** Regions, how sure the network is of them, or the probability of one class by its number. */
export type PlaneView = "regions" | "sure" | number;

/** Paints the picture and answers the path of the lines on it. `output`: which of several numbers is shown. */
export function paintPlane(
  canvas: HTMLCanvasElement,
  { info, frame, palette }: { info: RunInfo; frame: Frame; palette: Palette },
  shown: { view: PlaneView; output: number; probable: Probable },
  extent: number,
): string {
  const { grids } = frame;
  if (!grids) return "";
  const { size, values } = grids;
  const cells = size * size;
  const { data } = info;
  const offset = gridIndex(info, info.shapes.length - 1, 0) * cells;
  const { view, probable } = shown;
  if (data.classes === 0 || data.outputs === 1) {
    const at = offset + Math.min(shown.output, data.outputs - 1) * cells;
    if (data.classes > 0 && probable === "sigmoid") {
      // The log-odds themselves leave the scale soon: shown is twice the probability less one.
      paintGrid(
        canvas,
        values.subarray(at, at + cells).map((z) => Math.tanh(z / 2)),
        0,
        size,
        palette.pale,
      );
    } else {
      paintGrid(canvas, values, at, size, palette.pale);
    }
    return contour(values, at, size, extent);
  }
  const lines = regionContours(values, offset, size, data.outputs, extent);
  if (view === "regions" || probable === null) paintClasses(canvas, values, offset, size, data.outputs, palette);
  else
    paintProbability(
      canvas,
      values.subarray(offset, offset + data.outputs * cells),
      size,
      data.outputs,
      palette,
      view,
      probable,
    );
  return lines;
}

/** How outputs become probabilities: by the loss, or not at all. */
export type Probable = "softmax" | "sigmoid" | null;

export function probableOf(document: Experiment): Probable {
  const name = document.train?.loss;
  const loss = tables.losses.find((row) => row.name === name);
  return loss?.logits ? (loss.name === "softmax_cross_entropy" ? "softmax" : "sigmoid") : null;
}

/** Probability of each class from a row of outputs; of a single output, of the first and the second class. */
export function probabilities(outputs: ArrayLike<number>, probable: Probable): number[] | null {
  const z = Array.from(outputs);
  if (probable === "sigmoid") {
    const each = z.map((x) => 1 / (1 + Math.exp(-x)));
    return z.length === 1 ? [1 - each[0]!, each[0]!] : each;
  }
  if (probable === null) return null;
  const most = Math.max(...z);
  const powers = z.map((x) => Math.exp(x - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((p) => p / sum);
}

/** Each cell in the colour of its class, the stronger the surer; or one class's colour by its probability alone. */
function paintProbability(
  canvas: HTMLCanvasElement,
  values: Float32Array,
  size: number,
  classes: number,
  palette: Palette,
  view: "sure" | number,
  probable: Probable,
): void {
  const target = surface(canvas, size, size);
  if (!target) return;
  const colours = palette.classes(classes);
  const cells = size * size;
  const tables = new Map<number, Uint32Array>();
  const tableOf = (k: number) => {
    const made =
      tables.get(k) ??
      Uint32Array.from({ length: 256 }, (_, i) => pixel(mix(palette.colour.paper, colours[k]!, (i / 255) * 0.6)));
    tables.set(k, made);
    return made;
  };
  for (let i = 0; i < cells; i++) {
    let winner = 0;
    for (let k = 1; k < classes; k++) if (values[k * cells + i]! > values[winner * cells + i]!) winner = k;
    const shown = view === "sure" ? winner : view;
    const z = values[shown * cells + i]!;
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += Math.exp(values[k * cells + i]! - z);
    const p = probable === "softmax" ? 1 / sum : 1 / (1 + Math.exp(-z));
    // From an even guess to certainty; of one class from nothing to certainty.
    const share = view === "sure" ? (p - 1 / classes) / (1 - 1 / classes) : p;
    target.pixels[i] = tableOf(shown)[Math.round(Math.min(1, Math.max(0, share)) * 255) || 0]!;
  }
  target.context.putImageData(target.image, 0, 0);
}

/** The outputs at a place of the plane, from the nearest cell. */
export function outputsAt(info: RunInfo, frame: Frame, [a, b]: readonly [number, number]): number[] | null {
  const { grids } = frame;
  if (!grids) return null;
  const { size, low, high, values } = grids;
  const cell = (share: number) => Math.min(size - 1, Math.max(0, Math.floor(share * size)));
  const at = cell((high - b) / (high - low)) * size + cell((a - low) / (high - low));
  const first = gridIndex(info, info.shapes.length - 1, 0);
  return Array.from({ length: info.data.outputs }, (_, k) => values[(first + k) * size * size + at]!);
}
