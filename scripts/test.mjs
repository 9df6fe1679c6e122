/**
 * `npm test`: sets up what is missing, builds, runs every suite and sums up; the last line is `N passed, N failed`.
 * `npm test -- NAME...` runs those suites only. With --release the suites run their long tier (CHAINRULE_TIER=release).
 */
import { browsers } from "./browsers.mjs";
import { build } from "./build.mjs";
import { Failure, isMain, progress } from "./run.mjs";
import { freshResults, suites } from "./suites.mjs";

const seconds = (since) => `${Math.round((Date.now() - since) / 1000)} s`;

/** The suites a command line names; when it names none, all of the tier. */
export function chosen(names, release = false) {
  const unknown = names.find((name) => !suites.some((suite) => suite.name === name));
  if (unknown)
    throw new Failure(`There is no suite "${unknown}"; there are ${suites.map(({ name }) => name).join(", ")}.`);
  return suites.filter((suite) => (names.length === 0 ? release || !suite.release : names.includes(suite.name)));
}

/** Runs suites one after another; answers the sum of their counts. A suite that throws has failed. */
export async function runSuites(list, env, print = console.log) {
  const sum = { passed: 0, failed: 0 };
  for (const { name, title, run } of list) {
    const begun = Date.now();
    progress.task(`Testing ${name}: ${title}`);
    const result = await run(env).catch((error) => ({
      passed: 0,
      failed: 1,
      skipped: 0,
      log: `${error.log ?? ""}\n${error instanceof Failure ? error.message : error.stack}`,
    }));
    progress.done();
    if (result.failed) print(`${result.log.trim()}\n`);
    const skipped = result.skipped ? `, ${result.skipped} skipped` : "";
    print(`${name.padEnd(9)} ${result.passed} passed, ${result.failed} failed${skipped} (${title}; ${seconds(begun)})`);
    sum.passed += result.passed;
    sum.failed += result.failed;
  }
  return sum;
}

async function test(args) {
  const begun = Date.now();
  const release = args.includes("--release");
  let sum = { passed: 0, failed: 1 };
  try {
    const list = chosen(
      args.filter((arg) => arg !== "--release"),
      release,
    );
    await build();
    const { env, missing } = list.some(({ name }) => name === "web") ? await browsers() : { env: {}, missing: [] };
    for (const browser of missing) console.log(`Skipped: every test in ${browser}`);
    freshResults();
    sum = await runSuites(list, { ...env, CHAINRULE_TIER: release ? "release" : "submission" });
  } catch (error) {
    progress.done();
    console.log(error instanceof Failure ? `${error.log}\n${error.message}` : error.stack);
  }
  console.log(`Total time: ${seconds(begun)}`);
  console.log(`${sum.passed} passed, ${sum.failed} failed`);
  process.exitCode = sum.failed ? 1 : 0;
}

if (isMain(import.meta.url)) await test(process.argv.slice(2));
