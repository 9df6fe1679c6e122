import { computed, effect, type ReadonlySignal, signal } from "@preact/signals-core";
import { checkExperiment } from "../../wasm/experiment/decode.ts";
import type { Host } from "../../wasm/host-types.ts";
import type { Experiment } from "../../wasm/types.ts";
import { Home } from "./document/home.ts";
import { FormulaDesk } from "./formula/desk.ts";
import { lensOf } from "./lens.ts";
import type { LessonDesk } from "./lessons/desk.ts";
import { rooms } from "./rooms.ts";
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
  /** null until somebody goes to the lessons. */
  readonly lessons: ReadonlySignal<LessonDesk | null>;
  readonly mode: ReadonlySignal<Mode>;
  readonly home: Home;
  /** Goes to the document last open in a mode, or to its first example. */
  setMode(mode: Mode): Promise<void>;
  /** Opens the document once more after nothing could be opened. */
  restart(): Promise<void>;
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
  readonly lessons = signal<LessonDesk | null>(null);
  readonly mode: ReadonlySignal<Mode>;
  readonly home: Home;
  /** The document last open in each mode; null: the lessons were not open yet. */
  readonly #last: Record<Mode, Experiment | null>;
  /** How the page begins: the document in the store unless the element knows better. */
  begin = (): Promise<void> => this.open();
  #opened: Experiment;
  #opening = false;
  readonly #stop: () => void;

  /** `firsts`: what each mode shows before anything was opened in it; the page begins with the network. */
  constructor(connect: () => Promise<Host>, firsts: Record<Exclude<Mode, "lessons">, Experiment>) {
    this.store = new Store(firsts.network);
    this.session = new Session(connect);
    this.mode = computed(() => modeOf(this.store.document.value));
    this.#last = { ...firsts, lessons: null };
    this.desk = new FormulaDesk(this);
    this.home = new Home(this);
    this.#opened = this.store.document.peek();
    const stopWalking = effect(() => {
      this.session.networkWalk.value = networkWalk(this);
    });
    const stopScalars = followScalars(this);
    const stopExplaining = effect(() => {
      if (this.session.selection.value !== null) rooms.inspector.in(this);
    });
    const stopFollowing = effect(() => {
      const document = this.store.document.value;
      this.#last[modeOf(document)] = document;
      if (!this.#opening && this.session.host && trains(document) !== trains(this.#opened)) void this.#follow(document);
    });
    this.#stop = () => {
      stopWalking();
      stopScalars();
      stopExplaining();
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
      if (modeOf(given) === "lessons") {
        const room = await rooms.lessons.enter();
        const whole = room.withFigure(given);
        if (whole !== given) this.store.replace(whole);
        this.lessons.value ??= new room.LessonDesk(this);
      }
    } catch (error) {
      this.session.fail(error);
      throw error;
    } finally {
      this.#opening = false;
    }
    const document = this.store.document.peek();
    const arriving = this.arrived();
    try {
      await this.session.open(document);
      this.#opened = document;
      await arriving;
    } catch (error) {
      this.#retreat(before);
      throw error;
    }
  }

  restart(): Promise<void> {
    return this.begin().catch(() => undefined);
  }

  /** What was last open in the modes that are not shown. */
  others(): Partial<Record<Mode, Experiment | null>> {
    const { [this.mode.peek()]: _, ...others } = this.#last;
    return others;
  }

  /** The same from another visit; what can no longer be read is passed over. */
  recall(others: Readonly<Record<string, unknown>>): void {
    for (const mode of Object.keys(this.#last) as Mode[]) {
      try {
        if (others[mode]) this.#last[mode] = checkExperiment(others[mode]);
      } catch {
        // Kept by another version: the mode shows its first example.
      }
    }
  }

  async setMode(mode: Mode): Promise<void> {
    if (mode === this.mode.peek()) return;
    try {
      if (mode === "lessons") {
        const room = await rooms.lessons.enter();
        this.lessons.value ??= new room.LessonDesk(this);
        this.#last.lessons ??= room.firstLesson;
      }
      const last = this.#last[mode];
      if (last) this.show(mode, last);
    } catch (error) {
      this.session.fail(error);
    }
  }

  /** When everything that the present view needs has been fetched; what cannot be says so itself. */
  async arrived(): Promise<void> {
    const mode = this.mode.peek();
    const needed = [
      ...(mode === "network" && lensOf(this) !== "neurons" ? [rooms.lenses] : []),
      ...(mode === "network" ? [] : [rooms[mode]]),
      ...(this.session.selection.peek() === null ? [] : [rooms.inspector]),
    ];
    await Promise.allSettled(needed.map((room) => room.enter()));
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
  return typeof document.view?.lesson === "string" ? "lessons" : (document.model?.kind ?? "network");
}

/** The part of a document that a run follows from. */
function trains({ view: _, ...rest }: Experiment): string {
  return JSON.stringify(rest);
}

/** Once the lens of scalars has been chosen, its graph follows the run. Answers how to stop. */
function followScalars(app: App): () => void {
  let stop: (() => void) | null = null;
  let left = false;
  const stopWaiting = effect(() => {
    if (stop || lensOf(app) !== "scalars") return;
    const room = rooms.lenses.in(app);
    if (room && !left) stop = room.followScalars(app);
  });
  return () => {
    left = true;
    stopWaiting();
    stop?.();
  };
}
