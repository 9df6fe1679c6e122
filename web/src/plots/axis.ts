/** Round numbers for axes. */
import { short } from "../ui/numbers.ts";

/** Round ticks from 0 on: 1, 2 or 5 times a power of ten apart, at most `most` of them. */
export function niceTicks(high: number, most: number): number[] {
  const rough = Math.max(high, Number.MIN_VALUE) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * power).find((k) => k >= rough) ?? rough;
  return Array.from({ length: Math.floor(high / step + 1e-9) + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** Whole powers of ten that hold [low, high], at least one apart, thinned to at most `most`. */
export function decades(low: number, high: number, most: number): number[] {
  const from = Math.floor(Math.log10(low) + 1e-9);
  const to = Math.max(from + 1, Math.ceil(Math.log10(high) - 1e-9));
  const step = Math.max(1, Math.ceil((to - from) / most));
  const powers: number[] = [];
  for (let power = to; power > from - step; power -= step) powers.push(power);
  return powers.reverse();
}

const RAISED = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

/** 1, 0.1, 0.01, then powers: the way they stand at an axis. */
export function decadeText(power: number): string {
  if (power >= -2 && power <= 3) return short(10 ** power, 1);
  const digits = [...String(Math.abs(power))].map((digit) => RAISED[Number(digit)]).join("");
  return `10${power < 0 ? "\u207b" : ""}${digits}`;
}
