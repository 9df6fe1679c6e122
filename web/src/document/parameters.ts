/**
 * An experiment in readable words, for authors: `?set=spiral&layers=8,8&rate=0.01`. Any field of the experiment file may
 * be named, by its path or, where that is clear, by its last part. What cannot be taken is left out and said; nothing
 * in an address keeps the page from opening.
 */
import { ChainruleError } from "../../../wasm/errors.ts";
import { checkExperiment } from "../../../wasm/experiment/decode.ts";
import { type Field, fields } from "../../../wasm/experiment/fields.ts";
import type { Experiment } from "../../../wasm/types.ts";

export interface Asked {
  /** null when the address asks for no experiment. */
  readonly document: Experiment | null;
  /** A sentence for each parameter that was left out. */
  readonly warnings: readonly string[];
}

/** Parameters that speak to the page and not of the experiment. */
export const forPage: readonly string[] = ["theme", "lang", "projector", "src"];
/** Fields of `view` by their own names. */
const views: readonly string[] = [
  ...["title", "lens", "notation", "lesson"],
  ...["curve", "axis", "plane", "histogram", "surface", "colours"],
];

type Draft = Record<string, unknown>;

/** `first`: the experiment that is asked for in part; its other fields stay. */
export function askedIn(parameters: URLSearchParams, first: Experiment): Asked {
  const warnings: string[] = [];
  let document: Experiment | null = null;
  const named = [...parameters].filter(([name]) => !forPage.includes(name));
  // What an experiment is made of comes before what only tunes it.
  named.sort(([a], [b]) => rank(a) - rank(b));
  for (const [name, text] of named) {
    try {
      const draft = structuredClone(document ?? base(parameters, first)) as unknown as Draft;
      put(draft, name, text);
      document = checkExperiment(draft);
    } catch (error) {
      warnings.push(ChainruleError.of(error).message);
    }
  }
  return { document, warnings };
}

/** A formula or a lesson begins empty, and so does a network whose data or layers are named. */
function base(parameters: URLSearchParams, first: Experiment): Experiment {
  if (parameters.has("lesson") || parameters.has("formula")) return { v: 1 };
  const { view: _, ...rest } = structuredClone(first);
  if (parameters.has("set") || parameters.has("data.set")) delete (rest as { data?: unknown }).data;
  return rest;
}

const order = ["formula", "set", "data.set", "layers", "model.layers", "activation"];
const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);

function put(draft: Draft, name: string, text: string): void {
  if (views.includes(name)) {
    draft.view = { ...(draft.view as object), [name]: text };
  } else if (name === "formula" || name === "model.text") {
    draft.model = { ...(draft.model as object), kind: "formula", text };
  } else if (name === "at" || name === "model.at") {
    draft.model = { ...(draft.model as object), at: valuesOf(text) };
  } else if (name === "layers" || name === "model.layers") {
    draft.model = { layers: text.split(",").map((units) => ({ units: numberOf(units, name) })) };
  } else if (name === "activation") {
    const layers = ((draft.model as Draft | undefined)?.layers ?? []) as Draft[];
    for (const layer of layers.slice(0, -1)) layer.activation = text;
  } else {
    const field = fieldNamed(name);
    const [group, own] = field.path.includes(".") ? field.path.split(".") : ["", field.path];
    const holder = group ? { ...(draft[group] as object) } : draft;
    (holder as Draft)[own!] = fieldValue(field, name, text);
    if (group) draft[group] = holder;
  }
}

function fieldNamed(name: string): Field {
  const own = (path: string) => path.slice(path.lastIndexOf(".") + 1);
  const plain = fields.filter(({ path, kind }) => !path.includes("[]") && !["group", "list", "free"].includes(kind));
  const exact = plain.find(({ path }) => path === name);
  const alike = plain.filter(({ path }) => own(path) === name);
  if (exact) return exact;
  if (alike.length === 1) return alike[0]!;
  throw new ChainruleError(
    "unknown_name",
    `This page knows no parameter "${name.slice(0, 40)}"; it was left out.`,
    name,
  );
}

function fieldValue(field: Field, name: string, text: string): unknown {
  switch (field.kind) {
    case "whole":
    case "number":
      return numberOf(text, name);
    case "boolean":
      return truthOf(text) ?? text;
    case "choice":
      return field.choices?.includes(true) ? (truthOf(text) ?? text) : text;
    case "named":
      return { name: text };
    case "names":
      return text.split(",");
    case "numbers":
      return text.split(",").map((one) => numberOf(one, name));
    case "rows":
      return text.split(";").map((row) => row.split(",").map((one) => numberOf(one, name)));
    default:
      return text;
  }
}

/** `x:3,y:-0.5`. */
function valuesOf(text: string): Readonly<Record<string, number>> {
  return Object.fromEntries(
    text.split(",").map((pair) => {
      const [name = "", value = ""] = pair.split(":", 2);
      return [name.trim(), numberOf(value, `at of ${name.trim()}`)];
    }),
  );
}

function truthOf(text: string): boolean | null {
  return ["true", "1", "yes"].includes(text) ? true : ["false", "0", "no"].includes(text) ? false : null;
}

function numberOf(text: string, name: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new ChainruleError("wrong_type", `${name.slice(0, 40)} is "${text.slice(0, 40)}"; it takes a number.`, name);
}
