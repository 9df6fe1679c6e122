/** Settings that few need: what tunes the optimiser and the schedule, clipping, and where the run ends. */
import { html, type nothing, type TemplateResult } from "lit";
import { field } from "../../../wasm/experiment/fields.ts";
import { tables } from "../../../wasm/generated/tables.ts";
import type { ResolvedTrain } from "../../../wasm/types.ts";
import type { App } from "../app.ts";
import { t } from "../words/words.ts";
import { type Settings, setTraining, settingsNow } from "./settings.ts";

type Writable = Record<string, unknown>;

export function moreSettings(app: App): TemplateResult {
  const now = settingsNow(app);
  const { train } = app.store.settings.value;
  return html`<div class="rows">
    ${optimizerSettings(app, now)}
    ${scheduleSettings(app, now)}
    ${number(t(field("train.clip").label), field("train.clip").about, now.clip, (value) =>
      setTraining(app, "clipping", (settings) => clip(settings, value)),
    )}
    ${toggle(t(field("train.shuffle").label), field("train.shuffle").about, train.shuffle, (on) => own(app, "shuffle", on))}
    ${toggle(t("Biases learn"), field("train.update").about, now.update === "all", (on) => {
      setTraining(app, "update", (settings) => {
        settings.update = on ? "all" : "weights";
      });
    })}
    <span class="name" aria-hidden="true">${t("Stop at")}</span>
    ${ends.map((name) => {
      const { label, about } = field(`train.${name}`);
      return number(t(label), about, train[name], (value) => own(app, name, value));
    })}
  </div>`;
}

const ends = ["epochs", "steps", "stop_loss", "stop_accuracy", "stop_seconds"] as const;

/** A field that may hold nothing; NaN stands for nothing. */
function number(label: string, about: string, value: number | null, apply: (value: number) => string | null) {
  return html`<chainrule-number-field optional title=${about} .label=${label} .value=${value ?? Number.NaN} .apply=${apply}></chainrule-number-field>`;
}

function toggle(label: string, about: string, on: boolean, set: (on: boolean) => void): TemplateResult {
  return html`<label class="switch" title=${about}><span class="name">${label}</span><input type="checkbox" .checked=${on}
    @change=${(event: Event) => set((event.target as HTMLInputElement).checked)}></label>`;
}

/** A setting of the document that does not change what has been trained, or makes another run. */
function own(app: App, name: string, value: number | boolean): string | null {
  return app.store.update(name.replace("_", " "), (draft) => {
    draft.train ??= {};
    const train = draft.train as Writable;
    if (Number.isNaN(value)) delete train[name];
    else train[name] = value;
  });
}

function clip(settings: Settings, value: number): void {
  if (!Number.isNaN(value)) settings.clip = value;
  // A change says that clipping ends; a document that never clips says nothing.
  else if ("step" in settings) (settings as Writable).clip = null;
  else delete settings.clip;
}

/** The numbers that tune the optimiser; empty is its own default. */
function optimizerSettings(app: App, now: ResolvedTrain): TemplateResult[] {
  const row = tables.optimizers.find(({ name }) => name === now.optimizer)!;
  const given = now as unknown as Writable;
  return row.parameters.map(({ name, about, value }) => {
    const index = /^betas\[(\d)\]$/.exec(name)?.[1];
    const present = index === undefined ? given[name] : (given.betas as readonly number[] | undefined)?.[Number(index)];
    const label = index === undefined ? title(name) : `\u03b2${index === "0" ? "\u2081" : "\u2082"}`;
    return number(label, about, (present as number | undefined) ?? value, (next) =>
      setTraining(app, label.toLowerCase(), (settings) => {
        const wanted = Number.isNaN(next) ? value : next;
        const all = settings as Writable;
        if (index === undefined) all[name] = wanted;
        else
          all.betas = defaultBetas(row.parameters, given.betas).map((beta, i) => (i === Number(index) ? wanted : beta));
      }),
    );
  });
}

function defaultBetas(parameters: readonly { name: string; value: number }[], given: unknown): readonly number[] {
  if (Array.isArray(given)) return given;
  return parameters.filter(({ name }) => name.startsWith("betas")).map(({ value }) => value);
}

function scheduleSettings(app: App, { schedule }: ResolvedTrain): TemplateResult[] | typeof nothing {
  const row = tables.schedules.find(({ name }) => name === schedule.name)!;
  const warmup = { name: "warmup", about: t("Epochs over which the rate rises at the start."), value: 0 };
  return [...row.parameters, warmup].map(({ name, about, value }) =>
    number(title(name), about, Number(schedule[name] ?? value), (next) =>
      setTraining(app, "schedule", (settings) => {
        settings.schedule = { ...schedule, [name]: Number.isNaN(next) ? value : next } as never;
      }),
    ),
  );
}

/** `weight_decay` as a label. Names of PyTorch stay as they are in every language. */
function title(name: string): string {
  if (name === "eps") return "\u03b5";
  if (name === "alpha") return "\u03b1";
  if (name === "momentum") return t("Momentum");
  const words = name.replaceAll("_", " ");
  return words[0]!.toUpperCase() + words.slice(1);
}
