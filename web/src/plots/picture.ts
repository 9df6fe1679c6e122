/** Grids of numbers painted into small canvases through a 256-entry table. Canvases and their pixels are reused. */

interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly image: ImageData;
  readonly pixels: Uint32Array;
}

const surfaces = new WeakMap<HTMLCanvasElement, Surface>();

/** The reusable pixels of a canvas of the given size. */
export function surface(canvas: HTMLCanvasElement, width: number, height: number): Surface | null {
  const known = surfaces.get(canvas);
  if (known && known.image.width === width && known.image.height === height) return known;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) return null;
  const image = context.createImageData(width, height);
  const made = { context, image, pixels: new Uint32Array(image.data.buffer) };
  surfaces.set(canvas, made);
  return made;
}

/** Paints size x size values from `offset` on: -1 is the first colour of the table, +1 the last. */
export function paintGrid(
  canvas: HTMLCanvasElement,
  values: Float32Array,
  offset: number,
  size: number,
  table: Uint32Array,
  scale = 1,
): void {
  const target = surface(canvas, size, size);
  if (!target) return;
  const { pixels } = target;
  const gain = 127.5 / scale;
  for (let i = 0; i < size * size; i++) {
    const t = (values[offset + i] as number) * gain + 127.5;
    pixels[i] = table[t < 0 ? 0 : t > 255 ? 255 : t | 0] as number;
  }
  target.context.putImageData(target.image, 0, 0);
}
