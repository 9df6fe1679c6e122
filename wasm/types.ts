/** The public types: the experiment document, and what the engine answers. */
import type { Ended } from "./ends.ts";
import type { tables } from "./generated/tables.ts";
import type { GraphValue } from "./graph-types.ts";

type Name<Row extends readonly { readonly name: string }[]> = Row[number]["name"];

export type ActivationName = Extract<(typeof tables.ops)[number], { activation: true }>["name"];
export type LossName = Name<typeof tables.losses>;
export type OptimizerName = Name<typeof tables.optimizers>;
export type ScheduleName = Name<typeof tables.schedules>;
export type InitializerName = Name<typeof tables.initializers>;
export type GeneratedSetName = Name<typeof tables.datasets>;
export type MistakeName = Name<typeof tables.mistakes>;
/** Sets that come as tables with the package. */
export type RealSetName = "penguins" | "iris" | "wine" | "digits";
export type DataSetName = GeneratedSetName | RealSetName;
export type ErrorCode = (typeof tables.codes)[number];

/** A matrix as rows of numbers. */
export type Rows = readonly (readonly number[])[];

export type TargetKind = "class" | "number";

/** Where the samples come from. Exactly one of `set`, `points`, `csv`, `file`. */
export interface DataDocument {
  set?: DataSetName;
  n?: number;
  noise?: number;
  classes?: number;
  points?: Rows;
  targets?: Rows;
  csv?: string;
  /** Path relative to the experiment file; Node only. */
  file?: string;
  inputs?: readonly string[];
  target?: string;
  /** Whether targets are classes or numbers, where it can be either. */
  target_kind?: TargetKind;
  /** Formulas of the inputs; the network is fed these instead. */
  features?: readonly string[];
  split?: number;
  standardize?: boolean;
}

export interface LayerDocument {
  units?: number;
  activation?: ActivationName;
  bias?: boolean | "shared";
  init?: { name: InitializerName; [parameter: string]: number | string };
  /** The whole layer, or single parameters by name: `W[2][1]`, a row `W[2]`, `W`, `b[2]`, `b`. Counts from 1. */
  frozen?: boolean | readonly string[];
  /** `W[j][k]`: from unit k of the layer before to unit j. */
  W?: Rows;
  b?: readonly number[];
}

/** A network (`inputs`, `layers`) or a formula (`text` and what follows it). */
export interface ModelDocument {
  kind?: "network" | "formula";
  /** Statements in the language of formulas. */
  text?: string;
  /** Values of leaves; they override those in the text. */
  at?: Readonly<Record<string, GraphValue>>;
  /** Name of the node that is differentiated. */
  output?: string;
  /** Leaves that gradient descent may change. */
  parameters?: readonly string[];
  /** Names of the inputs, for the picture. */
  inputs?: readonly string[];
  layers?: readonly LayerDocument[];
}

export interface TrainDocument {
  loss?: LossName;
  optimizer?: OptimizerName;
  rate?: number;
  batch?: number;
  epochs?: number;
  steps?: number;
  shuffle?: boolean;
  update?: "all" | "weights";
  l1?: number;
  l2?: number;
  clip?: number;
  momentum?: number;
  betas?: readonly [number, number];
  eps?: number;
  alpha?: number;
  weight_decay?: number;
  huber_delta?: number;
  schedule?: { name: ScheduleName; warmup?: number; [parameter: string]: number | string | undefined };
  stop_loss?: number;
  stop_accuracy?: number;
  stop_seconds?: number;
  changes?: readonly TrainChange[];
}

/** Settings that are others from a step on. `clip: null` ends clipping. */
export interface TrainChange
  extends Pick<
    TrainDocument,
    | "loss"
    | "huber_delta"
    | "optimizer"
    | "rate"
    | "update"
    | "l1"
    | "l2"
    | "momentum"
    | "betas"
    | "eps"
    | "alpha"
    | "weight_decay"
    | "schedule"
  > {
  step: number;
  clip?: number | null;
}

/** The document: the whole truth about a run. Every field but `v` may be left out. */
export interface Experiment {
  v: 1;
  seed?: number;
  precision?: "double" | "float";
  /** A deliberate fault (`tables.mistakes`). */
  mistake?: MistakeName;
  data?: DataDocument;
  model?: ModelDocument;
  train?: TrainDocument;
  /** Belongs to the page; the engine never reads it. */
  view?: { readonly [key: string]: unknown };
}

/** A layer with every default filled in; null `W` or `b` means: drawn from the seed by `init` (b: zeros). */
export interface ResolvedLayer {
  units: number;
  activation: ActivationName;
  bias: boolean | "shared";
  init: { name: InitializerName; [parameter: string]: number | string };
  frozen: boolean | readonly string[];
  W: Rows | null;
  b: readonly number[] | null;
}

/** `train` with every default filled in. The optimiser's own parameters stay absent where its own default holds. */
export interface ResolvedTrain {
  loss: LossName;
  optimizer: OptimizerName;
  rate: number;
  batch: number;
  /** Epochs after which the run stops; null: none. */
  epochs: number | null;
  /** Updates after which the run stops; null: none. */
  steps: number | null;
  shuffle: boolean;
  update: "all" | "weights";
  l1: number;
  l2: number;
  /** Largest global norm of the gradient; null: no clipping. */
  clip: number | null;
  momentum?: number;
  betas?: readonly [number, number];
  eps?: number;
  alpha?: number;
  weight_decay?: number;
  huber_delta: number;
  schedule: { name: ScheduleName; warmup: number; [parameter: string]: number | string };
  /** Ends of the run that its numbers decide; null: none. */
  stop_loss: number | null;
  stop_accuracy: number | null;
  stop_seconds: number | null;
  /** Ascending by step; each holds what changes. */
  changes: readonly TrainChange[];
}

/** The document checked and with every default filled in: what the engine runs. */
export interface ResolvedExperiment {
  v: 1;
  seed: number;
  precision: "double" | "float";
  mistake: MistakeName | null;
  data: DataDocument & { split: number; standardize: boolean };
  /**
   * `inputs` is empty when the document names none. `layers` is empty when the document lists none: the sizes then
   * follow from the data, and `fitModel(experiment, samples)` (experiment/fit.ts) fills them in and checks the rest
   * against the data. Decode, load the samples, fit, run.
   */
  model: {
    kind: "network" | "formula";
    /** null for a network. */
    text: string | null;
    at: Readonly<Record<string, GraphValue>>;
    output: string | null;
    parameters: readonly string[];
    inputs: readonly string[];
    layers: readonly ResolvedLayer[];
  };
  train: ResolvedTrain;
  view: { readonly [key: string]: unknown };
}

/** Samples as numbers, after reading CSV or running a generator. */
export interface SampleTable {
  rows: number;
  width: number;
  inputs: Float64Array;
  /** One class index per row when `classes` > 0, else rows x targetWidth numbers. */
  targets: Float64Array;
  targetWidth: number;
  classes: number;
  classNames: readonly string[];
  inputNames: readonly string[];
  targetName: string;
  /** Rows left out because a value was missing. */
  omitted: number;
  /** Where the first of them are. */
  leftOut: readonly LeftOut[];
  /** What the network is fed instead of the inputs. */
  features?: Features & { values: Float64Array };
}

/** Formulas of the inputs. */
export interface Features {
  readonly names: readonly string[];
  /** Their values, row by row, at rows of inputs in the units of the data. */
  of(inputs: ArrayLike<number>, rows: number): Float64Array<ArrayBuffer>;
}

/** Values of a formula's leaves. */
export type GraphInputs = Readonly<Record<string, GraphValue>>;

/** A row that was left out, by its line in the text, and the first column that has no value there. */
export interface LeftOut {
  line: number;
  column: string;
}

/** A table as text: what its columns hold, and the rows asked for. */
export interface TableView {
  columns: ColumnFacts[];
  /** Whether the first line names the columns. */
  header: boolean;
  /** Rows in all. */
  rows: number;
  /** The first row of `cells`, from 0. */
  from: number;
  cells: string[][];
  /** What the samples would be, when columns were named for them. */
  samples: { rows: number; width: number; classes: number; omitted: number } | null;
}

/** A change of a table: cells from a place on (rows and columns past the end are added), rows taken out, another name. */
export type TableEdit =
  | { kind: "cells"; row: number; column: number; cells: readonly (readonly string[])[] }
  | { kind: "remove"; row: number; count: number }
  | { kind: "name"; column: number; name: string };

/** Which columns a table's samples are made of, as in the document. */
export interface TableChoice {
  inputs?: readonly string[] | undefined;
  target?: string | undefined;
  /** Left out: text is a class, and a number is a number unless the loss is one for classes. */
  kind?: TargetKind | undefined;
  loss: LossName;
}

export interface ColumnFacts {
  name: string;
  /** Whether at least half of its values are numbers. */
  numbers: boolean;
  /** Whether those are all whole. */
  whole: boolean;
  missing: number;
  /** Different values, counted up to the most classes that a target may have and one more. */
  distinct: number;
}

export interface SplitPair {
  train: number;
  /** null without a test set. */
  test: number | null;
}

/** Losses and metrics over both splits. */
export interface Evaluation {
  loss: SplitPair & { penalty: number };
  /** One of the two. */
  metrics: { accuracy?: SplitPair; r2?: SplitPair };
}

export interface LayerParameters {
  W: number[][];
  /** Empty without a bias, one entry when shared. */
  b: number[];
}

export interface LayerGradient {
  z: number[];
  a: number[];
  delta: number[];
  dW: number[][];
  db: number[];
}

/** One sample's forward and backward pass. The loss and the gradients are those of the data term. */
export interface QueryResult {
  loss: number;
  layers: LayerGradient[];
}

/** What `train` answers. */
export interface TrainResult extends Evaluation {
  step: number;
  epoch: number;
  parameters: LayerParameters[];
  /** SHA-256 of the parameters as little-endian doubles, layer by layer, W row by row, then b. */
  hash: string;
}

/** The size and place of one layer, for those who read flat arrays. */
export interface LayerShape {
  inputs: number;
  units: number;
  activation: ActivationName;
  /** units, 1 (shared) or 0. */
  biases: number;
  /** Offset of the first weight, and of the first bias, in a flat parameter vector. */
  W: number;
  b: number;
}

/** The samples as the network is trained on them, for plots and tables. Row by row. */
export interface PreparedData {
  inputNames: readonly string[];
  targetName: string;
  classNames: readonly string[];
  classes: number;
  omitted: number;
  leftOut: readonly LeftOut[];
  /** Formulas that the network is fed instead of the inputs; null without. */
  features: readonly string[] | null;
  /** What each number that the network is fed is standardised with; null when it is not. */
  standard: { mean: Float64Array; scale: Float64Array } | null;
  classification: boolean;
  width: number;
  outputs: number;
  /** Inputs in the units of the data as given, and targets as the loss takes them. */
  train: PreparedSplit;
  test: PreparedSplit;
}

export interface PreparedSplit {
  rows: number;
  inputs: Float64Array;
  targets: Float64Array;
  /** Place of each row among the samples as given. */
  index: Int32Array;
}

/** What a run looks like before its first frame: fixed until the document changes. */
export interface RunInfo {
  /** Counts up with every document opened; a frame of another run is dropped. */
  run: number;
  shapes: LayerShape[];
  data: PreparedData;
  updatesPerEpoch: number;
  parameterCount: number;
}

/** One moment of a run, posted at most once per display frame. Arrays belong to the receiver. */
export interface Frame {
  run: number;
  step: number;
  epoch: number;
  running: boolean;
  stepsPerSecond: number;
  rate: number;
  evaluation: Evaluation;
  /** Flat, by LayerShape offsets. */
  parameters: Float64Array;
  /** Mean gradient of the last batch, flat; zeros before the first step. */
  gradient: Float64Array;
  /** The probed sample's passes, flat per layer. */
  probe: ProbeFrame | null;
  /** Unit pictures over the input plane (two inputs only). */
  grids: GridFrame | null;
  /** The same run without its mistake, after as many updates; null without a mistake, or while it has not come as far. */
  twin: TwinFrame | null;
  /** Evaluations since the last frame, oldest first. */
  history: HistoryPoint[];
  /** Which of the document's ends the run has come to, if it has. */
  ended: Ended | null;
  /** Why the run stopped by itself, if it did. */
  stopped: { code: ErrorCode; message: string } | null;
}

export interface ProbeFrame {
  /** What the network is fed: the features where there are some. */
  sample: number[];
  /** The inputs as given. */
  given: number[];
  target: number[];
  loss: number;
  /** dE/dx per input, in the units of the data as given. */
  dx: Float64Array;
  layers: ProbeLayer[];
  /** What the document's mistake makes of the gradients, beside the right ones above; null without one. */
  mistaken: Pick<ProbeFrame, "dx" | "layers"> | null;
}

/** Of a run that goes without the mistake beside one that makes it. */
export interface TwinFrame {
  loss: Evaluation["loss"];
  parameters: Float64Array;
  /** Mean gradient of its last batch, flat. */
  gradient: Float64Array;
  probe: ProbeFrame | null;
}

export interface ProbeLayer {
  z: Float64Array;
  a: Float64Array;
  delta: Float64Array;
  dW: Float64Array;
  db: Float64Array;
  /** f'(z) per unit: delta = upstream x slope. */
  slope: Float64Array;
  /** dE/da per unit: what arrives from the layer after, or from the loss. */
  upstream: Float64Array;
}

export interface GridFrame {
  /** The features over the same square, cell by cell; null without. */
  fed: Float32Array | null;
  /** Square side of each picture in cells. */
  size: number;
  low: number;
  high: number;
  /** Layer by layer, unit by unit, size x size, first row = highest second input. */
  values: Float32Array;
}

export interface HistoryPoint {
  step: number;
  /** Epochs as a fraction. */
  epoch: number;
  train: number;
  test: number | null;
  trainMetric: number;
  testMetric: number | null;
  penalty: number;
  /** Length of the last batch's mean gradient; null before the first update. */
  gradient: number | null;
}
