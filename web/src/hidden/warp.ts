/** Where two units of a layer send the input plane: from the pictures of both, cell by cell. Pure functions. */
import type { GridFrame, LayerShape, RunInfo } from "../../../wasm/types.ts";
import { gridIndex } from "../graph/paint.ts";

export type Point = readonly [a: number, b: number];

/** Hidden layers of two units. */
export function pairs(shapes: readonly LayerShape[]): number[] {
  return shapes.flatMap(({ units }, layer) => (units === 2 && layer < shapes.length - 1 ? [layer] : []));
}

/** The two activations of a layer over the input plane. */
export class Warp {
  readonly #grids: GridFrame;
  readonly #first: number;

  constructor(info: RunInfo, grids: GridFrame, layer: number) {
    this.#grids = grids;
    this.#first = gridIndex(info, layer, 0) * grids.size * grids.size;
  }

  /** Least and largest activation over the plane, of both units together. */
  get extent(): readonly [low: number, high: number] {
    const { values, size } = this.#grids;
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = this.#first; i < this.#first + 2 * size * size; i++) {
      const value = values[i] as number;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return low <= high ? [low, high] : [-1, 1];
  }

  /** Where a point of the input plane comes to lie: between the middles of the four cells around it. */
  at(x: number, y: number): Point {
    const { size, low, high } = this.#grids;
    const cell = (value: number) => Math.min(size - 1, Math.max(0, ((value - low) / (high - low || 1)) * size - 0.5));
    const [column, row] = [cell(x), size - 1 - cell(y)];
    const [c, r] = [Math.min(size - 2, Math.floor(column)), Math.min(size - 2, Math.floor(row))];
    const [s, t] = [column - c, row - r];
    const mix = (unit: number) => {
      const value = (dr: number, dc: number) =>
        this.#grids.values[this.#first + (unit * size + r + dr) * size + c + dc] as number;
      const [above, below] = [value(0, 0) * (1 - s) + value(0, 1) * s, value(1, 0) * (1 - s) + value(1, 1) * s];
      return above * (1 - t) + below * t;
    };
    return [mix(0), mix(1)];
  }

  /** The lines of a square grid on the input plane, `lines` each way, as they come to lie. */
  lines(lines: number): Point[][] {
    const { size, low, high } = this.#grids;
    const inner = (i: number, all: number) => low + ((i + 0.5) / all) * (high - low);
    const found: Point[][] = [];
    for (let i = 0; i < lines; i++) {
      const fixed = low + (high - low) * ((0.5 + (i / (lines - 1)) * (size - 1)) / size);
      found.push(Array.from({ length: size }, (_, j) => this.at(fixed, inner(j, size))));
      found.push(Array.from({ length: size }, (_, j) => this.at(inner(j, size), fixed)));
    }
    return found;
  }
}

/** The ends of the line w1 a + w2 b + c = 0 inside a square; null where it does not cross it. */
export function crossing(w1: number, w2: number, c: number, low: number, high: number): [Point, Point] | null {
  const ends: Point[] = [];
  const add = (a: number, b: number) => {
    const inside = [a, b].every((x) => x >= low - 1e-9 && x <= high + 1e-9);
    if (inside && !ends.some((end) => Math.hypot(end[0] - a, end[1] - b) < 1e-9)) ends.push([a, b]);
  };
  for (const edge of [low, high]) {
    if (w2 !== 0) add(edge, -(w1 * edge + c) / w2);
    if (w1 !== 0) add(-(w2 * edge + c) / w1, edge);
  }
  const [from, to] = ends;
  return from && to ? [from, to] : null;
}
