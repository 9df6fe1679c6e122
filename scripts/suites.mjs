/** The test suites and how each is run and counted. A suite answers {passed, failed, skipped, log}. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { check } from "./check.mjs";
import { jobs } from "./engine.mjs";
import { progress, root, run } from "./run.mjs";
import { toolchain } from "./toolchain.mjs";

const results = join(root, "build/results");
const onLine = (line) => progress.detail(line);

/** Counts of a JUnit file as ctest writes it. */
export function junitCounts(xml) {
  const head = xml.match(/<testsuite\b[^>]*>/)?.[0] ?? "";
  const count = (name) => Number(head.match(new RegExp(`\\b${name}="(\\d+)"`))?.[1] ?? 0);
  const skipped = count("skipped") + count("disabled");
  const failed = count("failures");
  return { passed: count("tests") - failed - skipped, failed, skipped };
}

/** A suite in which nothing ran has failed, whatever its programs said: a green run of no tests proves nothing. */
export function judged(name, { passed, failed, skipped = 0, empty = [], log = "", code = 0 }) {
  const notes = empty.map((file) => `${file}: no test ran in this file.`);
  failed += empty.length;
  if (code !== 0 && failed === 0) {
    notes.push(`The suite ${name} ended with status ${code}, though no test failed.`);
    failed = 1;
  }
  if (passed === 0 && failed === 0) {
    notes.push(`The suite ${name} ran no tests.`);
    failed = 1;
  }
  return { passed, failed, skipped, log: [log, ...notes].filter(Boolean).join("\n") };
}

/** The result file's text, "" when the run did not come to write one. */
function resultText(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

async function checks() {
  const done = await check();
  const failed = done.filter(({ passed }) => !passed);
  return judged("check", {
    passed: done.length - failed.length,
    failed: failed.length,
    log: failed.map(({ log }) => log).join("\n"),
  });
}

/** Builds and runs the C++ tests of a preset. */
async function core(preset, env) {
  const tools = await toolchain();
  const compiler = preset === "sanitize" && tools.clang ? [`-DCMAKE_CXX_COMPILER=${tools.clang}`] : [];
  const built = { onLine, check: false };
  const configured = await tools.run("cmake", ["--preset", preset, ...compiler, ...tools.options], built);
  if (configured.code !== 0) return judged(preset, { passed: 0, failed: 1, log: configured.output });
  const compiled = await tools.run("cmake", ["--build", "--preset", preset, "-j", jobs], built);
  if (compiled.code !== 0) return judged(preset, { passed: 0, failed: 1, log: compiled.output });
  const file = join(results, `${preset}.xml`);
  const tested = await tools.run("ctest", ["--preset", preset, "--output-junit", file], { env, onLine, check: false });
  return judged(preset, { ...junitCounts(resultText(file)), code: tested.code, log: tested.output });
}

/** Executions of the fuzz target, in the release tier only. */
const FUZZ_RUNS = 10_000_000;

/** Any text as a formula, in a sanitized build. */
async function fuzz() {
  const tools = await toolchain();
  if (!tools.clang)
    return judged("fuzz", {
      passed: 0,
      failed: 0,
      skipped: 1,
      log: "There is no clang to build the fuzz target with.",
    });
  const built = { onLine, check: false };
  const configured = await tools.run(
    "cmake",
    ["--preset", "fuzz", `-DCMAKE_CXX_COMPILER=${tools.clang}`, ...tools.options],
    built,
  );
  const compiled =
    configured.code === 0 ? await tools.run("cmake", ["--build", "--preset", "fuzz", "-j", jobs], built) : configured;
  if (compiled.code !== 0) return judged("fuzz", { passed: 0, failed: 1, log: compiled.output });
  const dictionary = `-dict=${join(root, "tests/fuzz/formula.dict")}`;
  const options = [`-runs=${FUZZ_RUNS}`, "-max_len=400", "-timeout=5", "-rss_limit_mb=2048", dictionary];
  const { code, output } = await tools.run(join(root, "build/fuzz/formula_fuzz"), options, built);
  // Told to stop it ends well: what counts is that it came to the end.
  const done = code === 0 && output.includes(`Done ${FUZZ_RUNS} runs`);
  return judged("fuzz", { passed: done ? 1 : 0, failed: done ? 0 : 1, log: output.slice(-4000) });
}

/** The names of test files in tests/NAME. */
const testFiles = (name) =>
  readdirSync(join(root, "tests", name), { recursive: true })
    .filter((file) => file.endsWith(".test.mjs"))
    .map((file) => join("tests", name, file))
    .sort();

/** Runs tests/NAME/*.test.mjs with node:test. */
async function node(name, env, flags = []) {
  const files = testFiles(name);
  if (files.length === 0) return judged(name, { passed: 0, failed: 0 });
  const file = join(results, `${name}.json`);
  const { code, output } = await run(
    process.execPath,
    [
      "--test",
      "--test-reporter=spec",
      "--test-reporter-destination=stdout",
      `--test-reporter=${join(root, "scripts/reporter.mjs")}`,
      `--test-reporter-destination=${file}`,
      ...flags,
      ...files,
    ],
    { env, onLine, check: false },
  );
  const counts = JSON.parse(resultText(file) || '{"passed":0,"failed":0}');
  const failures = output.indexOf("failing tests:");
  return judged(name, { ...counts, code, log: failures < 0 ? output : output.slice(failures) });
}

/** Every suite, in the order it is run: {name, title, run(env)}; `release`: in the long tier only. */
export const suites = [
  { name: "check", title: "types and style", run: checks },
  { name: "scripts", title: "set-up, build and what ships", run: (env) => node("scripts", env) },
  { name: "native", title: "C++ core, g++", run: (env) => core("native", env) },
  {
    name: "sanitize",
    title: "C++ core, clang, address and undefined-behaviour sanitizers",
    run: (env) => core("sanitize", env),
  },
  { name: "fuzz", title: `any text as a formula, ${FUZZ_RUNS.toLocaleString("en")} times`, run: fuzz, release: true },
  {
    name: "wasm",
    title: "the engine that ships, in Node without eval",
    run: (env) => node("wasm", env, ["--disallow-code-generation-from-strings"]),
  },
  // One browser at a time: two would only slow each other.
  { name: "web", title: "the built site, in browsers", run: (env) => node("web", env, ["--test-concurrency=1"]) },
];

/** Empties the folder of results, so that none of an earlier run is counted. */
export function freshResults() {
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
}
