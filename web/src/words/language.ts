/**
 * The language the page speaks, and how it writes numbers. English stands in the source; every other language is a
 * catalogue of its own (words/de), fetched when it is first spoken. One page speaks one language.
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";

export const languages = [
  { code: "en", name: "English" },
  { code: "de", name: "Deutsch" },
] as const;

export type Language = (typeof languages)[number]["code"];

/** The English text to its translation; where a language counts differently, one for each of its plural categories. */
export type Catalogue = Readonly<Record<string, string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>>>;

/** The two signs inside a number. */
export interface Signs {
  readonly decimal: string;
  readonly group: string;
}

const catalogues: Readonly<Record<Exclude<Language, "en">, () => Promise<{ default: Catalogue }>>> = {
  de: () => import("./de/index.ts"),
};

const spoken = signal<{ readonly code: Language; readonly catalogue: Catalogue | null }>({
  code: "en",
  catalogue: null,
});

export const language: ReadonlySignal<Language> = computed(() => spoken.value.code);
export const catalogue: ReadonlySignal<Catalogue | null> = computed(() => spoken.value.catalogue);
/** As the reader's own region writes the language, when the browser's is one of its regions. */
export const signs: ReadonlySignal<Signs> = computed(() => signsOf(regionOf(spoken.value.code)));

let asked = 0;

/** Speaks a language from now on. Rejects, and speaks on as before, when its catalogue cannot be fetched. */
export async function speak(code: Language): Promise<void> {
  const turn = ++asked;
  const found = code === "en" ? null : (await catalogues[code]()).default;
  if (turn === asked) spoken.value = { code, catalogue: found };
}

/** The first offered language among tags such as `de-AT`; null when none is. */
export function offered(tags: readonly (string | null | undefined)[]): Language | null {
  for (const tag of tags) {
    const found = languages.find(({ code }) => code === tag?.toLowerCase().split("-")[0]);
    if (found) return found.code;
  }
  return null;
}

function regionOf(code: Language): string {
  const tags = typeof navigator === "undefined" ? [] : navigator.languages;
  return tags.find((tag) => tag.toLowerCase().split("-")[0] === code) ?? code;
}

function signsOf(tag: string): Signs {
  const parts = new Intl.NumberFormat(tag, { useGrouping: true }).formatToParts(1234567.5);
  const sign = (type: string) => parts.find((part) => part.type === type)?.value;
  return { decimal: sign("decimal") ?? ".", group: sign("group") ?? "," };
}
