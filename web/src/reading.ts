import type { Frame, LayerShape, RunInfo } from "../../wasm/types.ts";
import { fedName } from "./graph/names.ts";
import { type Known, Readings } from "./graph/readings.ts";
import { parseSelection, type Selection } from "./selection.ts";

/** A selected thing in words and numbers; null where there is no number yet. `gradient` is that of the probed sample's loss. */
export interface Reading {
  readonly title: string;
  readonly value: number | null;
  readonly gradient: number | null;
}

/** What is selected, read from a frame; null when there is no such thing in this run. */
export function read(info: RunInfo, frame: Frame, name: string, known: Known | null = null): Reading | null {
  const selection = parseSelection(name);
  return selection && readSelection(new Readings(info, frame, undefined, known), selection);
}

function readSelection(readings: Readings, selection: Selection): Reading | null {
  const { info } = readings;
  const { shapes } = info;
  if (selection.kind === "loss") {
    return { title: "Loss of the probed sample", value: readings.loss, gradient: readings.lossGradient };
  }
  if (selection.kind === "input") {
    const { input } = selection;
    if (input >= (shapes[0]?.inputs ?? 0)) return null;
    return {
      title: `Input ${inputWords(info, input)}`,
      value: readings.value(-1, input),
      gradient: readings.gradient(-1, input),
    };
  }
  const { layer, unit } = selection;
  const shape = shapes[layer];
  if (!shape || unit >= shape.units) return null;
  const place = unitWords(shapes, layer, unit);
  if (selection.kind === "unit") {
    const { part } = selection;
    if (part && part !== "a") {
      return {
        title: `${capital(place)} before its activation`,
        value: readings.before(layer, unit),
        gradient: readings.delta(layer, unit),
      };
    }
    return { title: capital(place), value: readings.value(layer, unit), gradient: readings.gradient(layer, unit) };
  }
  if (selection.kind === "bias") {
    if (shape.biases === 0) return null;
    const shared = shape.biases === 1 && shape.units > 1;
    return {
      title: shared ? `Shared bias of ${layerWords(shapes, layer)}` : `Bias of ${place}`,
      value: readings.bias(layer, unit),
      gradient: readings.biasGradient(layer, unit),
    };
  }
  const { from } = selection;
  if (from >= shape.inputs) return null;
  const source = layer === 0 ? inputWords(info, from) : unitWords(shapes, layer - 1, from);
  return {
    title: `Weight from ${source} to ${place}`,
    value: readings.weight(layer, unit, from),
    gradient: readings.weightGradient(layer, unit, from),
  };
}

function inputWords({ data }: RunInfo, input: number): string {
  return fedName(data, input);
}

/** `hidden 1`, `the output`. */
function layerWords(shapes: readonly LayerShape[], layer: number): string {
  return layer === shapes.length - 1 ? "the output" : `hidden ${layer + 1}`;
}

function unitWords(shapes: readonly LayerShape[], layer: number, unit: number): string {
  if (layer === shapes.length - 1 && shapes[layer]?.units === 1) return "the output";
  return `unit ${unit + 1} of ${layerWords(shapes, layer)}`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
