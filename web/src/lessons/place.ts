/** Where a walk stands, by the words of a lesson: `y sends to b`. */
import type { GraphInfo, GraphPass } from "../../../wasm/graph-types.ts";
import type { Place } from "../../lessons/lesson.ts";
import type { NetworkWalk } from "../walk/network-walk.ts";
import { find, uses } from "./numbers.ts";

/** The same for the walk over a network; undefined for a place it does not have at its magnification. */
export function positionIn(walk: NetworkWalk, place: Place): number | undefined {
  const before = (phase: string) => walk.operations.findIndex((one) => one.phase === phase);
  if (place === "start") return 0;
  if (place === "forward is done") return before("backward");
  if (place === "the end is seeded") return before("backward") + 1;
  if (place === "end") return walk.operations.length;
  const [, value, gradient] = /^(?:(.+) is computed|(.+) gets its gradient)$/.exec(place) ?? [];
  const when =
    value !== undefined ? walk.whenValue(value) : gradient !== undefined ? walk.whenGradient(gradient) : null;
  return when ?? undefined;
}

/** How many operations are done at a place of the walk over a graph; null at its end, where nothing is walked. */
export function positionAt(info: GraphInfo, pass: GraphPass, place: Place): number | null {
  const ops = info.nodes.flatMap(({ kind }, id) => (kind === "op" ? [id] : []));
  if (place === "end") return null;
  if (place === "start") return 0;
  if (place === "forward is done") return ops.length;
  if (place === "the end is seeded") return ops.length + 1;
  const computed = /^(.+) is computed$/.exec(place)?.[1];
  if (computed !== undefined) {
    const at = ops.indexOf(find(info, computed).id);
    if (at >= 0) return at + 1;
    throw new RangeError(`${computed} is not computed`);
  }
  const [, sender, receiver] = /^(.+) sends to (.+)$/.exec(place) ?? [];
  if (sender === undefined || receiver === undefined) throw new RangeError(`"${place}" is no place of a walk`);
  const from = find(info, sender).id;
  const to = find(info, receiver).id;
  const last = uses(info, from, to).at(-1);
  if (last === undefined) throw new RangeError(`${sender} sends nothing to ${receiver}`);
  let position = ops.length + 1;
  for (const id of pass.order)
    for (const [input, node] of info.nodes[id]!.inputs.entries()) {
      if (!info.nodes[node]!.differentiable) continue;
      position++;
      if (id === from && input === last) return position;
    }
  throw new RangeError(`${sender} is not on the way back`);
}
