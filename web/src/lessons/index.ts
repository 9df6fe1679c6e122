/** Everything of the lessons that needs no browser, for tests and scripts. */

export { lessonNamed, lessons } from "../../lessons/index.ts";
export { notes } from "../../lessons/notes.ts";
export { taughtIn } from "./coverage.ts";
export { hint, judge, near, rightAnswer, termsOf } from "./judge.ts";
export { pieces } from "./markup.ts";
export { answer, documentOf, fillFrom, numbersOf, questionState } from "./numbers.ts";
export { positionAt, positionIn } from "./place.ts";
export { stepDocument, withFigure } from "./where.ts";
