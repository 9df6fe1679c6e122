/** `npm run check`: types and style of everything that is not C++, and that no language lacks a text. */
import { join } from "node:path";
import { packages } from "./packages.mjs";
import { Failure, isMain, main, root, run } from "./run.mjs";
import { faults } from "./words.mjs";

const tool = (path) => (args) => run(process.execPath, [join(root, "node_modules", path), ...args], { check: false });
const tsc = tool("typescript/bin/tsc");
const biome = tool("@biomejs/biome/bin/biome");
const german = () => {
  const found = faults("de");
  return { code: found.length, output: found.join("\n") };
};

/** Answers one {name, passed, log} for each check. */
export async function check() {
  const results = [];
  for (const [name, work] of [
    ["types", () => tsc(["-p", "tsconfig.json", "--pretty", "false"])],
    ["style", () => biome(["ci", "--max-diagnostics=50", "--colors=off"])],
    ["words", german],
  ]) {
    const { code, output } = await work();
    results.push({ name, passed: code === 0, log: output });
  }
  return results;
}

if (isMain(import.meta.url))
  await main(async () => {
    await packages();
    const failed = (await check()).filter(({ passed }) => !passed);
    if (failed.length)
      throw new Failure(
        `Failed: ${failed.map(({ name }) => name).join(", ")}`,
        failed.map(({ log }) => log).join("\n"),
      );
    console.log("Types, style and words are right.");
  });
