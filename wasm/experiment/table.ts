/** A table's text for those who show and edit it: what its columns hold, some of its rows, and the text with other cells. */
import Papa from "papaparse";
import { ChainruleError } from "../errors.ts";
import { limits, refuseAbove } from "../limits.ts";
import type { ColumnFacts, TableChoice, TableEdit, TableView } from "../types.ts";
import { mostlyNumbers, samples } from "./columns.ts";
import { cellNumber, isMissing, parseCsv, type Table } from "./csv.ts";

const source = { name: "The table", field: "data.csv" };

/** Reads table after table and keeps the last: who turns its pages does not wait for it to be read again. */
export class TableReader {
  #text: string | null = null;
  #table: Table | null = null;
  #columns: ColumnFacts[] = [];

  /** `count` rows from `from` on. Errors: those of `parseCsv`, and with `choice` those of `samples`. */
  view(text: string, from: number, count: number, choice: TableChoice | null): TableView {
    const table = this.#read(text);
    const first = Math.max(0, Math.min(from, table.rows.length));
    const made = choice && samples(table, choice);
    return {
      columns: this.#columns,
      header: table.header,
      rows: table.rows.length,
      from: first,
      cells: table.rows.slice(first, first + count),
      samples: made && { rows: made.rows, width: made.width, classes: made.classes, omitted: made.omitted },
    };
  }

  /**
   * The text with the edits made, one after the other. Refused where it is no table any more or gives no samples with these
   * columns: what is wrong is said before it becomes a document.
   */
  edit(text: string, edits: readonly TableEdit[], choice: TableChoice): string {
    const table = this.#read(text);
    const columns = [...table.columns];
    let rows = [...table.rows];
    for (const edit of edits) rows = edited(columns, rows, edit);
    // Names that were only made up become a first line as soon as there is another name among them.
    const header = table.header || columns.some((name, i) => name !== table.columns[i]);
    const delimiter = table.decimalComma ? ";" : ",";
    const lines = header ? [columns, ...rows] : rows;
    const made = `${Papa.unparse(lines, { delimiter, newline: "\n" })}\n`;
    const wanted = [...(choice.inputs ?? []), ...(choice.target === undefined ? [] : [choice.target])];
    samples(parseCsv(made, source, wanted), choice);
    return made;
  }

  #read(text: string): Table {
    if (text !== this.#text || !this.#table) {
      const table = parseCsv(text, source);
      this.#columns = table.columns.map((name, column) => facts(table, name, column));
      this.#table = table;
      this.#text = text;
    }
    return this.#table;
  }
}

function facts(table: Table, name: string, column: number): ColumnFacts {
  const different = new Set<string>();
  let missing = 0;
  let whole = true;
  for (const row of table.rows) {
    const cell = row[column]!.trim();
    if (isMissing(cell)) {
      missing++;
      continue;
    }
    if (different.size <= limits.classes) different.add(cell);
    if (whole && !Number.isInteger(cellNumber(cell, table.decimalComma) ?? 0.5)) whole = false;
  }
  return { name, numbers: mostlyNumbers(table, column), whole, missing, distinct: different.size };
}

/** Changes names in place and answers the rows after one edit. */
function edited(columns: string[], rows: string[][], edit: TableEdit): string[][] {
  if (edit.kind === "remove") return rows.filter((_, i) => i < edit.row || i >= edit.row + edit.count);
  if (edit.kind === "name") {
    columns[edit.column] = edit.name;
    return rows;
  }
  const width = Math.max(columns.length, edit.column + Math.max(0, ...edit.cells.map((row) => row.length)));
  refuseAbove(limits.columns, width, "columns", source.name);
  while (columns.length < width) columns.push(`column ${columns.length + 1}`);
  const wide = rows.map((row) => (row.length < width ? [...row, ...blank(width - row.length)] : row));
  for (const [i, cells] of edit.cells.entries()) {
    const at = edit.row + i;
    if (at > wide.length)
      throw new ChainruleError("out_of_range", "Rows follow one another; this one would leave a gap.");
    const row = [...(wide[at] ?? blank(width))];
    for (const [k, cell] of cells.entries()) row[edit.column + k] = cell;
    wide[at] = row;
  }
  return wide;
}

const blank = (width: number): string[] => Array.from({ length: width }, () => "");
