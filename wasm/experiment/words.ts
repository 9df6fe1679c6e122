/** What a field takes and what holds when it is left out, in words: for references and for the page's hints. */
import type { Field } from "./field.ts";
import { either } from "./phrases.ts";
import { bound, type Parameter } from "./tuned.ts";
import { allowedNumber } from "./values.ts";

/** `a number above 0`, `one of sgd, momentum, ...`, `a list of rows of numbers`. */
export function takes(field: Field): string {
  switch (field.kind) {
    case "whole":
    case "number":
      return allowedNumber(field, field.kind === "whole");
    case "boolean":
      return "true or false";
    case "some":
      return "true, false or a list of names";
    case "choice":
      return field.path === "v" ? "1" : either(field.choices!.map((choice) => JSON.stringify(choice)));
    case "text":
      return "a text";
    case "names":
      return "a list of names";
    case "numbers":
      return field.exactly === undefined
        ? "a list of numbers"
        : `a list of ${field.exactly}, each ${allowedNumber(field)}`;
    case "rows":
      return "a list of rows of numbers, all of one length";
    case "named":
      return `{"name": ...} with one of ${field.choices!.map((choice) => JSON.stringify(choice)).join(", ")}, and its numbers`;
    case "group":
      return "an object";
    case "list":
      return "a list of objects";
    case "changes":
      return 'a list of objects such as {"step": 500, "rate": 0.001}, each step above the one before';
    case "values":
      return "an object of names with a number, a list of numbers or rows of numbers each";
    case "free":
      return "an object of any JSON";
  }
}

/** The value that holds when a field is left out; empty when there is none. */
export function fallbackWords(field: Field): string {
  return field.otherwise ?? (field.fallback === undefined ? "" : JSON.stringify(field.fallback));
}

/** `gamma: a number above 0 (0.1). Factor of each drop.` */
export function parameterWords(parameter: Parameter): string {
  return `${parameter.name}: ${allowedNumber(bound(parameter), parameter.whole)} (${parameter.value}). ${parameter.about}`;
}
