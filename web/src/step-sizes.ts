import type { StepUnit } from "./session.ts";
import { key } from "./words/words.ts";

/** How far a step goes, in words; at the foot of a phone there is room for a short one only. */
export const stepSizes: Readonly<Record<StepUnit, { long: string; short: string }>> = {
  lesson: { long: key("one lesson step"), short: key("1 step") },
  operation: { long: key("one operation"), short: key("1 op") },
  sample: { long: key("one sample"), short: key("1 sample") },
  update: { long: key("one update"), short: key("1 update") },
  epoch: { long: key("one epoch"), short: key("1 epoch") },
};
