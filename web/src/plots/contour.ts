/** The line where a grid of values crosses a level, by marching squares with linear interpolation along cell sides. */

/**
 * Segments as one SVG path. The grid is size x size, row by row, cell centres spread over [0, extent] both ways.
 * Ambiguous cells (opposite corners above) are joined by the mean of their corners.
 */
export function contour(values: ArrayLike<number>, offset: number, size: number, extent: number, level = 0): string {
  const step = extent / (size - 1);
  const parts: string[] = [];
  const point = (x: number, y: number) => `${(x * step).toFixed(1)} ${(y * step).toFixed(1)}`;
  for (let row = 0; row + 1 < size; row++) {
    for (let column = 0; column + 1 < size; column++) {
      const at = offset + row * size + column;
      const a = (values[at] as number) - level;
      const b = (values[at + 1] as number) - level;
      const c = (values[at + size + 1] as number) - level;
      const d = (values[at + size] as number) - level;
      const corners = (a > 0 ? 1 : 0) | (b > 0 ? 2 : 0) | (c > 0 ? 4 : 0) | (d > 0 ? 8 : 0);
      if (corners === 0 || corners === 15) continue;
      const top = () => point(column + share(a, b), row);
      const right = () => point(column + 1, row + share(b, c));
      const bottom = () => point(column + share(d, c), row + 1);
      const left = () => point(column, row + share(a, d));
      const join = (from: string, to: string) => parts.push(`M${from}L${to}`);
      const above = a + b + c + d > 0;
      switch (corners) {
        case 1:
        case 14:
          join(left(), top());
          break;
        case 2:
        case 13:
          join(top(), right());
          break;
        case 4:
        case 11:
          join(right(), bottom());
          break;
        case 8:
        case 7:
          join(bottom(), left());
          break;
        case 3:
        case 12:
          join(left(), right());
          break;
        case 6:
        case 9:
          join(top(), bottom());
          break;
        case 5:
          if (above) {
            join(left(), bottom());
            join(top(), right());
          } else {
            join(left(), top());
            join(right(), bottom());
          }
          break;
        case 10:
          if (above) {
            join(left(), top());
            join(right(), bottom());
          } else {
            join(left(), bottom());
            join(top(), right());
          }
          break;
      }
    }
  }
  return parts.join("");
}

/** Where between two corners the value is 0; half way when one of them is not finite. */
function share(from: number, to: number): number {
  const at = from / (from - to);
  return Number.isFinite(at) ? at : 0.5;
}
