/** `--sample` and `--target` against the network they are for. */
import { ChainruleError } from "../errors.ts";
import { count, quoted, suggestion } from "../experiment/phrases.ts";
import type { Run } from "../run.ts";
import { type Command, numbersOption } from "./arguments.ts";

export function readSample(command: Command, run: Run): number[] {
  const sample = numbersOption(command, "sample", "0.05,0.1");
  const { inputNames, width } = run.samples;
  if (sample.length === width) return sample;
  const names = width <= 12 ? ` (${inputNames.join(", ")})` : "";
  const sentence = `--sample has ${count(sample.length, "number")}; the network takes ${width}${names}.`;
  throw new ChainruleError("shape_mismatch", sentence, "--sample");
}

/** The numbers wanted, a class's number, or its name. */
export function readTarget(command: Command, run: Run): number[] {
  const text = command.values.get("target")?.trim();
  const { classNames } = run.samples;
  if (text !== undefined && classNames.includes(text) && !/^[+-]?[\d.]/.test(text)) return [classNames.indexOf(text)];
  if (text !== undefined && /^[A-Za-z]/.test(text)) {
    const classes = classNames.length > 0 ? `, or a class: ${classNames.slice(0, 12).join(", ")}` : "";
    const allowed = `it takes numbers with commas between them${classes}${suggestion(text, classNames)}`;
    throw new ChainruleError("unknown_name", `--target is ${quoted(text)}; ${allowed}.`, "--target");
  }
  return numbersOption(command, "target", "0.01,0.99");
}
