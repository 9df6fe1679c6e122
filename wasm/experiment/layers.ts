/** Layers against each other, against the loss and against the targets. */
import { tables } from "../generated/tables.ts";
import { limits, refuseAbove } from "../limits.ts";
import type { LossName, ResolvedLayer, Rows } from "../types.ts";
import { biases, checkFrozen } from "./frozen.ts";
import { complain, count, refuse } from "./phrases.ts";

/** Losses that take classes. */
export const classLosses: readonly LossName[] = tables.losses
  .filter((row) => row.classification)
  .map((row) => row.name);

/** Losses that apply the last activation themselves, so that the last layer hands over its plain weighted sums. */
const onLogits: readonly LossName[] = tables.losses.filter((row) => row.logits).map((row) => row.name);

const path = (i: number): string => `model.layers[${i}]`;

/** Sizes of W and b, and the number of parameters. `width`: inputs of the network, null while they are not known. */
export function checkLayers(layers: readonly ResolvedLayer[], width: number | null): void {
  let before = width;
  let total = 0;
  for (const [i, layer] of layers.entries()) {
    if (layer.W) checkWeights(layer, i, before);
    if (layer.b) checkBiases(layer, i);
    before ??= layer.W?.[0]?.length ?? null;
    checkFrozen(layer, before, path(i));
    total += layer.units * (before ?? 0) + biases(layer);
    before = layer.units;
  }
  refuseAbove(limits.parameters, total, "weights and biases", "model.layers");
}

function checkWeights(layer: ResolvedLayer, i: number, before: number | null): void {
  const W = layer.W!;
  const at = `${path(i)}.W`;
  if (W.length !== layer.units) {
    const needs = `the layer has ${count(layer.units, "unit")}, so it takes ${count(layer.units, "row")}`;
    complain("shape_mismatch", at, `${at} has ${count(W.length, "row")}; ${needs}.`);
  }
  const columns = W[0]!.length;
  if (before !== null && columns !== before) {
    const from = i === 0 ? `the data have ${count(before, "input")}` : `the layer before has ${count(before, "unit")}`;
    complain("shape_mismatch", at, `${at} has ${count(columns, "column")}; ${from}, so it takes ${before}.`);
  }
}

function checkBiases(layer: ResolvedLayer, i: number): void {
  const at = `${path(i)}.b`;
  const needed = biases(layer);
  if (layer.b!.length === needed) return;
  const has = `${at} has ${count(layer.b!.length, "number")}`;
  const reason =
    layer.bias === "shared"
      ? `the units share one bias, so it takes 1`
      : layer.bias
        ? `the layer has ${count(layer.units, "unit")}, so it takes ${layer.units}`
        : `the layer has no bias, so it takes none`;
  complain("shape_mismatch", at, `${has}; ${reason}.`);
}

/** The last layer against the loss, and against targets given as rows (null: not given so). */
export function checkOutput(layers: readonly ResolvedLayer[], loss: LossName, targets: Rows | null): void {
  const last = layers.length - 1;
  const layer = layers[last]!;
  if (onLogits.includes(loss) && layer.activation !== "identity") {
    const allowed = `identity in the last layer, as the loss ${loss} is worked out from the plain weighted sums`;
    refuse("out_of_range", `${path(last)}.activation`, layer.activation, allowed);
  }
  const outputs = layer.units;
  if (loss === "softmax_cross_entropy" && outputs < 2) {
    const allowed = "2 or more, one for each class, as the loss is softmax_cross_entropy";
    refuse("out_of_range", `${path(last)}.units`, outputs, allowed);
  }
  if (targets) checkTargetRows(targets, outputs, loss);
}

/** Rows of targets: a number for each output, or one class where the loss takes classes. */
function checkTargetRows(targets: Rows, outputs: number, loss: LossName): void {
  const width = targets[0]!.length;
  const takesClasses = classLosses.includes(loss);
  if (width === 1 && outputs > 1 && takesClasses) {
    targets.forEach((row, i) => {
      checkClass(row[0]!, outputs, `data.targets[${i}][0]`);
    });
  } else if (width !== outputs) {
    const orClass = takesClasses && outputs > 1 ? ", or one class" : "";
    const has = `data.targets[0] has ${count(width, "number")}`;
    complain(
      "shape_mismatch",
      "data.targets",
      `${has}; the last layer has ${count(outputs, "unit")}, so it takes ${outputs}${orClass}.`,
    );
  } else {
    checkValues(targets, loss);
  }
}

function checkClass(value: number, classes: number, at: string): void {
  if (Number.isInteger(value) && value >= 0 && value < classes) return;
  refuse("out_of_range", at, value, `a class, a whole number from 0 to ${classes - 1}`);
}

/** What the losses for classes take in each place of a row. */
function checkValues(targets: Rows, loss: LossName): void {
  const rule = targetRules[loss];
  if (!rule) return;
  targets.forEach((row, i) => {
    row.forEach((value, k) => {
      if (!rule.fits(value))
        refuse("out_of_range", `data.targets[${i}][${k}]`, value, `${rule.allowed}, as the loss is ${loss}`);
    });
    if (loss !== "softmax_cross_entropy") return;
    const sum = row.reduce((a, b) => a + b, 0);
    if (sum !== 1) {
      const rule = `it takes one 1 among zeros, as the loss is ${loss}`;
      complain("out_of_range", `data.targets[${i}]`, `data.targets[${i}] has ${count(sum, "one")}; ${rule}.`);
    }
  });
}

const targetRules: Partial<Record<LossName, { fits: (value: number) => boolean; allowed: string }>> = {
  logistic: { fits: (t) => t === 0 || t === 1, allowed: "0 or 1" },
  hinge: { fits: (t) => t === -1 || t === 1, allowed: "-1 or 1" },
  softmax_cross_entropy: { fits: (t) => t === 0 || t === 1, allowed: "0 or 1" },
};
