/** Where a number comes from: one selected thing taken apart. Built by pure functions, shown by the inspector. */
import { full } from "../ui/numbers.ts";
import { bracketed, dot, equals, plus, row, type Written } from "../ui/written.ts";

/** One line of an equation: what stands left of the sign (nothing when the line goes on), and right of it. */
export interface Line {
  readonly left: Written | null;
  readonly right: Written;
  /** Numbers of the present pass, which a walk may not have reached. */
  readonly numeric?: boolean;
}

/** A thing by name: words, then its symbol. `spoken` says both. */
export interface Caption {
  readonly words: string;
  readonly symbol: Written | null;
  readonly spoken: string;
}

/** Numbers in the shape of the thing they belong to, row by row. */
export interface Numbers {
  readonly rows: number;
  readonly cols: number;
  readonly values: ArrayLike<number>;
}

/** Whether something has happened at the position of the walk, happens now, or is still to come. */
export type Moment = "done" | "now" | "later";

/** One message of the backward pass: upstream x slope = contribution. */
export interface Message {
  readonly from: Caption;
  /** The weight it comes along. */
  readonly along?: Written;
  /** null where a message is no product of two numbers. */
  readonly upstream: number | null;
  readonly slope: number | null;
  readonly contribution: number;
  readonly moment: Moment;
  /** The edge it comes along, where that can be selected. */
  readonly name?: string;
  /** The one that is selected. */
  readonly chosen?: boolean;
}

export interface Messages {
  readonly into: Caption;
  /** `2 children, 2 terms`. */
  readonly count: string;
  readonly rows: readonly Message[];
  /** Those that are not listed, when there are many: the smallest. */
  readonly rest: { readonly count: number; readonly sum: number } | null;
  readonly sum: { readonly symbol: Written; readonly value: number };
}

/** The messages into every unit of a layer at once: each row a sum. */
export interface MessageGrid {
  readonly into: Caption;
  readonly heads: readonly Caption[];
  /** How many columns, and how many rows, are not shown. */
  readonly more: readonly [columns: number, rows: number];
  readonly rows: readonly {
    readonly into: Caption;
    readonly terms: readonly number[];
    readonly sum: number;
    readonly moment: Moment;
  }[];
}

/** The op that makes the selected number, at its present input: what the local slope is drawn on. */
export interface OpPlace {
  readonly op: string;
  /** The values of all inputs, and which of them moves. */
  readonly inputs: readonly number[];
  readonly along: number;
  readonly value: number;
  readonly slope: number;
  readonly symbol: Written;
}

/** Where a finite difference can be taken: an entry of a node of the graph, or of a matrix of the network's graph. */
export interface CheckPlace {
  readonly leaf: string | number;
  readonly entry: number;
  readonly exact: number;
}

export interface Explanation {
  /** The name it is selected by. */
  readonly name: string;
  /** `hidden layer`, `input`, `weight of h1`. */
  readonly kind: string;
  /** What its two numbers are, where they are not a value and a gradient. */
  readonly says?: { readonly value: string; readonly gradient: string };
  /** `Gradient at z1`. */
  readonly title: Caption;
  readonly symbol: Written;
  readonly value: Numbers | null;
  /** null while it is not known. */
  readonly gradient: Numbers | null;
  /** Whether the walk has reached the gradient. */
  readonly moment: Moment;
  /** How the value came about; empty for what is given. */
  readonly forward: readonly Line[];
  /** How the gradient comes about: in symbols, in numbers, the result. */
  readonly backward: readonly Line[];
  readonly messages: Messages | null;
  readonly grid: MessageGrid | null;
  /** Sentences under the number. */
  readonly remarks: readonly Caption[];
  /** The op that makes it, along each input that can move it. */
  readonly ops: readonly OpPlace[];
  readonly check: CheckPlace | null;
}

/** How numbers are written: three digits, nine, or all. */
export type Digits = 3 | 6 | 9 | "all";

/** Significant digits without the zeros that say nothing. */
export function writer(digits: Digits): (x: number) => string {
  if (digits === "all") return full;
  return (x) => (Number.isFinite(x) ? full(Number(x.toPrecision(digits))) : full(x));
}

/** What an explanation has unless it says otherwise. */
export const plainExplanation = {
  gradient: null,
  moment: "done",
  forward: [],
  backward: [],
  messages: null,
  grid: null,
  remarks: [],
  ops: [],
  check: null,
} satisfies Partial<Explanation>;

/** Where a walk stands. */
export interface Position {
  /** When the gradient of a thing is complete. */
  thing(name: string): Moment;
  /** When the message to one thing from another arrives. */
  message(into: string, from: string): Moment;
}

/** After everything. */
export const atTheEnd: Position = { thing: () => "done", message: () => "done" };

/** Messages listed at most; of more the largest. */
const LISTED = 12;

/** The messages of a table, the largest first only where there are too many to list. */
export function listed(rows: readonly Message[]): Pick<Messages, "rows" | "rest"> {
  if (rows.length <= LISTED) return { rows, rest: null };
  const bySize = [...rows].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const kept = new Set(bySize.slice(0, LISTED - 1));
  const sum = bySize.slice(LISTED - 1).reduce((total, { contribution }) => total + contribution, 0);
  return { rows: rows.filter((row) => kept.has(row)), rest: { count: rows.length - kept.size, sum } };
}

/** Terms with plus between them; of many the first two and the last. */
export function added(terms: readonly Written[], most = 4): Written {
  const shown = terms.length <= most ? terms : [...terms.slice(0, 2), dots, ...terms.slice(-1)];
  return row(...shown.flatMap((term, i) => (i === 0 ? [leading(term)] : [plus, term])));
}

/** Factors with a dot between them. */
export function product(factors: readonly Written[]): Written {
  return row(...factors.flatMap((one, i) => (i === 0 ? [leading(one)] : [dot, one])));
}

/** A negative number needs no brackets where nothing stands before it. */
function leading(written: Written): Written {
  const latex = /^\\left\((-[\d.]+(?: \\times 10\^\{-?\d+\})?)\\right\)$/.exec(written.latex);
  const mathml = /^(<mrow class="g">)?<mrow><mo>\(<\/mo>(.*)<mo>\)<\/mo><\/mrow>(?:<\/mrow>)?$/.exec(written.mathml);
  if (!latex || !mathml) return written;
  return { latex: latex[1] ?? "", mathml: mathml[1] ? `${mathml[1]}${mathml[2]}</mrow>` : (mathml[2] ?? "") };
}

export const dots: Written = { latex: "\\cdots", mathml: "<mo>\u22ef</mo>" };

/** In brackets where it is a sum, so that it can be a factor. */
export function asFactor(written: Written): Written {
  let depth = 0;
  for (const [i, character] of [...written.latex].entries()) {
    if ("{([".includes(character)) depth++;
    else if ("})]".includes(character)) depth--;
    else if (depth === 0 && i > 0 && (character === "+" || character === "-")) return bracketed(written);
    else if (depth === 0 && i === 0 && character === "-") return bracketed(written);
  }
  return written;
}

/** The lines as one MathML table, signs under each other. */
export function alignedMathml(lines: readonly Line[]): string {
  const rows = lines.map(
    ({ left, right }) =>
      `<mtr><mtd class="l">${left?.mathml ?? ""}</mtd><mtd class="r">${row(equals, right).mathml}</mtd></mtr>`,
  );
  return `<mtable displaystyle="true" class="aligned">${rows.join("")}</mtable>`;
}

/** The lines as LaTeX to paste into a document that loads amsmath. */
export function alignedLatex(lines: readonly Line[]): string {
  const rows = lines.map(({ left, right }) => `${left?.latex ?? ""} &= ${right.latex}`.trim());
  return `\\begin{aligned}\n${rows.join(" \\\\\n")}\n\\end{aligned}`;
}
