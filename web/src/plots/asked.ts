import { effect, signal } from "@preact/signals-core";
import type { Session } from "../session.ts";

/** Of the time of a run that plays, a question may take this share. */
const SHARE = 0.05;

/**
 * A question about the run, asked anew with every reading (4 times a second while running), never twice at a time, and
 * the less often the longer the answer takes. `question` answers what to ask, or null for nothing.
 */
export class Asked<T> {
  /** The last answer, and the run it is of. */
  readonly latest = signal<{ run: number; found: T } | null>(null);
  readonly #session: Session;
  readonly #question: () => Promise<T> | null;
  readonly #stop: () => void;
  #asking = false;
  #again = false;
  #closed = false;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session, question: () => Promise<T> | null) {
    this.#session = session;
    this.#question = question;
    this.#stop = effect(() => {
      const reading = session.reading.value;
      if (reading && reading.run === session.info.value?.run) queueMicrotask(() => void this.ask());
    });
  }

  /** Asks at once, or as soon as the answer before is there. */
  async ask(): Promise<void> {
    if (this.#asking) {
      this.#again = true;
      return;
    }
    const run = this.#session.info.peek()?.run;
    if (run === undefined || this.#closed) return;
    const asked = this.#question();
    if (!asked) return;
    this.#asking = true;
    const begun = performance.now();
    try {
      const found = await asked;
      if (!this.#closed && this.#session.info.peek()?.run === run) this.latest.value = { run, found };
    } catch {
      // The session has already said what went wrong.
    }
    const cost = performance.now() - begun;
    const rest = this.#session.playing.peek() ? cost / SHARE - cost : 0;
    this.#rest = setTimeout(() => {
      this.#asking = false;
      if (!this.#again || this.#closed) return;
      this.#again = false;
      void this.ask();
    }, rest);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#rest);
    this.#stop();
  }
}
