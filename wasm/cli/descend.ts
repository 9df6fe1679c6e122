/** `chainrule train` on a formula: gradient descent on its parameters, and where it has come to. */
import { ChainruleError } from "../errors.ts";
import { encodeExperiment, formatDocument } from "../experiment/encode.ts";
import { refuseUnwritable, writeText } from "../files.ts";
import { GraphRun } from "../graph-run.ts";
import type { GradResult } from "../graph-types.ts";
import { grouped } from "../limits.ts";
import { createEngine } from "../node.ts";
import type { ResolvedExperiment } from "../types.ts";
import { type Command, mistakeOption, wholeOption } from "./arguments.ts";
import { describeGrad, pointed } from "./grad.ts";
import { json } from "./print.ts";

/** What `chainrule train` prints of a formula. */
export interface DescentResult extends GradResult {
  step: number;
}

export async function descend(command: Command, experiment: ResolvedExperiment): Promise<number> {
  const save = command.values.get("save");
  if (save !== undefined) refuseUnwritable(save);
  if (command.values.has("epochs"))
    throw new ChainruleError("out_of_range", "A formula has no epochs; train takes --steps for it.", "--epochs");
  const steps = wholeOption(command, "steps") ?? experiment.train.steps;
  if (steps === null) {
    const sentence = "train.steps is missing; the command line takes it for a formula, or --steps.";
    throw new ChainruleError("missing", sentence, "train.steps");
  }
  const document = encodeExperiment({ ...experiment, mistake: mistakeOption(command) ?? experiment.mistake });
  using run = open(await createEngine(), document, experiment.model.text!);
  const { stopped } = run.descend(steps);
  const result = { step: run.steps, ...run.grad() };
  process.stdout.write(command.json ? json(result) : describe(result));
  if (stopped) throw new ChainruleError(stopped.code, stopped.message);
  if (save !== undefined) writeText(save, saved(experiment, run));
  return 0;
}

function open(engine: Awaited<ReturnType<typeof createEngine>>, document: unknown, text: string): GraphRun {
  try {
    return GraphRun.open(engine, document);
  } catch (thrown) {
    throw pointed(text, ChainruleError.of(thrown));
  }
}

const describe = ({ step, ...result }: DescentResult): string => `step ${grouped(step)}\n${describeGrad(result)}`;

/** The experiment as it was, its parameters where they have come to. */
function saved(experiment: ResolvedExperiment, { formula }: GraphRun): string {
  const { model } = experiment;
  const now = formula.leaves();
  const moved = Object.fromEntries(model.parameters.map((name) => [name, now[name]!]));
  return formatDocument(encodeExperiment({ ...experiment, model: { ...model, at: { ...model.at, ...moved } } }));
}
