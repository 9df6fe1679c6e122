/** What set-up leaves behind and how it knows that nothing is to be done: one cache folder, content stamps, one lock. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { progress, root } from "./run.mjs";

/** Where a private toolchain is kept: CHAINRULE_CACHE, else below XDG_CACHE_HOME, else ~/.cache/chainrule. */
export const cacheFolder = () =>
  process.env.CHAINRULE_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "chainrule");

/** All files below `path` (or the file itself) whose names `keep` accepts, sorted. */
function filesBelow(path, keep) {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && keep(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    return error.code === "ENOTDIR" ? [path] : [];
  }
}

/** One hash over names and contents of files and folders of the checkout; `keep` filters by file name. */
export function hashOf(paths, keep = () => true) {
  const hash = createHash("sha256");
  for (const path of paths)
    for (const file of filesBelow(join(root, path), keep)) {
      const content = readFileSync(file);
      hash.update(`${relative(root, file)}\0${content.length}\0`).update(content);
    }
  return hash.digest("hex");
}

/** The text of a stamp file; "" when there is none. */
export function readStamp(file) {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return "";
  }
}

/** Written last, when all that it stands for is in place. */
export function writeStamp(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${text}\n`);
}

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
};

/** Milliseconds since a file was written; 0 when it is gone. */
const age = (file) => Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());

/** Runs `work` while no other process of ours holds the same lock file; a lock whose process has ended is taken over. */
export async function locked(file, work) {
  mkdirSync(dirname(file), { recursive: true });
  for (let waited = false; ; waited = true) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const holder = Number(readStamp(file));
      if (holder ? !alive(holder) : age(file) > 10_000) rmSync(file, { force: true });
      else {
        if (!waited) progress.task(`Waiting for another run (process ${holder || "unknown"}) to finish`);
        await sleep(500);
      }
    }
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
