/** Which texts of the page a language lacks, and which it has for nothing. Part of `npm run check`. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.mjs";

const folder = join(root, "web/src");
const LITERAL = String.raw`\s*("(?:[^"\\]|\\.)*")\s*`;
/** t("..."), parts("..."), key("..."), and the two forms of tn(n, "...", "..."). */
const ONE = new RegExp(String.raw`\b(?:t|parts|key)\(${LITERAL}[,)]`, "g");
const TWO = new RegExp(String.raw`\btn\([^"]*?,${LITERAL},${LITERAL}[,)]`, "g");

/** Texts a source marks for translation. */
export function marked(source) {
  const found = [...source.matchAll(ONE)].map(([, text]) => text);
  for (const [, one, many] of source.matchAll(TWO)) found.push(one, many);
  return found.map((text) => JSON.parse(text));
}

/** Labels and sentences of the engine's tables and of the fields of training, which the page shows as they are. */
function tabled() {
  const tables = ["wasm/generated/tables.ts", "wasm/experiment/train-fields.ts"];
  const source = tables.map((path) => readFileSync(join(root, path), "utf8")).join("\n");
  return [...source.matchAll(/\b(?:label|about): ("(?:[^"\\]|\\.)*")/g)].map(([, text]) => JSON.parse(text));
}

/** Texts, each with the file it stands in. */
export function used() {
  const texts = new Map();
  for (const file of readdirSync(folder, { recursive: true })) {
    if (!file.endsWith(".ts") || file.startsWith("words/")) continue;
    for (const text of marked(readFileSync(join(folder, file), "utf8"))) texts.set(text, file);
  }
  return texts;
}

/** All texts of a language, file after file. */
export function catalogue(language) {
  const files = readdirSync(join(folder, "words", language)).filter((file) => file.endsWith(".json"));
  const read = (file) => JSON.parse(readFileSync(join(folder, "words", language, file), "utf8"));
  return Object.assign({}, ...files.map(read));
}

/** What is wrong with a language's words, a sentence each. */
export function faults(language) {
  const texts = used();
  const words = catalogue(language);
  const slots = (text) => [...String(text).matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  const found = [];
  for (const [text, file] of texts) {
    if (!(text in words)) found.push(`${file}: no text in words/${language} for ${JSON.stringify(text)}`);
    else if (typeof words[text] === "string" && `${slots(text)}` !== `${slots(words[text])}`)
      found.push(`words/${language}: other values in the translation of ${JSON.stringify(text)}`);
  }
  const known = new Set(tabled());
  for (const text of Object.keys(words))
    if (!texts.has(text) && !known.has(text))
      found.push(`words/${language}: nothing says ${JSON.stringify(text)} any more`);
  return found;
}
