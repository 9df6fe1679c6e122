/** The test runner itself: a suite that runs nothing has failed, and every failure is counted. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { judged, junitCounts } from "../../scripts/suites.mjs";
import { chosen, runSuites } from "../../scripts/test.mjs";

const reporter = fileURLToPath(new URL("../../scripts/reporter.mjs", import.meta.url));

describe("a suite's judgement", () => {
  test("no tests: failed, and it says so", () => {
    const { failed, log } = judged("core", { passed: 0, failed: 0 });
    assert.equal(failed, 1);
    assert.match(log, /The suite core ran no tests/);
  });
  test("only skipped tests: failed", () =>
    assert.equal(judged("core", { passed: 0, failed: 0, skipped: 3 }).failed, 1));
  test("a file without tests among others: failed, and it is named", () => {
    const { failed, log } = judged("wasm", { passed: 5, failed: 0, empty: ["a.test.mjs"] });
    assert.equal(failed, 1);
    assert.match(log, /a\.test\.mjs/);
  });
  test("a bad exit status without a failed test: failed", () =>
    assert.equal(judged("wasm", { passed: 5, failed: 0, code: 134 }).failed, 1));
  test("failures are not counted twice for the exit status", () =>
    assert.equal(judged("wasm", { passed: 5, failed: 2, code: 1 }).failed, 2));
  test("green is green", () =>
    assert.deepEqual(judged("wasm", { passed: 5, failed: 0 }), { passed: 5, failed: 0, skipped: 0, log: "" }));
});

describe("counting", () => {
  test("a JUnit file of ctest", () => {
    const xml =
      '<?xml version="1.0"?><testsuite name="x" tests="9" failures="2" disabled="1" skipped="1" hostname=""/>';
    assert.deepEqual(junitCounts(xml), { passed: 5, failed: 2, skipped: 2 });
  });
  test("no JUnit file: nothing ran", () => assert.deepEqual(junitCounts(""), { passed: 0, failed: 0, skipped: 0 }));

  const folder = mkdtempSync(join(tmpdir(), "chainrule-suites-"));
  after(() => rmSync(folder, { recursive: true }));
  /** Runs node:test on files of that text and answers what the reporter counted. */
  function counted(files) {
    const paths = Object.entries(files).map(([name, text]) => {
      const path = join(folder, name);
      writeFileSync(
        path,
        `import test, { describe, before } from "node:test"; import assert from "node:assert"; ${text}`,
      );
      return path;
    });
    const env = { ...process.env };
    delete env.NODE_TEST_CONTEXT; // else the inner runner would report to the outer one
    const { stdout } = spawnSync(process.execPath, ["--test", `--test-reporter=${reporter}`, ...paths], {
      env,
      encoding: "utf8",
    });
    return JSON.parse(stdout);
  }
  test("passed, failed, skipped, nested", () =>
    assert.deepEqual(
      counted({
        "mixed.test.mjs":
          'test("a", () => {}); test("b", () => assert.fail()); test("c", { skip: true }, () => {}); describe("d", () => { test("e", () => {}); });',
      }),
      { passed: 2, failed: 1, skipped: 1, empty: [] },
    ));
  test("a file in which no test ran", () => {
    const { passed, empty } = counted({ "none.test.mjs": "" });
    assert.equal(passed, 0);
    assert.equal(empty.length, 1);
  });
  test("a file that cannot be loaded", () =>
    assert.equal(counted({ "broken.test.mjs": 'throw new Error("x");' }).failed, 1));
  test("a hook that fails", () =>
    assert.ok(
      counted({
        "hook.test.mjs": 'describe("h", () => { before(() => { throw new Error("x"); }); test("t", () => {}); });',
      }).failed > 0,
    ));
});

describe("the run of all suites", () => {
  const suite = (name, run) => ({ name, title: name, run });
  const quiet = () => {};
  test("sums counts and survives a suite that throws", async () => {
    const sum = await runSuites(
      [
        suite("a", async () => ({ passed: 3, failed: 0, skipped: 0, log: "" })),
        suite("b", async () => {
          throw new Error("planted");
        }),
        suite("c", async () => ({ passed: 1, failed: 2, skipped: 1, log: "why" })),
      ],
      {},
      quiet,
    );
    assert.deepEqual(sum, { passed: 4, failed: 3 });
  });
  test("the log of a failed suite is shown, of a green one not", async () => {
    const lines = [];
    await runSuites(
      [
        suite("good", async () => ({ passed: 1, failed: 0, skipped: 0, log: "secret" })),
        suite("bad", async () => ({ passed: 0, failed: 1, skipped: 0, log: "shown" })),
      ],
      {},
      (line) => lines.push(line),
    );
    assert.match(lines.join("\n"), /shown/);
    assert.doesNotMatch(lines.join("\n"), /secret/);
  });
  test("an unknown suite is refused by name", () => assert.throws(() => chosen(["nope"]), /no suite "nope"/));
  test("no names: all suites", () => assert.ok(chosen([]).length >= 6));
});
