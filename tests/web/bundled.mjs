/** A module of the page as it ships, bundled for a test that needs no browser. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";

/** Imports a file of `web/src`, all it needs bundled with it. */
export async function bundled(path) {
  const entry = fileURLToPath(new URL(`../../web/src/${path}`, import.meta.url));
  const [{ output }] = await build({
    configFile: false,
    logLevel: "silent",
    publicDir: false,
    // Templates of the page are made without a document.
    resolve: { conditions: ["node"] },
    build: { write: false, minify: false, lib: { entry, formats: ["es"], fileName: "module" } },
  });
  const folder = await mkdtemp(join(tmpdir(), "chainrule-"));
  try {
    const file = join(folder, "module.mjs");
    await writeFile(file, output[0].code);
    return await import(pathToFileURL(file));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
