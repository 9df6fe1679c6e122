/**
 * The largest things the package accepts. The C++ core has no limits of its own; these keep a page responsive and
 * inside the memory a browser tab is sure to get. Every refusal names the limit it met.
 */
import { ChainruleError } from "./errors.ts";

export const limits = {
  /** Weights and biases of one network. */
  parameters: 2_000_000,
  layers: 64,
  /** Units of one layer. */
  units: 4096,
  /** Names in a layer's list of frozen parameters. */
  frozenNames: 10_000,
  /** Samples of a data set. */
  rows: 100_000,
  changes: 1000,
  /** Inputs of a data set, and columns of a CSV table. */
  columns: 1024,
  classes: 1000,
  /** Characters of a CSV text and of an experiment's JSON. */
  csvCharacters: 20_000_000,
  jsonCharacters: 20_000_000,
  /** Depth of arrays and objects in an experiment's JSON. */
  jsonDepth: 64,
  /** Characters of a name shown to the user. */
  label: 200,
  /** Characters of a formula, depth of its brackets, and nodes of its graph. */
  formulaCharacters: 100_000,
  formulaNesting: 200,
  graphNodes: 20_000,
  /** Values, gradients, slopes and messages of one graph. */
  graphNumbers: 4_000_000,
  /** Cells on a side of the pictures of the units. */
  gridSize: 256,
  /** Cells of all units' pictures together. */
  gridCells: 4_194_304,
  /** Numbers in the inputs and outputs of one prediction. */
  predictedNumbers: 4_000_000,
  /** Bytes one run may need, of the 256 MB an engine can have. */
  memory: 192 * 1024 * 1024,
} as const;

/** Refuses `count` of `what` above the limit, naming field, value and limit. */
export function refuseAbove(limit: number, count: number, what: string, field: string): void {
  if (count <= limit) return;
  throw new ChainruleError(
    "too_large",
    `${field} has ${grouped(count)} ${what}; the limit is ${grouped(limit)}.`,
    field,
  );
}

/** 1234567 as 1,234,567, the same on every machine. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
