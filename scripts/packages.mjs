/** The npm packages of the lockfile, installed when they are missing or older than it; no package's script is run. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { Failure, progress, root, run, which } from "./run.mjs";

const changed = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;

export async function packages() {
  // npm writes this file at the end of an installation.
  if (changed("node_modules/.package-lock.json") >= changed("package-lock.json")) return;
  if (!which("npm")) throw new Failure("Install npm (it comes with Node.js) and try again.");
  progress.task("Installing the npm packages");
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  progress.done();
}
