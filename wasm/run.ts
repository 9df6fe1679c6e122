/** One experiment, opened: its samples, its trainer, and where its document says to stop. What every host runs. */

import { type Ahead, lookAhead } from "./ahead.ts";
import { type Ended, Ends } from "./ends.ts";
import type { Engine } from "./engine.ts";
import { ChainruleError } from "./errors.ts";
import { fixedOf, partOf, settingsOf, trainAt } from "./experiment/changes.ts";
import { type LoadOptions, loadSamples } from "./experiment/data.ts";
import { decodeExperiment } from "./experiment/decode.ts";
import { fitModel } from "./experiment/fit.ts";
import { type Kept, Timeline } from "./timeline.ts";
import type { StepReport, Trainer } from "./trainer.ts";
import type { Evaluation, QueryResult, ResolvedExperiment, SampleTable, TrainResult } from "./types.ts";

/** Updates between two looks at the clock when nothing is known yet about how long one takes. */
const FIRST_CHUNK = 1;

export interface RunOptions extends LoadOptions {
  /** A run that is going to be deleted anyway: it is deleted before the new one is made if the two do not fit at once. */
  replaces?: Run | undefined;
}

export class Run {
  readonly samples: SampleTable;
  readonly #engine: Engine;
  #experiment: ResolvedExperiment;
  #trainer: Trainer;
  /** The settings that the trainer follows, as a text to compare, and its optimiser. */
  #settings: string;
  #optimizer: string;
  /** What no amendment may touch, as a text to compare. */
  #fixed = "";
  #ends: Ends;
  #ended: Ended | null = null;
  #seconds = 0;
  #stopped: StepReport["stopped"] = null;
  #chunk = FIRST_CHUNK;
  #timeline: Timeline | null = null;

  private constructor(engine: Engine, experiment: ResolvedExperiment, samples: SampleTable, replaces?: Trainer) {
    const train = trainAt(experiment.train, 0);
    this.samples = samples;
    this.#engine = engine;
    this.#experiment = experiment;
    this.#trainer = engine.trainer({ ...experiment, train }, samples, replaces);
    this.#settings = settingsOf(train);
    this.#optimizer = train.optimizer;
    this.#ends = new Ends(experiment.train, this.#trainer.updatesPerEpoch);
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
    const run = new Run(engine, fitModel(decoded, samples), samples, options.replaces?.trainer);
    run.#fixed = fixedOf(decoded);
    return run;
  }

  /** The same experiment at step 0, done right. */
  withoutMistake(engine: Engine): Run {
    return new Run(engine, { ...this.#experiment, mistake: null }, this.samples);
  }

  /** The document with every default filled in, sizes that follow from the data included. */
  get experiment(): ResolvedExperiment {
    return this.#experiment;
  }

  /** The engine's side of the run at its present settings, for what is not offered here. Another one after they changed. */
  get trainer(): Trainer {
    return this.#trainer;
  }

  /** Updates after which the run ends by itself; Infinity if the document names no end. */
  get end(): number {
    return this.#ends.last;
  }

  /** Updates made. */
  get steps(): number {
    return this.#trainer.steps;
  }

  /** Why the run cannot go on: arithmetic left the finite numbers. null while it can. */
  get stopped(): StepReport["stopped"] {
    return this.#stopped;
  }

  /** Which of the document's ends the run has come to; null while it goes on. */
  get ended(): Ended | null {
    return this.#ended ?? this.#ends.reached(this.steps, this.#seconds);
  }

  /** Whether an end of the document is reached or the run has stopped. */
  get finished(): boolean {
    return this.#stopped !== null || this.ended !== null;
  }

  /** Makes up to `updates` updates and answers how many; fewer at an end of the document or when the run stops. */
  step(updates: number): number {
    let left = Math.min(updates, this.end - this.steps);
    let done = 0;
    while (left > 0 && !this.finished) {
      const begun = this.#ends.timed ? performance.now() : 0;
      const report = this.#trainer.step(Math.min(left, this.#room));
      if (this.#ends.timed) this.#seconds += (performance.now() - begun) / 1000;
      this.#stopped = report.stopped;
      done += report.done;
      left -= report.done;
      if (report.done > 0) this.#arrived();
    }
    return done;
  }

  /** Updates until there is something to be done between two of them. */
  get #room(): number {
    const { steps } = this;
    const change = this.#experiment.train.changes.find(({ step }) => step > steps);
    const perEpoch = this.#trainer.updatesPerEpoch;
    return Math.min(
      2 ** 30,
      change ? change.step - steps : Infinity,
      this.#ends.looks || this.#ends.timed ? perEpoch - (steps % perEpoch) : Infinity,
      this.#timeline?.room ?? Infinity,
    );
  }

  #arrived(): void {
    this.#follow();
    const byHand = this.#timeline?.arrived();
    if (byHand) this.#restore(byHand);
    if (this.#ends.looks && this.steps % this.#trainer.updatesPerEpoch === 0)
      this.#ended = this.#ends.met(this.evaluate());
  }

  /** The settings of the present step take hold: the run goes on in a trainer that follows them. */
  #follow(): void {
    const { changes } = this.#experiment.train;
    if (!changes.some(({ step }) => step === this.steps)) return;
    const [state, optimizer] = [this.#trainer.state(), this.#optimizer];
    this.#train(this.steps);
    // Another optimiser begins with nothing kept.
    this.#trainer.restore(optimizer === this.#optimizer ? state : this.#trainer.withoutOptimizer(state));
  }

  /** The settings of a step are those of the trainer from now on; where they are not, it is another trainer. */
  #train(step: number): void {
    const train = trainAt(this.#experiment.train, step);
    const settings = settingsOf(train);
    if (settings === this.#settings) return;
    const before = this.#trainer;
    this.#trainer = this.#engine.trainer({ ...this.#experiment, train }, this.samples, before);
    before[Symbol.dispose]();
    this.#settings = settings;
    this.#optimizer = train.optimizer;
  }

  #restore({ step, state, byHand }: Kept): void {
    this.#train(step);
    if (step === 0 && !byHand) this.#trainer.reset();
    else this.#trainer.restore(state);
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
    this.#train(0);
    this.#trainer.reset();
    this.#begin();
    if (this.#timeline) this.#timeline = new Timeline(() => this.#trainer);
  }

  /** From now on states are kept along the way, at first `interval` updates apart, so that `approach` is quick. */
  remember(budget?: number, interval?: number): void {
    this.#timeline ??= new Timeline(() => this.#trainer, budget, interval);
  }

  /** Bytes of the states kept along the way. */
  get remembered(): number {
    return this.#timeline?.bytes ?? 0;
  }

  /** Stands at `step`, or as little before it as could be kept: `step` makes the rest of the way, with the same bits. */
  approach(step: number): void {
    if (!this.#timeline && step < this.steps) this.reset();
    const kept = this.#timeline?.nearest(step);
    if (kept) this.#restore(kept);
    this.#begin();
  }

  /**
   * Goes on with a document that differs only in what may change on the way and in where the run ends. Answers the step
   * from which the way is another one, before which the run then stands if it was beyond; null, and nothing is changed,
   * for a document whose run is another one from its start.
   */
  amend(document: unknown): number | null {
    const decoded = decodeExperiment(document);
    if (!this.#timeline || fixedOf(decoded) !== this.#fixed) return null;
    const before = this.#experiment;
    const part = partOf(before.train, decoded.train);
    if (part === 0) return null;
    this.#experiment = { ...before, train: decoded.train, view: decoded.view };
    this.#ends = new Ends(decoded.train, this.#trainer.updatesPerEpoch);
    this.#timeline.forget(part);
    if (part > this.steps) {
      this.#begin();
      return part;
    }
    try {
      // Up to the parting, not onto it: what holds there is for the new settings to say.
      this.#restore(this.#timeline.nearest(part - 1)!);
    } catch (thrown) {
      this.#experiment = before;
      throw thrown;
    }
    this.#begin();
    return part;
  }

  /** The next update, looked at before it is made. */
  ahead(): Ahead {
    return lookAhead(this.#trainer, trainAt(this.#experiment.train, this.steps));
  }

  /** Whatever ended the run is behind it or ahead again. */
  #begin(): void {
    this.#stopped = null;
    this.#ended = null;
    this.#seconds = 0;
  }

  /** Stands where the trainer's `state` was taken from another run of the same document. Errors: shape_mismatch, out_of_range. */
  resume(state: Float64Array): void {
    this.trainer.restore(state);
    this.#stopped = null;
    // Whatever brought the other run here is not known to this one: a replay from before takes the state as it is.
    this.#timeline?.branch();
  }

  /** Overwrites every weight and bias. Errors: shape_mismatch, out_of_range. */
  setParameters(values: ArrayLike<number>): void {
    this.#trainer.setParameters(values);
    this.#begin();
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
