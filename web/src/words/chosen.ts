import { keep, kept } from "../ui/kept.ts";
import { type Language, offered, speak } from "./language.ts";

/** The language to begin with: the one asked for by the page around, the one chosen here before, the browser's. */
export function firstLanguage(asked: string | null): Language {
  return offered([asked, kept("language"), ...navigator.languages]) ?? "en";
}

/** Speaks a language and remembers it. Rejects when its texts cannot be fetched. */
export async function choose(code: Language): Promise<void> {
  await speak(code);
  keep("language", code);
}
