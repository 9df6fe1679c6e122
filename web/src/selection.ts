/**
 * Names of the things on the screen that can be selected. Everything counts from 1, as on the screen:
 * `x1` an input, `l1.u2` unit 2 of layer 1 (the first hidden layer), `l1.W[2][1]` the weight from unit 1 of the layer
 * before to unit 2, `l1.b[2]` its bias (`l1.b[1]` when the layer shares one), `loss`. A unit has parts of its own:
 * `l1.u2.z` before the activation, `l1.u2.a` after it, `l1.u2.delta` the gradient at z.
 */
export type Part = "z" | "a" | "delta";

export type Selection =
  | { kind: "input"; input: number }
  | { kind: "unit"; layer: number; unit: number; part?: Part }
  | { kind: "weight"; layer: number; unit: number; from: number }
  | { kind: "bias"; layer: number; unit: number }
  | { kind: "loss" };

/** Indices in a `Selection` count from 0, ready for arrays. */
export function parseSelection(name: string): Selection | null {
  if (name === "loss") return { kind: "loss" };
  const input = /^x(\d+)$/.exec(name);
  if (input) return { kind: "input", input: Number(input[1]) - 1 };
  const part = /^l(\d+)\.(?:u(\d+)(?:\.(z|a|delta))?|W\[(\d+)\]\[(\d+)\]|b\[(\d+)\])$/.exec(name);
  if (!part) return null;
  const layer = Number(part[1]) - 1;
  if (part[2]) {
    const unit = { kind: "unit", layer, unit: Number(part[2]) - 1 } as const;
    return part[3] ? { ...unit, part: part[3] as Part } : unit;
  }
  if (part[4]) return { kind: "weight", layer, unit: Number(part[4]) - 1, from: Number(part[5]) - 1 };
  return { kind: "bias", layer, unit: Number(part[6]) - 1 };
}

export function selectionName(selection: Selection): string {
  switch (selection.kind) {
    case "loss":
      return "loss";
    case "input":
      return `x${selection.input + 1}`;
    case "unit":
      return `l${selection.layer + 1}.u${selection.unit + 1}${selection.part ? `.${selection.part}` : ""}`;
    case "weight":
      return `l${selection.layer + 1}.W[${selection.unit + 1}][${selection.from + 1}]`;
    case "bias":
      return `l${selection.layer + 1}.b[${selection.unit + 1}]`;
  }
}
