/** The middle of the inspector: the equation in symbols and numbers, and what can be done with it. */
import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../ui/icons.ts";
import { menu } from "../ui/menu.ts";
import { typeset } from "../ui/typeset.ts";
import { alignedMathml, type Digits, type Explanation, type Line } from "./explanation.ts";

export type Side = "value" | "gradient";

/** The side that is shown until somebody chooses: the gradient as soon as anything of it is there. */
function usual({ gradient, messages, grid }: Explanation): Side {
  const begun = messages?.rows.some(({ moment }) => moment !== "later") ?? grid !== null;
  return gradient !== null || begun ? "gradient" : "value";
}

export interface EquationState {
  /** null: none was chosen. */
  readonly side: Side | null;
  readonly digits: Digits;
  /** The equation as LaTeX, where it could not be copied. */
  readonly shown: string | null;
  readonly said: string;
  readonly setSide: (side: Side) => void;
  readonly setDigits: (digits: Digits) => void;
  readonly copy: (lines: readonly Line[]) => void;
  /** The button of the notation and what it opens. */
  readonly settings: TemplateResult;
}

/** The lines that are shown: of the other side where one has none. */
export function linesOf(explanation: Explanation, chosen: Side | null): readonly Line[] {
  const { forward, backward, gradient, moment } = explanation;
  const side = chosen ?? usual(explanation);
  const back = gradient === null && moment === "done" ? [] : backward;
  if (side === "gradient") return back.length > 0 ? back : forward;
  return forward.length > 0 ? forward : back;
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

export function equation(explanation: Explanation, state: EquationState): TemplateResult {
  const lines = linesOf(explanation, state.side);
  const both =
    explanation.forward.length > 0 &&
    explanation.backward.length > 0 &&
    (explanation.gradient !== null || explanation.moment !== "done");
  const shownSide = lines === explanation.forward ? "value" : "gradient";
  return html`<div class="why">
    <div class="head"><h3>Equation</h3>
      ${
        both
          ? html`<fieldset class="seg"><legend class="sr">Equation of</legend>${(["value", "gradient"] as const).map(
              (side) => html`<label><input type="radio" name="side" .checked=${shownSide === side}
                @change=${() => state.setSide(side)}>${explanation.says ? capital(explanation.says[side]) : side === "value" ? "Value" : "Gradient"}</label>`,
            )}</fieldset>`
          : nothing
      }
      ${menu({
        label: "Digits in the equation",
        value: String(state.digits),
        choices: [
          { value: "3", label: "3 digits" },
          { value: "9", label: "9 digits" },
          { value: "all", label: "all digits" },
        ],
        choose: (digits) => state.setDigits(digits === "all" ? "all" : digits === "3" ? 3 : 9),
      })}
      ${state.settings}
      <button class="btn plain copy push" aria-label="Copy as LaTeX" title="Copy as LaTeX" @click=${() => state.copy(lines)} ?disabled=${lines.length === 0}>${icon("copy")}<span>Copy as LaTeX</span></button>
      <span class="sr" role="status">${state.said}</span></div>
    ${
      state.shown === null
        ? lines.length > 0
          ? html`<div class="eq" tabindex="0" role="group" aria-label="Equation"><math display="block" ${typeset(alignedMathml(lines))}></math></div>`
          : html`<p class="given quiet">${explanation.gradient === null ? "Given. Its gradient comes with the first step." : "Given: nothing makes it but you."}</p>`
        : html`<label class="by-hand"><span>The browser did not let the page copy. Here it is:</span>
            <textarea class="field" readonly rows="5">${state.shown}</textarea></label>`
    }
  </div>`;
}
