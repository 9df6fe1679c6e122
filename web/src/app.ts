import { computed, effect, type ReadonlySignal } from "@preact/signals-core";
import type { Host } from "../../wasm/host-types.ts";
import type { Experiment } from "../../wasm/types.ts";
import { FormulaDesk } from "./formula/desk.ts";
import { LessonDesk } from "./lessons/desk.ts";
import { whereOf, withFigure } from "./lessons/where.ts";
import { followScalars } from "./scalars/scalars.ts";
import { Session } from "./session.ts";
import { Store } from "./store.ts";
import { networkWalk } from "./walk/network-walks.ts";

/** What the page is about: a network that trains, a formula, or a lesson. */
export type Mode = "network" | "formula" | "lessons";

/** What every panel is given: the document and the run. */
export interface App {
  readonly store: Store;
  readonly session: Session;
  readonly desk: FormulaDesk;
  readonly lessons: LessonDesk;
  readonly mode: ReadonlySignal<Mode>;
  /** Goes to the document last open in a mode, or to its first example. */
  setMode(mode: Mode): void;
  /** Opens one of the examples, so that it can be undone; several in a row, with `merge`, by one step. */
  show(label: string, experiment: Experiment, merge?: boolean): void;
}

/**
 * A document and its run, tied together: an edit builds the run again at step 0 and goes on playing if it was. A
 * document the engine refuses is taken back, so that what is written is always what runs.
 */
export class Playground implements App {
  readonly store: Store;
  readonly session: Session;
  readonly desk: FormulaDesk;
  readonly lessons: LessonDesk;
  readonly mode: ReadonlySignal<Mode>;
  /** The document last open in each mode. */
  readonly #last: Record<Mode, Experiment>;
  #opened: Experiment;
  #opening = false;
  readonly #stop: () => void;

  /** `firsts`: what each mode shows before anything was opened in it; the page begins with the network. */
  constructor(connect: () => Promise<Host>, firsts: Record<Mode, Experiment>) {
    this.store = new Store(firsts.network);
    this.session = new Session(connect);
    this.mode = computed(() => modeOf(this.store.document.value));
    this.#last = { ...firsts };
    this.desk = new FormulaDesk(this);
    this.lessons = new LessonDesk(this);
    this.#opened = this.store.document.peek();
    const stopWalking = effect(() => {
      this.session.networkWalk.value = networkWalk(this);
    });
    const stopScalars = followScalars(this);
    const stopFollowing = effect(() => {
      const document = this.store.document.value;
      this.#last[modeOf(document)] = document;
      if (!this.#opening && this.session.host && trains(document) !== trains(this.#opened)) void this.#follow(document);
    });
    this.#stop = () => {
      stopWalking();
      stopScalars();
      stopFollowing();
    };
  }

  /** Opens a document at step 0, not playing; the one in the store when none is given. Throws ChainruleError. */
  async open(experiment?: unknown): Promise<void> {
    const before = this.store.document.peek();
    this.#opening = true;
    try {
      if (experiment !== undefined) this.store.replace(experiment);
      const given = this.store.document.peek();
      const whole = withFigure(given);
      if (whole !== given) this.store.replace(whole);
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

  setMode(mode: Mode): void {
    if (mode !== this.mode.peek()) this.show(mode, this.#last[mode]);
  }

  show(label: string, experiment: Experiment, merge = false): void {
    this.store.update(
      label,
      (draft) => {
        for (const key of Object.keys(draft)) delete (draft as unknown as Record<string, unknown>)[key];
        Object.assign(draft, structuredClone(experiment));
      },
      merge,
    );
  }

  /** Makes a document that the engine has opened already the one that is written. */
  adopt(label: string, experiment: Experiment): void {
    this.#opening = true;
    this.store.update(
      label,
      (draft) => {
        draft.model = structuredClone(experiment.model) as typeof draft.model;
      },
      true,
    );
    this.#opened = this.store.document.peek();
    this.#opening = false;
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

function modeOf(document: Experiment): Mode {
  return whereOf(document) ? "lessons" : (document.model?.kind ?? "network");
}

/** The part of a document that a run follows from. */
function trains({ view: _, ...rest }: Experiment): string {
  return JSON.stringify(rest);
}
