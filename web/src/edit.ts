import { biases, frozenThatFit } from "../../wasm/experiment/frozen.ts";
import type { ActivationName, Experiment, LayerDocument, LayerShape, RunInfo } from "../../wasm/types.ts";
import type { Draft } from "./store.ts";

/**
 * Edits of the network's structure as recipes for `store.update`. Layers count from 0, the last is the output.
 * What is written of weights, biases and frozen parameters stays as far as it still fits; the rest follows from the seed.
 */
export type Recipe = (draft: Draft<Experiment>) => void;
type Layers = Draft<LayerDocument>[];

/** Most units a new layer starts with. */
const NEW_LAYER_UNITS = 8;

/** Puts a hidden layer before layer `at`. */
export function addLayer(info: RunInfo, at: number): Recipe {
  return change(info, (layers) => {
    const before = info.shapes[at - 1];
    const units = Math.min(before?.units ?? info.shapes[0]?.units ?? NEW_LAYER_UNITS, NEW_LAYER_UNITS);
    const hidden = info.shapes.length > 1 ? info.shapes[Math.max(0, at - 1)] : undefined;
    layers.splice(at, 0, { units, activation: hidden?.activation ?? "tanh" });
  });
}

/** Takes hidden layer `at` out. */
export function removeLayer(info: RunInfo, at: number): Recipe {
  return change(info, (layers) => {
    layers.splice(at, 1);
  });
}

/** Lets hidden layer `at` and the one before (-1) or after (+1) change places. */
export function moveLayer(info: RunInfo, at: number, by: -1 | 1): Recipe {
  return change(info, (layers) => {
    const [layer] = layers.splice(at, 1);
    if (layer) layers.splice(at + by, 0, layer);
  });
}

/**
 * Gives layer `at` another number of units. The written weights of those that stay are kept. Where both layers are
 * written, new units begin with small weights of their own and send 0 on: the network still answers as before.
 */
export function setUnits(info: RunInfo, at: number, units: number): Recipe {
  return change(info, (layers) => {
    const layer = layers[at];
    const next = layers[at + 1];
    if (!layer) return;
    const before = info.shapes[at]?.units ?? 0;
    layer.units = units;
    layer.W &&= layer.W.slice(0, units);
    if (layer.bias !== "shared") layer.b &&= layer.b.slice(0, units);
    if (next) next.W &&= next.W.map((row) => row.slice(0, units));
    if (!layer.W || !next?.W || units <= before || units - before > MOST_GROWN) return;
    const inputs = info.shapes[at]?.inputs ?? 1;
    const added = Array.from({ length: units - before }, (_, j) => before + j);
    layer.W.push(...added.map((unit) => Array.from({ length: inputs }, (_, k) => small(unit, k, inputs))));
    if (layer.b && layer.b.length === before && (layer.bias ?? true) === true) layer.b.push(...added.map(() => 0));
    for (const row of next.W) row.push(...added.map(() => 0));
  });
}

/** New units that are written out at most; more are drawn by the engine, with the rest of their layer. */
const MOST_GROWN = 64;

/** A weight of a new unit: spread evenly over what suits its number of inputs, the same in every browser. */
function small(unit: number, from: number, inputs: number): number {
  const spread = ((unit + 1) * 0.7548776662466927 + (from + 1) * 0.5698402909980532) % 1;
  return Number(((2 * spread - 1) / Math.sqrt(inputs)).toFixed(3));
}

/** Gives layer `at` another activation. */
export function setActivation(info: RunInfo, at: number, activation: ActivationName): Recipe {
  return change(info, (layers) => {
    const layer = layers[at];
    if (layer) layer.activation = activation;
  });
}

/** Gives layer `at` a bias for each unit (true), one for all ("shared") or none (false); written biases go. */
export function setBias(info: RunInfo, at: number, bias: boolean | "shared"): Recipe {
  return change(info, (layers) => {
    const layer = layers[at];
    if (!layer) return;
    layer.bias = bias;
    delete layer.b;
  });
}

/** Draws the weights of layer `at` in another way, or in the same way again: what was written of them goes. */
export function setInit(info: RunInfo, at: number, init: LayerDocument["init"]): Recipe {
  return change(info, (layers) => {
    const layer = layers[at];
    if (!layer) return;
    if (init) layer.init = init;
    delete layer.W;
    delete layer.b;
  });
}

/** Freezes all of layer `at`, or nothing of it. */
export function freezeLayer(info: RunInfo, at: number, frozen: boolean): Recipe {
  return change(info, (layers) => {
    const layer = layers[at];
    if (!layer) return;
    if (frozen) layer.frozen = true;
    else delete layer.frozen;
  });
}

function change({ shapes, data }: RunInfo, recipe: (layers: Layers) => void): Recipe {
  return (draft) => {
    const layers = writtenLayers(draft, shapes);
    recipe(layers);
    fitLayers(layers, shapes[0]?.inputs ?? data.width);
  };
}

/** Takes out of the layers what the sizes and so many inputs leave no room for. */
export function fitLayers(layers: Layers, inputs: number): void {
  let before = inputs;
  for (const layer of layers) {
    fit(layer, before);
    before = unitsOf(layer);
  }
}

/** Takes out of a layer what its present size and inputs leave no room for. */
function fit(layer: Draft<LayerDocument>, inputs: number): void {
  const units = unitsOf(layer);
  const sizes = { units, bias: layer.bias ?? true };
  if (layer.W && (layer.W.length !== units || layer.W[0]?.length !== inputs)) delete layer.W;
  if (layer.b && layer.b.length !== biases(sizes)) delete layer.b;
  if (layer.frozen === undefined) return;
  const frozen = frozenThatFit(layer.frozen, sizes, inputs);
  if (frozen === false) delete layer.frozen;
  else layer.frozen = frozen as true | string[];
}

const unitsOf = (layer: Draft<LayerDocument>): number => layer.units ?? layer.W?.length ?? 1;

/** The document's layers, written out from the run when the document leaves them to the default. */
export function writtenLayers(draft: Draft<Experiment>, shapes: readonly LayerShape[]): Layers {
  draft.model ??= {};
  draft.model.layers ??= shapes.map(({ units, activation }) => ({ units, activation }));
  return draft.model.layers;
}
