/** Several classes over the plane: each point takes the colour of the class whose output is largest there. */
import { contour } from "./contour.ts";
import { mix, type Palette, pixel } from "./palette.ts";
import { surface } from "./picture.ts";

/** Pixels per grid cell: regions have sharp edges, which a stretched picture would blur. */
const FINE = 3;
const STRENGTH = 0.34;

let margin = new Float32Array(0);

export function paintClasses(
  canvas: HTMLCanvasElement,
  values: Float32Array,
  offset: number,
  size: number,
  classes: number,
  palette: Palette,
): void {
  const side = (size - 1) * FINE + 1;
  const target = surface(canvas, side, side);
  if (!target) return;
  const tints = palette.classes(classes).map((colour) => pixel(mix(palette.colour.paper, colour, STRENGTH)));
  const cells = size * size;
  for (let y = 0; y < side; y++) {
    const row = Math.min(size - 2, Math.floor(y / FINE));
    const v = y / FINE - row;
    for (let x = 0; x < side; x++) {
      const column = Math.min(size - 2, Math.floor(x / FINE));
      const u = x / FINE - column;
      let best = Number.NEGATIVE_INFINITY;
      let winner = 0;
      for (let k = 0; k < classes; k++) {
        const at = offset + k * cells + row * size + column;
        const top = (values[at] as number) * (1 - u) + (values[at + 1] as number) * u;
        const bottom = (values[at + size] as number) * (1 - u) + (values[at + size + 1] as number) * u;
        const z = top * (1 - v) + bottom * v;
        if (z > best) {
          best = z;
          winner = k;
        }
      }
      target.pixels[y * side + x] = tints[winner] as number;
    }
  }
  target.context.putImageData(target.image, 0, 0);
}

/** Where a class's output meets the largest of the others. */
export function regionContours(
  values: Float32Array,
  offset: number,
  size: number,
  classes: number,
  extent: number,
): string {
  const cells = size * size;
  if (margin.length !== cells) margin = new Float32Array(cells);
  let path = "";
  // The boundary of two classes is found from either side; for two classes one side is enough.
  for (let k = 0; k < (classes === 2 ? 1 : classes); k++) {
    for (let i = 0; i < cells; i++) {
      let other = Number.NEGATIVE_INFINITY;
      for (let j = 0; j < classes; j++) {
        if (j !== k) other = Math.max(other, values[offset + j * cells + i] as number);
      }
      margin[i] = (values[offset + k * cells + i] as number) - other;
    }
    path += contour(margin, 0, size, extent);
  }
  return path;
}
