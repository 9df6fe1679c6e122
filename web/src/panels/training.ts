import { css, html, nothing } from "lit";
import { tables } from "../../../wasm/generated/tables.ts";
import type { LossName, MistakeName, OptimizerName, ScheduleName, TrainDocument } from "../../../wasm/types.ts";
import { chooseLoss, chosenSet } from "../data-edit.ts";
import type { Draft } from "../store.ts";
import { base } from "../styles/sheets.ts";
import { formula } from "../ui/formula.ts";
import { menu } from "../ui/menu.ts";
import { SignalElement } from "../ui/signal-element.ts";
import "../ui/number-field.ts";

const choices = (rows: readonly { readonly name: string; readonly label: string }[]) =>
  rows.map(({ name, label }) => ({ value: name, label }));

const networkMistakes = tables.mistakes.filter(({ of }) => of === "network");

/** What is made small, and how. */
export class TrainingPanel extends SignalElement {
  static override styles = [
    base,
    css`
      .rows > div, chainrule-number-field { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: var(--s1) var(--s2); min-height: var(--control); }
      .rows > .name { margin-top: var(--s1); }
      .field { width: 80px; }
      .rows { grid-template-columns: minmax(0, 1fr); gap: 2px; }
      .rows > div.penalties { gap: 2px; }
      .penalties .name:first-child { flex: 1; }
      .penalties chainrule-number-field { gap: 3px; }
      .penalties chainrule-number-field:has(.note) { flex-basis: 100%; justify-content: flex-end; }
      .penalties .field { width: 46px; padding: 0 3px; }
      .formula { min-width: 0; max-width: 100%; margin-left: auto; padding-bottom: 4px; overflow: auto hidden; scrollbar-width: thin; white-space: nowrap; }
      .formula math { display: inline math; math-style: normal; white-space: nowrap; }
    `,
  ];

  /** A formula that does not fit can be scrolled, so it can be reached by keyboard then. */
  protected override updated(): void {
    const found = this.renderRoot.querySelector<HTMLElement>(".formula");
    if (!found) return;
    if (found.scrollWidth > found.clientWidth) found.tabIndex = 0;
    else found.removeAttribute("tabindex");
  }

  protected override render() {
    const { store, session } = this.app;
    const { train, mistake: broken } = store.settings.value;
    const mistake = networkMistakes.find(({ name }) => name === broken);
    const loss = tables.losses.find(({ name }) => name === train.loss);
    return html`<section class="section" aria-labelledby="training-heading">
      <header><h2 id="training-heading">Training</h2></header>
      <div class="rows">
        <div><span class="name" aria-hidden="true">Loss</span>${
          loss
            ? html`<span class="formula" role="group" aria-label="Formula of the loss" title=${loss.about}>${formula(loss.formula.mathml)}</span>`
            : nothing
        }</div>
        ${menu({
          label: "Loss",
          value: train.loss,
          wide: true,
          choices: this.#losses(),
          choose: (name) => void store.update("loss", chooseLoss(name as LossName, session.info.value)),
        })}
        <span class="name" aria-hidden="true">Optimiser</span>
        ${menu({
          label: "Optimiser",
          value: train.optimizer,
          wide: true,
          choices: choices(tables.optimizers),
          choose: (name) => this.#set("optimiser", (draft) => chooseOptimizer(draft, name as OptimizerName)),
        })}
        ${this.#number("Learning rate", train.rate, "rate")}
        ${this.#number("Batch size", train.batch, "batch")}
        <div class="penalties"><span class="name" aria-hidden="true">Penalty</span>
          ${this.#number("L1 penalty", train.l1, "l1", "L1")}${this.#number("L2 penalty", train.l2, "l2", "L2")}</div>
        <span class="name" aria-hidden="true">Schedule</span>
        ${menu({
          label: "Schedule of the learning rate",
          value: train.schedule.name,
          wide: true,
          choices: choices(tables.schedules),
          choose: (name) =>
            this.#set("schedule", (draft) => {
              draft.schedule = { name: name as ScheduleName };
            }),
        })}
        <span class="name" aria-hidden="true">Break it</span>
        ${menu({
          label: "Break it on purpose",
          value: mistake?.name ?? "",
          wide: true,
          choices: [{ value: "", label: "nothing" }, ...choices(networkMistakes)],
          choose: (name) =>
            void store.update("mistake", (draft) => {
              if (name === "") delete draft.mistake;
              else draft.mistake = name as MistakeName;
            }),
        })}
        ${mistake ? html`<p class="small quiet">${mistake.about}</p>` : nothing}
      </div>
    </section>`;
  }

  /** Losses for classes rest while the data are numbers. */
  #losses() {
    const set = chosenSet(this.app.store.settings.value);
    const numbers = tables.datasets.find(({ name }) => name === set)?.regression ?? false;
    return tables.losses.map(({ name, label, classification }) => ({
      value: name,
      label,
      disabled: numbers && classification,
    }));
  }

  #number(label: string, value: number, field: "rate" | "batch" | "l1" | "l2", brief: string | null = null) {
    const apply = (next: number) =>
      this.#set(label.toLowerCase(), (draft) => {
        draft[field] = next;
      });
    return html`<chainrule-number-field .label=${label} .brief=${brief} .value=${value} .apply=${apply}></chainrule-number-field>`;
  }

  #set(label: string, change: (draft: Draft<TrainDocument>) => void): string | null {
    return this.app.store.update(label, (draft) => {
      draft.train ??= {};
      change(draft.train);
    });
  }
}

/** Another optimiser: the numbers that tuned the old one go, so that the new one's own defaults hold. */
function chooseOptimizer(draft: Draft<TrainDocument>, name: OptimizerName): void {
  draft.optimizer = name;
  for (const row of tables.optimizers) {
    for (const { name: parameter } of row.parameters) delete (draft as Record<string, unknown>)[parameter];
  }
  delete draft.betas;
}

customElements.define("chainrule-training", TrainingPanel);
