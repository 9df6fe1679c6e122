import type { PreparedData } from "../../wasm/types.ts";

/** Inputs beyond this, either way, lie outside of every picture: the length of a range has to be a number. */
const LONGEST = 1e300;

/** Whole numbers that hold every input of the data with a little air, as one range for all inputs. */
export function extent(data: PreparedData): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { inputs } of [data.train, data.test]) {
    for (const x of inputs) {
      if (x < low) low = x;
      if (x > high) high = x;
    }
  }
  if (!(low <= high)) return [-6, 6];
  low = Math.max(low, -LONGEST);
  high = Math.min(high, LONGEST);
  const around = low < 0 && high > 0;
  const most = Math.max(-low, high);
  const [from, to] = around ? [-most, most] : [low, high];
  const span = to - from || Math.abs(to) || 1;
  const unit = 10 ** Math.floor(Math.log10(span) - 0.5);
  return [Math.floor((from - span * 0.02) / unit) * unit, Math.ceil((to + span * 0.02) / unit) * unit];
}
