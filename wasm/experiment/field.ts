/** One row of the table of fields, and the names that several rows need. */
import { tables } from "../generated/tables.ts";
import type { RealSetName } from "../types.ts";
import { realSetFacts } from "./real-sets.ts";
import type { Parameter, Tuned, TunedRow } from "./tuned.ts";

/** What a field holds. `some`: all, none, or the names of some. `values`: numbers, lists or rows by name. `named`: an object of a name and the numbers that tune it. `changes`: other settings from some step on. `free`: any JSON. */
export type Kind =
  | "whole"
  | "number"
  | "boolean"
  | "some"
  | "choice"
  | "text"
  | "names"
  | "numbers"
  | "rows"
  | "named"
  | "group"
  | "list"
  | "values"
  | "changes"
  | "free";

export interface Field extends Tuned {
  /** `train.rate`; the fields of a list's items are `model.layers[].units`. */
  readonly path: string;
  readonly kind: Kind;
  /** Words for a control. */
  readonly label: string;
  readonly about: string;
  /** The value when left out; absent when there is none, or when `otherwise` says in words what holds then. */
  readonly fallback?: unknown;
  readonly otherwise?: string;
  /** The values a `choice` takes, and the names a `named` takes. */
  readonly choices?: readonly (string | boolean)[];
  /** Rows of the engine's table a `named` is one of. */
  readonly rows?: readonly TunedRow[];
  /** Numbers a `named` has beside those of its row. */
  readonly also?: readonly Parameter[];
  /** Names of the optimisers, losses or data sets the field is for; it rests when another is chosen. */
  readonly of?: readonly string[];
  /** Whether `high` is a limit of the package rather than a bound of the mathematics. */
  readonly limit?: boolean;
  /** How many entries a list may have, and whether it takes exactly so many. */
  readonly most?: number;
  readonly exactly?: number;
  /** How many numbers a row may have. */
  readonly wide?: number;
}

/** The names of a table's rows. */
export const names = <Row extends { readonly name: string }>(rows: readonly Row[]): readonly Row["name"][] =>
  rows.map((row) => row.name);

/** Sets that come as files with the package, and so have columns with names. */
export const realSets = Object.keys(realSetFacts) as readonly RealSetName[];
export const generatedSets: readonly string[] = names(tables.datasets);
/** Sets made for a number of classes that can be chosen. */
export const classSets: readonly string[] = names(tables.datasets.filter((row) => row.maxClasses > 2));
