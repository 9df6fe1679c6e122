/** The sliders of a data set: noise, size, training share, classes. */
import { html, nothing, type TemplateResult } from "lit";
import { classSets } from "../../../wasm/experiment/fields.ts";
import { tables } from "../../../wasm/generated/tables.ts";
import type { DataDocument, DataSetName, ResolvedExperiment } from "../../../wasm/types.ts";
import type { App } from "../app.ts";
import { chooseClasses, isReal } from "../data-edit.ts";
import type { Draft } from "../store.ts";
import { count, percent } from "../ui/numbers.ts";
import { slider } from "../ui/slider.ts";
import { key, t } from "../words/words.ts";

/** Most samples the slider offers; a document may ask for more, and the slider then reaches as far. */
const SAMPLES = 500;

export function tunes(app: App, { data }: ResolvedExperiment, set: DataSetName | null): TemplateResult {
  const { n = 300, noise = 0, classes = 2, split } = data;
  const generated = set !== null && !isReal(set);
  const most = tables.datasets.find((row) => row.name === set)?.maxClasses ?? 2;
  const settle = () => app.store.settle();
  const info = app.session.info.value;
  return html`
    ${
      generated
        ? html`${slider({
            id: "noise",
            label: t("Noise"),
            value: noise,
            min: 0,
            max: Math.max(0.5, noise),
            step: 0.01,
            text: percent(noise, 0),
            settle,
            move: (value) =>
              editData(app, key("noise"), (edited) => {
                edited.noise = value;
              }),
          })}
          ${slider({
            id: "samples",
            label: t("Samples"),
            value: n,
            min: 20,
            max: Math.max(SAMPLES, n),
            step: 10,
            text: count(n),
            settle,
            move: (value) =>
              editData(app, key("samples"), (edited) => {
                edited.n = value;
              }),
          })}`
        : nothing
    }
    ${slider({
      id: "split",
      label: t("Train"),
      value: split,
      min: 0.1,
      max: 1,
      step: 0.05,
      text: percent(split, 0),
      settle,
      move: (value) =>
        editData(app, key("training share"), (edited) => {
          edited.split = value;
        }),
    })}
    ${
      set !== null && (classSets as readonly string[]).includes(set)
        ? slider({
            id: "classes",
            label: set === "spiral" ? t("Arms") : t("Classes"),
            value: classes,
            min: 2,
            max: most,
            step: 1,
            text: String(classes),
            settle,
            move: (value) => void app.store.update(key("classes"), chooseClasses(value, info), true),
          })
        : nothing
    }`;
}

export function editData(app: App, label: string, change: (data: Draft<DataDocument>) => void): void {
  app.store.update(
    label,
    (draft) => {
      draft.data ??= {};
      change(draft.data);
    },
    true,
  );
}
