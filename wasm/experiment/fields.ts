/**
 * The one table of the document's fields: where each stands, what it takes, what it is when left out, and its words.
 * Reading, defaults, the page's controls and docs/experiment.md are all made from it. Names that belong to the engine
 * (activations, losses, data sets, and the numbers that tune them) come from the engine's own tables.
 */
import { tables } from "../generated/tables.ts";
import { dataFields } from "./data-fields.ts";
import { type Field, names } from "./field.ts";
import { modelFields } from "./model-fields.ts";
import { trainFields } from "./train-fields.ts";

export type { Field, Kind } from "./field.ts";
export { classSets, generatedSets, realSets } from "./field.ts";

const group = (path: string, label: string, about: string): Field => ({ path, kind: "group", label, about });

/** Every field, parents before their children, in the order in which documents are written. */
export const fields: readonly Field[] = [
  { path: "v", kind: "choice", label: "Version", about: "Version of this format. The only field that must be there." },
  {
    path: "seed",
    kind: "whole",
    label: "Seed",
    about: "Everything drawn at random follows from it: data, split, starting weights, order of the samples.",
    fallback: 0,
    low: 0,
    high: Number.MAX_SAFE_INTEGER,
  },
  {
    path: "precision",
    kind: "choice",
    label: "Precision",
    about: "Numbers of 64 bits (what textbooks print) or 32 bits (faster for large networks).",
    fallback: "double",
    choices: ["double", "float"],
  },
  {
    path: "mistake",
    kind: "choice",
    label: "Break it on purpose",
    about: "A deliberate fault, whose wrong numbers stand beside the right ones.",
    otherwise: "none",
    choices: names(tables.mistakes),
  },
  group("data", "Data", "Where the samples come from: one of set, points, csv, file."),
  ...dataFields,
  group("model", "Model", "The network, or the formula."),
  ...modelFields,
  group("train", "Training", "How it learns."),
  ...trainFields,
  {
    path: "view",
    kind: "free",
    label: "View",
    about: "Belongs to the page (title and the like); training never reads it.",
    otherwise: "empty",
  },
];

/** The field at a path, with any index left out or in: `model.layers[2].units` or `model.layers[].units`. */
export function field(path: string): Field {
  const found = byPath.get(path.replace(/\[\d+\]/g, "[]"));
  if (!found) throw new RangeError(`There is no field ${path}.`);
  return found;
}

const byPath: ReadonlyMap<string, Field> = new Map(fields.map((f) => [f.path, f]));

/** The fields directly below a path (`""`: the document itself), by their own short names. */
export function children(path: string): ReadonlyMap<string, Field> {
  return below.get(path)!;
}

const parent = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf(".")));
const below = new Map<string, Map<string, Field>>([["", new Map()]]);
for (const f of fields) {
  const above = parent(f.path);
  if (!below.has(above)) below.set(above, new Map());
  below.get(above)!.set(f.path.slice(above === "" ? 0 : above.length + 1), f);
}
