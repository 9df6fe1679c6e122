/** Which steps teach an item of a lecture note. */
import type { Lesson } from "../../lessons/lesson.ts";

export interface Taught {
  readonly lesson: Lesson;
  /** Counted from 1, as readers see it. */
  readonly step: number;
}

export function taughtIn(lessons: readonly Lesson[], item: string): Taught[] {
  return lessons.flatMap((lesson) =>
    lesson.steps.flatMap(({ covers = [] }, i) => (covers.includes(item) ? [{ lesson, step: i + 1 }] : [])),
  );
}
