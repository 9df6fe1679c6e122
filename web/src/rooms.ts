/** The rooms of the page that are built when somebody first goes there: files of their own, fetched on demand. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { ChainruleError } from "../../wasm/errors.ts";
import type { App } from "./app.ts";
import { t } from "./words/words.ts";

export class Room<T> {
  readonly #here = signal<T | null>(null);
  readonly #load: () => Promise<T>;
  #coming: Promise<T> | null = null;

  /** What the room exports; null until it has been fetched. */
  readonly here: ReadonlySignal<T | null> = this.#here;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** Fetches the room unless it is there or on its way. A failure is a sentence, and the next call tries again. */
  enter(): Promise<T> {
    this.#coming ??= this.#load().then(
      (room) => {
        this.#here.value = room;
        return room;
      },
      (cause) => {
        this.#coming = null;
        const message = t(
          "A part of the page could not be loaded. Check the connection and try again; if that does not help, reload the page.",
        );
        throw new ChainruleError("internal", message, "", { cause });
      },
    );
    return this.#coming;
  }

  /** For drawing: what is there now. What is not is fetched, and drawn when it has come. */
  in({ session }: Pick<App, "session">): T | null {
    if (!this.#here.value) this.enter().catch((error) => session.fail(error));
    return this.#here.value;
  }
}

export const rooms = {
  formula: new Room(() => import("./formula/room.ts")),
  lessons: new Room(() => import("./lessons/room.ts")),
  /** The lenses beside the one of neurons. */
  lenses: new Room(() => import("./lenses.ts")),
  /** The reader's own samples: columns, tables, features. */
  data: new Room(() => import("./data/room.ts")),
  /** Settings few need, the next update, comparisons. */
  training: new Room(() => import("./training/room.ts")),
  /** Sections of the output panel beyond the pictures it opens with. */
  output: new Room(() => import("./output/room.ts")),
  /** Hidden units at a size of their own. */
  hidden: new Room(() => import("./hidden/room.ts")),
  inspector: new Room(() => import("./inspector/inspector.ts")),
} as const;
