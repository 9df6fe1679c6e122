/** Names of parameters to their places in a frame's flat vector, and back. Names are those of selection.ts. */
import type { LayerShape } from "../../../wasm/types.ts";
import { parseSelection } from "../selection.ts";

/** Parameters of a layer alone: first place and number, weights and biases together. */
export function rangeOf(shape: LayerShape): readonly [first: number, size: number] {
  return [shape.W, shape.units * shape.inputs + shape.biases];
}

/** The place of a weight or bias; null for anything else, or what this network does not have. */
export function placeOf(shapes: readonly LayerShape[], name: string): number | null {
  const selection = parseSelection(name);
  if (selection?.kind !== "weight" && selection?.kind !== "bias") return null;
  const shape = shapes[selection.layer];
  if (!shape || selection.unit >= shape.units) return null;
  if (selection.kind === "bias") {
    return shape.biases === 0 ? null : shape.b + (shape.biases === 1 ? 0 : selection.unit);
  }
  return selection.from < shape.inputs ? shape.W + selection.unit * shape.inputs + selection.from : null;
}

/** The name of what stands at a place. */
export function nameAt(shapes: readonly LayerShape[], place: number): string {
  const layer = shapes.findIndex((shape) => place < shape.b + shape.biases);
  const { inputs, W, b } = shapes[layer]!;
  if (place >= b) return `l${layer + 1}.b[${place - b + 1}]`;
  const at = place - W;
  return `l${layer + 1}.W[${Math.floor(at / inputs) + 1}][${(at % inputs) + 1}]`;
}

/**
 * Every parameter that the named things stand for, each once, ascending: of a unit its weights and its own bias, of a
 * layer all (`l1`) or one kind (`l1.W`, `l1.b`).
 */
export function placesOf(shapes: readonly LayerShape[], names: Iterable<string>): number[] {
  const places = new Set<number>();
  const add = (first: number, size: number) => {
    for (let place = first; place < first + size; place++) places.add(place);
  };
  for (const name of names) {
    const one = placeOf(shapes, name);
    if (one !== null) places.add(one);
    const whole = /^l(\d+)(\.W|\.b)?$/.exec(name);
    const layer = shapes[Number(whole?.[1] ?? 0) - 1];
    if (layer && whole?.[2] !== ".b") add(layer.W, layer.units * layer.inputs);
    if (layer && whole?.[2] !== ".W") add(layer.b, layer.biases);
    const selection = parseSelection(name);
    if (selection?.kind !== "unit") continue;
    const shape = shapes[selection.layer];
    if (!shape || selection.unit >= shape.units) continue;
    add(shape.W + selection.unit * shape.inputs, shape.inputs);
    if (shape.biases === shape.units) places.add(shape.b + selection.unit);
  }
  return [...places].sort((a, b) => a - b);
}
