/** Keeps the document in the browser as it changes, and says whether that works. */
import { effect, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Playground } from "../app.ts";
import type { Kept, Shelf } from "./shelf.ts";
import { freshId, windowId } from "./window.ts";

/** Milliseconds from a change to its writing: long enough for a slider that is dragged, short enough to lose nothing. */
const REST = 300;

/** `refused`: why nothing is kept. */
export type Keeping =
  | { readonly kind: "nothing" }
  | { readonly kind: "kept"; readonly at: number }
  | { readonly kind: "refused"; readonly why: string };

export class Keeper {
  readonly #keeping = signal<Keeping>({ kind: "nothing" });
  readonly keeping: ReadonlySignal<Keeping> = this.#keeping;
  readonly #app: Playground;
  readonly #shelf: Shelf;
  #id = "";
  #known: string;
  #paused = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #writing: Promise<void> = Promise.resolve();
  /** Called before the first change of a document that is not the reader's own is kept. */
  onFirstChange: (() => void) | null = null;

  constructor(app: Playground, shelf: Shelf) {
    this.#app = app;
    this.#shelf = shelf;
    this.#known = this.#present();
  }

  /** What this window, or the last one, had open; newest first. Rejects where nothing is kept. */
  async found(): Promise<readonly Kept[]> {
    const { id, before } = await windowId();
    this.#id = id;
    const all = await this.#shelf.newest();
    const own = all.find((record) => record.id === before);
    return own ? [own, ...all.filter((record) => record !== own)] : all;
  }

  /** Writes every change from now on. Answers how to stop. */
  follow(): () => void {
    this.#known = this.#present();
    const stopWatching = effect(() => {
      // Read here so that a change of either is followed.
      void this.#app.store.document.value;
      void this.#app.desk.trouble.value;
      void this.#app.desk.text.value;
      if (!this.#paused && this.#present() !== this.#known) this.#soon();
    });
    const now = () => this.#flush();
    const hidden = () => document.visibilityState === "hidden" && this.#flush(true);
    document.addEventListener("visibilitychange", hidden);
    addEventListener("pagehide", now);
    return () => {
      stopWatching();
      document.removeEventListener("visibilitychange", hidden);
      removeEventListener("pagehide", now);
      this.#flush();
    };
  }

  /** Opens another document, and keeps it beside the one kept so far once it is changed. */
  async apart(open: () => Promise<void>): Promise<void> {
    this.#flush();
    this.#paused = true;
    try {
      await open();
      this.#id = await freshId();
    } finally {
      this.#known = this.#present();
      this.#paused = false;
    }
  }

  /** When everything that was asked to be kept is written, or refused. */
  settled(): Promise<void> {
    this.#flush();
    return this.#writing;
  }

  #soon(): void {
    this.onFirstChange?.();
    this.onFirstChange = null;
    this.#timer ??= setTimeout(() => this.#flush(), REST);
  }

  /** `stepped`: also when only the run went on since. */
  #flush(stepped = false): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    else if (!stepped || this.#keeping.peek().kind !== "kept") return;
    this.#timer = null;
    this.#known = this.#present();
    const record = this.#record();
    this.#writing = this.#writing.then(() => this.#write(record));
  }

  async #write(record: Kept): Promise<void> {
    try {
      await this.#shelf.put(record);
      this.#keeping.value = { kind: "kept", at: record.saved };
    } catch (error) {
      this.#keeping.value = { kind: "refused", why: error instanceof Error ? error.name : String(error) };
    }
  }

  #record(): Kept {
    const { store, session, desk } = this.#app;
    return {
      v: 1,
      id: this.#id,
      saved: Date.now(),
      document: store.document.peek(),
      others: this.#app.others(),
      step: session.graph.peek()?.steps ?? session.frame.peek()?.step ?? 0,
      typed: desk.trouble.peek() === null ? null : desk.text.peek(),
    };
  }

  /** The document, and a formula that cannot be read, as one text. */
  #present(): string {
    const { store, desk } = this.#app;
    const typed = desk.trouble.peek() === null ? "" : desk.text.peek();
    return JSON.stringify([store.document.peek(), typed]);
  }
}
