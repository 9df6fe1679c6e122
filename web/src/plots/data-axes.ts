/** Where the samples stand in the small picture of the data: values to pixels and back. */
import type { PreparedData } from "../../../wasm/types.ts";
import { columnExtent, targetExtent } from "./points.ts";

export interface DataAxes {
  /** Of the picture, and of the square or box that the samples stand in. */
  readonly height: number;
  readonly side: number;
  /** Values at both ends. */
  readonly across: readonly [number, number];
  readonly up: readonly [number, number];
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  /** The values at a place. */
  readonly at: (x: number, y: number) => [number, number];
}

/** The first two inputs, or the input and the target where there is only one. Two inputs share one scale. */
export function dataAxes(data: PreparedData, plane: readonly [number, number], width: number): DataAxes {
  const side = Math.round(width * 0.875);
  const square = data.width === 2;
  const across = square ? plane : columnExtent(data, 0);
  const up = square ? plane : data.width === 1 ? targetExtent(data) : columnExtent(data, 1);
  // The plane is a square in the middle.
  const left = square ? (width - side) / 2 + 4 : 8;
  const reach = square ? side - 8 : width - 16;
  const rise = side - 8;
  const wide = across[1] - across[0];
  const tall = up[1] - up[0];
  return {
    // Names stand under the picture where the axes are columns of many.
    height: side + (data.width > 2 ? 18 : 0),
    side,
    across,
    up,
    x: (value) => left + ((value - across[0]) / wide) * reach,
    y: (value) => side - 4 - ((value - up[0]) / tall) * rise,
    at: (x, y) => [across[0] + ((x - left) / reach) * wide, up[0] + ((side - 4 - y) / rise) * tall],
  };
}
