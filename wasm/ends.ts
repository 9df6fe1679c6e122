/** Where a document says that its run ends. */
import type { Evaluation, ResolvedTrain } from "./types.ts";

/** What ended a run, as a field of `train`. */
export type Ended = "steps" | "epochs" | "stop_loss" | "stop_accuracy" | "stop_seconds";

export class Ends {
  readonly #train: ResolvedTrain;
  /** Updates after which the run ends; Infinity where the document names no such end. */
  readonly last: number;

  constructor(train: ResolvedTrain, updatesPerEpoch: number) {
    this.#train = train;
    const { steps, epochs } = train;
    this.last = Math.min(steps ?? Infinity, epochs === null ? Infinity : epochs * updatesPerEpoch);
  }

  /** Whether each epoch has to be looked at. */
  get looks(): boolean {
    return this.#train.stop_loss !== null || this.#train.stop_accuracy !== null;
  }

  /** Whether time counts. */
  get timed(): boolean {
    return this.#train.stop_seconds !== null;
  }

  /** The end that so many updates or seconds are; null before it. */
  reached(steps: number, seconds: number): Ended | null {
    const { stop_seconds } = this.#train;
    if (steps >= this.last) return this.last === this.#train.steps ? "steps" : "epochs";
    return stop_seconds !== null && seconds >= stop_seconds ? "stop_seconds" : null;
  }

  /** The end that an epoch has come to; null before it. */
  met({ loss, metrics }: Evaluation): Ended | null {
    const { stop_loss, stop_accuracy } = this.#train;
    if (stop_loss !== null && loss.train <= stop_loss) return "stop_loss";
    const { train, test } = (metrics.accuracy ?? metrics.r2)!;
    return stop_accuracy !== null && (test ?? train) >= stop_accuracy ? "stop_accuracy" : null;
  }
}
