/** The words after `chainrule` to a command, or one sentence that says what is wrong with them. */
import { choice } from "../check.ts";
import { ChainruleError } from "../errors.ts";
import { either, quoted, suggestion } from "../experiment/phrases.ts";
import { tables } from "../generated/tables.ts";
import type { MistakeName } from "../types.ts";

/** What a command takes: the files by position, options with a value, options without. */
interface Shape {
  readonly files: readonly string[];
  readonly values: readonly string[];
  readonly flags: readonly string[];
}

const shapes = {
  train: { files: ["FILE"], values: ["epochs", "steps", "save", "mistake"], flags: ["json"] },
  query: { files: ["FILE"], values: ["sample", "target", "step", "mistake"], flags: ["json"] },
  grad: { files: ["FORMULA"], values: ["at", "of", "wrt", "mistake"], flags: ["check", "trace", "hessian", "json"] },
} as const satisfies Record<string, Shape>;

export type CommandName = keyof typeof shapes;

/** A command with its options as they were typed. */
export interface Command {
  readonly name: CommandName | "help" | "version";
  readonly file: string;
  readonly json: boolean;
  readonly values: ReadonlyMap<string, string>;
  /** Options without a value that were given. */
  readonly flags: ReadonlySet<string>;
}

/** Names of the mistakes, three on a line. */
const mistakes = (of: "graph" | "network"): string => {
  const names = tables.mistakes.filter((row) => row.of === of).map(({ name }) => name);
  const lines = [names.slice(0, 3), names.slice(3)].filter((line) => line.length > 0);
  return lines.map((line) => line.join(", ")).join(`,\n${" ".repeat(19)}`);
};

export const usage = `Chainrule: train small neural networks and see every gradient.

  chainrule train FILE [--epochs N | --steps N] [--save FILE] [--json]
      Trains the experiment in FILE and prints losses, metrics, parameters and their hash.
      A formula descends on its parameters instead: step, value, and each node's value and gradient.
      --epochs N   stop after N passes over the training samples (else: as FILE says)
      --steps N    stop after N updates (else: as FILE says)
      --save FILE  write the experiment with its trained weights and biases
      --mistake M  with a mistake on purpose: ${mistakes("network")}

  chainrule query FILE --sample A,B,... --target C,D,... [--step N] [--json]
      Takes one sample forward and back through the network and prints z, a, delta, dW and db of each layer.
      --sample     the inputs, such as 0.05,0.1
      --target     the numbers wanted, such as 0.01,0.99, or one class: its number or its name
      --step N     after N updates (else: at the start)
      --mistake M  as train

  chainrule grad FORMULA [--at w=5,x=[1,2]] [--of J] [--wrt w,b] [--check] [--trace] [--hessian] [--json]
      Evaluates a formula and prints the value of every named node and the gradient in it.
      FORMULA      such as 'y = 5*x + 1', statements separated by ; or lines; an experiment's .json file of a formula;
                   - reads either from standard input
      --at         values of leaves; they override those in the formula
      --of J       what is differentiated (else: the last statement)
      --wrt w,b    with respect to which nodes (else: all)
      --check      beside each gradient the central difference
      --trace      every message of the backward pass: upstream x slope = product
      --hessian    second derivatives in the leaves
      --mistake M  the gradients as a mistake gives them: ${mistakes("graph")}

  --json           print JSON to standard output
  --help, --version

Exit status: 0, 1 for a run that failed, 2 for bad input.
`;

/** Reads the arguments. A value may begin with a minus: --sample -1,2 and --sample=-1,2 are the same. */
export function parseArguments(words: readonly string[]): Command {
  const nothing = { file: "", json: false, values: new Map<string, string>(), flags: new Set<string>() };
  if (words.length === 0 || words.some((word) => word === "--help" || word === "-h"))
    return { name: "help", ...nothing };
  if (words[0] === "--version" || words[0] === "-v") return { name: "version", ...nothing };
  const [name, ...rest] = words;
  if (!isCommand(name!)) {
    throw bad(
      "unknown_name",
      `There is no command ${quoted(name!)}; chainrule takes ${either(Object.keys(shapes))}${suggestion(name, Object.keys(shapes))}.`,
    );
  }
  return { name, ...read(name, shapes[name], rest) };
}

const isCommand = (name: string): name is CommandName => Object.hasOwn(shapes, name);

function read(command: string, shape: Shape, words: readonly string[]): Omit<Command, "name"> {
  const files: string[] = [];
  const values = new Map<string, string>();
  const flags = new Set<string>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (!word.startsWith("--") || /^--+[^a-z]/.test(word)) {
      files.push(word);
      continue;
    }
    const equals = word.indexOf("=");
    const option = word.slice(2, equals === -1 ? undefined : equals);
    if (shape.flags.includes(option) && equals === -1) flags.add(option);
    else if (!shape.values.includes(option)) throw unknownOption(command, shape, word, option);
    else if (values.has(option)) throw bad("out_of_range", `--${option} is given twice; ${command} takes it once.`);
    else values.set(option, equals === -1 ? following(option, words[++i]) : word.slice(equals + 1));
  }
  if (files.length === 0)
    throw bad(
      "missing",
      shape.files[0] === "FORMULA"
        ? `The formula is missing; ${command} takes one, such as 'y = 5*x + 1'.`
        : `The experiment's file is missing; ${command} takes its path, such as examples/spiral.json.`,
    );
  if (files.length > shape.files.length)
    throw bad(
      "out_of_range",
      `${quoted(files[1]!)} is one word too many; ${command} takes one ${shape.files[0] === "FORMULA" ? "formula, in quotation marks" : "file"}.`,
    );
  return { file: files[0]!, json: flags.has("json"), values, flags };
}

function following(option: string, value: string | undefined): string {
  if (value !== undefined && !value.startsWith("--")) return value;
  throw bad("missing", `--${option} has no value; it takes one after a space or an equals sign.`);
}

function unknownOption(command: string, shape: Shape, word: string, option: string): ChainruleError {
  const known = [...shape.values, ...shape.flags];
  if (shape.flags.includes(option)) return bad("wrong_type", `${quoted(word)} has a value; --${option} takes none.`);
  const names = known.map((name) => `--${name}`).join(", ");
  return bad(
    "unknown_name",
    `There is no option ${quoted(word)}; ${command} takes ${names}${suggestion(option, known)}.`,
  );
}

function bad(code: "unknown_name" | "missing" | "out_of_range" | "wrong_type", sentence: string): ChainruleError {
  return new ChainruleError(code, sentence);
}

/** A whole number, 0 or more, as an option has it. */
export function wholeOption(command: Command, option: string): number | null {
  const text = command.values.get(option);
  if (text === undefined) return null;
  const value = /^\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new ChainruleError(
    "out_of_range",
    `--${option} is ${quoted(text)}; it takes a whole number, 0 or more.`,
    `--${option}`,
  );
}

/** The mistake asked for, of networks and graphs; null for none. Whether it fits is for the document to say. */
export function mistakeOption(command: Command): MistakeName | null {
  const name = command.values.get("mistake");
  const known = tables.mistakes.map((row) => row.name);
  return name === undefined ? null : choice(name, "--mistake", known);
}

/** Numbers with commas between them. */
export function numbersOption(command: Command, option: string, example: string): number[] {
  const text = command.values.get(option);
  const allowed = `it takes numbers with commas between them, such as ${example}`;
  if (text === undefined) throw new ChainruleError("missing", `--${option} is missing; ${allowed}.`, `--${option}`);
  const parts = text.split(",").map((part) => part.trim());
  const numbers = parts.map((part) =>
    /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(part) ? Number(part) : Number.NaN,
  );
  const wrong = numbers.findIndex((value) => !Number.isFinite(value));
  if (wrong === -1) return numbers;
  const what =
    parts.length === 1 ? quoted(text) : `${quoted(text)} with ${quoted(parts[wrong]!)} in place ${wrong + 1}`;
  throw new ChainruleError("wrong_type", `--${option} is ${what}; ${allowed}.`, `--${option}`);
}
