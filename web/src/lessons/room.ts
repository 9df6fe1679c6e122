/** Lessons mode: its desk and its page. */
export { LessonDesk } from "./desk.ts";
export { lessonView } from "./page.ts";
export { firstLesson, withFigure } from "./where.ts";
