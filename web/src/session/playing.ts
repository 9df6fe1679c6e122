import { type ReadonlySignal, signal } from "@preact/signals-core";
import { Pacer } from "../pacer.ts";
import { next } from "../walk/walk.ts";
import type { Graphs } from "./graphs.ts";

/** Time between two operations of a walk that plays, in milliseconds, and where it goes on from update to update. */
const OPERATION = 600;
const SECOND = 1000;
/** Between two steps of a lesson that is played, in milliseconds. */
const LESSON_STEP = 4000;
/** Between two updates of gradient descent on a formula, in milliseconds. */
const DESCENT_STEP = 16;

/** Steps of a text that stand above the operations. */
export interface Course {
  /** One step on or back, or to the first; false where there is none. */
  move(by: 1 | -1 | "first"): boolean;
}

/** Whether the page plays, and whatever it plays at a pace of its own: everything but the engine's full speed. */
export class Playing {
  readonly #playing = signal(false);
  readonly #pacer = new Pacer();
  #turned = Number.NEGATIVE_INFINITY;

  readonly playing: ReadonlySignal<boolean> = this.#playing;

  /** Whether the page beats the time itself. */
  get paced(): boolean {
    return this.#pacer.running;
  }

  /** The engine plays at its own speed. */
  begin(): void {
    this.#playing.value = true;
  }

  /** No longer playing, as far as the page goes. */
  stand(): void {
    this.#pacer.stop();
    this.#playing.value = false;
  }

  /** The beat ends though the reader is still told that it plays: what follows begins at once. */
  interrupt(): void {
    this.#pacer.stop();
  }

  /** A lesson, step by step to its end. */
  follow(course: Course): void {
    this.#beat(LESSON_STEP, async () => {
      // A step that opens another formula begins to play anew: it still is given its time.
      if (performance.now() - this.#turned < LESSON_STEP / 2) return;
      this.#turned = performance.now();
      if (!course.move(1)) this.stand();
    });
  }

  /** A walk, an operation at a time to its end, where `goOn` begins the next one; from its beginning when it stands there. */
  stroll({ walk, at }: Graphs, select: (node: string) => void, goOn: (() => Promise<void>) | null = null): void {
    const length = () => walk.peek()?.operations.length ?? 0;
    if (at.peek() === null || at.peek() === length()) at.value = 0;
    this.#beat(goOn ? SECOND : OPERATION, async () => {
      if (goOn && at.peek() === length()) return goOn();
      const present = walk.peek();
      if (!present) return this.stand();
      at.value = next(present, at.peek());
      const operation = present.operations[(at.value ?? 0) - 1];
      if (operation) select(operation.node);
      if (!goOn && at.value === length()) this.stand();
    });
  }

  /** Gradient descent, an update at a time, as long as `descend` says that it goes on. */
  descend(descend: () => Promise<boolean>): void {
    this.#beat(DESCENT_STEP, async () => {
      if (!(await descend())) this.stand();
    });
  }

  /** Steps at a beat, so many a second. */
  march(perSecond: number, step: () => Promise<unknown>): void {
    this.#beat(1000 / perSecond, step);
  }

  #beat(interval: number, task: () => Promise<unknown>): void {
    this.#playing.value = true;
    this.#pacer.start(interval, task);
  }
}
