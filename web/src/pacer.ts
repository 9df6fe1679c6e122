/** Calls a task at an even pace, never twice at a time: a slow task makes the next beat late, not doubled. */
export class Pacer {
  #beat = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get running(): boolean {
    return this.#timer !== undefined;
  }

  /** The first call comes at once, the next ones every `interval` milliseconds. A rejected task stops the pacer. */
  start(interval: number, task: () => Promise<unknown>): void {
    this.stop();
    const beat = ++this.#beat;
    const next = (delay: number) => {
      this.#timer = setTimeout(async () => {
        const began = performance.now();
        try {
          await task();
        } catch {
          this.stop();
        }
        if (this.running && beat === this.#beat) next(Math.max(0, interval - (performance.now() - began)));
      }, delay);
    };
    next(0);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
