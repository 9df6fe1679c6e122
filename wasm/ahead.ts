/** The next update looked at before it is made: what it averages over, and what it does to every parameter. */
import { tables } from "./generated/tables.ts";
import { STATE_HEAD, type Trainer } from "./trainer.ts";
import type { ResolvedTrain } from "./types.ts";

/** Flat vectors by RunInfo.shapes. */
export interface Ahead {
  /** Updates made before it. */
  step: number;
  rate: number;
  /** Training rows of its batch, as places in RunInfo.data.train. */
  rows: Int32Array;
  parameters: Float64Array;
  /** Mean over the batch, penalty included, before clipping and weight decay. */
  gradient: Float64Array;
  /** What the optimiser keeps for each parameter, before and after. */
  states: { name: string; before: Float64Array; after: Float64Array }[];
  /** The parameters after it. */
  next: Float64Array;
  /** Updates since the optimiser began, this one included: the k of its rule. */
  k: number;
  /** Why it cannot be made: its numbers are not finite. The vectors then go as far as they came. */
  stopped: string | null;
}

/** Makes the update, notes it, and takes it back: the run stands where it stood, to the bit. */
export function lookAhead(trainer: Trainer, { optimizer }: ResolvedTrain): Ahead {
  const count = trainer.parameterCount;
  const part = (state: Float64Array, i: number) => state.slice(STATE_HEAD + i * count, STATE_HEAD + (i + 1) * count);
  const before = trainer.state();
  const { rate } = trainer;
  const rows = trainer.nextBatch();
  const { stopped } = trainer.step(1);
  const after = trainer.state();
  trainer.restore(before);
  const { states } = tables.optimizers.find(({ name }) => name === optimizer)!;
  return {
    step: before[0]!,
    rate,
    rows,
    parameters: part(before, 0),
    gradient: part(after, 1),
    states: states.map((name, i) => ({ name, before: part(before, 2 + i), after: part(after, 2 + i) })),
    next: part(after, 0),
    k: before[0]! - before[1]! + 1,
    stopped: stopped?.message ?? null,
  };
}
