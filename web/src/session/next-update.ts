import { batch, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Ahead } from "../../../wasm/ahead.ts";
import type { Frame } from "../../../wasm/types.ts";

/** The next update, looked at before it is made, and how far a reader has come who takes it sample by sample. */
export class NextUpdate {
  readonly #ahead = signal<Ahead | null>(null);
  readonly #seen = signal(0);
  #asked = "";

  /** null until it has been asked for, and while the run goes on. */
  readonly ahead: ReadonlySignal<Ahead | null> = this.#ahead;
  /** Samples of its batch that were looked at one by one; one more: their mean too. */
  readonly seen: ReadonlySignal<number> = this.#seen;

  /** Asks for the update that follows a frame, once for each step of a run. */
  async ask({ run, step }: Frame, ask: () => Promise<Ahead>): Promise<void> {
    const moment = `${run} ${step}`;
    if (this.#asked === moment) return;
    this.forget();
    this.#asked = moment;
    const found = await ask();
    if (this.#asked === moment) this.#ahead.value = found;
  }

  see(count: number): void {
    this.#seen.value = Math.max(0, count);
  }

  /** It is another one: the run has gone on, or its settings are others. */
  forget(): void {
    this.#asked = "";
    batch(() => {
      this.#ahead.value = null;
      this.#seen.value = 0;
    });
  }
}
