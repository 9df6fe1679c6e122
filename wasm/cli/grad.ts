/** `chainrule grad`: a formula, its values and its gradients. */
import { readFileSync } from "node:fs";
import { choice } from "../check.ts";
import { ChainruleError } from "../errors.ts";
import { decodeExperiment } from "../experiment/decode.ts";
import { readText } from "../files.ts";
import type { GraphValues } from "../formula.ts";
import { tables } from "../generated/tables.ts";
import type { GradResult, GraphMistake, GraphValue } from "../graph-types.ts";
import { limits } from "../limits.ts";
import { createEngine } from "../node.ts";
import type { MistakeName } from "../types.ts";
import type { Command } from "./arguments.ts";
import { digits, json } from "./print.ts";
import { readValues } from "./values.ts";

const names = (text: string | undefined): string[] | undefined =>
  text
    ?.split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

export async function grad(command: Command): Promise<number> {
  const { values, flags } = command;
  const at = values.get("at");
  const of = values.get("of");
  const wrt = names(values.get("wrt"));
  const known = tables.mistakes.filter((row) => row.of === "graph").map(({ name }) => name);
  const asked = values.get("mistake");
  const source = read(command.file);
  const mistake = (asked === undefined ? source.mistake : choice(asked, "--mistake", known)) as GraphMistake | null;
  const engine = await createEngine();
  try {
    using formula = engine.formula(source.text, {
      at: { ...source.at, ...(at !== undefined && readValues(at)) },
      ...(source.output !== null && { output: source.output }),
    });
    const result = formula.grad({
      ...(of !== undefined && { of }),
      ...(wrt && { wrt }),
      ...(mistake && { mistake }),
      check: flags.has("check"),
      trace: flags.has("trace"),
      hessian: flags.has("hessian"),
    });
    process.stdout.write(command.json ? json(result) : describeGrad(result));
    return 0;
  } catch (thrown) {
    throw pointed(source.text, ChainruleError.of(thrown));
  }
}

/** What a formula is made of, as an experiment has it. */
interface Source {
  text: string;
  at: GraphValues;
  output: string | null;
  mistake: MistakeName | null;
}

/** The formula itself, or the file that a word ending in .json, .txt or .formula names; `-` reads standard input. */
function read(word: string): Source {
  const file = /^[^=()\n]+\.(json|txt|formula)$/.test(word);
  const text = word === "-" ? readFileSync(0, "utf8") : file ? readText(word, limits.jsonCharacters) : word;
  // No formula begins with a brace.
  if (!/^\uFEFF?\s*\{/.test(text)) return { text, at: {}, output: null, mistake: null };
  const { model, mistake } = decodeExperiment(text);
  if (model.text === null) {
    throw new ChainruleError("wrong_type", 'model.kind is "network"; grad takes a formula.', "model.kind");
  }
  return { text: model.text, at: model.at, output: model.output, mistake };
}

/** The sentence with its place; at a terminal also the line, with a mark under it. */
export function pointed(text: string, error: ChainruleError): ChainruleError {
  if (!error.place) return error;
  const [from, to] = error.place;
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const end = text.indexOf("\n", from);
  const line = text.slice(start, end === -1 ? undefined : end).replaceAll("\t", " ");
  const number = text.slice(0, start).split("\n").length;
  let sentence = `Line ${number}, column ${from - start + 1}: ${error.message}`;
  if (process.stderr.isTTY) {
    const mark = " ".repeat(from - start) + "^".repeat(Math.max(1, Math.min(to, start + line.length) - from));
    sentence += `\n  ${line}\n  ${mark}`;
  }
  return new ChainruleError(error.code, sentence, error.field, { place: error.place });
}

function shown(value: GraphValue): string {
  if (typeof value === "number") return digits(value);
  return `[${(value as (number | number[])[]).map((item) => shown(item)).join(", ")}]`;
}

export function describeGrad(result: GradResult): string {
  const { of, value, values, gradients, check, trace, hessian } = result;
  const rows = Object.entries(values).map(([name, x]) => [
    name,
    shown(x),
    name in gradients ? shown(gradients[name]!) : "",
  ]);
  const lines = [`${of} = ${shown(value)}`, ...columns([["", "value", `d ${of}`], ...rows])];
  if (trace) {
    lines.push("messages, in the order of the backward pass");
    const messages = trace.map((m) => [
      m.node,
      `from ${m.from}`,
      shown(m.upstream),
      m.slope === null ? "" : `x ${shown(m.slope)}`,
      `= ${shown(m.product)}`,
    ]);
    lines.push(...columns(messages));
  }
  if (check) {
    lines.push(`check: largest relative error ${check.max_relative_error.toExponential(1)}`);
    lines.push(
      ...columns(
        check.entries.map((e) => [
          e.name,
          digits(e.exact),
          digits(e.difference),
          `step ${e.step.toExponential(0)}`,
          e.verdict,
        ]),
      ),
    );
  }
  if (hessian) {
    lines.push(
      "second derivatives",
      ...columns([["", ...hessian.names], ...hessian.rows.map((row, i) => [hessian.names[i]!, ...row.map(digits)])]),
    );
  }
  return `${lines.join("\n")}\n`;
}

/** Cells in columns: the first to the left, the others to the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows.map((row) =>
    `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  ")}`.trimEnd(),
  );
}
