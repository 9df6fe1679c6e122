/** `view.lesson` of a document: a lesson and its step, `routes/5`, or a lecture note, `notes/lei`. */
import type { Experiment } from "../../../wasm/types.ts";
import { lessonNamed, lessons } from "../../lessons/index.ts";
import type { Lesson, Step } from "../../lessons/lesson.ts";
import { type Note, notes } from "../../lessons/notes.ts";
import { documentOf } from "./numbers.ts";

export interface Where {
  readonly lesson: Lesson;
  /** Counted from 0. */
  readonly step: number;
  /** Set where the page shows a lecture note; its lesson is the first one, for the figure. */
  readonly note: Note | null;
}

/** Where a document stands among the lessons; null for one that is no lesson. Total. */
export function whereOf({ view }: Experiment): Where | null {
  const name = view?.lesson;
  if (typeof name !== "string") return null;
  const [id = "", second = ""] = name.split("/");
  if (id === "notes") {
    const note = notes.find((one) => one.id === second);
    return note ? { lesson: lessonNamed("routes")!, step: 0, note } : null;
  }
  const lesson = lessonNamed(id);
  if (!lesson) return null;
  const step = Number.parseInt(second, 10) - 1;
  return { lesson, step: Math.min(Math.max(Number.isNaN(step) ? 0 : step, 0), lesson.steps.length - 1), note: null };
}

/** The document that puts a step in the view. `notation`: the letters to keep. */
export function stepDocument({ lesson, step, note }: Where, notation?: unknown): Experiment {
  const shown = lesson.steps[step]!;
  const document = networkOf(lesson, shown) ?? documentOf(lesson, shown);
  const name = note ? `notes/${note.id}` : `${lesson.id}/${step + 1}`;
  const letters = note ? note.notation : (shown.notation ?? notation);
  return {
    ...document,
    view: { ...document.view, ...(letters !== undefined && { notation: letters }), lesson: name },
  };
}

/** The network of a step; null where it shows a formula. */
function networkOf(lesson: Lesson, { network, lens }: Step): Experiment | null {
  const figure = network === undefined ? undefined : lesson.networks?.[network];
  return figure ? { v: 1, ...figure, view: { title: lesson.title, ...(lens && { lens }) } } : null;
}

/** A document that names a lesson and has no figure of its own, of the kind the lesson shows there, shows that lesson's. */
export function withFigure(document: Experiment): Experiment {
  const where = whereOf(document);
  if (!where) return document;
  const wanted = stepDocument(where, document.view?.notation);
  const own = document.model && (document.model.kind ?? "network") === (wanted.model?.kind ?? "network");
  return own ? document : wanted;
}

/** What lessons mode opens with. */
export const firstLesson: Experiment = stepDocument({ lesson: lessons[0]!, step: 0, note: null });
