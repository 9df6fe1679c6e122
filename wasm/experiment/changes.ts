/** Settings that change while a run goes: which of them may, and which hold at a step. */
import type { ResolvedExperiment, ResolvedTrain, TrainChange } from "../types.ts";
import { children } from "./fields.ts";

/** The settings of a change by their names, `step` apart. */
export const changeable: readonly string[] = [...children("train.changes[]").keys()].filter((name) => name !== "step");

/** The settings that the update after `step` updates follows. */
export function trainAt(train: ResolvedTrain, step: number): ResolvedTrain {
  let now = train;
  for (const change of train.changes) {
    if (change.step > step) break;
    now = changed(now, change);
  }
  return now;
}

/** Another optimiser begins with its own defaults: what tuned the one before goes. */
function changed(train: ResolvedTrain, { step: _, ...change }: TrainChange): ResolvedTrain {
  const { momentum, betas, eps, alpha, weight_decay, ...rest } = train;
  const another = change.optimizer !== undefined && change.optimizer !== train.optimizer;
  return { ...(another ? rest : train), ...change } as ResolvedTrain;
}

/** The first step from which two runs follow other settings; Infinity when never. */
export function partOf(a: ResolvedTrain, b: ResolvedTrain): number {
  const steps = [0, ...a.changes.map(({ step }) => step), ...b.changes.map(({ step }) => step)].sort((x, y) => x - y);
  return (
    steps.find((step) => settingsOf(trainAt(a, step)) !== settingsOf(trainAt(b, step))) ?? Number.POSITIVE_INFINITY
  );
}

/** The settings that may change, as a text to compare. */
export function settingsOf(train: ResolvedTrain): string {
  return JSON.stringify(changeable.map((name) => (train as unknown as Record<string, unknown>)[name] ?? null));
}

/** Everything of a document that a run cannot change on its way, as a text to compare. */
export function fixedOf({ view: _, train, ...rest }: ResolvedExperiment): string {
  const { changes, epochs, steps, stop_loss, stop_accuracy, stop_seconds, ...settings } = train;
  const fixed = Object.entries(settings).filter(([name]) => !changeable.includes(name));
  return JSON.stringify([rest, fixed]);
}
