/** Numbers as they are read and as they are typed. A minus on the screen is a true minus, the rest as the language writes it. */
import { signs } from "../words/language.ts";
import { grouped, t } from "../words/words.ts";

const MINUS = "\u2212";
const SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

/** A number's text with a true minus and the decimal sign of the language. */
export function printed(text: string): string {
  const { decimal } = signs.value;
  const minus = text.replaceAll("-", MINUS);
  return decimal === "." ? minus : minus.replace(".", decimal);
}

/** `1.2e-7` as `1.2 x 10^-7` in print. */
function powers(text: string): string {
  return text.replace(/e([+-]?)(\d+)$/, (_, sign: string, digits: string) => {
    const raised = [...digits].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");
    return ` \u00d7 10${sign === "-" ? "\u207b" : ""}${raised}`;
  });
}

/** `digits` significant digits, three unless told; very small and very large ones with a power of ten. */
export function short(x: number, digits = 3): string {
  if (!Number.isFinite(x)) return notFinite(x);
  if (x === 0) return "0";
  const size = Math.abs(x);
  const text = size >= 1e6 || size < 1e-4 ? x.toExponential(digits - 1) : x.toPrecision(digits);
  return printed(powers(/e/.test(text) && size < 1e6 && size >= 1e-4 ? String(Number(text)) : text));
}

/** Every digit: the shortest text that reads back as the same double. */
export function full(x: number): string {
  if (!Number.isFinite(x)) return notFinite(x);
  return printed(powers(x !== 0 && Math.abs(x) < 1e-4 ? x.toExponential() : String(x)));
}

/** With a written sign, for weights and gradients. Zero has none. */
export function signed(x: number, write: (x: number) => string = short): string {
  return x > 0 ? `+${write(x)}` : write(x);
}

function notFinite(x: number): string {
  return Number.isNaN(x) ? t("not a number") : `${x > 0 ? "" : MINUS}${t("infinity")}`;
}

/** A share as a percentage: 0.995 is `99.5 %`. */
export function percent(share: number, digits = 1): string {
  return `${printed((share * 100).toFixed(digits))}\u202f%`;
}

/** A count with the language's sign at the thousands: `6,552`. */
export function count(n: number): string {
  return grouped(n).replace("-", MINUS);
}

/** A number as it stands in a field, ready to be typed over: `0,5` where that is how it is written. */
export function editable(x: number): string {
  return String(x).replace(".", signs.value.decimal);
}

/** A number a user wrote: decimal comma or point, a power of ten, or a fraction such as `1/3`; null for anything else. */
export function parseNumber(text: string): number | null {
  const parts = text.trim().replaceAll(MINUS, "-").split("/");
  if (parts.length > 2) return null;
  const values = parts.map((part) => {
    const plain = part.trim().replace(",", ".");
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
  });
  const [numerator = Number.NaN, denominator = 1] = values;
  const value = numerator / denominator;
  return Number.isFinite(value) ? value : null;
}
