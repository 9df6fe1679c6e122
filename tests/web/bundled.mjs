/** A module of the page as it ships, bundled for a test that needs no browser. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";

/** Imports a file by its path from `web/src`, with all it needs; what it fetches later is there until the tests end. */
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
  const folder = mkdtempSync(join(tmpdir(), "chainrule-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const { type, fileName, code } of output) if (type === "chunk") writeFileSync(join(folder, fileName), code);
  return import(pathToFileURL(join(folder, output[0].fileName)));
}
