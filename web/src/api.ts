/**
 * What `<chainrule-playground>` offers to the page around it. Apart from the element, so that a page's types need nothing
 * of what the element is made with.
 */
import type { GradResult } from "../../wasm/graph-types.ts";
import type { Evaluation, Experiment, Frame, QueryResult, TrainResult } from "../../wasm/types.ts";

/** Detail of a `step` event. */
export type StepDetail = Pick<Frame, "step" | "epoch"> & Evaluation;

export interface ChainrulePlayground extends HTMLElement {
  /** URL of an experiment to open. */
  src: string | null;
  /** null: the reader's own. */
  theme: "light" | "dark" | null;
  /** Fills the window and takes the transport's keys from anywhere on the page. */
  fullpage: boolean;

  /** Settles when the first experiment is open: rejects with a ChainruleError when no engine could be started. */
  readonly ready: Promise<void>;

  /** The document as it is written now: everything the run follows from. */
  getState(): Promise<Experiment>;

  /**
   * Opens an experiment (a value or JSON text) at step 0. Rejects with a ChainruleError, and tells it as an `error` event,
   * leaving everything as it was.
   */
  setState(experiment: unknown): Promise<void>;

  /** What `chainrule train` prints at the present step: losses, metrics, parameters and their hash. */
  result(): Promise<TrainResult>;

  /** n updates of the optimiser (1 unless told). Answers the result at that step. */
  step(n?: number): Promise<TrainResult>;

  /** Trains until paused, or until the document's own limit. Answers once running. */
  play(): Promise<void>;

  /** Answers the result where the run stands still. */
  pause(): Promise<TrainResult>;

  /** Back to the same start, to the bit. */
  reset(): Promise<TrainResult>;

  /** One sample through the network and back at the present step. */
  query(asked: { sample: readonly number[]; target: readonly number[] }): Promise<QueryResult>;

  /** With a formula open: values of every named node, and the gradients of `of` (else the output) in `wrt` (else all). */
  query(asked: { of?: string; wrt?: readonly string[] }): Promise<GradResult>;

  /** Selects a part of the network by name (`l1.u2`, `l1.W[2][1]`, `l1.b[2]`, `x1`, `loss`), a node of the formula by its own, or nothing. */
  select(name: string | null): Promise<void>;
}

declare global {
  interface HTMLElementTagNameMap {
    "chainrule-playground": ChainrulePlayground;
  }
}
