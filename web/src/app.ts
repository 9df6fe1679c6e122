import { effect } from "@preact/signals-core";
import type { Host } from "../../wasm/host-types.ts";
import type { Experiment } from "../../wasm/types.ts";
import { Session } from "./session.ts";
import { Store } from "./store.ts";

/** What every panel is given: the document and the run. */
export interface App {
  readonly store: Store;
  readonly session: Session;
}

/**
 * A document and its run, tied together: an edit builds the run again at step 0 and goes on playing if it was. A
 * document the engine refuses is taken back, so that what is written is always what runs.
 */
export class Playground implements App {
  readonly store: Store;
  readonly session: Session;
  #opened: Experiment;
  #opening = false;
  readonly #stop: () => void;

  constructor(connect: () => Promise<Host>, first: Experiment) {
    this.store = new Store(first);
    this.session = new Session(connect);
    this.#opened = this.store.document.peek();
    this.#stop = effect(() => {
      const document = this.store.document.value;
      if (!this.#opening && this.session.host && trains(document) !== trains(this.#opened)) void this.#follow(document);
    });
  }

  /** Opens a document at step 0, not playing; the one in the store when none is given. Throws ChainruleError. */
  async open(experiment?: unknown): Promise<void> {
    const before = this.store.document.peek();
    this.#opening = true;
    try {
      if (experiment !== undefined) this.store.replace(experiment);
    } catch (error) {
      this.session.fail(error);
      throw error;
    } finally {
      this.#opening = false;
    }
    const document = this.store.document.peek();
    try {
      await this.session.open(document);
      this.#opened = document;
    } catch (error) {
      this.#retreat(before);
      throw error;
    }
  }

  close(): void {
    this.#stop();
    this.session.close();
  }

  async #follow(document: Experiment): Promise<void> {
    try {
      await this.session.open(document, true);
      if (this.store.document.peek() === document) this.#opened = document;
    } catch {
      if (this.store.document.peek() === document) this.#retreat(this.#opened);
    }
  }

  #retreat(to: Experiment): void {
    this.#opening = true;
    this.store.retreat(to);
    this.#opening = false;
  }
}

/** The part of a document that a run follows from. */
function trains({ view: _, ...rest }: Experiment): string {
  return JSON.stringify(rest);
}
