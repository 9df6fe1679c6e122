import { effect, signal } from "@preact/signals-core";
import type { Session } from "../session.ts";

/**
 * Outputs of the network at some inputs, asked anew with every reading (4 times a second while running) and never
 * twice at a time. `rows` answers what to ask, or null for nothing.
 */
export class Predictions {
  /** The last answer with the inputs it is for. */
  readonly latest = signal<{ run: number; inputs: number[][]; outputs: number[][] } | null>(null);
  readonly #stop: () => void;
  #asking = false;
  #again = false;
  #closed = false;

  constructor(session: Session, rows: () => number[][] | null) {
    const ask = async () => {
      if (this.#asking) {
        this.#again = true;
        return;
      }
      const run = session.info.peek()?.run;
      const inputs = rows();
      if (run === undefined || !inputs || inputs.length === 0) return;
      this.#asking = true;
      try {
        const outputs = await session.predict(inputs);
        if (!this.#closed && session.info.peek()?.run === run) this.latest.value = { run, inputs, outputs };
      } catch {
        // The session has already said what went wrong.
      }
      this.#asking = false;
      if (this.#again && !this.#closed) {
        this.#again = false;
        void ask();
      }
    };
    this.#stop = effect(() => {
      const reading = session.reading.value;
      if (reading && reading.run === session.info.value?.run) queueMicrotask(() => void ask());
    });
  }

  close(): void {
    this.#closed = true;
    this.#stop();
  }
}
