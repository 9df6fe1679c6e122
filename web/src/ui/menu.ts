import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { live } from "lit/directives/live.js";
import { icon } from "./icons.ts";

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
}

export interface ChoiceGroup {
  readonly group: string;
  readonly choices: readonly Choice[];
}

export interface MenuOptions {
  /** Accessible name. */
  readonly label: string;
  readonly value: string;
  readonly choices: readonly (Choice | ChoiceGroup)[];
  readonly choose: (value: string) => void;
  /** Quiet words before the value. */
  readonly prefix?: string;
  readonly wide?: boolean;
  readonly id?: string;
}

/** A native select in the look of the page. */
export function menu(options: MenuOptions): TemplateResult {
  const { label, value, choices, choose, prefix, wide, id } = options;
  const changed = (event: Event) => choose((event.target as HTMLSelectElement).value);
  const option = (choice: Choice) =>
    html`<option value=${choice.value} ?selected=${choice.value === value} ?disabled=${choice.disabled ?? false}>${choice.label}</option>`;
  // A select whose options change forgets which of them is chosen: other options are another select.
  const names = choices
    .flatMap((choice) => ("group" in choice ? choice.choices : [choice]))
    .map((choice) => choice.value)
    .join("\n");
  const select = html`<select id=${id ?? nothing} aria-label=${label} .value=${live(value)} @change=${changed}>
      ${choices.map((choice) =>
        "group" in choice
          ? html`<optgroup label=${choice.group}>${choice.choices.map(option)}</optgroup>`
          : option(choice),
      )}
    </select>`;
  return html`<span class="select ${wide ? "wide" : ""}">
    ${prefix ? html`<span class="prefix" aria-hidden="true">${prefix}</span>` : nothing}
    ${keyed(names, select)}${icon("down")}</span>`;
}
