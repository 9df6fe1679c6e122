/** The samples a resolved experiment describes, wherever they come from. */
import { realText } from "#real-texts";
import { ChainruleError } from "../errors.ts";
import { tables } from "../generated/tables.ts";
import { limits, refuseAbove } from "../limits.ts";
import type { GeneratedSetName, GraphInputs, RealSetName, ResolvedExperiment, Rows, SampleTable } from "../types.ts";
import { samples } from "./columns.ts";
import { parseCsv, type Source } from "./csv.ts";
import { type Evaluate, withFeatures } from "./features.ts";
import { classLosses } from "./layers.ts";
import { count, quoted } from "./phrases.ts";
import { type RealSet, realSetFacts } from "./real-sets.ts";

/** What is needed of the engine: data sets made from a seed, and formulas for features. */
export interface SampleMaker {
  formula(text: string, options: { at: GraphInputs }): OpenFormula;
  dataset(options: { set: GeneratedSetName; n: number; noise: number; classes: number; seed: number }): SampleTable;
}

/** Of a formula: its graph, and its value. */
interface OpenFormula {
  readonly info: {
    nodes: readonly { op: string | null; rows: number; cols: number; offset: number }[];
    output: number;
  };
  pass(): { values: Float64Array };
  delete(): void;
}

export interface LoadOptions {
  /** Text of the file at a path as `data.file` has it. Without it (in a page) `data.file` is refused. */
  readFile?: ((path: string) => string) | undefined;
  /** The rows of the document's real data set, where they are not at hand: in a browser (`fetchRealSet`). */
  realText?: string | null | undefined;
}

/** Makes, reads or copies the samples. Errors as the fields of `data` can have them; CSV with line and column. */
export function loadSamples(
  engine: SampleMaker,
  experiment: ResolvedExperiment,
  options: LoadOptions = {},
): SampleTable {
  const table = named(load(engine, experiment, options), experiment);
  const { features } = experiment.data;
  return features ? withFeatures(evaluateWith(engine), table, features) : table;
}

/** The inputs by the names that the document gives them. */
function named(table: SampleTable, experiment: ResolvedExperiment): SampleTable {
  const names = experiment.model.inputs;
  if (names.length === 0) return table;
  if (names.length !== table.width) {
    const sentence = `model.inputs has ${count(names.length, "name")}; the data have ${count(table.width, "input")}, so it takes ${table.width}.`;
    throw new ChainruleError("shape_mismatch", sentence, "model.inputs");
  }
  return { ...table, inputNames: names };
}

const evaluateWith =
  (engine: SampleMaker): Evaluate =>
  (text, at) => {
    const formula = engine.formula(text, { at });
    try {
      const { nodes, output } = formula.info;
      const { offset, rows, cols } = nodes[output]!;
      const value = formula.pass().values.slice(offset, offset + rows * cols);
      return { ops: nodes.map(({ op }) => op), value };
    } finally {
      formula.delete();
    }
  };

function load(engine: SampleMaker, experiment: ResolvedExperiment, options: LoadOptions): SampleTable {
  const { data } = experiment;
  const { csv, file, points, targets, set } = data;
  if (points) return fromPoints(points, targets!, experiment);
  if (csv !== undefined) return fromTable(csv, { name: "data.csv", field: "data.csv" }, experiment);
  if (file !== undefined) {
    return fromTable(read(file, options), { name: quoted(file), field: "data.file" }, experiment);
  }
  const row = tables.datasets.find(({ name }) => name === set);
  if (!row) return fromRealSet(set as RealSetName, experiment, options);
  const classes = data.classes ?? row.defaultClasses;
  return engine.dataset({ set: row.name, n: data.n!, noise: data.noise!, classes, seed: experiment.seed });
}

function fromTable(text: string, source: Source, experiment: ResolvedExperiment): SampleTable {
  const { inputs, target, target_kind: kind } = experiment.data;
  const wanted = [...(inputs ?? []), ...(target === undefined ? [] : [target])];
  return samples(parseCsv(text, source, wanted), { inputs, target, kind, loss: experiment.train.loss });
}

/** The usual inputs; another target than the usual one frees that column and takes its own out. */
function fromRealSet(set: RealSetName, experiment: ResolvedExperiment, options: LoadOptions): SampleTable {
  const real: RealSet = realSetFacts[set];
  const text = options.realText ?? realText(set);
  if (text === null) {
    const sentence = `The rows of the data set ${set} are not here; pass what fetchRealSet(${quoted(set)}) answers as realText.`;
    throw new ChainruleError("missing", sentence, "data.set");
  }
  const { loss } = experiment.train;
  const target = experiment.data.target ?? real.target;
  const inputs = experiment.data.inputs ?? real.inputs?.filter((name) => name !== target);
  const kind = experiment.data.target_kind ?? (target === real.target ? "class" : undefined);
  return samples(parseCsv(text, { name: set, field: "data.set" }), { inputs, target, kind, loss });
}

function read(path: string, options: LoadOptions): string {
  if (options.readFile) return options.readFile(path);
  const sentence = `data.file is ${quoted(path)}; only the command line can open files, so a page takes the text itself in data.csv.`;
  throw new ChainruleError("out_of_range", sentence, "data.file");
}

/** One class for each row where the loss takes classes and the network has an output for each; else numbers. */
function fromPoints(points: Rows, rows: Rows, experiment: ResolvedExperiment): SampleTable {
  const width = points[0]!.length;
  const targetWidth = rows[0]!.length;
  const classes = targetWidth === 1 ? classCount(rows, experiment) : 0;
  return {
    rows: points.length,
    width,
    inputs: Float64Array.from(points.flat()),
    targets: Float64Array.from(rows.flat()),
    targetWidth,
    classes,
    classNames: Array.from({ length: classes }, (_, i) => String(i)),
    inputNames: Array.from({ length: width }, (_, i) => `x${i + 1}`),
    targetName: classes > 0 ? "class" : "y",
    omitted: 0,
    leftOut: [],
  };
}

/** Number of classes that single whole numbers stand for; 0: they are the output's own numbers. */
function classCount(rows: Rows, experiment: ResolvedExperiment): number {
  const { train, data, model } = experiment;
  const kind = data.target_kind ?? (classLosses.includes(train.loss) ? undefined : "number");
  if (kind === "number") return 0;
  const last = model.layers.at(-1);
  if (last && last.units > 1) return last.units;
  if (kind === undefined && (last || train.loss !== "softmax_cross_entropy")) return 0;
  const found = rows.map((row) => row[0]!);
  const wrong = found.findIndex((value) => !Number.isInteger(value) || value < 0);
  if (wrong !== -1) {
    const field = `data.targets[${wrong}][0]`;
    throw new ChainruleError(
      "out_of_range",
      `${field} is ${found[wrong]}; it takes a class, a whole number from 0.`,
      field,
    );
  }
  const most = found.reduce((high, value) => Math.max(high, value + 1), 2);
  refuseAbove(limits.classes, most, "classes", "data.targets");
  return most;
}
