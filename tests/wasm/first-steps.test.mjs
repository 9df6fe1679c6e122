/**
 * The first updates of a few experiments, parameter by parameter: what ships is held to the stored numbers here, the native
 * build in tests/core/first_steps_test.cpp, and the page in tests/web/element.test.mjs. With CHAINRULE_UPDATE_GOLDEN set
 * the file is written instead: read the difference before you commit it.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { createEngine, Run } from "../../dist/node.js";
import { chainrule, temporary } from "./support/cli.mjs";

const file = new URL("../golden/first-steps.txt", import.meta.url);
const cases = JSON.parse(readFileSync(new URL("../golden/first-steps.json", import.meta.url), "utf8"));
const engine = await createEngine();

/** `name count` and one number a line, with all its digits. */
function lines({ name, document, steps }) {
  const run = Run.open(engine, document);
  run.step(steps);
  assert.equal(run.steps, steps);
  const numbers = run.result().parameters.flatMap(({ W, b }) => [...W.flat(), ...b]);
  run.delete();
  return [`${name} ${numbers.length}`, ...numbers.map(String)];
}

const made = `${cases.flatMap(lines).join("\n")}\n`;
if (process.env.CHAINRULE_UPDATE_GOLDEN) writeFileSync(file, made);

test("the first updates give the stored parameters, to the bit", () => {
  assert.equal(made, readFileSync(file, "utf8"));
});

for (const { name, document, steps } of cases) {
  test(`${name}: the command line gives the same`, () => {
    const file = temporary(`${name}.json`, JSON.stringify(document));
    const { status, stdout, stderr } = chainrule("train", file, "--steps", String(steps), "--json");
    assert.equal(status, 0, stderr);
    const numbers = JSON.parse(stdout).parameters.flatMap(({ W, b }) => [...W.flat(), ...b]);
    const stored = made.split("\n");
    const start = stored.indexOf(`${name} ${numbers.length}`);
    assert.ok(start >= 0, `no ${name} of ${numbers.length} numbers is stored`);
    assert.deepEqual(numbers.map(String), stored.slice(start + 1, start + 1 + numbers.length));
  });
}
