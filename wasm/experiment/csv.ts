/** CSV text to columns: which delimiter, is there a header, which columns are numbers. Every error names line and column. */
import Papa from "papaparse";
import { ChainruleError } from "../errors.ts";
import { grouped, limits, refuseAbove } from "../limits.ts";
import { place } from "./json.ts";
import { count, quoted } from "./phrases.ts";

/** A table as text. Rows all have as many cells as there are columns. */
export interface Table {
  columns: string[];
  /** Whether the first line names the columns. */
  header: boolean;
  rows: string[][];
  /** Line in the text on which each row begins, from 1. */
  lines: number[];
  /** Whether 1,5 is a number: not where a comma separates the cells. */
  decimalComma: boolean;
  source: Source;
}

/** Where a table's text comes from. */
export interface Source {
  /** What it is called in sentences: `data.csv`, or the file's name. */
  name: string;
  /** The field of the document that brought it in. */
  field: string;
}

/** Cells that say there is no value. */
const missing: ReadonlySet<string> = new Set(["", "NA", "N/A", "NaN", "nan", "null", "?"]);

export const isMissing = (cell: string): boolean => missing.has(cell.trim());

const pointNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const commaNumber = /^[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d+)?$/;

/** The number a cell holds, or null when it holds none. Not finite (1e999) counts as none. */
export function cellNumber(cell: string, decimalComma: boolean): number | null {
  const text = cell.trim();
  // Longer than any number needs to be; the patterns above need not look at it.
  if (text.length > 400) return null;
  const value = pointNumber.test(text)
    ? Number(text)
    : decimalComma && commaNumber.test(text)
      ? Number(text.replace(",", "."))
      : Number.NaN;
  return Number.isFinite(value) ? value : null;
}

/**
 * Reads CSV. `named`: columns the document asks for by name, which settles whether there is a header. Otherwise the first
 * line is one unless a cell of it is a number. Errors: too_large, syntax, shape_mismatch (ragged), missing (no rows).
 */
export function parseCsv(text: string, source: Source, named: readonly string[] = []): Table {
  refuseAbove(limits.csvCharacters, text.length, "characters", source.name);
  const body = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  refuseUnreadable(body, source);
  const delimiter = findDelimiter(body);
  const { rows, lines } = split(body, delimiter, source);
  const first = rows[0];
  if (!first)
    throw new ChainruleError(
      "missing",
      `${source.name} has no rows; it takes at least one line of values.`,
      source.field,
    );
  refuseAbove(limits.columns, first.length, "columns", source.name);
  const decimalComma = delimiter !== ",";
  const names = first.map((cell) => cell.trim());
  const header =
    (named.length > 0 && named.every((name) => names.includes(name))) ||
    !first.some((cell) => cellNumber(cell, decimalComma) !== null);
  if (header && rows.length === 1) {
    throw new ChainruleError(
      "missing",
      `${source.name} has a line of names and no rows; it takes at least one line of values.`,
      "data",
    );
  }
  const columns = header ? headerNames(names, source) : plainNames(first.length);
  const skip = header ? 1 : 0;
  refuseAbove(limits.rows, rows.length - skip, "rows", source.name);
  return { columns, header, rows: rows.slice(skip), lines: lines.slice(skip), decimalComma, source };
}

/** A NUL or a broken character is a sign of another encoding. */
function refuseUnreadable(text: string, source: Source): void {
  const at = Math.max(text.indexOf("\0"), text.indexOf("\ufffd"));
  if (at === -1) return;
  const { line, column } = place(text, at);
  const sentence = `${source.name} has a character that no text has in line ${line}, column ${column}; it takes UTF-8, so save it in that encoding.`;
  throw new ChainruleError("syntax", sentence, source.field);
}

const delimiters = ["\t", ";", "|", ","] as const;

/**
 * The delimiter that cuts the first lines into the same number of cells, more than one. A comma comes last: it also
 * stands inside numbers. If none does, the one that the first line has most of.
 */
function findDelimiter(text: string): string {
  const cells = (delimiter: string): number[] =>
    Papa.parse<string[]>(text.slice(0, 100_000), { delimiter, preview: 20, newline: "\n" })
      .data.filter(hasCells)
      .map((row) => row.length);
  const counts = delimiters.map((delimiter) => [delimiter, cells(delimiter)] as const);
  const even = counts.find(([, lengths]) => (lengths[0] ?? 0) > 1 && lengths.every((length) => length === lengths[0]));
  if (even) return even[0];
  return counts.reduce((best, next) => ((next[1][0] ?? 0) > (best[1][0] ?? 0) ? next : best), counts[3]!)[0];
}

/** Empty lines are not rows. */
const hasCells = (row: readonly string[]): boolean => row.length > 1 || row[0]!.trim() !== "";

function split(text: string, delimiter: string, source: Source): { rows: string[][]; lines: number[] } {
  // Two more than the limit (a header and one too many) are enough to refuse the rest unread.
  const parsed = Papa.parse<string[]>(text, { delimiter, newline: "\n", preview: limits.rows + 2 });
  const rows: string[][] = [];
  const lines: number[] = [];
  const fault = parsed.errors.find((error) => error.type === "Quotes");
  let line = 1;
  for (const [i, row] of parsed.data.entries()) {
    if (fault?.row === i) throw openQuote(text, (fault.index ?? 1) - 1, source);
    if (hasCells(row)) {
      const width = rows[0]?.length ?? row.length;
      if (row.length !== width) throw ragged(source, line, row.length, width);
      rows.push(row);
      lines.push(line);
    }
    line++;
    for (const cell of row) for (let at = cell.indexOf("\n"); at !== -1; at = cell.indexOf("\n", at + 1)) line++;
  }
  return { rows, lines };
}

function openQuote(text: string, at: number, source: Source): ChainruleError {
  const { line, column } = place(text, at);
  const sentence = `${source.name}: the quotation mark in line ${line}, column ${column} is not closed where its cell ends; it takes a second one there.`;
  return new ChainruleError("syntax", sentence, source.field);
}

function ragged(source: Source, line: number, found: number, width: number): ChainruleError {
  const where = `line ${line}, column ${Math.min(found, width) + 1}`;
  const what = found < width ? "is missing" : "is one too many";
  const rule = `the line has ${count(found, "cell")} and the first line has ${grouped(width)}, so it takes ${grouped(width)}`;
  return new ChainruleError("shape_mismatch", `${source.name}: ${where} ${what}; ${rule}.`, source.field);
}

function headerNames(names: readonly string[], source: Source): string[] {
  const columns = names.map((name, i) => (name === "" ? `column ${i + 1}` : name));
  for (const [i, name] of columns.entries()) {
    if (name.length > limits.label) {
      throw new ChainruleError(
        "too_large",
        `${source.name}: the name in line 1, column ${i + 1} has ${grouped(name.length)} characters; the limit is ${limits.label}.`,
        "data",
      );
    }
    const first = columns.indexOf(name);
    if (first === i) continue;
    const where = `columns ${first + 1} and ${i + 1}`;
    throw new ChainruleError(
      "out_of_range",
      `${source.name}: line 1 names ${where} both ${quoted(name)}; it takes a different name for each.`,
      "data",
    );
  }
  return columns;
}

/** Names for a table without a header: inputs x1, x2, ... and last y. */
const plainNames = (width: number): string[] =>
  Array.from({ length: width }, (_, i) => (i < width - 1 ? `x${i + 1}` : "y"));
