/** The finite difference beside the exact gradient: a verdict in words, and the error against the step. */
import { html, nothing, type TemplateResult } from "lit";
import type { CheckEntry, StepError } from "../../../wasm/graph-types.ts";
import { icon } from "../ui/icons.ts";
import { short, signed } from "../ui/numbers.ts";
import { slider } from "../ui/slider.ts";
import { errorPlot } from "./error-plot.ts";

/** Powers of ten of the step. */
export const STEPS = { least: -15, most: -1 } as const;

/** One line: agrees or differs, the difference, its step, how far off. */
export function checkLine(entry: CheckEntry | null, write: (x: number) => string): TemplateResult {
  if (!entry) return html`<p class="check quiet">Comparing with a finite difference</p>`;
  const { verdict, difference, step, exact } = entry;
  const off = Math.abs(difference - exact);
  return html`<p class="check">${verdictMark(entry)}
    <span>${verdict === "kink" ? "There is a kink here: the slope differs on its two sides, so no difference can tell" : html`Finite difference <span class="num">${signed(difference, write)}</span>, step <span class="num">${power(step)}</span>, off by <span class="num">${short(off, 2)}</span>`}</span></p>`;
}

function verdictMark({ verdict }: CheckEntry): TemplateResult {
  if (verdict === "agrees") return html`<span class="yes">${icon("check", 14)}agrees</span>`;
  return html`<span class="no">${icon("note", 14)}${verdict === "kink" ? "kink" : "differs"}</span>`;
}

export interface CheckState {
  readonly entry: CheckEntry | null;
  readonly errors: readonly StepError[] | null;
  /** The power of ten of the step that is chosen. */
  readonly power: number;
  readonly width: number;
  readonly write: (x: number) => string;
  readonly choose: (power: number) => void;
}

export function checkView(state: CheckState): TemplateResult {
  const { entry, errors, power: chosen, width, write, choose } = state;
  return html`${checkLine(entry, write)}
    ${slider({
      id: "step",
      label: "Step",
      value: chosen,
      min: STEPS.least,
      max: STEPS.most,
      step: 0.5,
      text: power(10 ** chosen),
      move: choose,
      settle: () => undefined,
    })}
    ${errors ? errorPlot(errors, 10 ** chosen, width, 110) : nothing}`;
}

/** A step as a power of ten, when it is one. */
function power(step: number): string {
  const exponent = Math.log10(step);
  const whole = Math.round(exponent);
  return Math.abs(exponent - whole) < 1e-9 ? short(10 ** whole, 1).replace(/^1 \u00d7 /, "") : short(step, 2);
}
