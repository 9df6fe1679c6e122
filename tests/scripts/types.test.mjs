/** The declarations as a user's compiler meets them: installed by name, with nothing of ours beside them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "chainrule-types-"));
after(() => rmSync(folder, { recursive: true }));

const installed = join(folder, "node_modules/chainrule");
mkdirSync(installed, { recursive: true });
cpSync(join(root, "package.json"), join(installed, "package.json"));
cpSync(join(root, "dist/types"), join(installed, "dist/types"), { recursive: true });
writeFileSync(join(folder, "package.json"), '{"type": "module"}');

/** What the compiler says about a program, every declaration it reaches checked. */
function compiled(program, ...options) {
  writeFileSync(join(folder, "program.ts"), program);
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const words = [tsc, "--noEmit", "--strict", "--target", "es2022", "--pretty", "false", ...options, "program.ts"];
  return spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8" }).stdout;
}

const program = `
import { ChainruleError, type Experiment, openExperiment, type TrainResult } from "chainrule";
import { ChainrulePlayground, type StepDetail } from "chainrule/element";
const experiment: Experiment = { v: 1, data: { set: "spiral" }, train: { loss: "hinge" } };
const run = await openExperiment(experiment);
const result: TrainResult = run.result();
const share: number | undefined = result.metrics.accuracy?.train;
const element = document.createElement("chainrule-playground");
const state: Promise<Experiment> = element.getState();
element.addEventListener("step", (event) => (event as CustomEvent<StepDetail>).detail.loss.train);
export { ChainruleError, element, share, state };
export const same: boolean = element instanceof ChainrulePlayground;
`;

const ways = {
  node: ["--module", "nodenext"],
  bundler: ["--module", "esnext", "--moduleResolution", "bundler"],
  "an older library": ["--module", "nodenext", "--lib", "es2022,dom"],
};
for (const [way, options] of Object.entries(ways))
  test(`a user's program compiles: ${way}`, () => assert.equal(compiled(program, ...options), ""));

test("a name that does not exist is an error", () =>
  assert.match(compiled(program.replace('"hinge"', '"no such loss"'), ...ways.node), /TS2322/));
