/** Single parameters of a layer that take no updates, by the names they have in it: W[2][1], W[2], b[2], b. */
import type { ResolvedLayer } from "../types.ts";
import { complain, count, refuse } from "./phrases.ts";

type Sizes = Pick<ResolvedLayer, "units" | "bias">;

/** Number of biases of a layer. */
export const biases = ({ bias, units }: Sizes): number => (bias === "shared" ? 1 : bias ? units : 0);

const NAME = /^(W|b)(?:\[(\d{1,9})\])?(?:\[(\d{1,9})\])?$/;

/** First place and number of the parameters a name stands for, in the layer's W row by row, then b. */
function rangeOf(name: string, layer: Sizes, inputs: number | null, path: string): [number, number] {
  const [, kind, first, second] = NAME.exec(name) ?? [];
  if (kind === undefined || (kind === "b" && second !== undefined))
    return refuse("unknown_name", path, name, 'names such as "W[2][1]", "W[2]", "W", "b[2]" and "b"');
  const index = (text: string | undefined, most: number, has: string): number | null => {
    if (text === undefined) return null;
    if (Number(text) >= 1 && Number(text) <= most) return Number(text) - 1;
    const takes = most === 1 ? `${kind}[1]` : `1 to ${most}`;
    return complain("out_of_range", path, `${path} is "${name}"; the layer has ${has}, so it takes ${takes}.`);
  };
  const width = inputs ?? 1;
  const weights = layer.units * width;
  if (kind === "b") {
    const all = biases(layer);
    if (all === 0) complain("out_of_range", path, `${path} is "${name}"; the layer has no bias.`);
    const unit = index(
      first,
      all,
      layer.bias === "shared" ? "one bias, which its units share" : count(all, "bias", "biases"),
    );
    return unit === null ? [weights, all] : [weights + unit, 1];
  }
  const unit = index(first, layer.units, count(layer.units, "unit"));
  const from = inputs === null ? null : index(second, inputs, count(inputs, "input"));
  if (unit === null) return [0, weights];
  return from === null ? [unit * width, width] : [unit * width + from, 1];
}

/** Refuses names of parameters that the layer does not have. `inputs`: null while they are not known. */
export function checkFrozen(layer: Sizes & Pick<ResolvedLayer, "frozen">, inputs: number | null, path: string): void {
  if (typeof layer.frozen === "boolean") return;
  for (const [i, name] of layer.frozen.entries()) rangeOf(name, layer, inputs, `${path}.frozen[${i}]`);
}

/** Places of the frozen parameters in the layer's W, row by row, then b: each once, ascending. */
export function frozenPlaces(names: readonly string[], layer: Sizes, inputs: number, path: string): number[] {
  const places = new Set<number>();
  for (const [i, name] of names.entries()) {
    const [first, size] = rangeOf(name, layer, inputs, `${path}.frozen[${i}]`);
    for (let place = first; place < first + size; place++) places.add(place);
  }
  return [...places].sort((a, b) => a - b);
}

/** The names of those that the layer still has after an edit; false when none are left. */
export function frozenThatFit(frozen: ResolvedLayer["frozen"], layer: Sizes, inputs: number): ResolvedLayer["frozen"] {
  if (typeof frozen === "boolean") return frozen;
  const left = frozen.filter((name) => {
    try {
      rangeOf(name, layer, inputs, "");
      return true;
    } catch {
      return false;
    }
  });
  return left.length > 0 ? left : false;
}
