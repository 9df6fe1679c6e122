/** Where a run has been: states kept along the way, so that any earlier step is a short replay away. */
import { STATE_HEAD, type Trainer } from "./trainer.ts";

/**
 * Updates between two kept states at first. Keeping one costs as much as several updates of a small network and less than one
 * of a large, and a replay of many updates is quick for a small network alone.
 */
const intervalFor = (parameters: number): number => (parameters < 1000 ? 1024 : parameters < 100_000 ? 64 : 16);
/** Bytes that the kept states may take. */
const BUDGET = 32 * 2 ** 20;
/** More are not worth having: the replay between two is short enough. */
const MOST = 8192;

/** Numbers a state has for each parameter at most. */
const PER_PARAMETER = 4;

export interface Kept {
  readonly step: number;
  readonly state: Float64Array;
  /** The run was changed by hand here: no replay comes to it from earlier states. */
  readonly byHand: boolean;
}

/**
 * States at even distances from the start to the farthest step. When they are too many every second one goes and the
 * distance doubles: memory is bounded however long the run, and a replay is never longer than one distance.
 */
export class Timeline {
  readonly #trainer: () => Trainer;
  readonly #most: number;
  #interval: number;
  /** Ascending by step; the start is always there. */
  #kept: Kept[];

  /** `trainer` is the one that trains at present: a run whose settings change has one after the other. */
  constructor(trainer: () => Trainer, budget = BUDGET, interval?: number) {
    this.#trainer = trainer;
    const { parameterCount, steps } = trainer();
    this.#interval = interval ?? intervalFor(parameterCount);
    this.#most = Math.min(MOST, Math.floor(budget / (8 * (STATE_HEAD + PER_PARAMETER * parameterCount))));
    this.#kept = [{ step: steps, state: trainer().state(), byHand: false }];
  }

  /** Bytes kept at present. */
  get bytes(): number {
    return this.#kept.reduce((sum, { state }) => sum + state.byteLength, 0);
  }

  /** Updates until the run has to stop for `arrived`. */
  get room(): number {
    const { steps } = this.#trainer();
    const toNext = this.#interval - (steps % this.#interval);
    const hand = this.#kept.find(({ step, byHand }) => byHand && step > steps);
    return hand ? Math.min(toNext, hand.step - steps) : toNext;
  }

  /** The run has come to another step: it is kept if it is one of those wanted. Answers what was done by hand here before. */
  arrived(): Kept | undefined {
    const { steps } = this.#trainer();
    if (steps <= this.#kept.at(-1)!.step) return this.#kept.find(({ step, byHand }) => byHand && step === steps);
    if (steps % this.#interval !== 0 || this.#most < 2) return;
    if (this.#kept.length >= this.#most) this.#thin();
    if (steps % this.#interval === 0) this.#keep(false);
    return;
  }

  /** The last state at `step` or before it, from which a replay does the rest; undefined where the present one is better. */
  nearest(step: number): Kept | undefined {
    const { steps } = this.#trainer();
    const nearest = this.#kept.findLast((kept) => kept.step <= step) ?? this.#kept[0]!;
    return steps > step || steps < nearest.step ? nearest : undefined;
  }

  /** From `step` on the run goes another way: what was kept of the old one no longer holds. The start stays. */
  forget(step: number): void {
    this.#kept = this.#kept.filter((kept, i) => i === 0 || kept.step < step);
  }

  /** The run was changed by hand where it stands. */
  branch(): void {
    const { steps } = this.#trainer();
    this.#kept = this.#kept.filter(({ step }) => step < steps);
    this.#keep(true);
  }

  #keep(byHand: boolean): void {
    const trainer = this.#trainer();
    this.#kept.push({ step: trainer.steps, state: trainer.state(), byHand });
  }

  #thin(): void {
    while (this.#kept.length >= this.#most && this.#interval < 2 ** 50) {
      this.#interval *= 2;
      this.#kept = this.#kept.filter(({ step, byHand }, i) => i === 0 || byHand || step % this.#interval === 0);
      if (this.#kept.every(({ byHand }, i) => i === 0 || byHand)) break;
    }
  }
}
