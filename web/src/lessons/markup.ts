/** The texts of lessons, read into pieces: words, strong words, mathematics. */
import type { Written } from "../ui/written.ts";
import { asks, type Fill, math } from "./math.ts";

export type Piece =
  | { readonly kind: "words" | "strong"; readonly text: string }
  | { readonly kind: "math"; readonly written: Written };

const words = (text: string): Piece => ({ kind: "words", text });
const MARKS = new RegExp(`\\$[^$]+\\$|\\*\\*[^*]+\\*\\*|\\\\(?:${Object.keys(asks).join("|")})(?:\\{[^{}]*\\})+`, "g");

export function pieces(text: string, fill: Fill): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const { 0: mark, index } of text.matchAll(MARKS)) {
    if (index > from) found.push(words(text.slice(from, index)));
    from = index + mark.length;
    if (mark.startsWith("**")) found.push({ kind: "strong", text: mark.slice(2, -2) });
    else found.push({ kind: "math", written: math(mark.startsWith("$") ? mark.slice(1, -1) : mark, fill) });
  }
  if (from < text.length) found.push(words(text.slice(from)));
  return found;
}

/** What a text asks of the engine. */
export function asked(text: string): { command: string; args: readonly string[] }[] {
  const found: { command: string; args: readonly string[] }[] = [];
  pieces(text, (command, args) => {
    found.push({ command, args });
    return { latex: "0", mathml: "<mn>0</mn>" };
  });
  return found;
}
