/**
 * What a run needs to go on after the loss of its engine. While it moves, its state is copied out of the engine now and
 * then; from the copy the same bits are reached again in less time than the copies are apart.
 */
import type { Host, Snapshot } from "../../../wasm/host-types.ts";
import type { Frame } from "../../../wasm/types.ts";

/** Milliseconds between two copies at least, and how many times longer than a copy takes. */
const INTERVAL = 250;
const PATIENCE = 20;
/** Losses one after the other, none of them further than the one before: then the run itself is to blame. */
const TRIES = 2;

export class Recovery {
  #snapshot: Snapshot | null = null;
  #asked = false;
  #dueAt = 0;
  #lost = { step: -1, times: 0 };

  /** A frame was drawn: time for a copy? */
  follow(host: Host, frame: Frame): void {
    const now = performance.now();
    if (
      this.#asked ||
      now < this.#dueAt ||
      frame.stopped ||
      (frame.run === this.#snapshot?.run && frame.step === this.#snapshot.step)
    )
      return;
    this.#asked = true;
    host
      .snapshot()
      .then(
        (snapshot) => {
          this.#snapshot = snapshot;
        },
        () => undefined,
      )
      .finally(() => {
        this.#asked = false;
        const done = performance.now();
        this.#dueAt = done + Math.max(INTERVAL, (done - now) * PATIENCE);
      });
  }

  /**
   * Brings a run that was opened again, `to` in place of `from`, to its step; one that played may already have been
   * copied further on.
   */
  async resume(host: Host, run: { from: number; to: number; step: number; played: boolean }): Promise<Frame> {
    const snapshot = this.#snapshot?.run === run.from ? this.#snapshot : null;
    this.#snapshot = snapshot && { ...snapshot, run: run.to };
    if (snapshot && (run.played || snapshot.step <= run.step))
      return host.resume(snapshot.state, Math.max(run.step, snapshot.step));
    return host.seek(run.step);
  }

  /** Whether a run lost at `step` may be taken there again; false when it was lost there before. */
  mayResume(step: number): boolean {
    this.#lost = this.#lost.step === step ? { step, times: this.#lost.times + 1 } : { step, times: 1 };
    return this.#lost.times <= TRIES;
  }
}
