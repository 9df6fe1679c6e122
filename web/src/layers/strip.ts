/** A matrix with more entries than can be read as numbers: one cell of colour each, block means where there are very many. */
import type { Palette } from "../plots/palette.ts";
import { surface } from "../plots/picture.ts";
import type { Grid } from "./model.ts";

/** Entries that are written as numbers: at most so many rows and columns. */
const NUMBERS = [8, 6] as const;
/** Cells of a strip on one side; larger matrices show means of blocks. */
const CELLS = 64;

export interface StripSize {
  readonly rows: number;
  readonly cols: number;
  /** Entries of one cell. */
  readonly perRow: number;
  readonly perCol: number;
  /** Of a cell, in pixels. */
  readonly width: number;
  readonly height: number;
}

export function isStrip({ rows, cols }: Pick<Grid, "rows" | "cols">): boolean {
  return rows > NUMBERS[0] || cols > NUMBERS[1];
}

export function stripSize({ rows, cols }: Pick<Grid, "rows" | "cols">): StripSize {
  const [perRow, perCol] = [Math.ceil(rows / CELLS), Math.ceil(cols / CELLS)];
  const [down, across] = [Math.ceil(rows / perRow), Math.ceil(cols / perCol)];
  const most = Math.max(down, across);
  const cell = Math.max(3, Math.min(14, Math.floor(168 / most)));
  return {
    rows: down,
    cols: across,
    perRow,
    perCol,
    width: across === 1 ? 16 : cell,
    height: down === 1 ? 16 : cell,
  };
}

/** Paints values from orange to blue, or the size of gradients in the warm colour, each full at the largest. */
export function paintStrip(canvas: HTMLCanvasElement, grid: Grid, side: "value" | "gradient", palette: Palette): void {
  const size = stripSize(grid);
  const target = surface(canvas, size.cols, size.rows);
  if (!target) return;
  const sums = new Float64Array(size.rows * size.cols);
  for (const [i, cell] of grid.cells.entries()) {
    const r = Math.floor(Math.floor(i / grid.cols) / size.perRow);
    const c = Math.floor((i % grid.cols) / size.perCol);
    const x = side === "value" ? cell.value : Math.abs(cell.gradient ?? 0);
    const block = blockSize(grid.rows, r, size.perRow) * blockSize(grid.cols, c, size.perCol);
    sums[r * size.cols + c] = (sums[r * size.cols + c] ?? 0) + (x ?? 0) / block;
  }
  let most = 0;
  for (const x of sums) most = Math.max(most, Math.abs(x));
  const warm = side === "gradient";
  for (const [i, x] of sums.entries()) {
    const t = most > 0 ? x / most : 0;
    const index = warm ? Math.round(t * 255) : Math.round(t * 127.5 + 127.5);
    target.pixels[i] = (warm ? palette.warm : palette.ramp)[Math.max(0, Math.min(255, index)) || 0] as number;
  }
  target.context.putImageData(target.image, 0, 0);
}

function blockSize(entries: number, at: number, per: number): number {
  return Math.min(entries, (at + 1) * per) - at * per;
}
