/**
 * Any value to a clean document: a copy made field by field from the table, with nothing in it that the table does not
 * name. Objects of the copy have no prototype, so that no name in a document can mean anything but itself.
 */
import { ChainruleError } from "../errors.ts";
import { limits, refuseAbove } from "../limits.ts";
import type { Experiment } from "../types.ts";
import { children, type Field, fields } from "./fields.ts";
import { readFree } from "./free.ts";
import { nearest } from "./names.ts";
import { complain, label, refuse, shown, suggestion } from "./phrases.ts";
import { none } from "./resolve.ts";
import { bound } from "./tuned.ts";
import * as values from "./values.ts";

type Copy = Record<string, unknown>;

/** Checks every field by itself and copies the document. Whether the fields fit together is for `resolve` to say. */
export function readDocument(value: unknown): Experiment {
  try {
    const document = record(value, "", 'a plain object such as {"v": 1}');
    return fieldsOf(document, "", "") as unknown as Experiment;
  } catch (thrown) {
    if (thrown instanceof ChainruleError) throw thrown;
    // A getter or a proxy that throws: nothing that came from JSON does.
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ChainruleError("wrong_type", `The experiment cannot be read: ${reason}`, "", { cause: thrown });
  }
}

/** An object written as `{...}`; instances of classes are not documents. */
function record(value: unknown, path: string, allowed: string): Copy {
  if (isRecord(value)) return value;
  return complain("wrong_type", path, `${path || "The experiment"} is ${shown(value)}; it takes ${allowed}.`);
}

function isRecord(value: unknown): value is Copy {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The fields below `table` (a path of the table) of an object at `path` (a path of this document). */
function fieldsOf(object: Copy, table: string, path: string): Copy {
  const known = children(table);
  const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
  for (const name of Object.keys(object))
    if (!known.has(name)) unknownField(name, at(label(name)), path, [...known.keys()]);
  const copy: Copy = Object.create(null);
  for (const [name, field] of known) {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    if (name === "v") copy[name] = version(value);
    else if (value === null && field.path === "train.changes[].clip") copy[name] = null;
    else if (value !== undefined && !(value === null && mayBeNone(field))) copy[name] = read(field, value, at(name));
  }
  return copy;
}

function unknownField(name: string, path: string, parent: string, known: readonly string[]): never {
  const what = parent === "" ? "an experiment" : parent;
  // Right name, wrong place: `optimizer` at the top is meant to be `train.optimizer`.
  const meant = suggestion(name, known) || elsewhere(name);
  complain("unknown_name", path, `${path} is not a field; ${what} takes ${known.join(", ")}${meant}.`);
}

function elsewhere(name: string): string {
  const last = (path: string): string => path.slice(path.lastIndexOf(".") + 1);
  const near = nearest(
    name,
    fields.map((f) => last(f.path)),
  );
  const found = near === null ? undefined : fields.find((f) => last(f.path) === near);
  return found ? ` (did you mean ${found.path}?)` : "";
}

/** null says "none" where none is what leaving the field out means. */
const mayBeNone = (field: Field): boolean =>
  field.path === "mistake" || none.some((name) => field.path === `train.${name}`);

function version(value: unknown): 1 {
  if (value === 1) return 1;
  const newer = typeof value === "number" && value > 1 ? ", the only version that this Chainrule reads" : "";
  if (value === undefined) return complain("missing", "v", "v is missing; it takes 1, the version of the format.");
  return refuse(typeof value === "number" ? "out_of_range" : "wrong_type", "v", value, `1${newer}`);
}

function read(field: Field, value: unknown, path: string): unknown {
  switch (field.kind) {
    case "whole":
      return values.readLimited(value, field, path);
    case "number":
      return values.readNumber(value, path, field);
    case "boolean":
      return values.readChoice(value, path, [true, false]);
    case "some":
      return Array.isArray(value)
        ? values.readNames(value, path, field.most!, limits.label)
        : values.readSome(value, path);
    case "choice":
      return values.readChoice(value, path, field.choices!);
    case "text":
      return values.readText(value, path, field.high!);
    case "names":
      return values.readNames(value, path, field.most!, limits.label);
    case "numbers":
      return numbers(field, value, path);
    case "rows":
      return values.readRows(value, path, field.most!, field.wide!);
    case "named":
      return named(field, value, path);
    case "group":
      return fieldsOf(
        record(value, path, `an object of ${[...children(field.path).keys()].join(", ")}`),
        field.path,
        path,
      );
    case "list":
      return values
        .readList(value, path, "layers", "layer", field.most!)
        .map((item, i) =>
          fieldsOf(record(item, `${path}[${i}]`, 'an object such as {"units": 8}'), `${field.path}[]`, `${path}[${i}]`),
        );
    case "changes":
      return values
        .readList(value, path, "changes", "change", field.most!)
        .map((item, i) =>
          fieldsOf(
            record(item, `${path}[${i}]`, 'an object such as {"step": 500, "rate": 0.001}'),
            `${field.path}[]`,
            `${path}[${i}]`,
          ),
        );
    case "values":
      return valuesByName(field, value, path);
    case "free":
      return readFree(record(value, path, "an object"), path);
  }
}

function numbers(field: Field, value: unknown, path: string): number[] {
  const list = values.readNumbers(value, path, field.most!, field);
  if (field.exactly !== undefined && list.length !== field.exactly) {
    complain("shape_mismatch", path, `${path} is ${shown(list)}; it takes a list of ${field.exactly} numbers.`);
  }
  return list;
}

/** Numbers, lists or rows by the names of what takes them; what names there are only the formula can tell. */
function valuesByName(field: Field, value: unknown, path: string): Copy {
  const object = record(value, path, 'an object such as {"w": 5, "x": [1, 2]}');
  const copy: Copy = Object.create(null);
  const names = Object.keys(object);
  refuseAbove(field.most!, names.length, "values", path);
  for (const name of names) {
    const at = `${path}.${label(name)}`;
    if (!/^[\p{L}_][\p{L}\p{N}_]{0,199}$/u.test(name) || name === "__proto__") {
      complain(
        "unknown_name",
        at,
        `${at} is no name of a formula; names are letters, digits and underscores, such as w_1.`,
      );
    }
    const given = object[name];
    if (Array.isArray(given)) {
      if (given.length === 0) complain("missing", at, `${at} is an empty list; it takes at least one number.`);
      const rows = given.some((item) => Array.isArray(item));
      const most = limits.graphNumbers;
      copy[name] = rows ? values.readRows(given, at, most, most) : values.readNumbers(given, at, most);
    } else if (typeof given === "number") {
      copy[name] = values.readNumber(given, at, {});
    } else {
      refuse("wrong_type", at, given, "a number, a list of numbers, or rows of numbers");
    }
  }
  return copy;
}

/** A name and the numbers that tune it: `{"name": "step", "gamma": 0.1}`. */
function named(field: Field, value: unknown, path: string): Copy {
  const object = record(value, path, `an object such as {"name": "${field.choices![0]}"}`);
  const first = field.fallback as string;
  const choice = Object.hasOwn(object, "name") ? object.name : first;
  const name = values.readChoice(choice, `${path}.name`, field.choices as readonly string[]);
  const row = field.rows!.find((r) => r.name === name)!;
  const extra = field.also ?? [];
  const known = ["name", ...extra.map((p) => p.name), ...row.parameters.map((p) => p.name)];
  for (const key of Object.keys(object)) {
    if (!known.includes(key)) unknownField(key, `${path}.${label(key)}`, `${path} "${name}"`, known);
  }
  const copy: Copy = Object.create(null);
  copy.name = name;
  for (const parameter of [...extra, ...row.parameters]) {
    const tuned = Object.hasOwn(object, parameter.name) ? object[parameter.name] : undefined;
    if (tuned !== undefined) {
      copy[parameter.name] = values.readNumber(tuned, `${path}.${parameter.name}`, bound(parameter), parameter.whole);
    }
  }
  return copy;
}
