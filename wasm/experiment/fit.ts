/** The network against the data, once they are known: sizes left open are filled in, the others checked. */
import { limits, refuseAbove } from "../limits.ts";
import type { LossName, ResolvedExperiment, ResolvedLayer, SampleTable } from "../types.ts";
import { fedWidth } from "./features.ts";
import { checkLayers, checkOutput, classLosses } from "./layers.ts";
import { complain, count } from "./phrases.ts";
import { lossesOf, resolve } from "./resolve.ts";

/**
 * The experiment with layers that fit its samples: the default network where none is given. Errors: shape_mismatch when
 * the first layer does not fit the inputs or the last one the targets, too_large for too many parameters.
 */
export function fitModel(experiment: ResolvedExperiment, table: SampleTable): ResolvedExperiment {
  const { model, train } = experiment;
  const layers = model.layers.length > 0 ? model.layers : defaultLayers(outputsFor(table, train.loss));
  checkLayers(layers, fedWidth(table));
  for (const loss of lossesOf(train)) {
    checkOutput(layers, loss, experiment.data.targets ?? null);
    checkTargets(layers, table, loss);
  }
  return { ...experiment, model: { ...model, layers } };
}

/** 8 and 8 units of tanh and an output layer. */
function defaultLayers(outputs: number): readonly ResolvedLayer[] {
  refuseAbove(limits.units, outputs, "numbers in a row", "data.targets");
  return resolve({ v: 1, model: { layers: [{ units: 8 }, { units: 8 }, { units: outputs }] } }).model.layers;
}

/** Outputs that data and loss ask for: one for each class, one for two classes that a sign can tell apart. */
function outputsFor(table: SampleTable, loss: LossName): number {
  if (table.classes === 0) return table.targetWidth;
  return table.classes === 2 && loss !== "softmax_cross_entropy" ? 1 : table.classes;
}

function checkTargets(layers: readonly ResolvedLayer[], table: SampleTable, loss: LossName): void {
  const outputs = layers.at(-1)!.units;
  const field = `model.layers[${layers.length - 1}].units`;
  const { classes, targetWidth } = table;
  if (classes > 0) {
    const least = outputsFor(table, loss);
    if (outputs === classes || outputs === least) return;
    const allowed = least === classes ? String(classes) : `${least} or ${classes}`;
    complain(
      "shape_mismatch",
      field,
      `${field} is ${outputs}; the data have ${classes} classes, so the last layer takes ${allowed}.`,
    );
  }
  if (outputs === targetWidth || (targetWidth === 1 && classLosses.includes(loss))) return;
  complain(
    "shape_mismatch",
    field,
    `${field} is ${outputs}; the data have ${count(targetWidth, "target")} for each sample, so the last layer takes ${targetWidth}.`,
  );
}
