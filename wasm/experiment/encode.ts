/** A resolved experiment back to a document, and a document to text. */
import type { Experiment, LayerParameters, ResolvedExperiment } from "../types.ts";
import { children, type Field } from "./fields.ts";
import { resolve } from "./resolve.ts";

type Copy = Record<string, unknown>;

/** `minimal` leaves out what is the default; `full` writes every field that has a value. */
export type Extent = "minimal" | "full";

/** The document of an experiment: decoding it gives an equal experiment. */
export function encodeExperiment(experiment: ResolvedExperiment, extent: Extent = "minimal"): Experiment {
  const full = { ...written(experiment as unknown as Copy, ""), v: 1 } as Experiment;
  return extent === "full" ? full : minimal(full);
}

/** The same experiment starting from the given parameters, one entry for each layer. */
export function withParameters(
  experiment: ResolvedExperiment,
  parameters: readonly LayerParameters[],
): ResolvedExperiment {
  const layers = experiment.model.layers.map((layer, i) => ({ ...layer, W: parameters[i]!.W, b: parameters[i]!.b }));
  return { ...experiment, model: { ...experiment.model, layers } };
}

/** The document as text that people can read: a line for each field, a line for each row of numbers. */
export function formatDocument(document: Experiment): string {
  return `${format(document, "")}\n`;
}

/** A copy of the fields that have a value, in the order of the table. null and empty lists stand for none. */
function written(object: Copy, table: string): Copy {
  const copy: Copy = {};
  for (const [name, field] of children(table)) {
    const value = object[name];
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0 && name !== "b")) continue;
    if (field.kind === "group") {
      const group = written(value as Copy, field.path);
      if (Object.keys(group).length > 0) copy[name] = group;
    } else if (field.kind === "list") copy[name] = (value as Copy[]).map((item) => written(item, `${field.path}[]`));
    else if ((field.kind !== "free" && field.kind !== "values") || Object.keys(value).length > 0) copy[name] = value;
  }
  return copy;
}

/** Fields that are written even where they are the default: a reader looks for them. */
const kept: ReadonlySet<string> = new Set([
  "data.set",
  "data.points",
  "data.targets",
  "data.csv",
  "data.file",
  "model.text",
  "model.at",
  "model.layers[].units",
  "model.layers[].W",
]);

/** Leaves out what decoding fills in again: each value is compared with what the bare bones of the document resolve to. */
function minimal(full: Experiment): Experiment {
  const { set, points, targets, csv, file } = full.data ?? {};
  const layers = full.model?.layers?.map(({ units, W }) => ({ units, ...(W ? { W } : {}) }));
  const bones = resolve({
    v: 1,
    data: drop({ set, points, targets, csv, file }),
    ...(layers ? { model: { layers } } : {}),
    ...(full.model?.kind === "formula" ? { model: { kind: "formula", text: "" } as const } : {}),
    train: drop({ loss: full.train?.loss }),
  });
  const kept = { v: 1, ...changes(full as unknown as Copy, bones as unknown as Copy, "") } as unknown as Experiment;
  return full.model?.kind === "formula" ? formulaOnly(kept) : kept;
}

/** A formula reads no samples, and says first what it is. */
function formulaOnly(document: Experiment): Experiment {
  const copy: Copy = {};
  for (const [name, value] of Object.entries(document)) {
    if (name === "model") copy.model = { kind: "formula", ...(value as object) };
    else if (name !== "data") copy[name] = value;
  }
  return copy as unknown as Experiment;
}

const drop = <T extends object>(object: T): T =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;

/** The fields below `table` that differ from `plain`, or are written always. */
function changes(object: Copy, plain: Copy, table: string): Copy {
  const copy: Copy = {};
  for (const [name, field] of children(table)) {
    const value = object[name];
    if (value === undefined || name === "v") continue;
    const other = plain[name];
    if (field.kind === "group") {
      const group = changes(value as Copy, other as Copy, field.path);
      if (Object.keys(group).length > 0) copy[name] = group;
    } else if (field.kind === "list") {
      copy[name] = (value as Copy[]).map((item, i) => changes(item, (other as Copy[])[i]!, `${field.path}[]`));
    } else if (field.kind === "named") {
      const choice = tuning(field, value as Copy);
      if (choice) copy[name] = choice;
    } else if (
      !Object.is(value, other) ||
      kept.has(field.path) ||
      (field.path === "train.loss" && value !== field.fallback)
    ) {
      copy[name] = value;
    }
  }
  return copy;
}

/** A name with the numbers that are not its own defaults; null when all of it is the default. */
function tuning(field: Field, value: Copy): Copy | null {
  const row = field.rows!.find((r) => r.name === value.name)!;
  const changed = [...(field.also ?? []), ...row.parameters].filter(
    (p) => value[p.name] !== undefined && !Object.is(value[p.name], p.value),
  );
  if (changed.length === 0 && value.name === field.fallback) return null;
  return { name: value.name, ...Object.fromEntries(changed.map((p) => [p.name, value[p.name]])) };
}

/** Characters of a line that is still read at a glance, and entries of a list that may be worth trying on one line. */
const LINE = 96;
const SHORT = 24;

/** Lists of numbers and short objects on one line, the others over several. */
function format(value: unknown, indent: string): string {
  // JSON.stringify drops the sign of -0, which a weight may have.
  if (Object.is(value, -0)) return "-0";
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const deeper = `${indent}  `;
  const list = Array.isArray(value);
  const parts = list
    ? value.map((item) => format(item, deeper))
    : Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${format(item, deeper)}`);
  const [open, close] = list ? "[]" : "{}";
  if (list && value.every((item) => typeof item === "number")) return `${open}${parts.join(", ")}${close}`;
  const oneLine = parts.length <= SHORT && !parts.some((part) => part.includes("\n")) ? parts.join(", ") : null;
  if (oneLine !== null && oneLine.length + indent.length <= LINE) return `${open}${oneLine}${close}`;
  return `${open}\n${parts.map((part) => deeper + part).join(",\n")}\n${indent}${close}`;
}
