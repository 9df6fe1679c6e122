/**
 * The mathematics of lessons: a small part of LaTeX, read into `Written`. Beside the usual commands, `\d{C}{w}` is a
 * partial derivative, `\G{C}{w}` one in the warm colour of gradients, `\g{...}` anything in it, `\b{W}` bold,
 * `\mat{1, 2; 3, 4}` a matrix. Every other command is a number of the engine and comes from `fill`.
 */
import {
  bold,
  derivativeOf,
  fraction,
  letter,
  matrix,
  operator,
  row,
  scripts,
  sumOver,
  transposed,
  type Written,
  warm,
  words,
} from "../ui/written.ts";

/** Writes a number that the markup asks for. */
export type Fill = (command: string, args: readonly string[]) => Written;

const letters: Readonly<Record<string, string>> = {
  sigma: "\u03c3",
  delta: "\u03b4",
  omega: "\u03c9",
  eta: "\u03b7",
  theta: "\u03b8",
  ell: "\u2113",
};

const operators: Readonly<Record<string, string>> = {
  partial: "\u2202",
  nabla: "\u2207",
  cdot: "\u00b7",
  times: "\u00d7",
  odot: "\u2299",
  sum: "\u2211",
  top: "\u22a4",
  approx: "\u2248",
  to: "\u2192",
  gets: "\u2190",
  le: "\u2264",
  lt: "<",
  dots: "\u2026",
  in: "\u2208",
};

/** Commands that ask the engine for a number, by how many arguments they take. */
export const asks: Readonly<Record<string, number>> = {
  val: 1,
  grad: 1,
  bad: 1,
  count: 1,
  msg: 2,
  slope: 2,
  after: 2,
};

/** `display`: on a line of its own, where derivatives are fractions; within a line they have a slash. */
export function math(source: string, fill: Fill, display = false): Written {
  const reader = new Reader(source, fill, display);
  const written = reader.row("");
  if (!reader.ended) throw new SyntaxError(`"${source}": a brace too many`);
  return written;
}

/** The sum over an index up to its end. */
function sumFrom(below: Written, above: Written): Written {
  return {
    latex: `\\sum_{${below.latex}}^{${above.latex}} `,
    mathml: `<munderover><mo movablelimits="false">\u2211</mo><mrow>${below.mathml}</mrow><mrow>${above.mathml}</mrow></munderover>`,
  };
}

/** One that does not grow, so that what hangs on it does not lift it. */
const bracket = (sign: string): Written => ({ latex: sign, mathml: `<mo stretchy="false">${sign}</mo>` });

class Reader {
  readonly #source: string;
  readonly #fill: Fill;
  readonly #style: "fraction" | "slash";
  #at = 0;

  constructor(source: string, fill: Fill, display: boolean) {
    this.#source = source;
    this.#fill = fill;
    this.#style = display ? "fraction" : "slash";
  }

  get ended(): boolean {
    return this.#at >= this.#source.length;
  }

  /** Everything up to `end`, which stays unread. */
  row(end: string): Written {
    const parts: Written[] = [];
    for (;;) {
      while (this.#source[this.#at] === " ") this.#at++;
      if (this.ended || this.#source[this.#at] === end) break;
      parts.push(this.#scripted());
    }
    return row(...parts);
  }

  /** An atom with its indices, exponents and primes. */
  #scripted(): Written {
    const sum = this.#source.startsWith("\\sum", this.#at);
    const base = this.#atom();
    let below: Written | null = null;
    const above: Written[] = [];
    for (;;) {
      const next = this.#source[this.#at];
      if (next === "'") {
        this.#at++;
        above.push(operator("\u2032"));
      } else if (next === "_" || next === "^") {
        this.#at++;
        const hangs = this.#argument();
        if (next === "_") below = hangs;
        else above.push(hangs);
      } else break;
    }
    if (sum && below) return above[0] ? sumFrom(below, above[0]) : sumOver(below);
    const only = above.length === 1 && above[0]!.latex.trim() === "\\top";
    if (only && !below) return transposed(base);
    return scripts(base, below, above.length === 0 ? null : row(...above));
  }

  #atom(): Written {
    const rest = this.#source.slice(this.#at);
    const number = /^\d+(\.\d+)?/.exec(rest)?.[0];
    if (number !== undefined) {
      this.#at += number.length;
      return { latex: number, mathml: `<mn>${number}</mn>` };
    }
    const command = /^\\([a-zA-Z]+)/.exec(rest)?.[1];
    if (command !== undefined) {
      this.#at += command.length + 1;
      return this.#command(command);
    }
    const [sign = ""] = rest;
    this.#at += sign.length;
    if (sign === "{") {
      const inner = this.row("}");
      this.#expect("}");
      return inner;
    }
    if (/[a-zA-Z]/.test(sign)) return letter(sign);
    if (/[()[\]]/.test(sign)) return bracket(sign);
    if (/[=+\-,;:/.|<>]/.test(sign)) return operator(sign === "-" ? "\u2212" : sign);
    throw new SyntaxError(`"${this.#source}": "${sign}" is no mathematics`);
  }

  #command(name: string): Written {
    if (Object.hasOwn(letters, name)) return letter(letters[name]!);
    if (Object.hasOwn(operators, name)) return operator(operators[name]!);
    switch (name) {
      case "frac":
        return fraction(this.#argument(), this.#argument());
      case "d":
        return derivativeOf(this.#style, this.#argument(), this.#argument(), false);
      case "G":
        return derivativeOf(this.#style, this.#argument(), this.#argument());
      case "g":
        return warm(this.#argument());
      case "b":
        return bold(this.#raw());
      case "hat": {
        const base = this.#argument();
        return { latex: `\\hat{${base.latex}}`, mathml: `<mover accent="true">${base.mathml}<mo>^</mo></mover>` };
      }
      case "text":
        return words(this.#raw());
      case "mathrm":
        return letter(this.#raw());
      case "mat": {
        const rows = this.#raw().split(";");
        return matrix(rows.map((cells) => cells.split(",").map((cell) => math(cell.trim(), this.#fill))));
      }
    }
    if (!Object.hasOwn(asks, name)) throw new SyntaxError(`"${this.#source}": there is no \\${name}`);
    return this.#fill(
      name,
      Array.from({ length: asks[name]! }, () => this.#raw()),
    );
  }

  /** One group, or one atom. */
  #argument(): Written {
    while (this.#source[this.#at] === " ") this.#at++;
    return this.#atom();
  }

  /** The text of one group. */
  #raw(): string {
    this.#expect("{");
    let depth = 1;
    const from = this.#at;
    while (depth > 0 && !this.ended) {
      const sign = this.#source[this.#at++];
      depth += sign === "{" ? 1 : sign === "}" ? -1 : 0;
    }
    if (depth > 0) throw new SyntaxError(`"${this.#source}": a brace is left open`);
    return this.#source.slice(from, this.#at - 1);
  }

  #expect(sign: string): void {
    if (this.#source[this.#at] !== sign) throw new SyntaxError(`"${this.#source}": expected ${sign}`);
    this.#at++;
  }
}
