/** The rule of an update, line by line, in the letters of the engine's table. */
import { tables } from "../../../wasm/generated/tables.ts";
import type { ResolvedTrain } from "../../../wasm/types.ts";

/** What a letter takes, both as MathML. */
export interface RuleLine {
  readonly of: string;
  readonly value: string;
}

const G = "<mi>g</mi>";
const W = "<mi>w</mi>";
const mean = "<mfrac><mrow><mo>\u2202</mo><mi>C</mi></mrow><mrow><mo>\u2202</mo><mi>w</mi></mrow></mfrac>";
const norm = "<mrow><mo>\u2016</mo><mi>g</mi><mo>\u2016</mo></mrow>";

/** Gradient, penalty, clipping, and what the optimiser makes of them; lines that do nothing are left out. */
export function ruleOf(train: ResolvedTrain): RuleLine[] {
  const row = tables.optimizers.find(({ name }) => name === train.optimizer)!;
  const lines: RuleLine[] = [{ of: G, value: mean + penalty(train) }];
  if (train.clip !== null) {
    const share = `<mfrac><mi>c</mi>${norm}</mfrac>`;
    lines.push({ of: G, value: `${G}<mo>\u00b7</mo><mi>min</mi><mo>(</mo><mn>1</mn><mo>,</mo>${share}<mo>)</mo>` });
  }
  const decay = train.weight_decay ?? row.parameters.find(({ name }) => name === "weight_decay")?.value ?? 0;
  for (const { of, value } of row.rules) {
    // The optimiser's own line for the gradient is its weight decay; AdamW's is the first of two for the parameter.
    const decays = of.mathml === G || (of.mathml === W && value.mathml.includes("\u03bb"));
    if (decays && decay === 0) continue;
    lines.push({ of: of.mathml, value: value.mathml });
  }
  return lines;
}

/** The penalty's part of a weight's gradient. */
function penalty({ l1, l2 }: ResolvedTrain): string {
  const lambda = (i: number) => `<msub><mi>\u03bb</mi><mn>${i}</mn></msub>`;
  const first = l1 > 0 ? `<mo>+</mo>${lambda(1)}<mi>sign</mi><mo>(</mo>${W}<mo>)</mo>` : "";
  return first + (l2 > 0 ? `<mo>+</mo>${lambda(2)}${W}` : "");
}

export const lineMarkup = ({ of, value }: RuleLine): string => `<mrow>${of}<mo>\u2190</mo>${value}</mrow>`;
