import { batch, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Frame, HistoryPoint, RunInfo } from "../../wasm/types.ts";

/** Readings (text numbers) follow the frames at most this often while running, in milliseconds. */
const READING_INTERVAL = 250;
/** History kept for the curves; thinned to half when it is full. */
const HISTORY_LIMIT = 4000;

/** Frames are never further apart than this and their own cost, in milliseconds. */
const LONGEST_WAIT = 100;
/** After a press the run's pictures wait this long, so that its answer is drawn first; but never longer than the second. */
const ROOM_FOR_ANSWER = 100;
const LONGEST_STANDSTILL = 300;

/** The frames of a run as the page sees them: drawn at most once per display frame, whatever the engine posts. */
export class Frames {
  readonly #info = signal<RunInfo | null>(null);
  readonly #frame = signal<Frame | null>(null);
  readonly #reading = signal<Frame | null>(null);
  readonly #history = signal<readonly HistoryPoint[]>([]);

  /** Fixed facts of the open run; null before the first. */
  readonly info: ReadonlySignal<RunInfo | null> = this.#info;
  /** The last frame drawn. */
  readonly frame: ReadonlySignal<Frame | null> = this.#frame;
  /** The same at most 4 times a second while running: for numbers that are read. */
  readonly reading: ReadonlySignal<Frame | null> = this.#reading;
  /** Every evaluation since step 0, thinned evenly when long. */
  readonly history: ReadonlySignal<readonly HistoryPoint[]> = this.#history;

  readonly #drawn: (frame: Frame) => void;
  #pending: Frame | null = null;
  /** Ends what is scheduled; null while nothing is. */
  #cancel: (() => void) | null = null;
  #readAt = 0;
  /** When the last drawing was done, rendering included, and how long it took, in milliseconds. */
  #doneAt = 0;
  #cost = 0;
  #pressedAt = Number.NEGATIVE_INFINITY;

  /** `drawn` is called after each frame that was drawn. */
  constructor(drawn: (frame: Frame) => void) {
    this.#drawn = drawn;
  }

  /** Begins another run, or the same one again. */
  begin(info: RunInfo, frame: Frame): void {
    batch(() => {
      this.#info.value = info;
      this.#history.value = [];
      this.show(frame);
    });
  }

  /** From this step on the run went another way than the curves do. */
  cut(step: number): void {
    const all = this.#history.peek();
    if ((all.at(-1)?.step ?? 0) >= step) this.#history.value = all.filter((point) => point.step < step);
  }

  /** Goes on with a run that had to be opened again: its curves stay. */
  resume(info: RunInfo, frame: Frame): void {
    const last = this.#history.peek().at(-1)?.step ?? -1;
    batch(() => {
      this.#info.value = info;
      this.show({ ...frame, history: frame.history.filter(({ step }) => step > last) });
    });
  }

  /** Draws a frame at once. */
  show(frame: Frame): void {
    this.#take(frame);
    this.#draw();
  }

  /** Draws a frame with the next display frame; a later one before that takes its place. */
  post(frame: Frame): void {
    this.#take(frame);
    this.#cancel ??= this.#schedule();
  }

  /** The reader pressed something: what waits to be drawn lets the answer go first. */
  giveWay(): void {
    this.#pressedAt = performance.now();
    if (!this.#cancel) return;
    this.#cancel();
    this.#cancel = this.#schedule();
  }

  /** Stops drawing what waits. */
  close(): void {
    this.#cancel?.();
  }

  /** The next display frame; later where drawing is slow, so that at least half of the time is left for the reader. */
  #schedule(): () => void {
    const answered = Math.min(this.#pressedAt + ROOM_FOR_ANSWER, this.#doneAt + LONGEST_STANDSTILL);
    const wait = Math.max(this.#doneAt + this.#cost, answered) - performance.now();
    let frame = 0;
    const request = () => {
      frame = requestAnimationFrame(() => this.#draw());
    };
    const timer = wait > 4 ? setTimeout(request, wait) : undefined;
    if (timer === undefined) request();
    return () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    };
  }

  #take(frame: Frame): void {
    this.#pending = frame;
    if (frame.history.length === 0) return;
    // A run that was changed on its way has another way from there.
    const from = frame.history[0]!.step;
    const all = [...this.#history.peek().filter(({ step }) => step < from), ...frame.history];
    const last = all.length - 1;
    this.#history.value = all.length > HISTORY_LIMIT ? all.filter((_, i) => i % 2 === 0 || i === last) : all;
  }

  #draw(): void {
    this.#cancel?.();
    this.#cancel = null;
    const frame = this.#pending;
    if (!frame) return;
    const now = performance.now();
    batch(() => {
      this.#frame.value = frame;
      if (frame.running && now - this.#readAt < READING_INTERVAL) return;
      this.#readAt = now;
      this.#reading.value = frame;
    });
    this.#drawn(frame);
    // A task queued now runs after the browser has laid out and painted.
    setTimeout(() => {
      this.#doneAt = performance.now();
      this.#cost = Math.min(this.#doneAt - now, LONGEST_WAIT);
    });
  }
}
