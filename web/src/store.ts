import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import { ChainruleError } from "../../wasm/errors.ts";
import { checkExperiment, decodeExperiment } from "../../wasm/experiment/decode.ts";
import type { Experiment, ResolvedExperiment } from "../../wasm/types.ts";

/** A copy of the document that a recipe may change in place. */
export type Draft<T> = T extends object ? { -readonly [K in keyof T]: Draft<T[K]> } : T;

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
  readonly #document;
  readonly #past = signal<readonly Past[]>([]);
  readonly #future = signal<readonly Past[]>([]);
  #merging: string | null = null;

  /** The document as written, frozen all the way down. */
  readonly document: ReadonlySignal<Experiment>;
  /** The same with every default filled in: what controls show. */
  readonly settings: ReadonlySignal<ResolvedExperiment>;
  /** Labels of what undo and redo would do; null when there is nothing. */
  readonly undoLabel: ReadonlySignal<string | null>;
  readonly redoLabel: ReadonlySignal<string | null>;

  constructor(first: Experiment) {
    this.#document = signal<Experiment>(freeze(first));
    this.document = this.#document;
    this.settings = computed(() => decodeExperiment(this.#document.value));
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
    try {
      checkExperiment(draft);
    } catch (error) {
      return ChainruleError.of(error).message;
    }
    if (JSON.stringify(draft) === JSON.stringify(before)) return null;
    const merges = merge && this.#merging === label;
    this.#merging = merge ? label : null;
    if (!merges) this.#past.value = [...this.#past.value, { label, document: before }].slice(-DEPTH);
    this.#future.value = [];
    this.#document.value = freeze(draft as Experiment);
    return null;
  }

  /** Ends a series of merged edits. */
  settle(): void {
    this.#merging = null;
  }

  /** Takes a whole new document, as a value or JSON text, and forgets the undo steps of the old one. Throws ChainruleError when it is refused. */
  replace(value: unknown): void {
    const document = freeze(structuredClone(checkExperiment(value)));
    this.#past.value = [];
    this.#future.value = [];
    this.#merging = null;
    this.#document.value = document;
  }

  /** Goes back to a document that worked, when the engine refuses the present one; the refused edit leaves no trace. */
  retreat(to: Experiment): void {
    if (this.#past.value.at(-1)?.document === to) this.#past.value = this.#past.value.slice(0, -1);
    this.#merging = null;
    this.#document.value = to;
  }

  undo(): void {
    this.#travel(this.#past, this.#future);
  }

  redo(): void {
    this.#travel(this.#future, this.#past);
  }

  #travel(from: Signal<readonly Past[]>, to: Signal<readonly Past[]>): void {
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
