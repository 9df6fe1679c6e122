/// <reference lib="esnext.disposable" preserve="true" />
/** A run in the engine, for TypeScript: checked arguments, copies, typed errors. Made by `Engine.trainer`. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { choice, integer, matrix, number, numbers } from "./check.ts";
import { ChainruleError, type ErrorData } from "./errors.ts";
import { type Formula, networkGraph } from "./formula.ts";
import type { NetworkGraphAsk } from "./graph-types.ts";
import type { Instance } from "./instance.ts";
import { limits, refuseAbove } from "./limits.ts";
import type { RawEvaluation, RawLayerTrace, RawResult, RawTrainer } from "./raw.ts";
import type {
  Evaluation,
  Features,
  GridFrame,
  LayerParameters,
  LayerShape,
  PreparedData,
  ProbeFrame,
  QueryResult,
  ResolvedExperiment,
  SampleTable,
  TrainResult,
} from "./types.ts";

const WHOLE = 2 ** 31 - 1;
/** Numbers of a state before those of the parameters. */
export const STATE_HEAD = 3;

/** How far a call of `step` came. */
export interface StepReport {
  /** Updates made in this call. */
  done: number;
  /** Data term of the last batch, before its update; NaN before the first. */
  batchLoss: number;
  /** Set when arithmetic left the finite numbers; the update was not applied. */
  stopped: ErrorData | null;
}

/**
 * One run. Everything it returns is the caller's own copy. After `delete()` every method throws `deleted`; after the
 * engine was lost every method throws `engine_lost`.
 */
export class Trainer {
  /** Sizes of the layers, and where their parameters lie in the flat vectors. */
  readonly shapes: readonly LayerShape[];
  readonly parameterCount: number;
  /** Units of all layers. */
  readonly unitCount: number;
  /** Updates in one pass over the training split. */
  readonly updatesPerEpoch: number;
  /** Bytes of the engine's memory that the run may need at most. */
  readonly memory: number;
  readonly #instance: Instance;
  readonly #samples: SampleTable;
  readonly #standardized: boolean;
  #raw: RawTrainer | null;
  /** The last sample and the last picture that features were computed for, and the features. */
  #sampleAsked: string | null = null;
  #sampleFed = new Float64Array();
  #planeAsked: string | null = null;
  #planeFed = new Float64Array();

  /** Called by `Engine.trainer` alone. */
  constructor(
    instance: Instance,
    raw: RawTrainer,
    experiment: ResolvedExperiment,
    samples: SampleTable,
    memory: number,
  ) {
    this.#instance = instance;
    this.memory = memory;
    instance.claimed += memory;
    forgotten.register(this, { instance, memory }, this);
    this.#raw = raw;
    this.#samples = samples;
    this.#standardized = experiment.data.standardize;
    this.updatesPerEpoch = instance.call(() => raw.updatesPerEpoch());
    const layout = instance.call(() => raw.layout());
    this.shapes = layout.map((layer, i) => ({ ...layer, activation: experiment.model.layers[i]!.activation }));
    this.unitCount = layout.reduce((sum, { units }) => sum + units, 0);
    this.parameterCount = layout.reduce((sum, { units, inputs, biases }) => sum + units * inputs + biases, 0);
  }

  /** Updates made so far. */
  get steps(): number {
    return this.#call((raw) => raw.steps());
  }

  /** Whole passes over the training split made so far. */
  get epochs(): number {
    return this.#call((raw) => raw.epochs());
  }

  /** The learning rate the next update uses. */
  get rate(): number {
    return this.#call((raw) => raw.rate());
  }

  /** Makes up to `updates` optimiser updates (1 to 2^31 - 1); fewer only when arithmetic leaves the finite numbers. */
  step(updates: number): StepReport {
    integer(updates, "updates", 1, WHOLE);
    return this.#call((raw) => raw.step(updates));
  }

  /** Back to the same start, to the bit. */
  reset(): void {
    this.#call((raw) => raw.reset());
  }

  /** Every weight and bias, layer by layer, W row by row, then b. */
  parameters(): Float64Array {
    return this.#call((raw) => raw.parameters().slice());
  }

  /** Overwrites every weight and bias. Errors: shape_mismatch for another length than `parameterCount`, out_of_range. */
  setParameters(values: ArrayLike<number>): void {
    const copy = numbers(values, "parameters");
    this.#unwrap((raw) => raw.setParameters(copy));
  }

  /** The gradient the last update used: mean over its batch, penalty included, before clipping. Zeros before the first. */
  gradient(): Float64Array {
    return this.#call((raw) => raw.gradient().slice());
  }

  /** What the run has become since its start: `restore` comes back to it to the bit. */
  state(): Float64Array {
    return this.#call((raw) => raw.state().slice());
  }

  /**
   * Stands where `state` was taken, in this trainer or in one that differs in how it trains; with another optimiser it
   * takes a state `withoutOptimizer`. Errors: shape_mismatch, out_of_range.
   */
  restore(state: Float64Array): void {
    this.#unwrap((raw) => raw.restore(state));
  }

  /** The part of a state that any optimiser can begin from. */
  withoutOptimizer(state: Float64Array): Float64Array {
    return state.subarray(0, STATE_HEAD + 2 * this.parameterCount);
  }

  /** The training rows that the next update averages over, as places in the training split. */
  nextBatch(): Int32Array {
    return this.#call((raw) => raw.nextBatch().slice());
  }

  /** Losses and metrics over the whole of both splits. */
  evaluate(): Evaluation {
    return evaluation(this.#call((raw) => raw.evaluate()));
  }

  /**
   * One sample forward and back. `sample` in the units of the data as given; `target` as the loss takes it, or one class
   * index. Loss and gradients are those of the data term: the right ones, or as the document's mistake gives them with
   * `mistaken` (a missing transpose, an update in place on this sample alone). Errors: shape_mismatch, out_of_range.
   */
  query(sample: ArrayLike<number>, target: ArrayLike<number>, mistaken = false): QueryResult {
    const { loss, layers } = this.probe(sample, target, mistaken);
    return {
      loss,
      layers: layers.map(({ z, a, delta, dW, db }, i) => ({
        z: [...z],
        a: [...a],
        delta: [...delta],
        dW: toRows(dW, this.shapes[i]!.inputs),
        db: [...db],
      })),
    };
  }

  /** The same as `query` with each layer's numbers flat: `dW` row by row. */
  probe(sample: ArrayLike<number>, target: ArrayLike<number>, mistaken = false): ProbeFrame {
    const input = this.#fed(sample);
    const wanted = numbers(target, "target");
    const found = this.#unwrap((raw) => raw.query(mistaken, input, wanted));
    const layers = found.layers.map(({ z, a, delta, dW, db, slope, upstream }) => ({
      z: z.slice(),
      a: a.slice(),
      delta: delta.slice(),
      dW: dW.slice(),
      db: db.slice(),
      slope: slope.slice(),
      upstream: upstream.slice(),
    }));
    return {
      sample: [...input],
      given: Array.from(sample),
      target: [...wanted],
      loss: found.loss,
      dx: found.dx.slice(),
      layers,
      mistaken: null,
    };
  }

  /**
   * Up to `most` training samples, from the first on, each forward and back. What `use` is given are views of the engine's
   * memory, good until it returns. Answers how many.
   */
  eachTrace(most: number, use: (layers: readonly RawLayerTrace[]) => void): number {
    const { outputs, train } = this.prepared();
    const { width } = this.#samples;
    const rows = Math.min(most, train.rows);
    for (let row = 0; row < rows; row++) {
      const input = this.#fed(train.inputs.slice(row * width, (row + 1) * width));
      const target = train.targets.slice(row * outputs, (row + 1) * outputs);
      use(this.#unwrap((raw) => raw.query(false, input, target)).layers);
    }
    return rows;
  }

  /**
   * One sample recorded as a graph at the present parameters: of matrices (`l1.W`, `l1.z`), or with a node for each number
   * (`l1.W[2][1]`, `l1.u2.z`). Give its memory back with `delete()`. Errors: what `query` refuses, and too_large.
   */
  graph({ level, sample, target }: NetworkGraphAsk): Formula {
    choice(level, "level", ["layer", "scalar"]);
    const input = this.#fed(sample);
    const wanted = numbers(target, "target");
    const record = (most: number) => this.#call((raw) => raw.graph(level === "scalar", input, wanted, most));
    return networkGraph(this.#instance, record, this.parameterCount);
  }

  /** The network's outputs for each row of inputs, given in the units of the data. Errors: shape_mismatch. */
  predict(inputs: readonly ArrayLike<number>[]): number[][] {
    const { rows, columns, values } = matrix(inputs, "inputs");
    refuseAbove(limits.rows, rows, "rows", "inputs");
    const width = this.#samples.width;
    if (rows > 0 && columns !== width) {
      throw new ChainruleError(
        "shape_mismatch",
        `inputs has rows of ${columns} numbers; the network takes ${width}.`,
        "inputs",
      );
    }
    if (rows === 0) return [];
    const wide = width + this.shapes.at(-1)!.units;
    refuseAbove(limits.predictedNumbers, rows * wide, "numbers with its outputs", "inputs");
    const fed = this.#samples.features?.of(values, rows) ?? values;
    const outputs = this.#unwrap((raw) => raw.predict(fed, rows)).slice();
    return toRows(outputs, this.shapes.at(-1)!.units);
  }

  /** The network's outputs for every sample of a split, flat, row by row. */
  outputs(split: "train" | "test"): Float64Array {
    const { rows, inputs } = this.prepared()[split];
    const width = this.#samples.width;
    const wide = this.shapes.at(-1)!.units;
    const found = new Float64Array(rows * wide);
    const most = Math.floor(limits.predictedNumbers / (width + wide));
    for (let row = 0; row < rows; row += most) {
      const n = Math.min(most, rows - row);
      const given = inputs.slice(row * width, (row + n) * width);
      const part = this.#samples.features?.of(given, n) ?? given;
      found.set(
        this.#unwrap((raw) => raw.predict(part, n)),
        row * wide,
      );
    }
    return found;
  }

  /**
   * Every unit's activation over the square [low, high] x [low, high] of the two inputs. Errors: shape_mismatch for a
   * network without exactly two inputs, too_large above 256 cells on a side or 4,194,304 for all units.
   */
  grid(size: number, low: number, high: number): GridFrame {
    integer(size, "size", 1, WHOLE);
    refuseAbove(limits.gridSize, size, "cells on a side", "size");
    refuseAbove(limits.gridCells, size * size * this.unitCount, "cells in all", "size");
    number(low, "low");
    number(high, "high", low);
    const { features } = this.#samples;
    const values = features
      ? this.#unwrap((raw) => raw.activations(this.#plane(features, size, low, high), size * size))
      : this.#unwrap((raw) => raw.grid(size, low, high, low, high));
    return { size, low, high, values: values.slice(), fed: features ? Float32Array.from(this.#planeFed) : null };
  }

  /** The features at the middle of every cell of a picture, first row highest; the last asked for are kept. */
  #plane(features: Features, size: number, low: number, high: number): Float64Array {
    const asked = `${size} ${low} ${high}`;
    if (this.#planeAsked === asked) return this.#planeFed;
    if (this.#samples.width !== 2) {
      const sentence = `The data has ${this.#samples.width} inputs; a grid takes 2.`;
      throw new ChainruleError("shape_mismatch", sentence, "data");
    }
    const at = (cell: number) => low + ((high - low) * (cell + 0.5)) / size;
    const points = Float64Array.from({ length: 2 * size * size }, (_, i) => {
      const cell = i >> 1;
      return i % 2 === 0 ? at(cell % size) : at(size - 1 - Math.floor(cell / size));
    });
    this.#planeFed = features.of(points, size * size);
    this.#planeAsked = asked;
    return this.#planeFed;
  }

  /** What the network is fed of one sample in the units of the data. */
  #fed(sample: ArrayLike<number>): Float64Array {
    const { features, width } = this.#samples;
    const given = numbers(sample, "sample");
    if (!features) return given;
    if (given.length !== width) {
      const sentence = `sample has ${given.length} numbers; the data has ${width} inputs, so it takes ${width}.`;
      throw new ChainruleError("shape_mismatch", sentence, "sample");
    }
    const asked = given.join(" ");
    if (this.#sampleAsked !== asked) this.#sampleFed = features.of(given, 1);
    this.#sampleAsked = asked;
    return this.#sampleFed;
  }

  /** The samples of both splits, for plots and tables: inputs in the units given, targets as the loss takes them. */
  prepared(): PreparedData {
    const samples = this.#samples;
    const split = this.#call((raw) => {
      const { outputs, classification, trainIndex, testIndex, trainTargets, testTargets, mean, scale } = raw.split();
      return {
        outputs,
        classification,
        standard: this.#standardized ? { mean: mean.slice(), scale: scale.slice() } : null,
        train: { index: trainIndex.slice(), targets: trainTargets.slice() },
        test: { index: testIndex.slice(), targets: testTargets.slice() },
      };
    });
    const side = ({ index, targets }: { index: Int32Array; targets: Float64Array }) => ({
      rows: index.length,
      inputs: gather(samples.inputs, samples.width, index),
      targets,
      index,
    });
    return {
      inputNames: samples.inputNames,
      targetName: samples.targetName,
      classNames: samples.classNames,
      classes: samples.classes,
      omitted: samples.omitted,
      leftOut: samples.leftOut,
      features: samples.features?.names ?? null,
      classification: split.classification,
      standard: split.standard,
      width: samples.width,
      outputs: split.outputs,
      train: side(split.train),
      test: side(split.test),
    };
  }

  /** Where the run stands: what `chainrule train` prints. */
  result(): TrainResult {
    const flat = this.parameters();
    const parameters = this.shapes.map((shape): LayerParameters => {
      const W = flat.subarray(shape.W, shape.W + shape.units * shape.inputs);
      return { W: toRows(W, shape.inputs), b: [...flat.subarray(shape.b, shape.b + shape.biases)] };
    });
    return { step: this.steps, epoch: this.epochs, ...this.evaluate(), parameters, hash: hashOf(flat) };
  }

  /** Gives the run's memory back. A second call throws `deleted`. */
  delete(): void {
    const raw = this.#raw;
    if (raw === null) throw deleted();
    this.#raw = null;
    this.#instance.claimed -= this.memory;
    forgotten.unregister(this);
    this.#instance.call(() => raw.delete());
  }

  /** For `using`: deletes the run if nobody has yet, and does not mind a lost engine, whose memory is gone anyway. */
  [Symbol.dispose](): void {
    if (this.#raw !== null && this.#instance.lost === null) this.delete();
  }

  #call<T>(use: (raw: RawTrainer) => T): T {
    const raw = this.#raw;
    if (raw === null) throw deleted();
    return this.#instance.call(() => use(raw));
  }

  #unwrap<T>(use: (raw: RawTrainer) => RawResult<T>): T {
    const raw = this.#raw;
    if (raw === null) throw deleted();
    return this.#instance.unwrap(() => use(raw));
  }
}

/** Runs that nobody deleted and nobody can reach any more: Embind gives their memory back, we their claim to it. */
const forgotten = new FinalizationRegistry<{ instance: Instance; memory: number }>(({ instance, memory }) => {
  instance.claimed -= memory;
});

function deleted(): ChainruleError {
  return new ChainruleError("deleted", "This run was deleted; open the experiment again to go on.");
}

function evaluation(raw: RawEvaluation): Evaluation {
  const metric = { train: raw.trainMetric, test: raw.testMetric };
  return {
    loss: { train: raw.trainLoss, test: raw.testLoss, penalty: raw.penalty },
    metrics: raw.classification ? { accuracy: metric } : { r2: metric },
  };
}

function toRows(flat: Float64Array, columns: number): number[][] {
  const rows: number[][] = [];
  for (let start = 0; start < flat.length; start += columns) rows.push([...flat.subarray(start, start + columns)]);
  return rows;
}

function gather(values: Float64Array, width: number, index: Int32Array): Float64Array {
  const rows = new Float64Array(index.length * width);
  for (const [to, from] of index.entries()) rows.set(values.subarray(from * width, (from + 1) * width), to * width);
  return rows;
}

/** SHA-256 of the numbers as little-endian doubles. Every NaN counts as the same one: its bits differ between machines. */
function hashOf(values: Float64Array): string {
  const bytes = new DataView(new ArrayBuffer(values.length * 8));
  for (const [i, value] of values.entries()) {
    if (Number.isNaN(value)) bytes.setBigUint64(i * 8, 0x7ff8000000000000n, true);
    else bytes.setFloat64(i * 8, value, true);
  }
  return bytesToHex(sha256(new Uint8Array(bytes.buffer)));
}
