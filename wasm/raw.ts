/**
 * What the compiled module offers, exactly as Embind hands it over: no checks, no defaults. Only engine.ts, trainer.ts,
 * formula.ts and instance.ts see these types. Arrays are views of the engine's memory, good until the next call: copy them.
 */
import type { ErrorData } from "./errors.ts";
import type { CheckEntry, CurvePoint, GraphInfo, GraphPass, OperationCounts, StepError } from "./graph-types.ts";
import type { ProbeFrame } from "./types.ts";

/** A core function's answer: a value or the reason there is none. */
export type RawResult<T> = { value: T; error?: undefined } | { value?: undefined; error: ErrorData };

/** A named choice with its parameters, such as an optimiser; parameters left out keep their defaults. */
export interface RawChoice {
  name: string;
  parameters: Record<string, number>;
}

export interface RawLayerSpec {
  units: number;
  activation: string;
  bias: "unit" | "none" | "shared";
  init: RawChoice;
  frozen: boolean;
  /** Places of single frozen parameters in W, then b, ascending. */
  fixed: Float64Array;
  /** Row by row; empty: from the initialiser. */
  W: Float64Array;
  b: Float64Array;
}

export interface RawTrainerSpec {
  seed: number;
  float: boolean;
  mistake: string | null;
  inputs: number;
  layers: RawLayerSpec[];
  loss: string;
  huberDelta: number;
  optimizer: RawChoice;
  schedule: RawChoice;
  warmup: number;
  rate: number;
  batch: number;
  l1: number;
  l2: number;
  /** 0: no clipping. */
  clip: number;
  shuffle: boolean;
  weightsOnly: boolean;
  samples: RawSamples;
  split: number;
  standardize: boolean;
}

export interface RawSamples {
  rows: number;
  width: number;
  targetWidth: number;
  classes: number;
  inputs: Float64Array;
  targets: Float64Array;
}

export interface RawStepReport {
  done: number;
  batchLoss: number;
  stopped: ErrorData | null;
}

export interface RawEvaluation {
  trainLoss: number;
  testLoss: number | null;
  penalty: number;
  classification: boolean;
  trainMetric: number;
  testMetric: number | null;
}

/** Views into the engine's memory, good until the next call. */
export type RawLayerTrace = ProbeFrame["layers"][number];

export interface RawLayerLayout {
  inputs: number;
  units: number;
  biases: number;
  W: number;
  b: number;
}

export interface RawSplit {
  outputs: number;
  classification: boolean;
  trainIndex: Int32Array;
  testIndex: Int32Array;
  trainTargets: Float64Array;
  testTargets: Float64Array;
  mean: Float64Array;
  scale: Float64Array;
}

/** A run in the engine's memory. `delete` gives the memory back. */
export interface RawTrainer {
  step(updates: number): RawStepReport;
  reset(): void;
  steps(): number;
  epochs(): number;
  updatesPerEpoch(): number;
  rate(): number;
  layout(): RawLayerLayout[];
  split(): RawSplit;
  parameters(): Float64Array;
  setParameters(values: Float64Array): RawResult<null>;
  gradient(): Float64Array;
  state(): Float64Array;
  restore(state: Float64Array): RawResult<null>;
  nextBatch(): Int32Array;
  evaluate(): RawEvaluation;
  query(
    mistaken: boolean,
    input: Float64Array,
    target: Float64Array,
  ): RawResult<{ loss: number; dx: Float64Array; layers: RawLayerTrace[] }>;
  /** The sample recorded as a graph: of matrices, or a node for each number. */
  graph(scalars: boolean, input: Float64Array, target: Float64Array, mostNumbers: number): RawResult<RawGraph>;
  predict(inputs: Float64Array, rows: number): RawResult<Float64Array>;
  activations(inputs: Float64Array, rows: number): RawResult<Float32Array>;
  grid(size: number, xLow: number, xHigh: number, yLow: number, yHigh: number): RawResult<Float32Array>;
  delete(): void;
}

/** A value for a leaf, row by row. */
export interface RawGiven {
  name: string;
  rows: number;
  cols: number;
  values: Float64Array;
}

export interface RawMatrix {
  rows: number;
  cols: number;
  values: Float64Array;
}

/** A graph in the engine's memory. Nodes are named by their places in its list. */
export interface RawGraph {
  info(): GraphInfo;
  set(leaf: number, entries: Float64Array): RawResult<null>;
  pass(of: number, mistake: number): RawResult<RawPass>;
  jvp(nodes: readonly number[], directions: Float64Array): RawResult<Float64Array>;
  vjp(node: number, cotangent: Float64Array): RawResult<Float64Array>;
  hvp(of: number, leaves: readonly number[], directions: Float64Array): RawResult<Float64Array>;
  jacobian(of: number, wrt: number): RawResult<RawMatrix>;
  hessian(of: number, leaves: readonly number[]): RawResult<RawMatrix>;
  check(of: number, leaves: readonly number[], step: number): RawResult<RawCheckEntry[]>;
  checkEntry(of: number, leaf: number, entry: number, step: number): RawResult<RawCheckEntry>;
  errorsByStep(of: number, leaf: number, entry: number): RawResult<StepError[]>;
  curve(of: number, leaf: number, entry: number, low: number, high: number, n: number): RawResult<CurvePoint[]>;
  counts(of: number): RawResult<OperationCounts>;
  text(root: number): string;
  beginDescent(
    root: number,
    parameters: readonly number[],
    optimizer: RawChoice,
    rate: number,
    mistake: number,
  ): RawResult<null>;
  descend(updates: number): RawResult<{ done: number; steps: number; stopped: ErrorData | null }>;
  ahead(): RawResult<Float64Array>;
  delete(): void;
}

export type RawPass = Omit<GraphPass, "order"> & { order: Int32Array };
export type RawCheckEntry = Omit<CheckEntry, "name"> & { leaf: number; entry: number };

export interface RawModule {
  /** The op, loss, optimiser, ... tables as plain data. */
  tables(): unknown;
  makeDataset(name: string, n: number, noise: number, classes: number, seed: number): RawResult<RawSamples>;
  createTrainer(spec: RawTrainerSpec): RawResult<RawTrainer>;
  createFormula(
    text: string,
    at: readonly RawGiven[],
    output: string,
    parameters: readonly string[],
    fallback: number | null,
    mostNumbers: number,
  ): RawResult<RawGraph>;

  /** Empty, or what is wrong with the build (fused multiply-add, wrong rounding). */
  selfTest(): string;
  /** Trainers created and not yet deleted. */
  liveHandles(): number;
  /** Bytes handed out by malloc and not yet freed. */
  heapInUse(): number;
  stackSize(): number;
  /** Marks the free part of the stack, so that stackUntouched can tell how deep later calls went. */
  markStack(): void;
  /** Bytes at the end of the stack that nothing has touched since markStack. */
  stackUntouched(): number;
  /** A view of bytes among the module's globals that nothing writes. */
  canary(): Uint8Array;
  /** Breaks the instance on purpose: "stack", "memory" or "trap". Never returns normally. */
  fault(kind: string): void;
}

/** Options of the module's factory that we use. */
export interface RawOptions {
  instantiateWasm(
    imports: WebAssembly.Imports,
    success: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): object;
  locateFile(name: string): string;
  onAbort(reason: unknown): void;
  print(text: string): void;
  printErr(text: string): void;
}
