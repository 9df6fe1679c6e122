/** Columns of a table to samples: which are inputs, which is the target, which rows are left out. */
import { ChainruleError } from "../errors.ts";
import { limits, refuseAbove } from "../limits.ts";
import type { LeftOut, LossName, SampleTable, TableChoice } from "../types.ts";
import { cellNumber, isMissing, type Table } from "./csv.ts";
import { classLosses } from "./layers.ts";
import { quoted, suggestion } from "./phrases.ts";

/** Rows left out that are listed one by one. */
const LISTED = 100;

/**
 * Samples of a table. The target is the named column or the last one; the inputs are the named columns or every other
 * column of numbers. A row with a missing value in one of these is left out and counted. Errors: unknown_name (column),
 * wrong_type (a cell that is no number), missing (no inputs, no rows left), out_of_range (classes).
 */
export function samples(table: Table, choice: TableChoice): SampleTable {
  const target = choice.target === undefined ? table.columns.length - 1 : columnOf(table, choice.target, "data.target");
  const inputs = choice.inputs?.map((name, i) => columnOf(table, name, `data.inputs[${i}]`)) ?? numeric(table, target);
  if (inputs.length === 0) {
    const sentence = `${table.source.name} has no column of numbers beside the target ${quoted(table.columns[target]!)}; it takes at least one input.`;
    throw new ChainruleError("missing", sentence, "data.inputs");
  }
  if (inputs.includes(target)) {
    const name = quoted(table.columns[target]!);
    const sentence = `data.inputs has ${name}, which is the target; it takes the other columns.`;
    throw new ChainruleError("out_of_range", sentence, "data.inputs");
  }
  const used = [...inputs, target];
  const rows: number[] = [];
  const leftOut: LeftOut[] = [];
  for (const [i, row] of table.rows.entries()) {
    const gap = used.find((column) => isMissing(row[column]!));
    if (gap === undefined) rows.push(i);
    else if (leftOut.length < LISTED) leftOut.push({ line: table.lines[i]!, column: table.columns[gap]! });
  }
  if (rows.length === 0) {
    throw new ChainruleError(
      "missing",
      `${table.source.name} has a missing value in every row; it takes at least one whole row.`,
      table.source.field,
    );
  }
  const values = new Float64Array(rows.length * inputs.length);
  for (const [at, row] of rows.entries()) {
    for (const [k, column] of inputs.entries()) values[at * inputs.length + k] = numberAt(table, row, column);
  }
  return {
    rows: rows.length,
    width: inputs.length,
    inputs: values,
    ...targets(table, rows, target, choice),
    targetWidth: 1,
    inputNames: inputs.map((column) => table.columns[column]!),
    targetName: table.columns[target]!,
    omitted: table.rows.length - rows.length,
    leftOut,
  };
}

function columnOf(table: Table, name: string, field: string): number {
  const at = table.columns.indexOf(name);
  if (at !== -1) return at;
  const known = table.columns.length > 12 ? `${table.columns.slice(0, 12).join(", ")}, ...` : table.columns.join(", ");
  const sentence = `${field} is ${quoted(name)}; ${table.source.name} has the columns ${known}${suggestion(name, table.columns)}.`;
  throw new ChainruleError("unknown_name", sentence, field);
}

/** Columns of numbers but the target. */
function numeric(table: Table, target: number): number[] {
  return table.columns.flatMap((_, column) => (column !== target && mostlyNumbers(table, column) ? [column] : []));
}

/** Whether a column holds numbers: at least half of its values are. */
export function mostlyNumbers(table: Table, column: number): boolean {
  let numbers = 0;
  let words = 0;
  for (const row of table.rows) {
    const cell = row[column]!;
    if (isMissing(cell)) continue;
    if (cellNumber(cell, table.decimalComma) === null) words++;
    else numbers++;
  }
  return numbers > 0 && numbers >= words;
}

function numberAt(table: Table, row: number, column: number): number {
  const cell = table.rows[row]![column]!;
  const value = cellNumber(cell, table.decimalComma);
  if (value !== null) return value;
  const where = `line ${table.lines[row]}, column ${column + 1} (${quoted(table.columns[column]!).slice(1, -1)})`;
  throw new ChainruleError(
    "wrong_type",
    `${table.source.name}: ${where} is ${quoted(cell.trim())}; it takes a finite number.`,
    table.source.field,
  );
}

type Targets = Pick<SampleTable, "targets" | "classes" | "classNames">;

function targets(table: Table, rows: readonly number[], column: number, { kind, loss }: TableChoice): Targets {
  const wanted = kind === "number" || mostlyNumbers(table, column);
  const numbers = wanted ? rows.map((row) => numberAt(table, row, column)) : null;
  if (numbers && (kind ?? (classLosses.includes(loss) ? "class" : "number")) === "number")
    return { targets: Float64Array.from(numbers), classes: 0, classNames: [] };
  if (numbers && kind === undefined) refuseFractions(table, rows, column, numbers, loss);
  const labels = rows.map((row, i) => (numbers ? String(numbers[i]) : table.rows[row]![column]!.trim()));
  const classNames = [...new Set(labels)];
  if (numbers) classNames.sort((a, b) => Number(a) - Number(b));
  else classNames.sort();
  const name = quoted(table.columns[column]!);
  if (classNames.length < 2) {
    const only = `${table.source.name}: the target column ${name} has only the class ${quoted(classNames[0]!)}`;
    throw new ChainruleError("out_of_range", `${only}; it takes at least 2 classes.`, "data.target");
  }
  refuseAbove(limits.classes, classNames.length, "classes", `${table.source.name}: the target column ${name}`);
  for (const label of classNames)
    refuseAbove(limits.label, label.length, "characters", `${table.source.name}: the class ${quoted(label)}`);
  const index = new Map(classNames.map((label, i) => [label, i]));
  return { targets: Float64Array.from(labels, (label) => index.get(label)!), classes: classNames.length, classNames };
}

function refuseFractions(
  table: Table,
  rows: readonly number[],
  column: number,
  numbers: readonly number[],
  loss: LossName,
): void {
  const at = numbers.findIndex((value) => !Number.isInteger(value));
  if (at === -1) return;
  const where = `line ${table.lines[rows[at]!]}, column ${column + 1} (${table.columns[column]})`;
  const rule = `it takes the name of a class or a whole number, as the loss is ${loss}`;
  throw new ChainruleError(
    "out_of_range",
    `${table.source.name}: ${where} is ${numbers[at]}; ${rule}.`,
    table.source.field,
  );
}
