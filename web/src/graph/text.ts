/** Numbers on the graph: three digits where they fit, never wider than their place. */
import { printed, short, signed } from "../ui/numbers.ts";

/** At most `room` characters: digits are dropped first, then a power of ten is written as e. */
export function fit(x: number, room: number, sign = false): string {
  const write = (text: string) => (sign && x > 0 ? `+${text}` : text);
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "NaN" : sign || x < 0 ? signed(x, infinite) : "\u221e";
  for (const digits of [3, 2]) {
    const text = write(short(x, digits));
    if (text.length <= room) return text;
  }
  const size = Math.abs(x);
  if (size >= 1000 && size < 1e6) return write(short(Math.round(x), String(Math.round(size)).length));
  const scientific = (digits: number) => {
    const [figure = "0", power = "0"] = x.toExponential(digits).split("e");
    return write(printed(`${figure}e${Number(power)}`));
  };
  if (scientific(1).length <= room) return scientific(1);
  const one = write(short(x, 1));
  return one.length <= room ? one : scientific(0);
}

/** A number as it would be typed where that is short, else three digits: -1, 0.5, 12.3. */
export function plain(x: number, room = 6): string {
  const typed = printed(String(x));
  return Number.isFinite(x) && typed.length <= room ? typed : fit(x, Math.max(room, 5));
}

/** The same with its sign, never wider than `room`. */
export function plainSigned(x: number, room = 8): string {
  const typed = signed(x, (y) => plain(y, room));
  return typed.length <= room ? typed : fit(x, room, true);
}

function infinite(x: number): string {
  return x > 0 ? "\u221e" : "\u2212\u221e";
}
