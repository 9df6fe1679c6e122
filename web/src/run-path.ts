/** The way of a run through the space of its parameters, as the frames showed it; thinned evenly when it gets long. */
import { effect } from "@preact/signals-core";
import type { Session } from "./session.ts";

/** Places kept at most, and numbers in all of them. */
const PLACES = 400;
const NUMBERS = 1_000_000;

export interface Place {
  readonly step: number;
  readonly parameters: Float64Array;
}

export class RunPath {
  readonly #stop: () => void;
  #run = -1;
  #places: Place[] = [];

  constructor({ frame, info }: Pick<Session, "frame" | "info">) {
    this.#stop = effect(() => {
      const at = frame.value;
      if (at && at.run === info.value?.run) this.add(at.run, at);
    });
  }

  /** Oldest first. A run that was taken back to an earlier step has its places up to there. */
  get places(): readonly Place[] {
    return this.#places;
  }

  add(run: number, { step, parameters }: Place): void {
    if (run !== this.#run) this.#places = [];
    this.#run = run;
    const after = this.#places.findIndex((place) => place.step >= step);
    if (after >= 0) this.#places.length = after;
    this.#places.push({ step, parameters });
    const most = Math.max(2, Math.min(PLACES, Math.floor(NUMBERS / parameters.length)));
    const last = this.#places.length - 1;
    if (last >= most) this.#places = this.#places.filter((_, i) => i % 2 === 0 || i === last);
  }

  close(): void {
    this.#stop();
  }
}
