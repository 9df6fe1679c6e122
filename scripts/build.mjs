/** `npm run build`: the engine, the site, the element, the Node package and the command line, into dist/. */
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashOf, locked, readStamp, writeStamp } from "./cache.mjs";
import { buildEngine } from "./engine.mjs";
import { offline } from "./offline.mjs";
import { packages } from "./packages.mjs";
import { Failure, isMain, main, progress, root, run } from "./run.mjs";

const dist = join(root, "dist");
const stamp = join(root, "build/dist.stamp");
const inputs = ["wasm", "web", "data", "examples", "scripts", "package.json", "package-lock.json", "tsconfig.json"];

/** Declarations of the public entries. Type errors are the business of `npm run check`, so they do not stop a build. */
async function declarations(out) {
  const folder = join(root, "build/types");
  rmSync(folder, { recursive: true, force: true });
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { output } = await run(process.execPath, [tsc, "-p", "tsconfig.types.json"], { check: false });
  if (!existsSync(folder)) throw new Failure("No type declarations were written.", output);
  cpSync(folder, join(out, "types"), { recursive: true });
}

/** Builds what has changed since the last time; answers whether there was anything to do. */
export async function build() {
  await packages();
  return locked(join(root, "build/lock"), async () => {
    const engine = await buildEngine();
    const hash = `${hashOf(inputs)} ${engine}`;
    if (existsSync(join(dist, "index.html")) && readStamp(stamp) === hash) return false;
    progress.task("Bundling the page, the element and the command line");
    // Imported only now: Vite comes with the packages that may just have been installed.
    const { bundle } = await import("./bundles.mjs");
    const { notices } = await import("./notices.mjs");
    const next = join(root, "build/dist.partial");
    rmSync(next, { recursive: true, force: true });
    mkdirSync(next, { recursive: true });
    const modules = await bundle(next);
    copyFileSync(join(root, "build/wasm/engine.wasm"), join(next, "engine.wasm"));
    offline(next);
    writeFileSync(join(next, "THIRD-PARTY-NOTICES.txt"), notices(modules));
    await declarations(next);
    if (existsSync(join(next, "cli.js"))) chmodSync(join(next, "cli.js"), 0o755);
    rmSync(dist, { recursive: true, force: true });
    renameSync(next, dist);
    writeStamp(stamp, hash);
    progress.done();
    return true;
  });
}

if (isMain(import.meta.url))
  await main(async () => {
    const begun = Date.now();
    const worked = await build();
    console.log(worked ? `Built dist/ in ${Math.round((Date.now() - begun) / 1000)} s` : "dist/ is up to date");
  });
