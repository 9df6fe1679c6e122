import { css, html, nothing } from "lit";
import { classSets } from "../../../wasm/experiment/fields.ts";
import { realSetFacts } from "../../../wasm/experiment/real-sets.ts";
import { tables } from "../../../wasm/generated/tables.ts";
import type { DataDocument, DataSetName, ResolvedExperiment, RunInfo } from "../../../wasm/types.ts";
import { chooseClasses, chooseSet, chosenSet, isReal } from "../data-edit.ts";
import type { Draft } from "../store.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { type Choice, type ChoiceGroup, menu } from "../ui/menu.ts";
import { count } from "../ui/numbers.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { slider } from "../ui/slider.ts";
import { plural } from "../ui/words.ts";
import "../plots/data-plot.ts";
import "../ui/number-field.ts";

/** Most samples the slider offers; a document may ask for more, and the slider then reaches as far. */
const SAMPLES = 500;
/** Seeds a press of "New seed" draws from: short enough to be read out. */
const SEEDS = 100_000;

const realChoices = Object.entries(realSetFacts).map(([value, { label }]) => ({ value, label }));

/** Where the samples come from, and what they look like. */
export class DataPanel extends SignalElement {
  static override styles = [
    base,
    css`
      chainrule-data-plot { display: block; max-width: 240px; margin: var(--s2) auto 6px; }
      .omitted { margin-top: var(--s1); color: var(--ink-2); }
      .seed { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s1) var(--s2); min-height: var(--control); }
      .seed chainrule-number-field { flex: 1; }
      chainrule-number-field { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: var(--s1) var(--s2); }
      .field { width: 76px; }
      .tunes { margin: 2px 0; }
    `,
  ];

  protected override render() {
    const { store, session } = this.app;
    const settings = store.settings.value;
    const info = session.info.value;
    const set = chosenSet(settings);
    const seed = settings.seed;
    return html`<section class="section" aria-labelledby="data-heading">
      <header><h2 id="data-heading">Data</h2><span class="quiet small">${info ? summary(info) : nothing}</span></header>
      ${menu({
        label: "Data set",
        value: set ?? "own",
        wide: true,
        choices: choices(set),
        choose: (name) => void store.update("data set", chooseSet(name as DataSetName, info)),
      })}
      ${
        info && info.data.omitted > 0
          ? html`<p class="small omitted">${plural(info.data.omitted, "incomplete row", "incomplete rows", count)} left out</p>`
          : nothing
      }
      <chainrule-data-plot .app=${this.app}></chainrule-data-plot>
      <div class="tunes">${this.#sliders(settings, set, info)}</div>
      <label class="switch">Standardise inputs<input type="checkbox" role="switch" .checked=${settings.data.standardize}
        @change=${(event: Event) => {
          const on = (event.target as HTMLInputElement).checked;
          this.#edit("standardise", (data) => {
            data.standardize = on;
          });
        }}></label>
      <div class="seed">
        <chainrule-number-field label="Seed" .value=${seed} .apply=${(value: number) => this.#seed(value)}></chainrule-number-field>
        <button class="btn icon" aria-label="New seed" title="New seed" @click=${() => this.#newSeed(seed)}>${icon("dice")}</button>
      </div>
    </section>`;
  }

  #sliders(settings: ResolvedExperiment, set: DataSetName | null, info: RunInfo | null) {
    const { n = 300, noise = 0, classes = 2, split } = settings.data;
    const generated = set !== null && !isReal(set);
    const most = tables.datasets.find((row) => row.name === set)?.maxClasses ?? 2;
    const settle = () => this.app.store.settle();
    const rows = info?.data.train.rows;
    return html`
      ${
        generated
          ? html`${slider({
              id: "noise",
              label: "Noise",
              value: noise,
              min: 0,
              max: Math.max(0.5, noise),
              step: 0.01,
              text: `${Math.round(noise * 100)} %`,
              settle,
              move: (value) =>
                this.#edit("noise", (data) => {
                  data.noise = value;
                }),
            })}
            ${slider({
              id: "samples",
              label: "Samples",
              value: n,
              min: 20,
              max: Math.max(SAMPLES, n),
              step: 10,
              text: count(n),
              settle,
              move: (value) =>
                this.#edit("samples", (data) => {
                  data.n = value;
                }),
            })}`
          : nothing
      }
      ${slider({
        id: "split",
        label: "Train",
        value: split,
        min: 0.1,
        max: 1,
        step: 0.05,
        text: `${Math.round(split * 100)} %`,
        settle,
        move: (value) =>
          this.#edit("training share", (data) => {
            data.split = value;
          }),
      })}
      ${
        set !== null && (classSets as readonly string[]).includes(set)
          ? slider({
              id: "classes",
              label: set === "spiral" ? "Arms" : "Classes",
              value: classes,
              min: 2,
              max: most,
              step: 1,
              text: String(classes),
              settle,
              move: (value) => void this.app.store.update("classes", chooseClasses(value, info), true),
            })
          : nothing
      }
      ${rows === undefined ? nothing : html`<span class="sr">${plural(rows, "training sample")}</span>`}`;
  }

  #edit(label: string, change: (data: Draft<DataDocument>) => void): void {
    this.app.store.update(
      label,
      (draft) => {
        draft.data ??= {};
        change(draft.data);
      },
      true,
    );
  }

  #seed(seed: number): string | null {
    return this.app.store.update("seed", (draft) => {
      draft.seed = seed;
    });
  }

  #newSeed(old: number): void {
    const drawn = Math.floor(Math.random() * (SEEDS - 1));
    this.#seed(drawn >= old ? drawn + 1 : drawn);
  }
}

/** What was loaded, in a few words. */
function summary({ data }: RunInfo): string {
  const rows = plural(data.train.rows + data.test.rows, "sample", "samples", count);
  return data.classes > 0 ? `${rows}, ${data.classes} classes` : rows;
}

function choices(set: DataSetName | null): (Choice | ChoiceGroup)[] {
  const rows = (numbers: boolean) =>
    tables.datasets.filter((row) => row.regression === numbers).map(({ name, label }) => ({ value: name, label }));
  return [
    ...(set === null ? [{ value: "own", label: "Samples of its own" }] : []),
    { group: "Classes", choices: rows(false) },
    { group: "Numbers", choices: rows(true) },
    { group: "Real data", choices: realChoices },
  ];
}

customElements.define("chainrule-data", DataPanel);
