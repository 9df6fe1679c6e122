/** Looks at a run while it goes: evaluations for the curves, and the frames that pages draw. */
import type { Engine } from "./engine.ts";
import { type Health, measureHealth, UpdateMeter } from "./health.ts";
import type { Watch } from "./host-types.ts";
import { limits } from "./limits.ts";
import type { Run } from "./run.ts";
import { Twin } from "./twin.ts";
import type { Evaluation, Frame, GridFrame, HistoryPoint, ProbeFrame, RunInfo } from "./types.ts";

/** Evaluating may take this share of the time, so that looking never dominates training. */
const SHARE = 0.1;
/** Milliseconds the pictures of a run that plays may take; cells along their sides that they have all the same. */
const PICTURES = 3;
const COARSE = 64;
/** The curves get a point after each epoch at first, later whenever the epochs have grown by this much. */
const GROWTH = 0.02;

export class Monitor {
  readonly run: Run;
  /** Number of the run, repeated in each frame. */
  readonly number: number;
  watch: Watch;
  #evaluation: Evaluation;
  #evaluatedStep = 0;
  #evaluatedAt = 0;
  #cost = 0;
  #nextEpoch = 1;
  /** The farthest step of the curves: where the run has been before no points are added. */
  #farthest = -1;
  #history: HistoryPoint[] = [];
  readonly #engine: Engine;
  #twin: Twin | null;
  /** Milliseconds that one cell of the pictures took the last time. */
  #cell = Number.POSITIVE_INFINITY;
  /** Measures updates from the first question about the run's health on. */
  #meter: UpdateMeter | null = null;

  constructor(engine: Engine, run: Run, number: number, watch: Watch) {
    this.run = run;
    this.number = number;
    this.watch = watch;
    this.#evaluation = this.#evaluate();
    this.#engine = engine;
    this.#twin = Twin.of(engine, run);
  }

  /** Gives the memory of the run and its twin back. */
  [Symbol.dispose](): void {
    this.#twin?.[Symbol.dispose]();
    this.run[Symbol.dispose]();
  }

  /** What is fixed until another document is opened. */
  info(): RunInfo {
    const { trainer } = this.run;
    return {
      run: this.number,
      shapes: [...trainer.shapes],
      data: trainer.prepared(),
      updatesPerEpoch: trainer.updatesPerEpoch,
      parameterCount: trainer.parameterCount,
    };
  }

  /** Updates for about `milliseconds`, at most `updates`; evaluates at epochs that the curves want. Answers how many. */
  advance(milliseconds: number, updates: number): number {
    if (updates <= 0) return 0;
    const begun = performance.now();
    let done = 0;
    do {
      const perEpoch = this.run.trainer.updatesPerEpoch;
      const toEpoch = this.#nextEpoch * perEpoch - this.run.steps;
      const left = updates - done;
      const unmeasured = this.#meter ? this.#meter.before(left) : left;
      const made =
        this.#meter && unmeasured === 0
          ? this.#meter.update(this.run)
          : this.run.stepFor(milliseconds - (performance.now() - begun), Math.min(unmeasured, Math.max(1, toEpoch)));
      done += made;
      if (made > 0 && this.run.steps >= this.#nextEpoch * perEpoch)
        this.#epochReached(Math.floor(this.run.steps / perEpoch));
      if (made === 0) break;
    } while (done < updates && !this.run.finished && performance.now() - begun < milliseconds);
    this.#twin?.follow(this.run.steps);
    return done;
  }

  /** The run as it stands. While `running`, the losses may be a little old when evaluating is slow. */
  frame(running: boolean, stepsPerSecond: number): Frame {
    const { run } = this;
    const { trainer } = run;
    if (!running || this.#affordable()) this.#evaluate();
    const history = this.#history;
    this.#history = [];
    return {
      run: this.number,
      step: run.steps,
      epoch: trainer.epochs,
      running,
      stepsPerSecond,
      rate: trainer.rate,
      evaluation: this.#evaluation,
      parameters: trainer.parameters(),
      gradient: trainer.gradient(),
      probe: this.#probe(),
      grids: this.#grids(running),
      twin: this.#twin?.look(run.steps, this.watch.probe) ?? null,
      history,
      ended: run.ended,
      stopped: run.stopped && { code: run.stopped.code, message: run.stopped.message },
    };
  }

  /** How gradients reach the layers now. */
  health(): Health {
    this.#meter ??= new UpdateMeter();
    return measureHealth(this.run.trainer, this.#meter.ratios);
  }

  /** The parameters were overwritten: what was evaluated no longer holds. */
  changed(): void {
    this.#evaluatedStep = -1;
    this.#farthest = this.run.steps - 1;
    this.#nextEpoch = Math.floor(this.run.steps / this.run.trainer.updatesPerEpoch) + 1;
  }

  /** Stands where another run of the same document stood. */
  resume(state: Float64Array): void {
    this.run.resume(state);
    this.changed();
  }

  /** Stands at `step` or before it; see `Run.approach`. */
  approach(step: number): void {
    this.run.approach(step);
    this.#evaluatedStep = -1;
  }

  /** Goes on with another document; see `Run.amend`. The curves end where the ways part. */
  amend(document: unknown): number | null {
    const part = this.run.amend(document);
    if (part === null) return null;
    this.#twin?.[Symbol.dispose]();
    this.#twin = Twin.of(this.#engine, this.run);
    this.#evaluatedStep = -1;
    this.#farthest = Math.min(this.#farthest, part - 1);
    this.#history = this.#history.filter(({ step }) => step < part);
    const epoch = Math.min(part, this.run.steps) / this.run.trainer.updatesPerEpoch;
    this.#nextEpoch = Math.min(this.#nextEpoch, Math.floor(epoch) + 1);
    return part;
  }

  /** Back to the start: the curves begin again. */
  reset(): void {
    this.run.reset();
    if (this.#meter) this.#meter = new UpdateMeter();
    this.#history = [];
    this.#nextEpoch = 1;
    this.#evaluatedStep = -1;
    this.#farthest = -1;
  }

  #epochReached(epoch: number): void {
    this.#nextEpoch = epoch + Math.max(1, Math.floor(epoch * GROWTH));
    if (this.#affordable()) this.#evaluate();
  }

  #affordable(): boolean {
    return performance.now() - this.#evaluatedAt >= (this.#cost * (1 - SHARE)) / SHARE;
  }

  #evaluate(): Evaluation {
    const { run } = this;
    const step = run.steps;
    if (this.#evaluation !== undefined && this.#evaluatedStep === step) return this.#evaluation;
    const before = performance.now();
    const found = run.evaluate();
    this.#evaluatedAt = performance.now();
    this.#cost = this.#evaluatedAt - before;
    this.#evaluation = found;
    this.#evaluatedStep = step;
    if (step <= this.#farthest) return found;
    this.#farthest = step;
    const metric = (found.metrics.accuracy ?? found.metrics.r2)!;
    this.#history.push({
      step,
      epoch: step / run.trainer.updatesPerEpoch,
      train: found.loss.train,
      test: found.loss.test,
      trainMetric: metric.train,
      testMetric: metric.test,
      penalty: found.loss.penalty,
      gradient: step > 0 ? length(run.trainer.gradient()) : null,
    });
    return found;
  }

  #probe(): ProbeFrame | null {
    const { probe } = this.watch;
    if (!probe) return null;
    const { trainer, experiment } = this.run;
    const right = trainer.probe(probe.sample, probe.target);
    if (experiment.mistake === null) return right;
    const { dx, layers } = trainer.probe(probe.sample, probe.target, true);
    return { ...right, mistaken: { dx, layers } };
  }

  /** Pictures need a plane to spread over: two inputs, neither more nor fewer. */
  #grids(running: boolean): GridFrame | null {
    const { grid } = this.watch;
    if (!grid || this.run.samples.width !== 2) return null;
    const { trainer } = this.run;
    // Coarser pictures for very many units rather than none.
    const finest = Math.floor(Math.sqrt(limits.gridCells / trainer.unitCount));
    const quick = Math.max(COARSE, Math.floor(Math.sqrt(PICTURES / this.#cell)));
    const most = running ? Math.min(finest, quick) : finest;
    const size = grid.size <= limits.gridSize ? Math.min(grid.size, most) : grid.size;
    const begun = performance.now();
    const grids = trainer.grid(size, grid.low, grid.high);
    this.#cell = (performance.now() - begun) / (size * size);
    return grids;
  }
}

function length(vector: Float64Array): number {
  let squares = 0;
  for (const x of vector) squares += x * x;
  return Math.sqrt(squares);
}
