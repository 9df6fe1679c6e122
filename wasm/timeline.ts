/** Where a run has been: states kept along the way, so that any earlier step is a short replay away. */
import type { Trainer } from "./trainer.ts";

/** Updates between two kept states at first. */
const FIRST_INTERVAL = 16;
/** Bytes that the kept states may take. */
const BUDGET = 32 * 2 ** 20;
/** More are not worth having: the replay between two is short enough. */
const MOST = 8192;

interface Kept {
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
  readonly #trainer: Trainer;
  readonly #most: number;
  #interval = FIRST_INTERVAL;
  /** Ascending by step; the start is always there. */
  #kept: Kept[];

  constructor(trainer: Trainer, budget = BUDGET) {
    this.#trainer = trainer;
    const state = trainer.state();
    this.#most = Math.min(MOST, Math.floor(budget / state.byteLength));
    this.#kept = [{ step: trainer.steps, state, byHand: false }];
  }

  /** Bytes kept at present. */
  get bytes(): number {
    return this.#kept.reduce((sum, { state }) => sum + state.byteLength, 0);
  }

  /** Updates until the run has to stop for `arrived`. */
  get room(): number {
    const { steps } = this.#trainer;
    const toNext = this.#interval - (steps % this.#interval);
    const hand = this.#kept.find(({ step, byHand }) => byHand && step > steps);
    return hand ? Math.min(toNext, hand.step - steps) : toNext;
  }

  /** The run has come to another step: it is kept if it is one of those wanted; what was done by hand here is done again. */
  arrived(): void {
    const { steps } = this.#trainer;
    const last = this.#kept.at(-1)!;
    if (steps <= last.step) {
      const hand = this.#kept.find(({ step, byHand }) => byHand && step === steps);
      if (hand) this.#trainer.restore(hand.state);
      return;
    }
    if (steps % this.#interval !== 0 || this.#most < 2) return;
    if (this.#kept.length >= this.#most) this.#thin();
    if (steps % this.#interval === 0) this.#keep(false);
  }

  /** Stands at `step`, or before it where a replay has to do the rest. Never before the start. */
  approach(step: number): void {
    const { steps } = this.#trainer;
    const nearest = this.#kept.findLast((kept) => kept.step <= step) ?? this.#kept[0]!;
    if (steps > step || steps < nearest.step) this.#trainer.restore(nearest.state);
  }

  /** The run was changed by hand where it stands: later states no longer hold. */
  branch(): void {
    const { steps } = this.#trainer;
    this.#kept = this.#kept.filter(({ step }) => step < steps);
    this.#keep(true);
  }

  #keep(byHand: boolean): void {
    this.#kept.push({ step: this.#trainer.steps, state: this.#trainer.state(), byHand });
  }

  #thin(): void {
    while (this.#kept.length >= this.#most && this.#interval < 2 ** 50) {
      this.#interval *= 2;
      this.#kept = this.#kept.filter(({ step, byHand }, i) => i === 0 || byHand || step % this.#interval === 0);
      if (this.#kept.every(({ byHand }, i) => i === 0 || byHand)) break;
    }
  }
}
