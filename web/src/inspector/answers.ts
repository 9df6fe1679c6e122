/** What the engine answers about the selected thing: the finite difference, its error by step, the op's own curve. */
import { batch, signal } from "@preact/signals-core";
import type { CheckEntry, CurvePoint, StepError } from "../../../wasm/graph-types.ts";
import type { CheckPlace, Explanation, OpPlace } from "./explanation.ts";

/** Whom the inspector asks. */
export interface Questions {
  /** `step`: the best one where it is left out. */
  check(place: CheckPlace, step?: number): Promise<CheckEntry>;
  errors(place: CheckPlace): Promise<StepError[]>;
  curve(op: OpPlace, low: number, high: number): Promise<CurvePoint[]>;
}

/** What is looked at: more is asked only when it is seen. */
export type Tab = "messages" | "slope" | "check";

export class Answers {
  readonly entry = signal<CheckEntry | null>(null);
  readonly errors = signal<readonly StepError[] | null>(null);
  readonly curve = signal<readonly CurvePoint[] | null>(null);
  /** The power of ten of the step that is chosen; null: the best one. */
  readonly power = signal<number | null>(null);
  #asked = "";
  #of = "";

  /** Asks what is not answered yet. Call it as often as anything changes. */
  follow(
    questions: Questions,
    { check, name }: Explanation,
    op: OpPlace | null,
    tab: Tab,
    range: readonly [number, number],
  ): void {
    const power = this.power.value;
    const key = JSON.stringify([name, tab, power, check, tab === "slope" ? op : null]);
    if (key === this.#asked) return;
    this.#asked = key;
    if (name !== this.#of) this.#clear(name);
    if (check && tab !== "slope") {
      const step = power === null ? undefined : 10 ** power;
      void this.#take(key, questions.check(check, step), (entry) => {
        this.entry.value = entry;
      });
    }
    if (check && tab === "check") {
      void this.#take(key, questions.errors(check), (errors) => {
        this.errors.value = errors;
      });
    }
    if (op && tab === "slope") {
      void this.#take(key, questions.curve(op, ...range), (curve) => {
        this.curve.value = curve;
      });
    }
  }

  #clear(name: string): void {
    this.#of = name;
    batch(() => {
      this.entry.value = null;
      this.errors.value = null;
      this.curve.value = null;
      this.power.value = null;
    });
  }

  /** An answer that came too late, or not at all, changes nothing. */
  async #take<T>(key: string, asked: Promise<T>, keep: (answer: T) => void): Promise<void> {
    const answer = await asked.catch(() => null);
    if (answer !== null && key === this.#asked) keep(answer);
  }
}
