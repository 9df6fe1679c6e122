import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals-core";
import type { Host } from "../../../wasm/host-types.ts";
import { lessons } from "../../lessons/index.ts";
import type { Lesson } from "../../lessons/lesson.ts";
import type { Playground } from "../app.ts";
import { decodeLens } from "../lens.ts";
import { NetworkWalk } from "../walk/network-walk.ts";
import { type Asker, type LessonNumbers, numbersOf } from "./numbers.ts";
import { positionAt, positionIn } from "./place.ts";
import { Progress } from "./progress.ts";
import { stepDocument, type Where, whereOf } from "./where.ts";

/**
 * The lesson that is open: where it stands, which the document says, its numbers, and whether the view still is as the
 * step put it.
 */
export class LessonDesk {
  readonly where: ReadonlySignal<Where | null>;
  /** null until the engine has answered. */
  readonly numbers = signal<LessonNumbers | null>(null);
  readonly progress = new Progress();
  /** Whether the figure shows what the step asks for: its formula, values, place in the walk and numbers shown. */
  readonly inView: ReadonlySignal<boolean>;
  readonly #app: Playground;
  #stopPlacing = () => {};
  #known: string | null = null;
  #lesson: Lesson | null = null;

  constructor(app: Playground) {
    this.#app = app;
    this.where = computed(() => whereOf(app.store.document.value));
    this.inView = computed(() => {
      const where = this.where.value;
      const { model, mistake, data, view } = app.store.document.value;
      if (!where || where.note) return false;
      const wanted = stepDocument(where);
      if (!alike(model, wanted.model) || (mistake ?? null) !== (wanted.mistake ?? null)) return false;
      if (!alike(data, wanted.data) || decodeLens(view?.lens) !== decodeLens(wanted.view?.lens)) return false;
      const { show = "both" } = where.lesson.steps[where.step]!;
      return app.session.at.value === this.#position(where) && app.session.show.value === show;
    });
    effect(() => {
      const name = app.store.document.value.view?.lesson;
      const where = this.where.value;
      const known = where ? String(name) : null;
      if (known === this.#known) return;
      this.#known = known;
      void this.#arrive(where);
    });
  }

  /** Puts a step in the view. */
  go(where: Where): void {
    const { view } = this.#app.store.document.peek();
    const document = stepDocument(where, view?.notation);
    this.#app.show("lesson", document, true);
    void this.#arrive(where);
  }

  /** One step on or back, or to the first; false where there is none. */
  move(by: 1 | -1 | "first"): boolean {
    const where = this.where.peek();
    if (!where || where.note) return false;
    const step = by === "first" ? 0 : where.step + by;
    if (step < 0 || step >= where.lesson.steps.length) return false;
    this.go({ ...where, step });
    return true;
  }

  finish(lesson: Lesson): void {
    this.progress.finish(lesson.id);
  }

  /** How many lessons there are. */
  readonly count = lessons.length;

  /** Number of a lesson among all, from 1. */
  place(lesson: Lesson): number {
    return lessons.indexOf(lesson) + 1;
  }

  /** After the document of a step has been opened: its place in the walk, its selection; on a new lesson, its numbers. */
  async #arrive(where: Where | null): Promise<void> {
    const { session } = this.#app;
    // What is being opened now is opened first.
    await Promise.resolve();
    const followed = session.course.peek() !== null;
    session.course.value = where && !where.note ? this : null;
    if (!session.course.peek() && session.stepUnit.peek() === "lesson")
      session.stepUnit.value = session.graph.peek() ? "operation" : "update";
    if (!where) return;
    if (!followed && !where.note) session.stepUnit.value = "lesson";
    if (where.lesson !== this.#lesson) {
      this.#lesson = where.lesson;
      this.numbers.value = null;
      this.#ask(where.lesson);
    }
    await session.settled();
    if (this.where.peek()?.lesson !== where.lesson || where.note) return;
    // A formula that has been opened begins with steps of its own.
    if (!followed) session.stepUnit.value = "lesson";
    const { show = "both", select } = where.lesson.steps[where.step]!;
    // The graph of a network's operations comes a little later than the network.
    this.#stopPlacing();
    let placed = false;
    const stop = effect(() => {
      const at = placed ? undefined : this.#position(where);
      if (at === undefined) return;
      placed = true;
      untracked(() => {
        session.at.value = at;
        session.show.value = show;
        const graph = session.graph.peek();
        session.select(select === undefined ? null : graph ? selectionOf(graph.info.nodes, select) : select);
      });
    });
    this.#stopPlacing = stop;
    if (placed) stop();
  }

  #ask(lesson: Lesson): void {
    void this.#app.session
      .aside((engine) => numbersOf(lesson, askerOf(engine)))
      .then(
        (numbers) => {
          if (this.#lesson === lesson) this.numbers.value = numbers;
        },
        () => {
          // Asked again when the lesson is opened the next time; a lost engine has said so already.
          if (this.#lesson === lesson) this.#lesson = null;
        },
      );
  }

  /** Where the walk over what is shown stands at the step; undefined while something else is shown. */
  #position({ lesson, step }: Where): number | null | undefined {
    const { session } = this.#app;
    const { network, place } = lesson.steps[step]!;
    const walk = session.walk.value;
    if (network !== undefined && walk instanceof NetworkWalk) return positionIn(walk, place);
    const graph = network === undefined ? session.graph.value : session.networkGraph.value;
    if (!graph) return undefined;
    try {
      return positionAt(graph.info, graph.pass, place);
    } catch {
      return undefined;
    }
  }
}

/** The host as the lessons ask it. */
function askerOf(engine: Host): Asker {
  let made = 0;
  return {
    open(document) {
      made = 0;
      return engine.openFormula(document);
    },
    counts: () => engine.graph("counts"),
    async descendTo(updates) {
      const { pass } = await engine.graph("descend", updates - made);
      made = updates;
      return pass;
    },
  };
}

/** The name a node is selected by: its own, or its place. */
function selectionOf(nodes: readonly { name: string | null; label: string }[], name: string): string | null {
  const id = nodes.findIndex((node) => node.name === name);
  if (id >= 0) return name;
  const place = nodes.findIndex((node) => node.label === name);
  return place < 0 ? null : `#${place}`;
}

const alike = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

/** With the fields of objects in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}
