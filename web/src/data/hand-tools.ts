/** The tools for points by hand, as a row under the picture. */
import { html, nothing, type TemplateResult } from "lit";
import type { PreparedData } from "../../../wasm/types.ts";
import { markIcon } from "../plots/palette.ts";
import { parseNumber } from "../ui/numbers.ts";
import { t } from "../words/words.ts";

/** What a press on the picture does: take a point along, take it out, or add one of a class (or a number). */
export type Tool = "move" | "erase" | number;

export interface Tools {
  readonly tool: Tool;
  /** The target of a new point, where it is a number that the picture does not show. */
  readonly value: number;
  readonly choose: (tool: Tool) => void;
  readonly setValue: (value: number) => void;
  readonly clear: () => void;
}

export function handTools(data: PreparedData, { tool, value, choose, setValue, clear }: Tools): TemplateResult {
  const radio = (one: Tool, name: string, inner: unknown) =>
    html`<label title=${name}><input type="radio" name="tool" aria-label=${name} .checked=${tool === one}
      @change=${() => choose(one)}>${inner}</label>`;
  const { classes, classNames } = data;
  const order = classes === 2 ? [1, 0] : Array.from({ length: Math.max(1, classes) }, (_, k) => k);
  const adders = order.map((k) => {
    if (classes === 0) return radio(k, t("Add points"), t("Put"));
    const name = t("Add to class {name}", { name: classNames[k] ?? String(k) });
    return radio(
      k,
      name,
      html`+<svg class="plot" width="12" height="12" aria-hidden="true">${markIcon(k, classes)}</svg>`,
    );
  });
  return html`<div class="tools"><fieldset class="seg"><legend class="sr">${t("Points by hand")}</legend>
      ${radio("move", t("Move points"), t("Move"))}${adders}${radio("erase", t("Erase points"), t("Erase"))}</fieldset>
    ${tool === "erase" ? html`<button class="btn clear" @click=${clear}>${t("Clear")}</button>` : nothing}
    ${
      classes === 0 && data.width === 2 && typeof tool === "number"
        ? html`<label class="value">${t("Target of new points")}<input class="field" inputmode="decimal" .value=${String(value)}
            @change=${(event: Event) => {
              const typed = parseNumber((event.target as HTMLInputElement).value);
              if (typed !== null) setValue(typed);
            }}></label>`
        : nothing
    }</div>`;
}
