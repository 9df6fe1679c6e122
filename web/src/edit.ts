import type { ActivationName, Experiment, LayerDocument, LayerShape, RunInfo } from "../../wasm/types.ts";
import type { Draft } from "./store.ts";

/**
 * Edits of the network's structure as recipes for `store.update`. Layers count from 0, the last is the output.
 * Weights that are written in the document and still fit stay; where a size changes they follow from the seed again.
 */
export type Recipe = (draft: Draft<Experiment>) => void;

/** Most units a new layer starts with. */
const NEW_LAYER_UNITS = 8;

/** Puts a hidden layer before layer `at`. */
export function addLayer(info: RunInfo, at: number): Recipe {
  return (draft) => {
    const layers = writtenLayers(draft, info.shapes);
    const before = info.shapes[at - 1];
    const units = Math.min(before?.units ?? info.shapes[0]?.units ?? NEW_LAYER_UNITS, NEW_LAYER_UNITS);
    const hidden = info.shapes.length > 1 ? info.shapes[Math.max(0, at - 1)] : undefined;
    const follows = layers[at];
    if (follows && units !== info.shapes[at]?.inputs) delete follows.W;
    layers.splice(at, 0, { units, activation: hidden?.activation ?? "tanh" });
  };
}

/** Takes hidden layer `at` out. */
export function removeLayer(info: RunInfo, at: number): Recipe {
  return (draft) => {
    const layers = writtenLayers(draft, info.shapes);
    layers.splice(at, 1);
    const follows = layers[at];
    if (follows && info.shapes[at]?.inputs !== info.shapes[at]?.units) delete follows.W;
  };
}

/** Gives layer `at` another number of units. Taking units away keeps the written weights of those that stay. */
export function setUnits(info: RunInfo, at: number, units: number): Recipe {
  return (draft) => {
    const layers = writtenLayers(draft, info.shapes);
    const layer = layers[at];
    if (!layer) return;
    const fewer = units < (info.shapes[at]?.units ?? 0);
    const next = layers[at + 1];
    layer.units = units;
    if (fewer) {
      layer.W &&= layer.W.slice(0, units);
      if (layer.bias !== "shared") layer.b &&= layer.b.slice(0, units);
      if (next) next.W &&= next.W.map((row) => row.slice(0, units));
    } else {
      delete layer.W;
      if (layer.bias !== "shared") delete layer.b;
      if (next) delete next.W;
    }
  };
}

/** Gives layer `at` another activation. */
export function setActivation(info: RunInfo, at: number, activation: ActivationName): Recipe {
  return (draft) => {
    const layer = writtenLayers(draft, info.shapes)[at];
    if (layer) layer.activation = activation;
  };
}

/** Gives layer `at` a bias for each unit (true), one for all ("shared") or none (false); written biases go. */
export function setBias(info: RunInfo, at: number, bias: boolean | "shared"): Recipe {
  return (draft) => {
    const layer = writtenLayers(draft, info.shapes)[at];
    if (!layer) return;
    layer.bias = bias;
    delete layer.b;
  };
}

/** The document's layers, written out from the run when the document leaves them to the default. */
function writtenLayers(draft: Draft<Experiment>, shapes: readonly LayerShape[]): Draft<LayerDocument>[] {
  draft.model ??= {};
  draft.model.layers ??= shapes.map(({ units, activation }) => ({ units, activation }));
  return draft.model.layers;
}
