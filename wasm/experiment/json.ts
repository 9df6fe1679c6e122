/** JSON text to a value, or the line and column at which it stops being JSON. */
import { ChainruleError } from "../errors.ts";
import { limits, refuseAbove } from "../limits.ts";
import { quoted } from "./phrases.ts";

/** Reads JSON. Errors: too_large (length, depth), syntax with line and column. */
export function parseJson(text: string): unknown {
  const body = text.startsWith("\ufeff") ? text.slice(1) : text;
  refuseAbove(limits.jsonCharacters, body.length, "characters", "The experiment");
  refuseDeep(body);
  try {
    return JSON.parse(body);
  } catch (thrown) {
    const { at, expected } = firstError(body);
    const { line, column } = place(body, at);
    const found =
      at >= body.length ? "the text ends" : `there is ${quoted(String.fromCodePoint(body.codePointAt(at)!))}`;
    throw new ChainruleError(
      "syntax",
      `The experiment is not JSON: in line ${line}, column ${column} ${found} where JSON takes ${expected}.`,
      "",
      { cause: thrown },
    );
  }
}

/** Line and column, both from 1, of a place in a text. */
export function place(text: string, at: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf("\n"); end !== -1 && end < at; end = text.indexOf("\n", start)) {
    line++;
    start = end + 1;
  }
  return { line, column: at - start + 1 };
}

/** Depth is counted before anything is built, so that no text can exhaust the stack. */
function refuseDeep(text: string): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (inString) {
      if (c === "\\") i++;
      else if (c === '"') inString = false;
    } else if (c === '"') inString = true;
    else if (c === "[" || c === "{") {
      if (++depth > limits.jsonDepth) {
        const { line, column } = place(text, i);
        throw new ChainruleError(
          "too_large",
          `The experiment nests lists and objects deeper than ${limits.jsonDepth} in line ${line}, column ${column}; the limit is ${limits.jsonDepth}.`,
        );
      }
    } else if (c === "]" || c === "}") depth--;
  }
}

interface Fault {
  at: number;
  expected: string;
}

/** Reads text that is known not to be JSON and says where it first goes wrong. Its depth is limited. */
function firstError(text: string): Fault {
  const reader = new Reader(text);
  try {
    reader.value();
    reader.end();
  } catch (fault) {
    if (fault instanceof Reader.Stop) return fault;
    throw fault;
  }
  return { at: text.length, expected: "something else" };
}

class Reader {
  static Stop = class implements Fault {
    readonly at: number;
    readonly expected: string;
    constructor(at: number, expected: string) {
      this.at = at;
      this.expected = expected;
    }
  };
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): void {
    this.#space();
    const c = this.#text[this.#at];
    if (c === "{") this.#items("}", () => this.#member());
    else if (c === "[") this.#items("]", () => this.value());
    else if (c === '"') this.#string();
    else if (c !== undefined && /[-0-9]/.test(c)) this.#number();
    else this.#word();
    this.#space();
  }

  end(): void {
    if (this.#at < this.#text.length) this.#stop("nothing more");
  }

  #items(close: "}" | "]", item: () => void): void {
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === close) {
      this.#at++;
      return;
    }
    for (;;) {
      item();
      const c = this.#text[this.#at];
      this.#at++;
      if (c === close) return;
      if (c !== ",") this.#stop(`a comma or ${close}`, this.#at - 1);
    }
  }

  #member(): void {
    this.#space();
    if (this.#text[this.#at] !== '"') this.#stop("a field name in double quotes");
    this.#string();
    this.#space();
    if (this.#text[this.#at] !== ":") this.#stop("a colon");
    this.#at++;
    this.value();
  }

  #string(): void {
    for (this.#at++; ; this.#at++) {
      const c = this.#text[this.#at];
      if (c === '"') break;
      if (c === undefined) this.#stop("a closing double quote");
      if (c < " ") this.#stop("an escape such as \\n");
      if (c === "\\") {
        this.#at++;
        if (!/^(["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(this.#text.slice(this.#at, this.#at + 5)))
          this.#stop("an escape such as \\n");
      }
    }
    this.#at++;
  }

  #number(): void {
    const digits = (): void => {
      if (!/[0-9]/.test(this.#text[this.#at] ?? "")) this.#stop("a digit");
      while (/[0-9]/.test(this.#text[this.#at] ?? "")) this.#at++;
    };
    if (this.#text[this.#at] === "-") this.#at++;
    if (this.#text[this.#at] === "0") this.#at++;
    else digits();
    if (this.#text[this.#at] === ".") {
      this.#at++;
      digits();
    }
    if (/[eE]/.test(this.#text[this.#at] ?? "")) {
      this.#at++;
      if (/[-+]/.test(this.#text[this.#at] ?? "")) this.#at++;
      digits();
    }
  }

  #word(): void {
    const word = ["true", "false", "null"].find((w) => this.#text.startsWith(w, this.#at));
    if (word === undefined) this.#stop("a value");
    this.#at += word.length;
  }

  #space(): void {
    while (/[ \t\n\r]/.test(this.#text[this.#at] ?? "")) this.#at++;
  }

  #stop(expected: string, at = this.#at): never {
    throw new Reader.Stop(at, expected);
  }
}
