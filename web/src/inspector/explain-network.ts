/** A selected part of a network taken apart, in the chosen notation. */
import { parseSelection } from "../selection.ts";
import type { Explanation } from "./explanation.ts";
import { explainLayer } from "./network-layer.ts";
import { explainBias, explainInput, explainLoss, explainWeight } from "./network-parameter.ts";
import { explainUnit } from "./network-unit.ts";
import { type NetworkFacts, NetworkView } from "./network-view.ts";

export type { NetworkFacts } from "./network-view.ts";

/** What a part of the network is and where its numbers come from; null when there is no such part. */
export function explainNetwork(facts: NetworkFacts, name: string): Explanation | null {
  const view = new NetworkView(facts);
  const part = /^l(\d+)\.u(\d+)\.(z|a|delta)$/.exec(name);
  if (part) {
    const [layer, unit] = [Number(part[1]) - 1, Number(part[2]) - 1];
    if (!hasUnit(view, layer, unit)) return null;
    return explainUnit(view, name, layer, unit, part[3] === "a" ? "a" : "z");
  }
  const whole = /^l(\d+)(?:\.(W|b|z|a|delta))?$/.exec(name);
  if (whole) {
    const layer = Number(whole[1]) - 1;
    return view.shapes[layer] ? explainLayer(view, name, layer, whole[2] ?? "delta") : null;
  }
  const selection = parseSelection(name);
  if (!selection) return null;
  switch (selection.kind) {
    case "loss":
      return explainLoss(view, name);
    case "input":
      return selection.input >= 0 && selection.input < (view.shapes[0]?.inputs ?? 0)
        ? explainInput(view, name, selection.input)
        : null;
    case "unit":
      return hasUnit(view, selection.layer, selection.unit)
        ? explainUnit(view, name, selection.layer, selection.unit, "z")
        : null;
    case "weight": {
      const { layer, unit, from } = selection;
      const inside = hasUnit(view, layer, unit) && from >= 0 && from < (view.shapes[layer]?.inputs ?? 0);
      return inside ? explainWeight(view, name, layer, unit, from) : null;
    }
    case "bias":
      return hasUnit(view, selection.layer, selection.unit) && view.bias(selection.layer, selection.unit) !== null
        ? explainBias(view, name, selection.layer, selection.unit)
        : null;
    default:
      return null;
  }
}

function hasUnit({ shapes }: NetworkView, layer: number, unit: number): boolean {
  return unit >= 0 && unit < (shapes[layer]?.units ?? 0);
}
