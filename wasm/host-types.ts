/** The seam between a page and the engine it runs: the same calls whether a worker or the page itself does the work. */
import type { Ahead } from "./ahead.ts";
import type { GraphRun } from "./graph-run.ts";
import type { FormulaOpened, NetworkGraphAsk } from "./graph-types.ts";
import type { Health } from "./health.ts";
import type { LossPlane } from "./loss-plane.ts";
import type {
  Experiment,
  Frame,
  QueryResult,
  RunInfo,
  TableChoice,
  TableEdit,
  TableView,
  TrainResult,
} from "./types.ts";

/** The calls that an open graph answers. */
export const graphMethods = [
  "pass",
  "grad",
  "check",
  "errorsByStep",
  "curve",
  "counts",
  "forwardMode",
  "descend",
  "reset",
] as const;
export type GraphMethod = (typeof graphMethods)[number];

/** What to draw beside the numbers; all optional so that a headless host pays for nothing. */
export interface Watch {
  /** The probed sample and its target (one class index, or the numbers); null for none. */
  probe?: { sample: number[]; target: number[] } | null;
  /** Cells per side of each unit's picture over [low, high]^2; null for none. */
  grid?: { size: number; low: number; high: number } | null;
}

/** A run at a step, to be taken up again on another engine. */
export interface Snapshot {
  /** RunInfo.run */
  readonly run: number;
  readonly step: number;
  readonly state: Float64Array;
}

/** How fast `play` goes. `updates`: optimiser steps between two frames; "full": as many as the engine can. */
export type Speed = { updates: number } | "full";

/**
 * A running engine. Calls are answered in the order made. Every method rejects with ChainruleError; after
 * `engine_lost` the host has replaced the instance and the document has to be opened again.
 */
export interface Host {
  /** Which of the three ways of running was possible here. */
  readonly kind: "blob worker" | "worker" | "page";
  /** Builds the run of a document at step 0; the previous run is gone. */
  open(experiment: Experiment, watch?: Watch): Promise<{ info: RunInfo; frame: Frame }>;
  /** n updates, then one frame. */
  step(n: number): Promise<Frame>;
  /** To any step of the run, with the same bits as the first time, then one frame. Ahead of where it has been: trains. */
  seek(step: number): Promise<Frame>;
  /**
   * Goes on with a document that differs from the open one only in settings that may change on the way (`train.changes`,
   * ends, `view`), standing still at the same step. `part`: the first step from which the way is another one; Infinity
   * where it is the same. null, and nothing is changed, for a document that has to be opened.
   */
  amend(experiment: Experiment): Promise<{ part: number; frame: Frame } | null>;
  /** The next update, looked at before it is made. */
  ahead(): Promise<Ahead>;
  /** Runs until paused, a limit of the document is reached, or the numbers stop being finite. Answers once running. */
  play(speed?: Speed): Promise<void>;
  /** Answers with the frame at which the run stands still. */
  pause(): Promise<Frame>;
  reset(): Promise<Frame>;
  snapshot(): Promise<Snapshot>;
  /** Stands where a snapshot of the same document was taken, and goes on to `step`. */
  resume(state: Float64Array, step: number): Promise<Frame>;
  watch(watch: Watch): Promise<Frame>;
  /** The right numbers, or as the document's mistake makes them. */
  query(sample: number[], target: number[], mistaken?: boolean): Promise<QueryResult>;
  predict(inputs: number[][]): Promise<number[][]>;
  /** The outputs for every sample of a split, flat, row by row. */
  outputs(split: "train" | "test"): Promise<Float64Array>;
  /** Losses, metrics, parameters and hash, as `chainrule train` prints them. */
  result(): Promise<TrainResult>;
  /** What a table's columns hold, `count` of its rows from `from` on, and with `choice` what its samples would be. */
  table(text: string, from?: number, count?: number, choice?: TableChoice | null): Promise<TableView>;
  /** The table's text after some edits; refused when it would give no samples with these columns. */
  editTable(text: string, edits: readonly TableEdit[], choice: TableChoice): Promise<string>;
  /** Overwrites the parameters of the run (flat, by RunInfo.shapes). */
  setParameters(values: Float64Array): Promise<Frame>;
  /** How gradients reach the layers of the run now. Updates are measured from the first call on. */
  health(): Promise<Health>;
  /** Training loss, penalty included, at places of a plane through the space of parameters; the run stays as it is. */
  losses(plane: LossPlane, at: [number, number][]): Promise<Float64Array>;
  /** Reads a formula document. Errors carry the place in the text. A run that is open stays as it is. */
  openFormula(experiment: Experiment): Promise<FormulaOpened>;
  /** Records one sample of the open run, at its present step, as the open graph. */
  openNetworkGraph(asked: NetworkGraphAsk): Promise<FormulaOpened>;
  /** One question to a graph that is opened for it alone; the open graph stays as it is. */
  askOnce<M extends GraphMethod>(
    of: Experiment | NetworkGraphAsk,
    method: M,
    ...args: Parameters<GraphRun[M]>
  ): Promise<ReturnType<GraphRun[M]>>;
  /** Asks the open graph; the calls are those of GraphRun. */
  graph<M extends GraphMethod>(method: M, ...args: Parameters<GraphRun[M]>): Promise<ReturnType<GraphRun[M]>>;
  /** Frames drawn while playing, and the last one when a run stops by itself. */
  onFrame: ((frame: Frame) => void) | null;
  /** False after the engine was lost, until a document is opened again. */
  readonly runs: boolean;
  close(): void;
}
