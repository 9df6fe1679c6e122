/** Which edge is under the pointer, and where the arrow keys lead. Pure geometry. */
import { edgeName, edgesOf } from "./draw-edges.ts";
import { placeName } from "./draw-units.ts";
import type { Layout, UnitPlace } from "./layout.ts";

/** Name of the edge within `reach` pixels of a point, or null. Looks at one gap only. */
export function edgeAt(layout: Layout, x: number, y: number, reach = 5): string | null {
  const gap = layout.gaps.find((one) => x > one.left && x < one.right);
  if (gap?.kind !== "edges") return null;
  let best = reach;
  let found: string | null = null;
  for (const edge of edgesOf(layout, gap)) {
    const [ax, ay, bx, by] = [edge.source.outX, edge.source.y, edge.target.inX, edge.target.y];
    const length = Math.hypot(bx - ax, by - ay) || 1;
    const away = Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length;
    if (away < best) {
      best = away;
      found = edgeName(edge);
    }
  }
  return found;
}

/** The neighbour of a unit in the direction of an arrow key; null at the rim. `loss` lies after the output. */
export function neighbour(layout: Layout, name: string, key: string): string | null {
  const columns = layout.columns.map((column) => column.units);
  const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
  if (name === "loss") {
    const outputs = columns[columns.length - 1];
    return key === "ArrowLeft" || key === "ArrowUp" ? unitName(layout, outputs?.[0]) : null;
  }
  for (const [c, units] of columns.entries()) {
    const at = units.findIndex((unit) => unitName(layout, unit) === name);
    if (at < 0) continue;
    if (step === 0) return unitName(layout, units[at + (key === "ArrowDown" ? 1 : -1)]);
    if (c + step === columns.length) return "loss";
    return unitName(layout, nearest(columns[c + step] ?? [], units[at]?.y ?? 0));
  }
  return null;
}

function unitName(layout: Layout, place: UnitPlace | undefined): string | null {
  if (!place) return null;
  const perRow = layout.columns[place.layer + 1]?.strip?.perRow ?? 1;
  return placeName({ layer: place.layer, unit: place.unit * perRow });
}

function nearest(units: readonly UnitPlace[], y: number): UnitPlace | undefined {
  return units.reduce<UnitPlace | undefined>(
    (best, unit) => (!best || Math.abs(unit.y - y) < Math.abs(best.y - y) ? unit : best),
    undefined,
  );
}
