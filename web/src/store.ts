import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Experiment } from "../../wasm/types.ts";

/** A copy of the document that a recipe may change in place. */
export type Draft<T> = T extends object ? { -readonly [K in keyof T]: Draft<T[K]> } : T;

/** Checks any value: the document, or the sentence that says what is wrong with which field. */
export type Decode = (value: unknown) => { value: Experiment } | { error: { message: string; field: string } };

/** An edit that was not applied: what was asked, and why not. The typed text stays in its field. */
export interface Refusal {
  readonly label: string;
  readonly message: string;
  readonly field: string;
}

interface Past {
  readonly label: string;
  readonly document: Experiment;
}

const DEPTH = 200;

/**
 * The document and the one gate through which it changes. What is on the screen is a function of this document and the
 * step; nothing else is ever saved.
 */
export class Store {
  readonly #decode: Decode;
  readonly #document;
  readonly #past = signal<readonly Past[]>([]);
  readonly #future = signal<readonly Past[]>([]);
  #merging: string | null = null;

  /** The document, frozen all the way down. */
  readonly document: ReadonlySignal<Experiment>;
  /** Labels of what undo and redo would do; null when there is nothing. */
  readonly undoLabel: ReadonlySignal<string | null>;
  readonly redoLabel: ReadonlySignal<string | null>;

  constructor(decode: Decode, first: Experiment) {
    this.#decode = decode;
    this.#document = signal<Experiment>(freeze(first));
    this.document = this.#document;
    this.undoLabel = computed(() => this.#past.value.at(-1)?.label ?? null);
    this.redoLabel = computed(() => this.#future.value.at(-1)?.label ?? null);
  }

  /**
   * Changes a copy of the document, checks it, and makes it the document. Returns null, or the sentence that says why
   * the document stays as it was.
   * `merge`: successive edits with the same label are one undo step (a slider being dragged); `settle` ends the series.
   */
  update(label: string, recipe: (draft: Draft<Experiment>) => void, merge = false): string | null {
    const before = this.#document.value;
    const draft = structuredClone(before) as Draft<Experiment>;
    recipe(draft);
    const checked = this.#decode(draft);
    if ("error" in checked) return checked.error.message;
    if (JSON.stringify(checked.value) === JSON.stringify(before)) return null;
    const merges = merge && this.#merging === label;
    this.#merging = merge ? label : null;
    if (!merges) this.#past.value = [...this.#past.value, { label, document: before }].slice(-DEPTH);
    this.#future.value = [];
    this.#document.value = freeze(checked.value);
    return null;
  }

  /** Ends a series of merged edits. */
  settle(): void {
    this.#merging = null;
  }

  /** Takes a whole new document and forgets the undo steps of the old one. Returns null or the sentence of refusal. */
  replace(value: unknown): Refusal | null {
    const checked = this.#decode(value);
    if ("error" in checked) return { label: "open", ...checked.error };
    this.#past.value = [];
    this.#future.value = [];
    this.#merging = null;
    this.#document.value = freeze(checked.value);
    return null;
  }

  undo(): void {
    this.#travel(this.#past, this.#future);
  }

  redo(): void {
    this.#travel(this.#future, this.#past);
  }

  #travel(from: typeof this.#past, to: typeof this.#past): void {
    const last = from.value.at(-1);
    if (!last) return;
    this.#merging = null;
    from.value = from.value.slice(0, -1);
    to.value = [...to.value, { label: last.label, document: this.#document.value }];
    this.#document.value = last.document;
  }
}

function freeze<T>(value: T): T {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) freeze(part);
  }
  return value;
}
