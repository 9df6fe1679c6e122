/** Paints the pictures of the units and the cells of the strips from a frame. Canvases are found by their data names. */
import type { Frame, GridFrame, RunInfo } from "../../../wasm/types.ts";
import type { Palette } from "../plots/palette.ts";
import { paintGrid, surface } from "../plots/picture.ts";
import type { Show } from "../session.ts";
import type { StripPlace } from "./layout.ts";
import type { Readings } from "./readings.ts";

/** Index of a unit's picture in Frame.grids: layer by layer, unit by unit. */
export function gridIndex(info: RunInfo, layer: number, unit: number): number {
  let index = unit;
  for (let l = 0; l < layer; l++) index += info.shapes[l]?.units ?? 0;
  return index;
}

export function paintUnit(
  canvas: HTMLCanvasElement,
  info: RunInfo,
  frame: Frame,
  layer: number,
  unit: number,
  palette: Palette,
): void {
  const { grids } = frame;
  if (!grids) return;
  const offset = gridIndex(info, layer, unit) * grids.size * grids.size;
  paintGrid(canvas, grids.values, offset, grids.size, palette.ramp);
}

/** An input over the plane: a ramp along its own axis, or a feature's values by the largest of them. */
export function paintInput(canvas: HTMLCanvasElement, input: number, palette: Palette, grids: GridFrame | null): void {
  if (grids?.fed) {
    const { fed, size } = grids;
    const cells = size * size;
    const wide = fed.length / cells;
    let most = 0;
    for (let i = input; i < fed.length; i += wide) most = Math.max(most, Math.abs(fed[i] as number));
    const values = Float32Array.from({ length: cells }, (_, i) =>
      most > 0 ? (fed[i * wide + input] as number) / most : 0,
    );
    paintGrid(canvas, values, 0, size, palette.ramp);
    return;
  }
  const size = 32;
  const target = surface(canvas, size, size);
  if (!target) return;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const t = input === 0 ? column / (size - 1) : 1 - row / (size - 1);
      target.pixels[row * size + column] = palette.ramp[Math.round(t * 255)] as number;
    }
  }
  target.context.putImageData(target.image, 0, 0);
}

/** The legend: the whole ramp, left to right. */
export function paintRamp(canvas: HTMLCanvasElement, palette: Palette): void {
  const target = surface(canvas, 256, 1);
  if (!target) return;
  target.pixels.set(palette.ramp);
  target.context.putImageData(target.image, 0, 0);
}

/** Cells of a layer's W, or of the size of its gradients in the warm colour; the bias as last column after a gap. */
export function paintStrip(
  canvas: HTMLCanvasElement,
  layer: number,
  strip: StripPlace,
  readings: Readings,
  palette: Palette,
  show: Show,
): void {
  const shape = readings.info.shapes[layer];
  const width = strip.columns + 2;
  const target = surface(canvas, width, strip.rows);
  if (!shape || !target) return;
  const warm = show === "gradients";
  const value = (unit: number, from: number) =>
    warm ? Math.abs(readings.weightGradient(layer, unit, from) ?? 0) : readings.weight(layer, unit, from);
  const bias = (unit: number) =>
    warm ? Math.abs(readings.biasGradient(layer, unit) ?? 0) : (readings.bias(layer, unit) ?? 0);
  const cells = new Float64Array(width * strip.rows);
  for (let row = 0; row < strip.rows; row++) {
    const lastUnit = Math.min(shape.units, (row + 1) * strip.perRow);
    for (let unit = row * strip.perRow; unit < lastUnit; unit++) {
      const share = 1 / (lastUnit - row * strip.perRow);
      for (let from = 0; from < shape.inputs; from++) {
        const column = Math.floor(from / strip.perColumn);
        const block = Math.min(shape.inputs, (column + 1) * strip.perColumn) - column * strip.perColumn;
        cells[row * width + column] = (cells[row * width + column] ?? 0) + (value(unit, from) * share) / block;
      }
      cells[row * width + width - 1] = (cells[row * width + width - 1] ?? 0) + bias(unit) * share;
    }
  }
  let most = 0;
  for (const cell of cells) most = Math.max(most, Math.abs(cell));
  const table = warm ? palette.warm : palette.ramp;
  for (let i = 0; i < cells.length; i++) {
    const t = most > 0 ? (cells[i] as number) / most : 0;
    const gap = i % width === width - 2;
    const index = warm ? Math.round(t * 255) : Math.round(t * 127.5 + 127.5);
    target.pixels[i] = gap ? 0 : (table[Math.max(0, Math.min(255, index)) || 0] as number);
  }
  target.context.putImageData(target.image, 0, 0);
}
