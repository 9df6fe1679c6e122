/** Layouts that were made lately, so that whoever comes back to a graph finds it where it was. */
import type { GraphLayout } from "./layout.ts";

/** A layout, and the better one in its place once there is one. */
export interface Placed {
  layout: GraphLayout;
  /** Whether a better one was looked for. */
  refined: boolean;
}

const MOST = 4;
const places = new Map<string, Placed>();

/** The layout of a shape, made where there is none yet. */
export function placedAs(shape: string, make: () => GraphLayout): Placed {
  const placed = places.get(shape) ?? { layout: make(), refined: false };
  places.delete(shape);
  places.set(shape, placed);
  for (const oldest of places.keys()) if (places.size > MOST) places.delete(oldest);
  return placed;
}
