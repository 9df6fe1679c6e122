import { css, html, nothing } from "lit";
import { tables } from "../../../wasm/generated/tables.ts";
import type { DataSetName, RealSetName, RunInfo } from "../../../wasm/types.ts";
import type { Arrive } from "../data/arrive.ts";
import { editData, tunes } from "../data/tunes.ts";
import { chooseSet, chosenSet, isReal } from "../data-edit.ts";
import { rooms } from "../rooms.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { type Choice, type ChoiceGroup, menu } from "../ui/menu.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { key, t, tn } from "../words/words.ts";
import "../data/arrive.ts";
import "../plots/data-plot.ts";
import "../ui/number-field.ts";

/** Seeds a press of "New seed" draws from: short enough to be read out. */
const SEEDS = 100_000;

const realNames: Readonly<Record<RealSetName, string>> = {
  penguins: key("Palmer penguins"),
  iris: key("Iris"),
  wine: key("Wine"),
  digits: key("Digits 8 by 8"),
};

/** Where the samples come from, and what they look like. A file dropped on it is opened. */
export class DataPanel extends SignalElement {
  static override styles = [
    base,
    css`
      chainrule-hand { display: block; max-width: 240px; margin: var(--s2) auto 0; }
      /* The tools come a moment later: their place waits for them. */
      chainrule-hand:not(:defined) { padding-bottom: calc(var(--control) + var(--s1)); }
      chainrule-data-plot { display: block; margin-bottom: 6px; }
      .seed { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s1) var(--s2); min-height: var(--control); }
      .seed chainrule-number-field { flex: 1; }
      chainrule-number-field { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: var(--s1) var(--s2); }
      .field { width: 76px; }
      .tunes { margin: 2px 0; }
      .section.over { outline: 2px dashed var(--accent); outline-offset: -4px; }
    `,
  ];

  protected override render() {
    const { store, session } = this.app;
    const settings = store.settings.value;
    const info = session.info.value;
    const set = chosenSet(settings);
    const table = settings.data.csv !== undefined || (set !== null && isReal(set));
    // What goes beyond the sets and their sliders comes once a run is there to be seen.
    if (info) rooms.data.in(this.app);
    return html`<section class="section" aria-labelledby="data-heading" @dragover=${this.#over} @dragleave=${this.#out} @drop=${this.#drop}>
      <header><h2 id="data-heading">${t("Data")}</h2><span class="quiet small">${info ? summary(info) : nothing}</span></header>
      ${menu({
        label: t("Data set"),
        value: set ?? "own",
        wide: true,
        choices: choices(set),
        choose: (name) => void store.update(key("data set"), chooseSet(name as DataSetName, info)),
      })}
      <chainrule-hand .app=${this.app}><chainrule-data-plot .app=${this.app}></chainrule-data-plot></chainrule-hand>
      <chainrule-arrive .app=${this.app}></chainrule-arrive>
      ${table ? html`<chainrule-columns .app=${this.app}></chainrule-columns>` : nothing}
      <chainrule-features .app=${this.app}></chainrule-features>
      <div class="tunes">${tunes(this.app, settings, set)}</div>
      <chainrule-samples-view .app=${this.app}></chainrule-samples-view>
      <label class="switch">${t("Standardise inputs")}<input type="checkbox" role="switch" .checked=${settings.data.standardize}
        @change=${(event: Event) => {
          const on = (event.target as HTMLInputElement).checked;
          editData(this.app, key("standardise"), (data) => {
            data.standardize = on;
          });
        }}></label>
      <chainrule-standard .app=${this.app}></chainrule-standard>
      <div class="seed">
        <chainrule-number-field label=${t("Seed")} .value=${settings.seed} .apply=${(value: number) => this.#seed(value)}></chainrule-number-field>
        <button class="btn icon" aria-label=${t("New seed")} title=${t("New seed")} @click=${() => this.#newSeed(settings.seed)}>${icon("dice")}</button>
      </div>
    </section>`;
  }

  #seed(seed: number): string | null {
    return this.app.store.update(key("seed"), (draft) => {
      draft.seed = seed;
    });
  }

  #newSeed(old: number): void {
    const drawn = Math.floor(Math.random() * (SEEDS - 1));
    this.#seed(drawn >= old ? drawn + 1 : drawn);
  }

  #over = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    this.#mark(true);
  };

  #out = (): void => this.#mark(false);

  #drop = (event: DragEvent): void => {
    const [file] = event.dataTransfer?.files ?? [];
    this.#mark(false);
    if (!file) return;
    event.preventDefault();
    void this.renderRoot.querySelector<Arrive>("chainrule-arrive")?.take(file);
  };

  #mark(over: boolean): void {
    this.renderRoot.querySelector(".section")?.classList.toggle("over", over);
  }
}

/** What was loaded, in a few words. */
function summary({ data }: RunInfo): string {
  const n = data.train.rows + data.test.rows;
  if (data.classes > 0)
    return tn(n, "{n} sample, {classes} classes", "{n} samples, {classes} classes", { classes: data.classes });
  return tn(n, "{n} sample", "{n} samples");
}

function choices(set: DataSetName | null): (Choice | ChoiceGroup)[] {
  const rows = (numbers: boolean) =>
    tables.datasets
      .filter((row) => row.regression === numbers)
      .map(({ name, label }) => ({ value: name, label: t(label) }));
  return [
    ...(set === null ? [{ value: "own", label: t("Your own samples") }] : []),
    { group: t("Classes"), choices: rows(false) },
    { group: t("Numbers"), choices: rows(true) },
    {
      group: t("Real data"),
      choices: Object.entries(realNames).map(([value, label]) => ({ value, label: t(label) })),
    },
  ];
}

customElements.define("chainrule-data", DataPanel);
