/** The settings of the notation: a preset of a lecture, and every choice of it. */
import { html, type TemplateResult } from "lit";
import type { App } from "../app.ts";
import {
  choices,
  decodeNotation,
  encodeNotation,
  type Notation,
  type NotationChoice,
  presetNamed,
  presets,
} from "../notation.ts";
import { menu } from "../ui/menu.ts";

export function notationPanel(app: App): TemplateResult {
  const written = app.store.document.value.view?.notation;
  const notation = decodeNotation(written);
  const preset = presetOf(notation, written);
  return html`<div class="notation">
    <div class="line"><span>Letters of</span>${menu({
      label: "Notation of a lecture",
      value: preset,
      choices: [
        ...presets.map(({ name, label }) => ({ value: name, label })),
        ...(preset === "" ? [{ value: "", label: "your own choice", disabled: true }] : []),
      ],
      choose: (name) => setNotation(app, presetNamed(name)?.notation ?? notation, name),
    })}</div>
    ${choices.map((choice) => line(app, notation, choice))}
    <p class="small quiet">Saved with the experiment. The numbers stay the same.</p>
  </div>`;
}

function line(app: App, notation: Notation, { field, label, values }: NotationChoice): TemplateResult {
  return html`<div class="line"><span>${label}</span>${menu({
    label,
    value: String(notation[field]),
    choices: values.map(({ value, label: words }) => ({ value: String(value), label: words })),
    choose: (chosen) => {
      const value = values.find((one) => String(one.value) === chosen)?.value;
      setNotation(app, decodeNotation({ ...notation, [field]: value }));
    },
  })}</div>`;
}

/** The preset in use, the one that the document names before others that are the same; "" for none. */
function presetOf(notation: Notation, written: unknown): string {
  const encoded = encodeNotation(notation, typeof written === "string" ? written : undefined);
  return typeof encoded === "string" ? encoded : "";
}

/** Writes a notation into the document; the default is left out. */
export function setNotation(app: App, notation: Notation, name?: string): void {
  const encoded = encodeNotation(notation, name);
  app.store.update("Notation", (draft) => {
    const { notation: _, ...view } = draft.view ?? {};
    draft.view = encoded === presets[0]?.name ? view : { ...view, notation: encoded };
    if (Object.keys(draft.view).length === 0) delete draft.view;
  });
}
