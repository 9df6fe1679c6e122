/** A loss over a plane as a picture: the lower the deeper the colour, with contour lines a factor apart. */
import { contour } from "../plots/contour.ts";
import { mix, type Palette, pixel } from "../plots/palette.ts";
import { surface } from "../plots/picture.ts";

const LEVELS = 9;

/** Losses on a logarithmic scale, 0 lowest to 1 highest; what is not finite counts as highest. */
export interface Shades {
  readonly low: number;
  readonly high: number;
  readonly of: (loss: number) => number;
}

export function shadesOf(losses: Float64Array): Shades {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const loss of losses) {
    if (!Number.isFinite(loss)) continue;
    low = Math.min(low, Math.max(loss, 1e-30));
    high = Math.max(high, loss);
  }
  if (!(low < high)) return { low: Math.min(low, 1), high: Math.max(high, low), of: () => 0.5 };
  const span = Math.log(high / low);
  return {
    low,
    high,
    of: (loss) => (Number.isFinite(loss) ? Math.min(1, Math.max(0, Math.log(Math.max(loss, 1e-30) / low) / span)) : 1),
  };
}

/** size x size losses, first row on top. */
export function paintSurface(
  canvas: HTMLCanvasElement,
  losses: Float64Array,
  size: number,
  shades: Shades,
  { colour }: Palette,
): void {
  const target = surface(canvas, size, size);
  if (!target) return;
  const table = Uint32Array.from({ length: 256 }, (_, i) =>
    pixel(mix(colour.accent, colour.paper, 0.35 + 0.65 * (i / 255))),
  );
  for (let i = 0; i < losses.length; i++) target.pixels[i] = table[Math.round(shades.of(losses[i]!) * 255)]!;
  target.context.putImageData(target.image, 0, 0);
}

export function surfaceContours(losses: Float64Array, size: number, shades: Shades, extent: number): string {
  const heights = losses.map(shades.of);
  return Array.from({ length: LEVELS }, (_, i) => contour(heights, 0, size, extent, (i + 0.5) / LEVELS)).join("");
}
