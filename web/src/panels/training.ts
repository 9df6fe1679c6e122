import { css, html, nothing } from "lit";
import { tables } from "../../../wasm/generated/tables.ts";
import type { LossName, MistakeName, OptimizerName, ResolvedTrain, ScheduleName } from "../../../wasm/types.ts";
import { chosenSet } from "../data-edit.ts";
import { rooms } from "../rooms.ts";
import { base } from "../styles/sheets.ts";
import { lineMarkup, ruleOf } from "../training/rule.ts";
import { chooseOptimizer, fromTheStart, setLoss, setTraining, settingsNow } from "../training/settings.ts";
import { formula } from "../ui/formula.ts";
import { menu } from "../ui/menu.ts";
import { count } from "../ui/numbers.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { t } from "../words/words.ts";
import "../ui/number-field.ts";

const choices = (rows: readonly { readonly name: string; readonly label: string }[]) =>
  rows.map(({ name, label }) => ({ value: name, label }));

const networkMistakes = tables.mistakes.filter(({ of }) => of === "network");

/** What is made small, and how. */
export class TrainingPanel extends SignalElement {
  static override properties = { ...SignalElement.properties, more: { state: true } };
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
      .rule-lines { width: 100%; margin: 0; padding: 2px 0 4px; color: var(--ink-2); }
      .rule-lines math { font-size: 0.9375rem; }
      .rule-lines mfrac > * { math-depth: 0; math-style: normal; }
      .rule-lines > div { padding: 3px 0; }
      details .field { width: 64px; }
      details > summary { min-height: 24px; color: var(--ink-2); cursor: pointer; }
      .formula math { display: inline math; math-style: normal; white-space: nowrap; }
    `,
  ];

  /** Whether the settings that few need are shown. */
  declare more: boolean;

  constructor() {
    super();
    this.more = false;
  }

  /** A formula that does not fit can be scrolled, so it can be reached by keyboard then. */
  protected override updated(): void {
    for (const found of this.renderRoot.querySelectorAll<HTMLElement>(".formula")) {
      if (found.scrollWidth > found.clientWidth) found.tabIndex = 0;
      else found.removeAttribute("tabindex");
    }
  }

  protected override render() {
    const { store } = this.app;
    const { mistake: broken, train } = store.settings.value;
    const now = settingsNow(this.app);
    const mistake = networkMistakes.find(({ name }) => name === broken);
    const loss = tables.losses.find(({ name }) => name === now.loss);
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
          value: now.loss,
          wide: true,
          choices: this.#losses(),
          choose: (name) => setLoss(this.app, name as LossName),
        })}
        ${now.loss === "huber" ? this.#number("Huber delta", now.huber_delta, "huber_delta") : nothing}
        <span class="name" aria-hidden="true">Optimiser</span>
        ${menu({
          label: "Optimiser",
          value: now.optimizer,
          wide: true,
          choices: choices(tables.optimizers),
          choose: (name) =>
            void setTraining(this.app, "optimiser", (settings) => chooseOptimizer(settings, name as OptimizerName)),
        })}
        ${this.#number("Learning rate", now.rate, "rate")}
        ${this.#own("Batch size", train.batch, "batch")}
        <div class="penalties"><span class="name" aria-hidden="true">Penalty</span>
          ${this.#number("L1 penalty", now.l1, "l1", "L1")}${this.#number("L2 penalty", now.l2, "l2", "L2")}</div>
        <span class="name" aria-hidden="true">Schedule</span>
        ${menu({
          label: "Schedule of the learning rate",
          value: now.schedule.name,
          wide: true,
          choices: choices(tables.schedules),
          choose: (name) =>
            void setTraining(this.app, "schedule", (settings) => {
              settings.schedule = { name: name as ScheduleName };
            }),
        })}
        ${this.#rule(now)}
        <details @toggle=${(event: Event) => {
          this.more = (event.target as HTMLDetailsElement).open;
        }}><summary>${t("More settings")}</summary>${this.more ? (rooms.training.in(this.app)?.moreSettings(this.app) ?? nothing) : nothing}</details>
        ${this.#changes(train)}
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

  /** What an update does, in symbols. */
  #rule(now: ResolvedTrain) {
    const row = tables.optimizers.find(({ name }) => name === now.optimizer);
    return html`<details open><summary title=${row?.about ?? ""}>${t("Rule of the update")}</summary>
      <div class="formula rule-lines" role="group" aria-label=${t("Rule of the update")}>
        ${ruleOf(now).map((line) => html`<div>${formula(lineMarkup(line))}</div>`)}</div></details>`;
  }

  /** Where the run's settings have been changed on its way. */
  #changes({ changes }: ResolvedTrain) {
    if (changes.length === 0) return nothing;
    const steps = changes.map(({ step }) => count(step)).join(", ");
    return html`<p class="small quiet">${t("Changed on the way, at step {steps}.", { steps })}</p>
      <button class="btn" @click=${() => fromTheStart(this.app, "settings from the start")}>${t("Use these from the start")}</button>`;
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

  /** A setting that may change while the run goes. */
  #number(label: string, value: number, field: "rate" | "l1" | "l2" | "huber_delta", brief: string | null = null) {
    const apply = (next: number) =>
      setTraining(this.app, label.toLowerCase(), (settings) => {
        settings[field] = next;
      });
    return html`<chainrule-number-field .label=${label} .brief=${brief} .value=${value} .apply=${apply}></chainrule-number-field>`;
  }

  /** A setting that is decided before the run begins. */
  #own(label: string, value: number, field: "batch") {
    const apply = (next: number) =>
      this.app.store.update(label.toLowerCase(), (draft) => {
        draft.train ??= {};
        draft.train[field] = next;
      });
    return html`<chainrule-number-field .label=${label} .value=${value} .apply=${apply}></chainrule-number-field>`;
  }
}

customElements.define("chainrule-training", TrainingPanel);
