/** The command line as it ships, for tests. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../../dist/cli.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "chainrule-test-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Runs `chainrule` with eval forbidden, as everything of the product can be. Answers {status, stdout, stderr}. */
export const chainrule = (...words) => chainruleReading("", ...words);

/** The same with a text on standard input. */
export function chainruleReading(input, ...words) {
  const options = { encoding: "utf8", maxBuffer: 1e9, input };
  return spawnSync(process.execPath, ["--disallow-code-generation-from-strings", program, ...words], options);
}

/** Writes a file that is gone when the tests are done, and answers its path. */
export function temporary(name, content) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** A path for a file that a test lets the program write. */
export const temporaryPath = (name) => join(folder, name);
