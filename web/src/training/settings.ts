/** The settings of training as they hold where the run stands, and edits of them that keep what has been trained. */
import { trainAt } from "../../../wasm/experiment/changes.ts";
import { tables } from "../../../wasm/generated/tables.ts";
import type {
  Experiment,
  LossName,
  OptimizerName,
  ResolvedTrain,
  TrainChange,
  TrainDocument,
} from "../../../wasm/types.ts";
import type { App } from "../app.ts";
import { chooseLoss } from "../data-edit.ts";
import type { Draft } from "../store.ts";

/** What an edit changes: the document's own settings, or those from a step on. */
export type Settings = Draft<TrainDocument> | Draft<TrainChange>;

/** The settings that the next update follows. Reads signals. */
export function settingsNow({ store, session }: Pick<App, "store" | "session">): ResolvedTrain {
  const { train } = store.settings.value;
  return train.changes.length > 0 ? trainAt(train, session.reading.value?.step ?? 0) : train;
}

/**
 * Changes settings. Before the first update they are those of the document; afterwards they hold from the present step
 * on, and what had been set for later steps goes. Answers null, or the sentence of refusal.
 */
export function setTraining(app: Pick<App, "store" | "session">, label: string, change: (settings: Settings) => void) {
  const step = app.session.frame.peek()?.step ?? 0;
  return app.store.update(label, (draft) => {
    draft.train ??= {};
    if (step === 0) return change(draft.train);
    const changes = (draft.train.changes ?? []).filter((one) => one.step <= step) as Draft<TrainChange>[];
    let last = changes.at(-1);
    if (last?.step !== step) {
      last = { step };
      changes.push(last);
    }
    change(last);
    draft.train.changes = changes;
  });
}

/** Another loss: on the way where the network fits it as it is, otherwise another run. */
export function setLoss(app: Pick<App, "store" | "session">, loss: LossName): void {
  const recipe = chooseLoss(loss, app.session.info.peek());
  const before = app.store.document.peek();
  const draft = structuredClone(before) as Draft<Experiment>;
  recipe(draft);
  if (JSON.stringify(draft.model) !== JSON.stringify(before.model)) {
    app.store.update("loss", (whole) => {
      recipe(whole);
      delete whole.train?.changes;
    });
    return;
  }
  setTraining(app, "loss", (settings) => {
    settings.loss = loss;
  });
}

/** The run from its start with the settings that hold now. */
export function fromTheStart(app: Pick<App, "store" | "session">, label: string): void {
  const now = settingsNow(app);
  app.store.update(label, (draft) => {
    if (!draft.train?.changes) return;
    const train = draft.train as Record<string, unknown>;
    for (const change of draft.train.changes) {
      if (change.optimizer) chooseOptimizer(train, change.optimizer);
      for (const [name, value] of Object.entries(change)) if (name !== "step") train[name] = value;
    }
    train.rate = now.rate;
    if (train.clip === null) delete train.clip;
    delete train.changes;
  });
}

/** Another optimiser: the numbers that tuned the old one go, so that the new one's own defaults hold. */
export function chooseOptimizer(settings: Settings, name: OptimizerName): void {
  const all = settings as Record<string, unknown>;
  all.optimizer = name;
  for (const row of tables.optimizers) for (const { name: parameter } of row.parameters) delete all[parameter];
  delete all.betas;
}
