/** Which lessons are done, kept in this browser. Where nothing can be kept, the page works without. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { keep, kept } from "../ui/kept.ts";

export class Progress {
  readonly #done = signal<ReadonlySet<string>>(new Set(read()));
  readonly done: ReadonlySignal<ReadonlySet<string>> = this.#done;

  finish(lesson: string): void {
    if (this.#done.peek().has(lesson)) return;
    this.#done.value = new Set([...this.#done.peek(), lesson]);
    keep("lessons", JSON.stringify({ done: [...this.#done.peek()] }));
  }
}

function read(): string[] {
  try {
    const { done } = JSON.parse(kept("lessons") ?? "{}") as { done?: unknown };
    return Array.isArray(done) ? done.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}
