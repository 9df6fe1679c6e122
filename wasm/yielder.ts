/** Ways to let a thread's other work go first: messages, and on a page input and drawing. */
export class Yielder {
  readonly #channel = new MessageChannel();
  #resume: (() => void)[] = [];

  constructor() {
    this.#channel.port1.onmessage = () => this.#resume.shift()?.();
  }

  /** Goes on as soon as what is waiting has had its turn. Not setTimeout, which browsers hold back by 4 ms and more. */
  yield(): Promise<void> {
    return new Promise((resolve) => {
      this.#resume.push(resolve);
      this.#channel.port2.postMessage(null);
    });
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  }

  /** Lets the thread end. Whoever still waits in `yield` waits for ever. */
  close(): void {
    this.#channel.port1.close();
    this.#channel.port2.close();
  }
}
