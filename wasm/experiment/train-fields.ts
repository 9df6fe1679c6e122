/** Fields of `train`. The numbers that tune optimisers and losses come from the engine's tables. */
import { tables } from "../generated/tables.ts";
import { limits } from "../limits.ts";
import { type Field, names } from "./field.ts";
import { bound, optimizerParameters, type Parameter, title } from "./tuned.ts";

/** Every schedule can begin with it. */
const warmup: Parameter = {
  name: "warmup",
  about: "Epochs over which the rate rises linearly at the start.",
  value: 0,
  low: 0,
  high: null,
  above: false,
  below: false,
  whole: false,
};

const settings: readonly Field[] = [
  {
    path: "train.loss",
    kind: "choice",
    label: "Loss",
    about: "What training makes small.",
    fallback: "half_squared",
    choices: names(tables.losses),
  },
  {
    path: "train.optimizer",
    kind: "choice",
    label: "Optimiser",
    about: "How a gradient becomes an update.",
    fallback: "sgd",
    choices: names(tables.optimizers),
  },
  {
    path: "train.rate",
    kind: "number",
    label: "Learning rate",
    about: "Size of an update.",
    fallback: 0.03,
    low: 0,
    above: true,
  },
  {
    path: "train.batch",
    kind: "whole",
    label: "Batch size",
    about: "Samples whose gradients are averaged in one update. More than there are: all of them.",
    fallback: 10,
    low: 1,
    high: limits.rows,
    limit: true,
  },
  {
    path: "train.epochs",
    kind: "whole",
    label: "Epochs",
    about: "Stop after this many passes over the training samples.",
    otherwise: "on until paused",
    low: 0,
    high: Number.MAX_SAFE_INTEGER,
  },
  {
    path: "train.steps",
    kind: "whole",
    label: "Steps",
    about: "Stop after this many updates.",
    otherwise: "on until paused",
    low: 0,
    high: Number.MAX_SAFE_INTEGER,
  },
  {
    path: "train.stop_loss",
    kind: "number",
    label: "Stop at loss",
    about: "Stop after the first epoch whose loss over the training samples is this or less.",
    otherwise: "on until paused",
    low: 0,
  },
  {
    path: "train.stop_accuracy",
    kind: "number",
    label: "Stop at accuracy",
    about:
      "Stop after the first epoch that tells this share of the test samples right, of the training samples where none are for testing. For targets that are numbers: R squared.",
    otherwise: "on until paused",
    low: 0,
    high: 1,
  },
  {
    path: "train.stop_seconds",
    kind: "number",
    label: "Stop after seconds",
    about: "Stop after so much time of training. The one setting that makes two runs of a document differ in length.",
    otherwise: "on until paused",
    low: 0,
    above: true,
  },
  {
    path: "train.shuffle",
    kind: "boolean",
    label: "Shuffle",
    about: "A new order of the samples, drawn from the seed, before each epoch. False: the order given.",
    fallback: true,
  },
  {
    path: "train.update",
    kind: "choice",
    label: "Update",
    about: "Whether biases learn as well as weights.",
    fallback: "all",
    choices: ["all", "weights"],
  },
  {
    path: "train.l1",
    kind: "number",
    label: "L1 penalty",
    about: "Adds l1 times the sum of |w| over the weights.",
    fallback: 0,
    low: 0,
  },
  {
    path: "train.l2",
    kind: "number",
    label: "L2 penalty",
    about: "Adds l2 / 2 times the sum of w^2 over the weights.",
    fallback: 0,
    low: 0,
  },
  {
    path: "train.clip",
    kind: "number",
    label: "Clip gradient",
    about: "Largest length of the whole gradient; a longer one is scaled down to it.",
    otherwise: "no clipping",
    low: 0,
    above: true,
  },
  ...optimizerParameters(tables.optimizers),
  ...tables.losses.flatMap((row) =>
    row.parameters.map((parameter): Field => {
      const words = { label: title(parameter.name), about: parameter.about, of: [row.name] };
      return {
        path: `train.${parameter.name}`,
        kind: "number",
        ...words,
        fallback: parameter.value,
        ...bound(parameter),
      };
    }),
  ),
  {
    path: "train.schedule",
    kind: "named",
    label: "Schedule",
    about: "How the learning rate changes from epoch to epoch.",
    fallback: "constant",
    choices: names(tables.schedules),
    rows: tables.schedules,
    also: [warmup],
  },
];

/** What may be another from some step on: the rest is decided before a run begins. */
const mayChange =
  /^train\.(loss|huber_delta|optimizer|rate|update|l1|l2|clip|momentum|betas|eps|alpha|weight_decay|schedule)$/;

export const trainFields: readonly Field[] = [
  ...settings,
  {
    path: "train.changes",
    kind: "changes",
    label: "Changes",
    about: "Settings that are others from some step on, in the order of the steps.",
    otherwise: "none",
    most: limits.changes,
  },
  {
    path: "train.changes[].step",
    kind: "whole",
    label: "Step",
    about: "Updates made before the change.",
    low: 0,
    high: Number.MAX_SAFE_INTEGER,
  },
  ...settings
    .filter(({ path }) => mayChange.test(path))
    .map(({ path, fallback, ...field }): Field => {
      const first = field.kind === "named" ? { fallback } : {};
      return { ...field, ...first, path: path.replace("train.", "train.changes[]."), otherwise: "as before" };
    }),
];
