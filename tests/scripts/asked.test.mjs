/** docs/asked.md names tests that exist. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sources = readdirSync(join(root, "tests"), { recursive: true })
  .filter((name) => /\.(test\.mjs|cpp)$/.test(name) && !name.endsWith("asked.test.mjs"))
  .map((name) => readFileSync(join(root, "tests", name), "utf8"))
  .join("\n");
const titles = new Set(
  [...sources.matchAll(/\b(?:test|TEST_CASE)\(\s*(["`])((?:\\.|(?!\1).)*)\1/g)].map(([, , title]) => title),
);
const page = readFileSync(join(root, "docs/asked.md"), "utf8");
const named = [...page.matchAll(/`([^`]+)`/g)].map(([, title]) => title).filter((title) => title !== "npm test");

test("what was asked of other tools: every test that is named exists", () => {
  assert.ok(named.length > 50, `${named.length} named`);
  assert.deepEqual(
    named.filter((title) => !titles.has(title)),
    [],
  );
});
