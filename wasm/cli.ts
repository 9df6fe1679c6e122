#!/usr/bin/env node
/** The command line: train an experiment, take one sample through it, or differentiate a formula. `cli/arguments.ts` has its usage. */
import { dirname, relative, resolve } from "node:path";
import { version } from "../package.json";
import { type Command, mistakeOption, parseArguments, usage, wholeOption } from "./cli/arguments.ts";
import { descend } from "./cli/descend.ts";
import { grad } from "./cli/grad.ts";
import { describeQuery, describeTraining, json } from "./cli/print.ts";
import { Progress } from "./cli/progress.ts";
import { readSample, readTarget } from "./cli/target.ts";
import { ChainruleError } from "./errors.ts";
import { decodeExperiment } from "./experiment/decode.ts";
import { encodeExperiment, formatDocument, withParameters } from "./experiment/encode.ts";
import { readText, refuseUnwritable, writeText } from "./files.ts";
import { limits, refuseAbove } from "./limits.ts";
import { createEngine } from "./node.ts";
import { Run } from "./run.ts";
import type { ErrorCode, ResolvedExperiment, TrainResult } from "./types.ts";

/** Milliseconds of training between two looks at the progress. */
const SLICE = 50;
const FAILED = 1;
const BAD_INPUT = 2;

/** A run that went wrong although its input was right. */
const failures: readonly ErrorCode[] = ["not_finite", "engine_lost", "internal", "deleted"];

async function train(command: Command): Promise<number> {
  const { experiment, options } = load(command.file);
  if (experiment.model.kind === "formula") return descend(command, experiment);
  const { epochs, steps } = limitsOf(command);
  const save = command.values.get("save");
  if (save !== undefined) refuseUnwritable(save);
  const ends = epochs === null && steps === null ? experiment.train : { epochs, steps };
  if (ends.epochs === null && ends.steps === null) {
    const sentence =
      "train.epochs and train.steps are missing; the command line takes one of them, or --epochs or --steps.";
    throw new ChainruleError("missing", sentence, "train.epochs");
  }
  const run = Run.open(await createEngine(), limited(command, experiment, ends.epochs, ends.steps), options);
  advance(run, Infinity, command.json);
  const result = run.result();
  process.stdout.write(command.json ? json(result) : describeTraining(run, result));
  if (run.stopped) throw ChainruleError.from(run.stopped);
  refuseNonFinite(result);
  if (save !== undefined) writeText(save, saved(experiment, run, result, command.file, save));
  return 0;
}

async function query(command: Command): Promise<number> {
  const step = wholeOption(command, "step") ?? 0;
  const { experiment, options } = load(command.file);
  // At any step that is asked for, wherever training would end.
  const run = Run.open(await createEngine(), limited(command, experiment, null, null), options);
  const sample = readSample(command, run);
  const target = readTarget(command, run);
  const mistaken = run.experiment.mistake !== null;
  // Once at the start: a sample that is refused is refused before the training, not after it.
  run.query(sample, target);
  advance(run, step, command.json);
  if (run.stopped) throw ChainruleError.from(run.stopped);
  const found = run.query(sample, target, mistaken);
  process.stdout.write(command.json ? json(found) : describeQuery(found));
  return 0;
}

function limitsOf(command: Command): { epochs: number | null; steps: number | null } {
  const epochs = wholeOption(command, "epochs");
  const steps = wholeOption(command, "steps");
  if (epochs === null || steps === null) return { epochs, steps };
  throw new ChainruleError("out_of_range", "--epochs and --steps are both given; train takes one of them.", "--epochs");
}

function load(file: string) {
  const experiment = decodeExperiment(readText(file, limits.jsonCharacters));
  const beside = dirname(resolve(file));
  const readFile = (path: string): string => readText(resolve(beside, path), limits.csvCharacters, "data.file", path);
  return { experiment, options: { readFile } };
}

/** The document with other ends of training, and the mistake that was asked for. */
function limited(command: Command, experiment: ResolvedExperiment, epochs: number | null, steps: number | null) {
  const mistake = mistakeOption(command) ?? experiment.mistake;
  return encodeExperiment({ ...experiment, mistake, train: { ...experiment.train, epochs, steps } });
}

function advance(run: Run, updates: number, json: boolean): void {
  const progress = new Progress(json);
  while (run.steps < updates && !run.finished) {
    run.stepFor(SLICE, updates - run.steps);
    progress.update(run);
  }
  progress.end();
}

/** A run whose very last update overflowed has had no next one to stop it. */
function refuseNonFinite({ step, parameters }: TrainResult): void {
  for (const [i, { W, b }] of parameters.entries()) {
    const wild = [...W.flat(), ...b].find((value) => !Number.isFinite(value));
    if (wild === undefined) continue;
    throw new ChainruleError("not_finite", `A parameter of layer ${i + 1} is not finite (${wild}) at step ${step}.`);
  }
}

/** The experiment as it was, starting where the run has come to. A CSV file keeps its place beside the new file. */
function saved(experiment: ResolvedExperiment, run: Run, result: TrainResult, from: string, to: string): string {
  const { file } = experiment.data;
  const moved = file === undefined ? undefined : relative(dirname(resolve(to)), resolve(dirname(resolve(from)), file));
  const trained = withParameters(
    { ...run.experiment, train: experiment.train, mistake: experiment.mistake },
    result.parameters,
  );
  const data = moved === undefined ? trained.data : { ...trained.data, file: moved };
  const text = formatDocument(encodeExperiment({ ...trained, data }));
  refuseAbove(limits.jsonCharacters, text.length, "characters", "The saved experiment");
  return text;
}

async function main(words: readonly string[]): Promise<number> {
  try {
    const command = parseArguments(words);
    if (command.name === "train") return await train(command);
    if (command.name === "query") return await query(command);
    if (command.name === "grad") return await grad(command);
    process.stdout.write(command.name === "help" ? usage : `${version}\n`);
    return 0;
  } catch (thrown) {
    const error = ChainruleError.of(thrown);
    process.stderr.write(`${error.message}\n`);
    return failures.includes(error.code) ? FAILED : BAD_INPUT;
  }
}

// A reader that has seen enough, such as `head`, closes the pipe; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
// Not process.exit: it would cut off output that has not been written yet.
process.exitCode = await main(process.argv.slice(2));
