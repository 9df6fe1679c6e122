/** Heights over a square as a surface in space, seen along parallel lines: which quadrangles, where, in which order. */

export interface Aspect {
  /** Angle around the upright axis, and above the ground, in degrees. */
  readonly turn: number;
  readonly tilt: number;
}

export interface Quad {
  /** Number of the cell's first corner: row * size + column. */
  readonly at: number;
  /** Corners on the screen, x to the right and y down, from -1 to 1 or a little beyond. */
  readonly points: readonly (readonly [number, number])[];
  /** The larger the farther away. */
  readonly depth: number;
}

/** Half of the surface's height against half of its side. */
const HIGH = 0.55;

/** A place over the square, x and y from -1 to 1, z from 0 to 1, as it is seen. */
export function seen(x: number, y: number, z: number, { turn, tilt }: Aspect): [x: number, y: number, depth: number] {
  const [a, b] = [(turn * Math.PI) / 180, (tilt * Math.PI) / 180];
  const across = x * Math.cos(a) - y * Math.sin(a);
  const away = x * Math.sin(a) + y * Math.cos(a);
  const up = (z - 0.5) * 2 * HIGH;
  return [across, -(up * Math.cos(b) + away * Math.sin(b)), away * Math.cos(b) - up * Math.sin(b)];
}

/** size x size heights from 0 to 1, first row at the far end (y = 1). The farthest first. */
export function quads(heights: ArrayLike<number>, size: number, aspect: Aspect): Quad[] {
  const corner = (row: number, column: number) =>
    seen((2 * column) / (size - 1) - 1, 1 - (2 * row) / (size - 1), heights[row * size + column]!, aspect);
  const found: Quad[] = [];
  for (let row = 0; row + 1 < size; row++) {
    for (let column = 0; column + 1 < size; column++) {
      const corners = [
        corner(row, column),
        corner(row, column + 1),
        corner(row + 1, column + 1),
        corner(row + 1, column),
      ];
      found.push({
        at: row * size + column,
        points: corners.map(([x, y]) => [x, y] as const),
        depth: corners.reduce((sum, [, , depth]) => sum + depth, 0),
      });
    }
  }
  return found.sort((a, b) => b.depth - a.depth);
}

/** Every so manyth value of a finer square, corner to corner. */
export function thinned(values: ArrayLike<number>, size: number, to: number): Float64Array {
  const at = (i: number) => Math.round((i * (size - 1)) / (to - 1));
  return Float64Array.from({ length: to * to }, (_, i) => values[at(Math.floor(i / to)) * size + at(i % to)]!);
}
