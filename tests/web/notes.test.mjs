// The lecture notes: each item is taught by a step, each step covers items that exist, and docs/notes.md says so.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { notesPage } from "../../scripts/notes.mjs";
import { bundled } from "./bundled.mjs";

let lessons;
let notation;
before(async () => {
  [lessons, notation] = await Promise.all([bundled("lessons/index.ts"), bundled("notation.ts")]);
});

test("five notes; every item of them is taught", () => {
  assert.equal(lessons.notes.length, 5);
  const missing = lessons.notes
    .flatMap(({ items }) => items.map(({ id }) => id))
    .filter((id) => lessons.taughtIn(lessons.lessons, id).length === 0);
  assert.deepEqual(missing, []);
});

test("what a step covers is an item of a note", () => {
  const ids = lessons.notes.flatMap(({ items }) => items.map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length);
  for (const { id, steps } of lessons.lessons)
    for (const item of steps.flatMap(({ covers = [] }) => covers)) assert.ok(ids.includes(item), `${id}: ${item}`);
});

test("each note has the numbered items of its text, and letters of its own", () => {
  const [lei] = lessons.notes;
  const numbered = lei.items.map(({ where }) => where).join("; ");
  const kinds = { Theorem: 2, Example: 7, Definition: 1, Remark: 6, Property: 1, Algorithm: 1 };
  for (const [kind, last] of Object.entries(kinds))
    for (let n = 1; n <= last; n++) assert.match(numbered, new RegExp(`\\b${kind} ${n}\\b`));
  for (const note of lessons.notes) assert.ok(notation.presetNamed(note.notation), note.notation);
});

test("docs/notes.md is what the lessons say, and its links lead somewhere", () => {
  const page = readFileSync(new URL("../../docs/notes.md", import.meta.url), "utf8");
  assert.equal(page, notesPage(lessons), "run node scripts/notes.mjs");
  const anchors = new Set([...page.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id));
  for (const [, to] of page.matchAll(/\]\(#([^)]+)\)/g)) assert.ok(anchors.has(to), to);
});
