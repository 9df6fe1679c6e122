/** What the commands print: JSON for programs, lines for people. */
import { fedWidth } from "../experiment/features.ts";
import { count } from "../experiment/phrases.ts";
import type { GradResult } from "../graph-types.ts";
import { grouped } from "../limits.ts";
import type { Run } from "../run.ts";
import type { QueryResult, SplitPair, TrainResult } from "../types.ts";

/** Networks up to this size have their parameters printed. */
const PRINTED = 200;

/** One line of JSON; a number that is not finite is null. */
export const json = (value: TrainResult | QueryResult | GradResult): string => `${JSON.stringify(value)}\n`;

/** A number as people compare it: 10 significant digits. */
export function digits(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(10))) : "not finite";
}

const row = (values: readonly number[]): string => values.map(digits).join("  ");

function matrix(name: string, rows: readonly (readonly number[])[]): string[] {
  const cells = rows.map((numbers) => numbers.map(digits));
  const width = Math.max(0, ...cells.flat().map((cell) => cell.length));
  const indent = " ".repeat(4 + name.length);
  return cells.map(
    (line, i) => (i === 0 ? `  ${name}  ` : indent) + line.map((cell) => cell.padStart(width)).join("  "),
  );
}

/** `300 samples (240 train, 60 test); network 2-8-8-1, tanh tanh identity, 105 parameters`. */
export function describeRun(run: Run): string {
  const { train, test, omitted } = run.trainer.prepared();
  const width = fedWidth(run.samples);
  const split = test.rows > 0 ? ` (${grouped(train.rows)} train, ${grouped(test.rows)} test)` : "";
  const left = omitted > 0 ? `, ${count(omitted, "row")} with missing values left out` : "";
  const { layers } = run.experiment.model;
  const network = [width, ...layers.map((layer) => layer.units)].join("-");
  const activations = layers.map((layer) => layer.activation).join(" ");
  const parameters = count(run.trainer.parameterCount, "parameter");
  return `${count(run.samples.rows, "sample")}${split}${left}; network ${network}, ${activations}, ${parameters}`;
}

export function describeTraining(run: Run, result: TrainResult): string {
  const { loss, metrics } = result;
  const metric = metrics.accuracy ? line("accuracy", metrics.accuracy) : line("r2", metrics.r2!);
  const lines = [
    describeRun(run),
    `step      ${grouped(result.step)}, epoch ${grouped(result.epoch)}`,
    `${line("loss", loss)}${loss.penalty > 0 ? `   penalty ${digits(loss.penalty)}` : ""}`,
    metric,
  ];
  if (run.trainer.parameterCount <= PRINTED) {
    for (const [i, layer] of result.parameters.entries()) {
      lines.push(`layer ${i + 1}`, ...matrix("W", layer.W), ...(layer.b.length > 0 ? [`  b  ${row(layer.b)}`] : []));
    }
  }
  return `${[...lines, `hash      ${result.hash}`].join("\n")}\n`;
}

function line(name: string, pair: SplitPair): string {
  const test = pair.test === null ? "" : `   test ${share(name, pair.test)}`;
  return `${name.padEnd(8)}  train ${share(name, pair.train)}${test}`;
}

/** r2 has no value where the targets do not vary. */
function share(name: string, value: number): string {
  return name === "r2" && Number.isNaN(value) ? "not defined" : digits(value);
}

export function describeQuery(found: QueryResult): string {
  const lines = [`loss  ${digits(found.loss)}`];
  for (const [i, layer] of found.layers.entries()) {
    lines.push(
      `layer ${i + 1}`,
      `  z      ${row(layer.z)}`,
      `  a      ${row(layer.a)}`,
      `  delta  ${row(layer.delta)}`,
    );
    lines.push(...matrix("dW   ", layer.dW), ...(layer.db.length > 0 ? [`  db     ${row(layer.db)}`] : []));
  }
  return `${lines.join("\n")}\n`;
}
