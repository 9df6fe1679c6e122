/**
 * Writes docs/notes.md, which maps each item of the lecture notes to the steps of the lessons that teach it, from the
 * lessons themselves: `node scripts/notes.mjs`. A test holds the file against `notesPage()`.
 */
import { writeFileSync } from "node:fs";
import { bundled } from "../tests/web/bundled.mjs";
import { isMain } from "./run.mjs";

const target = new URL("../docs/notes.md", import.meta.url);
/** A bar would end the cell of a table; stars would be emphasis. */
const cell = (text) => text.replaceAll("|", "\\|").replaceAll("*", "\\*").replaceAll("_", "\\_");
const row = (...cells) => `| ${cells.join(" | ")} |`;
const table = (head, rows) => [row(...head), row(...head.map(() => "---")), ...rows].join("\n");

/** The whole page. */
export function notesPage({ notes, lessons, taughtIn }) {
  const link = ({ lesson, step }) => `[${lesson.title}](#${lesson.id}), step ${step}`;
  const mapOf = ({ items }) =>
    table(
      ["where", "kind", "what", "taught in"],
      items.map(({ id, kind, where, about }) =>
        row(cell(where), kind, cell(about), taughtIn(lessons, id).map(link).join("<br>")),
      ),
    );
  const slipsOf = ({ slips }) =>
    table(
      ["where", "printed", "should be"],
      slips.map(({ where, printed, should, copy }) =>
        row(cell(where) + (copy ? " (our copy)" : ""), cell(printed), cell(should)),
      ),
    );
  const lessonOf = ({ id, title, group, minutes, steps }) =>
    `<a id="${id}"></a>\n\n### ${title}\n\n${group}, about ${minutes} minutes. In a document: \`"view": {"lesson": "${id}"}\`.\n\n${steps
      .map((step, i) => `${i + 1}. ${step.title}`)
      .join("\n")}`;
  return `<!-- Written by scripts/notes.mjs from the lessons; change web/lessons. -->
# The lecture notes and the lessons

Every definition, theorem, example, remark, property, algorithm and formula of five lecture notes, and the step of a lesson
that teaches it. The words of the lessons are our own; their numbers come from the engine.

${notes.map((note) => `## ${note.title}\n\n${note.author}\n\n${mapOf(note)}`).join("\n\n")}

## Errata

Slips found in the notes while the lessons were made. "Our copy": the text we read is an extract of a document, and the slip
may have been made there.

${notes.map((note) => `### ${note.title}\n\n${slipsOf(note)}`).join("\n\n")}

## The lessons

${lessons.map(lessonOf).join("\n\n")}
`;
}

if (isMain(import.meta.url)) writeFileSync(target, notesPage(await bundled("lessons/index.ts")));
