/** Tasks one after the other, in the order they were added, whatever became of the one before. */
export class Queue {
  #tail: Promise<unknown> = Promise.resolve();

  /** How many tasks were ever added. */
  added = 0;

  add<T>(task: () => Promise<T>): Promise<T> {
    this.added += 1;
    const run = this.#tail.then(task);
    this.#tail = run.catch(() => undefined);
    return run;
  }
}
