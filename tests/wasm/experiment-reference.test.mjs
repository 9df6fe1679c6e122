/** docs/experiment.md says what the tables say. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fields } from "../../dist/node.js";
import { reference } from "../../scripts/reference.mjs";

const page = readFileSync(new URL("../../docs/experiment.md", import.meta.url), "utf8");

test("the reference is what scripts/reference.mjs writes", () => {
  assert.equal(page, reference(), "run node scripts/reference.mjs");
});

test("every field is in it, with words", () => {
  for (const { path, about, label } of fields) {
    assert.ok(page.includes(`| \`${path}\` |`), path);
    assert.match(about, /^[A-Z].*\.$/, path);
    assert.match(label, /^[A-Z]/, path);
  }
});
