/**
 * Words for people. Every visible or spoken text is written in plain English where it is used and passes through here:
 *
 *     t("Undo")                                     a text
 *     t("Step {n} of {all}", { n, all })            with values put in; whole numbers are grouped, text goes in as it is
 *     tn(rows, "{n} row", "{n} rows")               with its plural
 *     parts("One of {menu} classes", { menu: html`...` })     for a template, in pieces
 *     const places = [key("Data"), key("Graph")]    a text that is named here and spoken elsewhere, by t(place)
 *
 * The English text is its own key in a catalogue. `npm run check` names what a catalogue lacks.
 */
import { catalogue, language, signs } from "./language.ts";

export type Values = Readonly<Record<string, string | number>>;

export function t(text: string, values?: Values): string {
  const found = catalogue.value?.[text];
  return filled(typeof found === "string" ? found : text, values);
}

/** `n` things: `{n}` in the texts is the number. */
export function tn(n: number, one: string, many: string, values?: Values): string {
  return filled(pluralOf(n, one, many), { n, ...values });
}

/** A text in pieces for a template, each `{name}` replaced by what belongs there. */
export function parts<T>(text: string, values: Readonly<Record<string, T>>): (string | T)[] {
  return t(text)
    .split(/\{(\w+)\}/)
    .map((piece, i) => (i % 2 === 1 && piece in values ? (values[piece] as T) : piece));
}

/** Marks a text that `t` is given elsewhere. */
export function key<T extends string>(text: T): T {
  return text;
}

/** A whole number with the sign of its language at the thousands: `6,552`. */
export function grouped(n: number): string {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, signs.value.group);
}

function pluralOf(n: number, one: string, many: string): string {
  const forms = catalogue.value?.[many];
  if (typeof forms === "object") {
    const category = new Intl.PluralRules(language.value).select(n);
    return forms[category] ?? forms.other ?? many;
  }
  return t(n === 1 ? one : many);
}

function filled(text: string, values?: Values): string {
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" && Number.isInteger(value) ? grouped(value) : String(value);
  });
}
