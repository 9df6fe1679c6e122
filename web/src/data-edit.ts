import { realSets } from "../../wasm/experiment/fields.ts";
import { realSetFacts } from "../../wasm/experiment/real-sets.ts";
import { tables } from "../../wasm/generated/tables.ts";
import type { DataSetName, LossName, RealSetName, ResolvedExperiment, RunInfo } from "../../wasm/types.ts";
import type { Recipe } from "./edit.ts";

/** The table's row of a loss: whether it works on logits, whether it is for classes. */
function lossRow(name: LossName) {
  return tables.losses.find((row) => row.name === name);
}

/** Name of the data set of a document, or null when it brings its own samples. */
export function chosenSet(settings: ResolvedExperiment): DataSetName | null {
  const { set, points, csv, file } = settings.data;
  if (points || csv !== undefined || file !== undefined) return null;
  return set ?? "spiral";
}

export function isReal(set: string): boolean {
  return (realSets as readonly string[]).includes(set);
}

/** Another data set. The output layer and the loss follow when the kind of target changes; the rest stays. */
export function chooseSet(set: DataSetName, info: RunInfo | null): Recipe {
  const row = tables.datasets.find(({ name }) => name === set);
  const regression = row?.regression ?? false;
  return (draft) => {
    const { n, noise, split, features } = draft.data ?? {};
    draft.data = { set };
    // Formulas of two inputs are formulas of two others.
    if (features && row?.inputs === 2 && info?.data.width === 2) draft.data.features = features;
    if (split !== undefined) draft.data.split = split;
    if (row && n !== undefined) draft.data.n = n;
    if (row && noise !== undefined) draft.data.noise = noise;
    delete draft.model?.inputs;
    fitOutput(draft, row ? row.defaultClasses : realSetFacts[set as RealSetName].classes, regression, info);
    // Its columns belong to the old inputs.
    const first = draft.model?.layers?.[0];
    if (first) delete first.W;
    if (Array.isArray(first?.frozen)) delete first.frozen;
  };
}

/** Another number of classes of a generated set. */
export function chooseClasses(classes: number, info: RunInfo | null): Recipe {
  return (draft) => {
    draft.data = { ...draft.data, classes };
    fitOutput(draft, classes, false, info);
  };
}

/** Another loss. The output layer follows: logits for logistic and softmax, one unit per class for softmax. */
export function chooseLoss(loss: LossName, info: RunInfo | null): Recipe {
  return (draft) => {
    const before = draft.train?.loss ?? "half_squared";
    draft.train = { ...draft.train, loss };
    const last = draft.model?.layers?.at(-1);
    if (!last) return;
    const classes = info?.data.classes ?? 0;
    if (lossRow(loss)?.logits) last.activation = "identity";
    else if (lossRow(before)?.logits) last.activation = info?.data.classification ? "tanh" : "identity";
    if (loss === "softmax_cross_entropy" && classes > 0) resize(last, classes);
    else if (before === "softmax_cross_entropy" && classes === 2) resize(last, 1);
  };
}

/** The output layer and loss that fit `classes` classes, or numbers. */
export function fitOutput(
  draft: Parameters<Recipe>[0],
  classes: number,
  regression: boolean,
  info: RunInfo | null,
): void {
  const last = draft.model?.layers?.at(-1);
  const loss = draft.train?.loss ?? "half_squared";
  const was = info?.data;
  if (regression) {
    if (lossRow(loss)?.classification) draft.train = { ...draft.train, loss: "half_squared" };
    if (last && (was?.classification ?? true)) last.activation = "identity";
    if (last) resize(last, 1);
  } else if (classes > 2) {
    draft.train = { ...draft.train, loss: "softmax_cross_entropy" };
    if (last) last.activation = "identity";
    if (last) resize(last, classes);
  } else if (loss === "softmax_cross_entropy" && was !== undefined && was.classes > 2) {
    draft.train = { ...draft.train, loss: "half_squared" };
    if (last) last.activation = "tanh";
    if (last) resize(last, 1);
  } else {
    if (last && was && !was.classification && !lossRow(loss)?.logits) last.activation = "tanh";
    if (last) resize(last, loss === "softmax_cross_entropy" ? 2 : 1);
  }
}

function resize(layer: { units?: number; W?: unknown; b?: unknown; bias?: unknown }, units: number): void {
  if ((layer.units ?? 1) === units) return;
  layer.units = units;
  delete layer.W;
  if (layer.bias !== "shared") delete layer.b;
}
