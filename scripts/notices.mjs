/** THIRD-PARTY-NOTICES.txt: the licences of everything that is part of what ships. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { Failure, root } from "./run.mjs";

/** Ships cut to what is used, not as a module: scripts/font.mjs makes web/src/styles/noto-sans-math.woff2 of it. */
const font = join(root, "node_modules/@fontsource/noto-sans-math");

/** The folder of the npm package a module belongs to, or null for a module of ours. */
export function packageFolder(path) {
  const parts = path.split(sep);
  const at = parts.lastIndexOf("node_modules");
  if (at < 0) return null;
  return parts.slice(0, at + (parts[at + 1].startsWith("@") ? 3 : 2)).join(sep);
}

/** One package's notice: name, version, licence, and its licence file in full. Every bundled package has one. */
function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  if (!file) throw new Failure(`${name} is bundled but carries no licence file.`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}`;
}

/** The whole text, for the modules that were bundled and, from notices.txt, for what is compiled into the engine. */
export function notices(modules) {
  const folders = [...new Set([font, ...[...modules].map(packageFolder).filter(Boolean)])].sort();
  const parts = [readFileSync(join(root, "scripts/notices.txt"), "utf8").trim(), ...folders.map(notice)];
  const data = join(root, "data", "LICENCES.md");
  if (existsSync(data)) parts.push(readFileSync(data, "utf8").trim());
  return `${parts.join(`\n\n${"-".repeat(78)}\n\n`)}\n`;
}
