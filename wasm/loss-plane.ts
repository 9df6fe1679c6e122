/** The training loss on a plane through the space of parameters: centre + a first + b second. */
import type { Run } from "./run.ts";

/** Flat vectors, by RunInfo.shapes. */
export interface LossPlane {
  centre: Float64Array;
  first: Float64Array;
  second: Float64Array;
}

/**
 * Data term and penalty at the places `at` from number `from` on, for about `milliseconds`, written into `found`; answers
 * the number of the place it came to. The run is left as it was. Where parameters are not finite the loss is NaN.
 */
export function lossesOn(
  plane: LossPlane,
  at: readonly (readonly [number, number])[],
  { trainer }: Run,
  found: Float64Array,
  from: number,
  milliseconds: number,
): number {
  const begun = performance.now();
  const { centre, first, second } = plane;
  const present = trainer.parameters();
  let done = from;
  try {
    do {
      const [a, b] = at[done]!;
      const there = centre.map((w, i) => w + a * first[i]! + b * second[i]!);
      if (there.every(Number.isFinite)) {
        trainer.setParameters(there);
        const { loss } = trainer.evaluate();
        found[done] = loss.train + loss.penalty;
      } else {
        found[done] = Number.NaN;
      }
      done++;
    } while (done < at.length && performance.now() - begun < milliseconds);
  } finally {
    trainer.setParameters(present);
  }
  return done;
}
