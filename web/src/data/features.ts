import { css, html, nothing, type TemplateResult } from "lit";
import { ChainruleError } from "../../../wasm/errors.ts";
import { namesIn } from "../../../wasm/formula-text.ts";
import type { Experiment, PreparedData } from "../../../wasm/types.ts";
import { fitLayers, type Recipe } from "../edit.ts";
import { featureText } from "../graph/names.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { key, t, tn } from "../words/words.ts";

/** Inputs up to which each has a chip of its own, whether it is fed or not. */
const MANY = 8;

/** What is offered beside the inputs themselves. */
const offers: Readonly<Record<number, readonly string[]>> = {
  1: ["x1^2", "x1^3", "sin(x1)"],
  2: ["x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"],
};

/** What the network is fed of each sample: inputs and formulas of them, switched on and off, and any other typed. */
export class FeaturesPanel extends SignalElement {
  static override properties = { ...SignalElement.properties, refused: { state: true } };
  static override styles = [
    base,
    css`
      :host { display: block; margin: var(--s2) 0; }
      .head { display: flex; align-items: baseline; justify-content: space-between; gap: var(--s2); }
      h3 { margin: 0; font-size: inherit; font-weight: var(--weight-medium); }
      .chips { display: flex; flex-wrap: wrap; gap: var(--s1); max-height: 160px; margin: var(--s1) 0; overflow: auto; scrollbar-width: thin; }
      .chips label { display: inline-flex; align-items: center; gap: 2px; min-height: max(24px, calc(var(--control) - 4px)); padding: 0 8px; border: 1px solid var(--line-strong); border-radius: 22px; font-size: var(--text-xs); cursor: pointer; overflow-wrap: anywhere; }
      .chips label:has(:checked) { border-color: var(--accent); background: var(--accent-soft); }
      .chips label:has(:focus-visible) { outline: var(--focus); outline-offset: 1px; }
      .chips input { position: absolute; opacity: 0; pointer-events: none; }
      .chips svg { display: none; }
      .chips label:has(:checked) svg { display: block; }
      form { display: flex; gap: var(--s1); }
      .field { flex: 1; width: 100%; text-align: left; }
      .note { margin-top: var(--s1); }
    `,
  ];

  declare refused: string | null;

  constructor() {
    super();
    this.refused = null;
  }

  protected override render(): TemplateResult | typeof nothing {
    const data = this.app.session.info.value?.data;
    if (!data) return nothing;
    const fed = fedOf(data);
    const plain = data.width <= MANY ? inputsOf(data) : [];
    const all = [...new Set([...plain, ...(offers[data.width] ?? []), ...(data.features ?? [])])];
    return html`<div class="head"><h3>${t("Features")}</h3><span class="quiet small">${tn(fed.length, "{n} fed", "{n} fed")}</span></div>
      ${
        all.length > 0
          ? html`<div class="chips" role="group" aria-label=${t("Features")}>${all.map(
              (text) => html`<label><input type="checkbox" aria-label=${text} .checked=${fed.includes(text)}
                @change=${(event: Event) => this.#switch(text, event.target as HTMLInputElement)}>${icon("check", 12)}${featureText(text.replaceAll("_", " "))}</label>`,
            )}</div>`
          : nothing
      }
      <form @submit=${this.#typed}><input class="field" name="text" aria-label=${t("A formula of the inputs")} placeholder=${t("such as x1*x2")}
          autocomplete="off" spellcheck="false" aria-invalid=${this.refused ? "true" : nothing}>
        <button class="btn">${t("Add this")}</button></form>
      ${this.refused ? html`<p class="note under" role="alert">${icon("note", 14)}<span>${this.refused}</span></p>` : nothing}`;
  }

  #switch(text: string, box: HTMLInputElement): void {
    const data = this.app.session.info.peek()?.data;
    if (!data) return;
    const fed = fedOf(data);
    const on = fed.includes(text);
    if (on && fed.length === 1) {
      box.checked = true;
      this.refused = t("A network takes at least one input.");
      return;
    }
    this.#feed(data, on ? fed.filter((other) => other !== text) : [...fed, text]);
  }

  #typed = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const field = (event.target as HTMLFormElement).elements.namedItem("text") as HTMLInputElement;
    const data = this.app.session.info.peek()?.data;
    const text = field.value.trim();
    if (!data || text === "") return;
    this.refused = await this.#fault(data, text);
    if (this.refused !== null) return;
    const fed = fedOf(data);
    if (!fed.includes(text)) this.#feed(data, [...fed, text]);
    if (this.refused === null) field.value = "";
  };

  /** Why a text is no feature of these inputs; null when it may be one. */
  async #fault(data: PreparedData, text: string): Promise<string | null> {
    const known = [...data.inputNames.map((_, i) => `x${i + 1}`), ...data.inputNames];
    const names = namesIn(text);
    if (!names.some((name) => known.includes(name))) {
      const inputs = known.slice(0, MANY).join(", ");
      return t("{text} is not a formula of the inputs: {inputs}.", { text, inputs });
    }
    const at = Object.fromEntries(names.filter((name) => known.includes(name)).map((name) => [name, 1]));
    const question: Experiment = { v: 1, model: { kind: "formula", text, at } };
    try {
      await this.app.session.host?.askOnce(question, "pass", {});
      return null;
    } catch (error) {
      return ChainruleError.of(error).message;
    }
  }

  #feed(data: PreparedData, list: readonly string[]): void {
    this.refused = this.app.store.update(key("features"), useFeatures(list, inputsOf(data)));
  }
}

/** Names of the inputs as formulas take them: the column's own where it is one, else x1, x2, ... */
function inputsOf({ inputNames }: PreparedData): string[] {
  return inputNames.map((name, i) => (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : `x${i + 1}`));
}

const fedOf = (data: PreparedData): readonly string[] => data.features ?? inputsOf(data);

/** Feeds the network a list of formulas; the inputs themselves, in their order, need not be listed. */
export function useFeatures(list: readonly string[], inputs: readonly string[]): Recipe {
  return (draft) => {
    draft.data ??= {};
    const same = list.length === inputs.length && list.every((text, i) => text === inputs[i]);
    if (same) delete draft.data.features;
    else draft.data.features = [...list];
    if (draft.model?.layers) fitLayers(draft.model.layers, list.length);
  };
}

customElements.define("chainrule-features", FeaturesPanel);
