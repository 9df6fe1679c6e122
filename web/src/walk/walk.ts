/** The passes of an update taken apart into single operations that can be walked, forward and back. */

export type Phase = "forward" | "backward" | "update";

export interface Operation {
  readonly phase: Phase;
  /** Name of what it gives a number to, as it is selected. */
  readonly node: string;
  /** One sentence: what has just happened. */
  readonly say: string;
}

export interface Walk {
  readonly operations: readonly Operation[];
}

/** How many operations are done; null: all, and nothing is being walked. */
export type Position = number | null;

/** The position as a number of operations. */
export const done = (walk: Walk, at: Position): number =>
  Math.min(at ?? walk.operations.length, walk.operations.length);

/** One operation on. From the end a walk begins anew. */
export function next(walk: Walk, at: Position): Position {
  const now = at === null ? 0 : done(walk, at);
  return Math.min(now + 1, walk.operations.length);
}

export function back(walk: Walk, at: Position): Position {
  return Math.max(0, done(walk, at) - 1);
}

/** To the end of the phase that the next operation belongs to. */
export function finishPhase(walk: Walk, at: Position): Position {
  const { operations } = walk;
  let now = at === null || at >= operations.length ? 0 : at;
  const phase = operations[now]?.phase;
  while (now < operations.length && operations[now]?.phase === phase) now++;
  return now;
}

/** The phases in order, each with its operations and how many of them are done. */
export function phasesOf(walk: Walk, at: Position): { phase: Phase; length: number; done: number }[] {
  const now = done(walk, at);
  const phases: { phase: Phase; length: number; done: number }[] = [];
  for (const [i, { phase }] of walk.operations.entries()) {
    let last = phases.at(-1);
    if (last?.phase !== phase) {
      last = { phase, length: 0, done: 0 };
      phases.push(last);
    }
    last.length += 1;
    if (i < now) last.done += 1;
  }
  return phases;
}
