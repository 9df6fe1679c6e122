import { batch, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Ahead } from "../../../wasm/ahead.ts";
import type { Frame, RunInfo } from "../../../wasm/types.ts";
import { type Probe, sampleAt } from "../watch.ts";

/** The run whose next update is looked at. */
interface Looked {
  readonly info: ReadonlySignal<RunInfo | null>;
  readonly frame: ReadonlySignal<Frame | null>;
  readonly playing: ReadonlySignal<boolean>;
  readonly ask: () => Promise<Ahead>;
  readonly probe: (sample: Probe) => void;
}

/** The next update, looked at before it is made, and how far a reader has come who takes it sample by sample. */
export class NextUpdate {
  readonly #run: Looked;
  readonly #ahead = signal<Ahead | null>(null);
  readonly #seen = signal(0);
  #asked = "";

  /** null until it has been asked for. */
  readonly ahead: ReadonlySignal<Ahead | null> = this.#ahead;
  /** Samples of its batch that were looked at one by one; one more: their mean too. */
  readonly seen: ReadonlySignal<number> = this.#seen;

  constructor(run: Looked) {
    this.#run = run;
  }

  /** Asks for the update that follows where the run stands, once for each step. */
  async look(): Promise<void> {
    const frame = this.#run.frame.peek();
    if (!frame || this.#run.playing.peek()) return;
    const moment = `${frame.run} ${frame.step}`;
    if (this.#asked === moment) return;
    this.forget();
    this.#asked = moment;
    const found = await this.#run.ask();
    if (this.#asked === moment) this.#ahead.value = found;
  }

  /** The update from where the run stands; null while it is not known, or where it cannot be made. */
  get known(): Ahead | null {
    const found = this.#ahead.value;
    return found?.stopped === null && found.step === this.#run.frame.value?.step ? found : null;
  }

  /** So many samples of the batch have been looked at, the last of them on the graph; one more: their mean, in the list alone. */
  see(count: number): void {
    const ahead = this.#ahead.peek();
    const data = this.#run.info.peek()?.data;
    if (!ahead || !data) return;
    this.#seen.value = Math.max(0, count);
    const row = ahead.rows[count - 1];
    if (row !== undefined) this.#run.probe(sampleAt(data, row));
  }

  /** Another sample of the batch, then their mean; false when both have been looked at and the update is what comes next. */
  async more(): Promise<boolean> {
    await this.look();
    const rows = this.#ahead.peek()?.rows.length ?? -1;
    const seen = this.#seen.peek();
    if (seen > rows) return false;
    this.see(seen + 1);
    return true;
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
