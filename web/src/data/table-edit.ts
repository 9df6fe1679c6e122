/** Tables as data of the document: which columns are meant when a table arrives, and the edits that follow. */
import type { ColumnFacts, Experiment, TableChoice, TableView, TargetKind } from "../../../wasm/types.ts";
import { fitOutput } from "../data-edit.ts";
import { fitLayers, type Recipe } from "../edit.ts";

/** Whole numbers of so few different values are taken for classes. */
const FEW = 10;
/** Most classes that a column of words may have to be taken for the target. */
const MANY = 100;

/** Which columns a document makes its samples of. */
export function choiceOf({ data = {}, train }: Experiment): TableChoice {
  const { inputs, target, target_kind: kind } = data;
  return { inputs, target, kind, loss: train?.loss ?? "half_squared" };
}

/** What the target of a column is taken for at first: words and a few whole numbers are classes. */
export function kindOf({ numbers, whole, distinct }: ColumnFacts, rows: number): TargetKind {
  return !numbers || (whole && distinct > 1 && distinct <= FEW && rows >= 2 * distinct) ? "class" : "number";
}

/** The column that is predicted until somebody chooses another: the last that can be, from the end. */
export function targetOf({ columns, rows }: TableView): ColumnFacts | undefined {
  const fit = (column: ColumnFacts) =>
    kindOf(column, rows) === "number"
      ? column.distinct > 0
      : column.distinct > 1 && column.distinct <= Math.min(MANY, rows - 1);
  return columns.findLast(fit) ?? columns.at(-1);
}

/** The choice that is made for a table that has just arrived. */
export function firstChoice(view: TableView, loss: TableChoice["loss"]): TableChoice {
  const target = targetOf(view);
  return target ? { target: target.name, kind: kindOf(target, view.rows), loss } : { loss };
}

/**
 * A table, or other columns of it, as the data. `made`: what the samples will be. The output layer follows; what belongs
 * to the old inputs goes.
 */
export function useTable(csv: string, choice: TableChoice, made: { width: number; classes: number }, was: Was): Recipe {
  return (draft) => {
    const { split, standardize, csv: old } = draft.data ?? {};
    draft.data = { csv };
    if (split !== undefined) draft.data.split = split;
    // A table is standardised unless the reader has switched that off for it.
    if (standardize !== undefined && old !== undefined) draft.data.standardize = standardize;
    setColumns(draft, choice, made, was);
  };
}

/** Other columns of the table that is there, or of a real set. */
export function useColumns(choice: TableChoice, made: { width: number; classes: number }, was: Was): Recipe {
  return (draft) => {
    draft.data ??= {};
    setColumns(draft, choice, made, was);
  };
}

type Was = Parameters<typeof fitOutput>[3];

function setColumns(
  draft: Parameters<Recipe>[0],
  { inputs, target, kind }: TableChoice,
  { width, classes }: { width: number; classes: number },
  was: Was,
): void {
  const { data } = draft;
  if (!data) return;
  delete data.inputs;
  delete data.features;
  delete data.target;
  delete data.target_kind;
  if (inputs) data.inputs = [...inputs];
  if (target !== undefined) data.target = target;
  if (kind !== undefined) data.target_kind = kind;
  delete draft.model?.inputs;
  fitOutput(draft, classes, classes === 0, was);
  if (draft.model?.layers) fitLayers(draft.model.layers, width);
}
