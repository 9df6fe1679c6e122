/** One experiment, opened: its samples, its trainer, and where its document says to stop. What every host runs. */
import type { Engine } from "./engine.ts";
import { ChainruleError } from "./errors.ts";
import { type LoadOptions, loadSamples } from "./experiment/data.ts";
import { decodeExperiment } from "./experiment/decode.ts";
import { fitModel } from "./experiment/fit.ts";
import { Timeline } from "./timeline.ts";
import type { StepReport, Trainer } from "./trainer.ts";
import type { Evaluation, QueryResult, ResolvedExperiment, SampleTable, TrainResult } from "./types.ts";

/** Updates between two looks at the clock when nothing is known yet about how long one takes. */
const FIRST_CHUNK = 1;

export interface RunOptions extends LoadOptions {
  /** A run that is going to be deleted anyway: it is deleted before the new one is made if the two do not fit at once. */
  replaces?: Run | undefined;
}

export class Run {
  /** The document with every default filled in, sizes that follow from the data included. */
  readonly experiment: ResolvedExperiment;
  readonly samples: SampleTable;
  /** The engine's side of the run, for what is not offered here. */
  readonly trainer: Trainer;
  /** Updates after which the run ends by itself; Infinity if the document names no end. */
  readonly end: number;
  #stopped: StepReport["stopped"] = null;
  #chunk = FIRST_CHUNK;
  #timeline: Timeline | null = null;

  private constructor(experiment: ResolvedExperiment, samples: SampleTable, trainer: Trainer) {
    this.experiment = experiment;
    this.samples = samples;
    this.trainer = trainer;
    const { steps, epochs } = experiment.train;
    this.end = Math.min(steps ?? Infinity, epochs === null ? Infinity : epochs * trainer.updatesPerEpoch);
  }

  /**
   * Opens a document (JSON text or a value) at step 0. Errors: everything `decodeExperiment`, `loadSamples` and
   * `Engine.trainer` refuse, each with the document's field.
   */
  static open(engine: Engine, document: unknown, options: RunOptions = {}): Run {
    const decoded = decodeExperiment(document);
    if (decoded.model.kind !== "network") {
      throw new ChainruleError("wrong_type", 'model.kind is "formula"; this takes a network.', "model.kind");
    }
    const samples = loadSamples(engine, decoded, options);
    const experiment = fitModel(decoded, samples);
    const trainer = engine.trainer(experiment, samples, options.replaces?.trainer);
    return new Run(experiment, samples, trainer);
  }

  /** The same experiment at step 0, done right. */
  withoutMistake(engine: Engine): Run {
    const experiment = { ...this.experiment, mistake: null };
    return new Run(experiment, this.samples, engine.trainer(experiment, this.samples));
  }

  /** Updates made. */
  get steps(): number {
    return this.trainer.steps;
  }

  /** Why the run cannot go on: arithmetic left the finite numbers. null while it can. */
  get stopped(): StepReport["stopped"] {
    return this.#stopped;
  }

  /** Whether the document's last update is made or the run has stopped. */
  get finished(): boolean {
    return this.#stopped !== null || this.steps >= this.end;
  }

  /** Makes up to `updates` updates and answers how many; fewer at the document's end or when the run stops. */
  step(updates: number): number {
    let left = Math.min(updates, this.end - this.steps);
    let done = 0;
    while (left > 0 && this.#stopped === null) {
      const report = this.trainer.step(Math.min(left, 2 ** 30, this.#timeline?.room ?? Infinity));
      this.#stopped = report.stopped;
      if (report.done > 0) this.#timeline?.arrived();
      done += report.done;
      left -= report.done;
    }
    return done;
  }

  /**
   * Makes updates for about `milliseconds`, at most `updates` of them, and answers how many. Always at least one, so that
   * a run advances however long an update takes; chunks grow from one, so that a slow one cannot overrun by much.
   */
  stepFor(milliseconds: number, updates = Infinity): number {
    const begun = performance.now();
    let done = 0;
    while (done < updates && !this.finished) {
      const before = performance.now();
      if (done > 0 && before - begun >= milliseconds) break;
      const chunk = Math.min(this.#chunk, updates - done);
      done += this.step(chunk);
      const took = performance.now() - before;
      const left = milliseconds - (performance.now() - begun);
      // What fits in the rest of the time, but no more than twice what has just been measured.
      const fits = took > 0 ? Math.floor((chunk / took) * Math.max(left, milliseconds / 8)) : chunk * 2;
      // A short chunk that the clock is too coarse for says nothing.
      if (took > 0 || chunk === this.#chunk) this.#chunk = Math.max(1, Math.min(fits, this.#chunk * 2, 2 ** 20));
    }
    return done;
  }

  /** Back to the same start, to the bit. What was kept of the way is forgotten. */
  reset(): void {
    this.trainer.reset();
    this.#stopped = null;
    if (this.#timeline) this.#timeline = new Timeline(this.trainer);
  }

  /** From now on states are kept along the way, so that `approach` is quick. */
  remember(budget?: number): void {
    this.#timeline ??= new Timeline(this.trainer, budget);
  }

  /** Bytes of the states kept along the way. */
  get remembered(): number {
    return this.#timeline?.bytes ?? 0;
  }

  /** Stands at `step`, or as little before it as could be kept: `step` makes the rest of the way, with the same bits. */
  approach(step: number): void {
    if (this.#timeline) this.#timeline.approach(step);
    else if (step < this.steps) this.trainer.reset();
    this.#stopped = null;
  }

  /** Overwrites every weight and bias. Errors: shape_mismatch, out_of_range. */
  setParameters(values: ArrayLike<number>): void {
    this.trainer.setParameters(values);
    this.#stopped = null;
    this.#timeline?.branch();
  }

  /** Losses and metrics over both splits. */
  evaluate(): Evaluation {
    return this.trainer.evaluate();
  }

  /** One sample forward and back; see `Trainer.query`. */
  query(sample: ArrayLike<number>, target: ArrayLike<number>, mistaken = false): QueryResult {
    return this.trainer.query(sample, target, mistaken);
  }

  /** The network's outputs for rows of inputs. */
  predict(inputs: readonly ArrayLike<number>[]): number[][] {
    return this.trainer.predict(inputs);
  }

  /** Where the run stands: what `chainrule train` prints. */
  result(): TrainResult {
    return this.trainer.result();
  }

  /** Gives the run's memory back. */
  delete(): void {
    this.trainer.delete();
  }

  [Symbol.dispose](): void {
    this.trainer[Symbol.dispose]();
  }
}
