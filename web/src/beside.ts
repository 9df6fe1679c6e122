/** While a mistake is made on purpose: the numbers that stand beside those of a frame, and what they are. */
import { tables } from "../../wasm/generated/tables.ts";
import type { Frame } from "../../wasm/types.ts";
import type { App } from "./app.ts";

export interface Beside {
  readonly frame: Frame;
  /**
   * What they are. `wrong`: gradients as the mistake makes them at the weights shown, which are right themselves.
   * `right`: everything as it is in the same run without the mistake, after as many updates.
   */
  readonly are: "wrong" | "right";
}

/** The sign before a number that stands beside another: it is not the gradient, or it is as it should be. */
export const besideMark = { wrong: "\u2260", right: "\u2713" } as const;

/** The mistake that the open network makes; null without one. */
export function mistakeOf({ store }: Pick<App, "store">) {
  const name = store.settings.value.mistake;
  return tables.mistakes.find((row) => row.name === name && row.of === "network") ?? null;
}

/**
 * What stands beside a frame: what the mistake does to the gradients of the probed sample where it does anything to them,
 * else the run without it. `mean`: gradients shown are those of the batch, which the mistake has been in already.
 */
export function besideOf(frame: Frame, mean: boolean): Beside | null {
  const { probe, twin } = frame;
  const wrong = probe?.mistaken;
  if (!mean && probe && wrong?.layers.some(({ delta }, l) => differ(delta, probe.layers[l]!.delta)))
    return { are: "wrong", frame: { ...frame, probe: { ...probe, ...wrong } } };
  return twin && { are: "right", frame: { ...frame, ...twin } };
}

const differ = (a: Float64Array, b: Float64Array): boolean => a.some((x, i) => !Object.is(x, b[i]));
