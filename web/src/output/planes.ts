/** Planes through the space of parameters on which the loss is looked at, and where a run's way lies on them. */
import type { LossPlane } from "../../../wasm/loss-plane.ts";
import type { LayerShape } from "../../../wasm/types.ts";
import type { Place } from "../run-path.ts";
import type { Selection } from "../selection.ts";

export interface Plane extends LossPlane {
  /** Ends of both axes: what is drawn. */
  readonly across: readonly [number, number];
  readonly up: readonly [number, number];
}

/** Index of a weight or bias in the flat vector; null for anything else, or what the network does not have. */
export function parameterOf(shapes: readonly LayerShape[], chosen: Selection | null): number | null {
  if (chosen?.kind !== "weight" && chosen?.kind !== "bias") return null;
  const shape = shapes[chosen.layer];
  if (!shape) return null;
  if (chosen.kind === "bias") return chosen.unit < shape.biases ? shape.b + chosen.unit : null;
  return chosen.unit < shape.units && chosen.from < shape.inputs
    ? shape.W + chosen.unit * shape.inputs + chosen.from
    : null;
}

/** Two weights as they are, all others as they stand now: the axes are the weights' own values. */
export function weightPlane(places: readonly Place[], first: number, second: number): Plane {
  const now = places[places.length - 1]!.parameters;
  const axis = (index: number) => Float64Array.from(now, (_, i) => Number(i === index));
  const centre = now.slice();
  centre[first] = 0;
  centre[second] = 0;
  const plane = { centre, first: axis(first), second: axis(second) };
  return framed(plane, places, 1);
}

/**
 * Two random directions, each unit's entries as long as the unit's own weights (so that layers of any scale move alike;
 * Li et al. 2018), the second made perpendicular to the first. `random` is even over (0, 1).
 */
export function randomPlane(shapes: readonly LayerShape[], places: readonly Place[], random: () => number): Plane {
  const centre = places[places.length - 1]!.parameters;
  const first = direction(shapes, centre, random);
  const second = direction(shapes, centre, random);
  perpendicular(second, first);
  return framed({ centre, first, second }, places, 1);
}

/** From the start to the present, and the way's widest reach to the side: the plane on which the path is seen best. */
export function pathPlane(shapes: readonly LayerShape[], places: readonly Place[], random: () => number): Plane {
  const start = places[0]!.parameters;
  const centre = places[places.length - 1]!.parameters;
  const first = centre.map((w, i) => w - start[i]!);
  let second = direction(shapes, centre, random);
  let widest = 0;
  if (length(first) === 0) return randomPlane(shapes, places, random);
  for (const { parameters } of places) {
    const side = parameters.map((w, i) => w - centre[i]!);
    perpendicular(side, first);
    const reach = length(side);
    if (reach <= widest) continue;
    widest = reach;
    second = side;
  }
  perpendicular(second, first);
  const scale = length(first) / (length(second) || 1);
  return framed({ centre, first, second: second.map((d) => d * scale) }, places, 0.3);
}

/** Where parameters lie on a plane with perpendicular directions. */
export function placeOn({ centre, first, second }: LossPlane, parameters: Float64Array): [number, number] {
  const along = (axis: Float64Array) => {
    let dot = 0;
    let squares = 0;
    for (let i = 0; i < axis.length; i++) {
      dot += (parameters[i]! - centre[i]!) * axis[i]!;
      squares += axis[i]! ** 2;
    }
    return squares > 0 ? dot / squares : 0;
  };
  return [along(first), along(second)];
}

/** Both axes hold the way and at least `least` to all sides of the present, with a little air. */
function framed(plane: LossPlane, places: readonly Place[], least: number): Plane {
  const on = places.map(({ parameters }) => placeOn(plane, parameters));
  const now = on[on.length - 1]!;
  const range = (axis: 0 | 1): [number, number] => {
    const values = on.map((at) => at[axis]).filter(Number.isFinite);
    const low = Math.min(...values, now[axis] - least);
    const high = Math.max(...values, now[axis] + least);
    const air = (high - low) * 0.12;
    return [low - air, high + air];
  };
  return { ...plane, across: range(0), up: range(1) };
}

function direction(shapes: readonly LayerShape[], of: Float64Array, random: () => number): Float64Array {
  const drawn = Float64Array.from(of, () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random()));
  const scale = (from: number, to: number) => {
    const own = length(of.subarray(from, to));
    const now = length(drawn.subarray(from, to));
    for (let i = from; i < to; i++) drawn[i] = now > 0 ? (drawn[i]! * own) / now : 0;
  };
  for (const { W, b, units, inputs, biases } of shapes) {
    for (let j = 0; j < units; j++) scale(W + j * inputs, W + (j + 1) * inputs);
    scale(b, b + biases);
  }
  return drawn;
}

/** Takes out of `vector` what lies along `other`. */
function perpendicular(vector: Float64Array, other: Float64Array): void {
  let dot = 0;
  let squares = 0;
  for (let i = 0; i < other.length; i++) {
    dot += vector[i]! * other[i]!;
    squares += other[i]! ** 2;
  }
  if (squares > 0) for (let i = 0; i < other.length; i++) vector[i]! -= (dot / squares) * other[i]!;
}

function length(vector: Float64Array): number {
  let squares = 0;
  for (const x of vector) squares += x * x;
  return Math.sqrt(squares);
}

/** Even over (0, 1), the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return (((x ^ (x >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}
