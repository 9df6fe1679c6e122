/**
 * Formulas put together piece by piece, each piece as LaTeX and as MathML. A gradient is warm in MathML (class `g`);
 * LaTeX carries no colour. Names are escaped here, so that no text of a reader is ever taken as markup.
 */
import type { Written } from "../../../wasm/graph-types.ts";
import { full } from "./numbers.ts";

export type { Written };

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const COMMANDS: Readonly<Record<string, string>> = {
  "\u2202": "\\partial",
  "\u2207": "\\nabla",
  "\u03b4": "\\delta",
  "\u03c3": "\\sigma",
  "\u03c9": "\\omega",
  "\u03bb": "\\lambda",
  "\u03b7": "\\eta",
  "\u2212": "-",
  "\u00b7": "\\cdot",
  "\u00d7": "\\times",
  "\u2299": "\\odot",
  "\u2211": "\\sum",
  "\u22a4": "\\top",
  "\u2032": "'",
  "\u2248": "\\approx",
  "\u22ef": "\\cdots",
  "\u22ee": "\\vdots",
};

/** Signs that stand between two things. */
const BINARY = "=+\u2212\u00b7\u00d7\u2299\u2248";

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

function command(text: string): string {
  return COMMANDS[text] ?? text.replace(/[\\{}$&#^_%~]/g, (character) => (character === "\\" ? "" : `\\${character}`));
}

/** Pieces one after the other. Two commands of LaTeX never run together. */
export function row(...parts: readonly Written[]): Written {
  let latex = "";
  for (const part of parts) {
    const glued = /\\[a-zA-Z]+$/.test(latex) && /^[a-zA-Z]/.test(part.latex);
    latex += glued ? ` ${part.latex}` : part.latex;
  }
  return {
    latex,
    mathml:
      parts.length === 1 ? (parts[0]?.mathml ?? "") : `<mrow>${parts.map(({ mathml }) => mathml).join("")}</mrow>`,
  };
}

/** A letter of mathematics, italic; a word, upright. */
export function letter(name: string): Written {
  const word = [...name].length > 1;
  return {
    latex: word ? `\\mathrm{${command(name)}}` : command(name),
    mathml: word ? `<mi mathvariant="normal">${escaped(name)}</mi>` : `<mi>${escaped(name)}</mi>`,
  };
}

/** A bold letter: of the alphabet upright, as vectors are set. */
export function bold(name: string): Written {
  const code = name.charCodeAt(0);
  const base = name >= "a" && name <= "z" ? 0x1d41a - 97 : name >= "A" && name <= "Z" ? 0x1d400 - 65 : 0;
  if (name.length !== 1 || base === 0) return letter(name);
  return { latex: `\\mathbf{${name}}`, mathml: `<mi>${String.fromCodePoint(base + code)}</mi>` };
}

export function operator(sign: string): Written {
  const latex = command(sign);
  return { latex: BINARY.includes(sign) ? ` ${latex} ` : latex, mathml: `<mo>${escaped(sign)}</mo>` };
}

/** Plain words inside a formula. */
export function words(text: string): Written {
  return { latex: `\\text{${command(text)}}`, mathml: `<mtext>${escaped(text)}</mtext>` };
}

export const comma: Written = { latex: ", ", mathml: "<mo>,</mo>" };
export const equals = operator("=");
export const plus = operator("+");
export const minus = operator("\u2212");
export const dot = operator("\u00b7");
export const hadamard = operator("\u2299");

/** The derivative of one thing by another: as a fraction, in a line with a slash, with a subscript, or as the letter with a bar. */
export function derivativeOf(
  style: "fraction" | "slash" | "subscript" | "bar",
  of: Written,
  by: Written,
  gradient = true,
): Written {
  const partial = operator("\u2202");
  const written =
    style === "bar" && gradient
      ? {
          latex: `\\bar{${by.latex}}`,
          mathml: `<mover accent="true"><mrow>${by.mathml}</mrow><mo>\u00af</mo></mover>`,
        }
      : style === "subscript" && gradient
        ? row(scripts(partial, by, null), of)
        : style === "slash"
          ? row(partial, of, { latex: "/", mathml: '<mo lspace="0" rspace="0">/</mo>' }, partial, by)
          : fraction(row(partial, of), row(partial, by));
  return gradient ? warm(written) : written;
}

/** A number as it is read, its minus and its power of ten as mathematics. */
export function number(x: number, write: (x: number) => string = full): Written {
  const text = write(x);
  const parts = /^([+\u2212]?)([\d.,]+)(?: \u00d7 10([\u207b\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+))?$/.exec(text);
  if (!parts) return words(text);
  const [, sign = "", digits = "", power] = parts;
  const lead = sign === "" ? "" : `<mo form="prefix">${sign}</mo>`;
  const latexLead = sign === "\u2212" ? "-" : sign;
  // A decimal comma is a digit here, not the sign between two entries.
  const latexDigits = digits.replace(",", "{,}");
  if (power === undefined) {
    const bare = `<mn>${digits}</mn>`;
    return { latex: latexLead + latexDigits, mathml: lead ? `<mrow>${lead}${bare}</mrow>` : bare };
  }
  const plain = [...power].map((c) => (c === "\u207b" ? "\u2212" : String(SUPERSCRIPTS.indexOf(c)))).join("");
  return {
    latex: `${latexLead}${latexDigits} \\times 10^{${plain.replace("\u2212", "-")}}`,
    mathml: `<mrow>${lead}<mn>${digits}</mn><mo>\u00d7</mo><msup><mn>10</mn><mn>${plain}</mn></msup></mrow>`,
  };
}

const SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

/** A number as a factor or a later term: in brackets when it is negative. */
export function factor(x: number, write: (x: number) => string = full): Written {
  const written = number(x, write);
  return written.latex.startsWith("-") ? bracketed(written) : written;
}

export function bracketed(inner: Written): Written {
  return {
    latex: `\\left(${inner.latex}\\right)`,
    mathml: `<mrow><mo>(</mo>${inner.mathml}<mo>)</mo></mrow>`,
  };
}

/** The argument of a function, in brackets that do not grow. */
export function call(argument: Written): Written {
  return { latex: `(${argument.latex})`, mathml: `<mrow><mo>(</mo>${argument.mathml}<mo>)</mo></mrow>` };
}

export function fraction(above: Written, below: Written): Written {
  return {
    latex: `\\frac{${above.latex}}{${below.latex}}`,
    mathml: `<mfrac>${one(above)}${one(below)}</mfrac>`,
  };
}

/** A letter with what hangs on it below and above; either may be missing. */
export function scripts(base: Written, below: Written | null, above: Written | null): Written {
  const latex = base.latex + (below ? `_{${below.latex}}` : "") + (above ? `^{${above.latex}}` : "");
  if (below && above) return { latex, mathml: `<msubsup>${one(base)}${one(below)}${one(above)}</msubsup>` };
  if (below) return { latex, mathml: `<msub>${one(base)}${one(below)}</msub>` };
  if (above) return { latex, mathml: `<msup>${one(base)}${one(above)}</msup>` };
  return base;
}

export function transposed(base: Written): Written {
  const already = /^<(msup|msubsup)>/.test(base.mathml);
  return {
    latex: already ? `{${base.latex}}^{\\top}` : `${base.latex}^{\\top}`,
    mathml: `<msup>${one(base)}<mo>\u22a4</mo></msup>`,
  };
}

/** The warm colour of gradients. */
export function warm(inner: Written): Written {
  return { latex: inner.latex, mathml: `<mrow class="g">${inner.mathml}</mrow>` };
}

/** The sum over an index, or over two. */
export function sumOver(index: Written): Written {
  return {
    latex: `\\sum_{${index.latex}} `,
    mathml: `<munder><mo movablelimits="false">\u2211</mo>${one(index)}</munder>`,
  };
}

/** A symbol with its shape under it, `2\u00d71`. */
export function shaped(inner: Written, rows: number, cols: number): Written {
  return {
    latex: `\\underset{${rows}\\times ${cols}}{${inner.latex}}`,
    mathml: `<munder>${level(inner)}<mtext class="dim">${rows}\u00d7${cols}</mtext></munder>`,
  };
}

/** Letters of one depth, so that the shapes under them stand on one line; a fraction is deeper than that. */
function level(inner: Written): string {
  return inner.mathml.includes("<mfrac") ? one(inner) : `<mpadded depth="0.32em">${inner.mathml}</mpadded>`;
}

/** A matrix of pieces in square brackets. */
export function matrix(rows: readonly (readonly Written[])[]): Written {
  const cells = rows.map((cols) => `<mtr>${cols.map(({ mathml }) => `<mtd>${mathml}</mtd>`).join("")}</mtr>`).join("");
  return {
    latex: `\\begin{bmatrix} ${rows.map((cols) => cols.map(({ latex }) => latex).join(" & ")).join(" \\\\ ")} \\end{bmatrix}`,
    mathml: `<mrow class="mx"><mo>[</mo><mtable>${cells}</mtable><mo>]</mo></mrow>`,
  };
}

/** One element whatever the piece, as fractions and scripts need it. */
function one({ mathml }: Written): string {
  return /^<(mi|mn|mo|mtext)\b[^>]*>[^<]*<\/\1>$/.test(mathml) || (/^<mrow\b/.test(mathml) && closesAtEnd(mathml))
    ? mathml
    : `<mrow>${mathml}</mrow>`;
}

/** Whether the row that opens the text is the one that closes it. */
function closesAtEnd(mathml: string): boolean {
  let depth = 0;
  for (const { 0: tag, index } of mathml.matchAll(/<\/?mrow\b[^>]*>/g)) {
    depth += tag.startsWith("</") ? -1 : 1;
    if (depth === 0) return index + tag.length === mathml.length;
  }
  return false;
}
