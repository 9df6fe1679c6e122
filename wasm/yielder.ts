/** Ways to let a thread's other work go first: messages, and on a page input and drawing. */
export class Yielder {
  readonly #channel: MessageChannel | null = null;
  #waiting: (() => void)[] = [];

  constructor() {
    // Node has no use for a channel: it lets a thousand of its messages pass before any timer.
    if (setImmediateOf() !== undefined) return;
    this.#channel = new MessageChannel();
    this.#channel.port1.onmessage = () => this.#waiting.shift()?.();
  }

  /** Goes on as soon as what is waiting has had its turn. Not setTimeout, which browsers hold back by 4 ms and more. */
  yield(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#channel) {
        setImmediateOf()!(resolve);
        return;
      }
      this.#waiting.push(resolve);
      this.#channel.port2.postMessage(null);
    });
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  }

  /** Lets the thread end. Whoever still waits in `yield` waits for ever. */
  close(): void {
    this.#channel?.port1.close();
    this.#channel?.port2.close();
  }
}

function setImmediateOf(): ((resume: () => void) => unknown) | undefined {
  return (globalThis as { setImmediate?: (resume: () => void) => unknown }).setImmediate;
}
