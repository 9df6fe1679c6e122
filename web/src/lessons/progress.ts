/** Which lessons are done, kept in this browser. Where nothing can be kept, the page works without. */
import { type ReadonlySignal, signal } from "@preact/signals-core";

const KEY = "chainrule.lessons";

export class Progress {
  readonly #done = signal<ReadonlySet<string>>(new Set(read()));
  readonly done: ReadonlySignal<ReadonlySet<string>> = this.#done;

  finish(lesson: string): void {
    if (this.#done.peek().has(lesson)) return;
    this.#done.value = new Set([...this.#done.peek(), lesson]);
    try {
      localStorage.setItem(KEY, JSON.stringify({ done: [...this.#done.peek()] }));
    } catch {
      // A frame without storage, or a full one: what is done stays known until the page is left.
    }
  }
}

function read(): string[] {
  try {
    const { done } = JSON.parse(localStorage.getItem(KEY) ?? "{}") as { done?: unknown };
    return Array.isArray(done) ? done.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}
