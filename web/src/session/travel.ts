import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Frame, HistoryPoint } from "../../../wasm/types.ts";

/** Where on its way the run stands, and the way to any other step of it. */
export class Travel {
  readonly #wanted = signal<number | null>(null);
  #going: Promise<void> | null = null;

  /** The step that was asked for and is not there yet; null when none is. */
  readonly wanted: ReadonlySignal<number | null> = this.#wanted;
  /** The farthest step the run has come to since its start. */
  readonly farthest: ReadonlySignal<number>;

  constructor(frame: ReadonlySignal<Frame | null>, history: ReadonlySignal<readonly HistoryPoint[]>) {
    this.farthest = computed(() => Math.max(frame.value?.step ?? 0, history.value.at(-1)?.step ?? 0));
  }

  /** Goes to a step by `seek`, which waits for its turn; of many asked for meanwhile only the latest is gone to. */
  to(step: number, seek: (latest: () => number) => Promise<void>): Promise<void> {
    this.#wanted.value = step;
    this.#going ??= seek(() => {
      this.#going = null;
      return this.#wanted.peek() ?? step;
    }).finally(() => {
      if (this.#going === null) this.#wanted.value = null;
    });
    return this.#going;
  }
}
