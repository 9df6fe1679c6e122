/** What makes the site an app that works without a network: the manifest, its pictures, the service worker and its list. */
import { createHash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.mjs";

const plain = ["manifest.webmanifest", "icon-192.png", "icon-512.png"];
/** Products for other pages and for Node, which the page itself never asks for. */
const apart = /^(node|cli|browser|element|worker)\.js$|^node-|^engine\.wasm$|^service-worker\.js$/;

/** The files the page may ask for, below its folder; index.html apart, which is asked of the network first. */
export function pageFiles(folder) {
  return readdirSync(folder)
    .filter((file) => /\.(js|css|wasm|woff2|svg|png|csv|webmanifest)$/.test(file) && !apart.test(file))
    .sort();
}

/** Completes the site in `folder`. */
export function offline(folder) {
  for (const file of plain) copyFileSync(join(root, "web", file), join(folder, file));
  const files = pageFiles(folder);
  const hash = createHash("sha256");
  for (const file of ["index.html", ...files]) hash.update(file).update(readFileSync(join(folder, file)));
  const known = `const files = ${JSON.stringify(files)};\nconst version = "${hash.digest("hex").slice(0, 16)}";\n`;
  writeFileSync(join(folder, "service-worker.js"), known + readFileSync(join(root, "build/service-worker.js"), "utf8"));
}
