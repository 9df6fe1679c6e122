/** From the resolved experiment and its samples to the engine's own specification: types and limits checked, data copied. */
import { boolean, choice, integer, matrix, number, numbers } from "./check.ts";
import { ChainruleError } from "./errors.ts";
import { fedWidth } from "./experiment/features.ts";
import { biases, frozenPlaces } from "./experiment/frozen.ts";
import { tables } from "./generated/tables.ts";
import { grouped, limits, refuseAbove } from "./limits.ts";
import type { RawChoice, RawLayerSpec, RawSamples, RawTrainerSpec } from "./raw.ts";
import type { ResolvedExperiment, ResolvedLayer, ResolvedTrain, SampleTable } from "./types.ts";

const WHOLE = 2 ** 31 - 1;
/** Samples that the core passes through the layers at once. */
const BLOCK = 256;
/** Bytes of a run without anything in it: the core's room for products (kScratch), and a little. */
const FIXED = 8 * 256 * 128 + 4096;

/**
 * The specification `createTrainer` takes. Refuses, before anything is allocated in the engine, what is past the limits;
 * what only the mathematics can judge (rates, shapes of data against the network, ...) the core judges.
 */
export function trainerSpec(
  experiment: ResolvedExperiment,
  samples: SampleTable,
): { spec: RawTrainerSpec; memory: number } {
  const { train, data, model } = experiment;
  const table = rawSamples(samples);
  const layers = rawLayers(model.layers, table.width);
  const mistakes = names(tables.mistakes);
  const spec: RawTrainerSpec = {
    seed: integer(experiment.seed, "seed", 0, Number.MAX_SAFE_INTEGER),
    float: choice(experiment.precision, "precision", ["double", "float"]) === "float",
    mistake: experiment.mistake === null ? null : choice(experiment.mistake, "mistake", mistakes),
    inputs: table.width,
    layers,
    loss: choice(train.loss, "train.loss", names(tables.losses)),
    huberDelta: number(train.huber_delta, "train.huber_delta"),
    optimizer: optimizer(train),
    schedule: schedule(train),
    warmup: number(train.schedule.warmup, "train.schedule.warmup"),
    rate: number(train.rate, "train.rate"),
    batch: integer(train.batch, "train.batch", 1, WHOLE),
    l1: number(train.l1, "train.l1"),
    l2: number(train.l2, "train.l2"),
    clip: train.clip === null ? 0 : number(train.clip, "train.clip", 0),
    shuffle: boolean(train.shuffle, "train.shuffle"),
    weightsOnly: choice(train.update, "train.update", ["all", "weights"]) === "weights",
    samples: table,
    split: number(data.split, "data.split"),
    standardize: boolean(data.standardize, "data.standardize"),
  };
  // A batch larger than the data is the whole data; saying so here keeps the engine from sizing buffers for more.
  spec.batch = Math.min(spec.batch, Math.max(1, table.rows));
  return { spec, memory: memoryNeeded(spec, samples.width === 2) };
}

function rawSamples(samples: SampleTable): RawSamples {
  const rows = integer(samples.rows, "data.rows", 1, Number.MAX_SAFE_INTEGER);
  refuseAbove(limits.rows, rows, "samples", "data");
  const width = integer(fedWidth(samples), "data.width", 1, Number.MAX_SAFE_INTEGER);
  refuseAbove(limits.columns, width, "inputs", "data");
  const targetWidth = integer(samples.targetWidth, "data.targetWidth", 1, Number.MAX_SAFE_INTEGER);
  refuseAbove(limits.units, targetWidth, "targets per sample", "data");
  const classes = integer(samples.classes, "data.classes", 0, Number.MAX_SAFE_INTEGER);
  refuseAbove(limits.classes, classes, "classes", "data");
  const inputs = numbers(samples.features?.values ?? samples.inputs, "data.inputs");
  const targets = numbers(samples.targets, "data.targets");
  const targetEntries = classes > 0 ? rows : rows * targetWidth;
  if (inputs.length !== rows * width) throw sizeMismatch("data.inputs", inputs.length, rows * width);
  if (targets.length !== targetEntries) throw sizeMismatch("data.targets", targets.length, targetEntries);
  return { rows, width, targetWidth, classes, inputs, targets };
}

function rawLayers(layers: readonly ResolvedLayer[], inputs: number): RawLayerSpec[] {
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new ChainruleError("missing", "model.layers is empty; a network has at least one layer.", "model.layers");
  }
  refuseAbove(limits.layers, layers.length, "layers", "model.layers");
  // All sizes first: the total is refused before any matrix is copied.
  let width = inputs;
  let total = 0;
  for (const [i, layer] of layers.entries()) {
    const units = integer(layer.units, `model.layers[${i}].units`, 1, Number.MAX_SAFE_INTEGER);
    if (units > limits.units) {
      const field = `model.layers[${i}].units`;
      throw new ChainruleError(
        "too_large",
        `${field} is ${grouped(units)}; the limit is ${grouped(limits.units)}.`,
        field,
      );
    }
    total += units * width + biases(layer);
    width = units;
  }
  refuseAbove(limits.parameters, total, "weights and biases", "model.layers");
  return layers.map((layer, i) => rawLayer(layer, i === 0 ? inputs : layers[i - 1]!.units, `model.layers[${i}]`));
}

function rawLayer(layer: ResolvedLayer, inputs: number, path: string): RawLayerSpec {
  const activations = tables.ops.filter((op) => op.activation).map((op) => op.name);
  return {
    units: layer.units,
    activation: choice(layer.activation, `${path}.activation`, activations),
    bias: layer.bias === "shared" ? "shared" : boolean(layer.bias, `${path}.bias`) ? "unit" : "none",
    init: named(layer.init, `${path}.init`, tables.initializers),
    ...frozen(layer, inputs, path),
    W: weights(layer, inputs, path),
    b: layer.b === null ? new Float64Array() : startingBiases(layer, path),
  };
}

function weights(layer: ResolvedLayer, inputs: number, path: string): Float64Array {
  if (layer.W === null) return new Float64Array();
  const { rows, columns, values } = matrix(layer.W, `${path}.W`);
  if (rows !== layer.units || columns !== inputs) {
    throw new ChainruleError(
      "shape_mismatch",
      `${path}.W is ${rows} x ${columns}; the layer has ${layer.units} units and ${inputs} inputs, so it takes ${layer.units} x ${inputs}.`,
      `${path}.W`,
    );
  }
  return values;
}

function startingBiases(layer: ResolvedLayer, path: string): Float64Array {
  const values = numbers(layer.b, `${path}.b`);
  if (values.length !== biases(layer)) {
    throw new ChainruleError(
      "shape_mismatch",
      `${path}.b has ${values.length} numbers; the layer has ${biases(layer)} biases.`,
      `${path}.b`,
    );
  }
  return values;
}

function frozen(layer: ResolvedLayer, inputs: number, path: string): Pick<RawLayerSpec, "frozen" | "fixed"> {
  if (!Array.isArray(layer.frozen))
    return { frozen: boolean(layer.frozen, `${path}.frozen`), fixed: new Float64Array() };
  return { frozen: false, fixed: Float64Array.from(frozenPlaces(layer.frozen, layer, inputs, path)) };
}

/** The optimiser's own parameters; those a document leaves out keep the optimiser's defaults. */
function optimizer(train: ResolvedTrain): RawChoice {
  const name = choice(train.optimizer, "train.optimizer", names(tables.optimizers));
  const given: Record<string, number | undefined> = {
    momentum: train.momentum,
    "betas[0]": train.betas?.[0],
    "betas[1]": train.betas?.[1],
    eps: train.eps,
    alpha: train.alpha,
    weight_decay: train.weight_decay,
  };
  return { name, parameters: known(given, "train", tables.optimizers.find((row) => row.name === name)!.parameters) };
}

function schedule(train: ResolvedTrain): RawChoice {
  const { warmup: _, ...choice } = train.schedule;
  return named(choice, "train.schedule", tables.schedules);
}

function named(value: { name: string }, path: string, rows: readonly TableRow[]): RawChoice {
  const name = choice(value.name, `${path}.name`, names(rows));
  return { name, parameters: known(value, path, rows.find((row) => row.name === name)!.parameters) };
}

interface TableRow {
  readonly name: string;
  readonly parameters: readonly { readonly name: string }[];
}

/** Those of the given parameters that the row has. */
function known(given: object, path: string, parameters: TableRow["parameters"]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { name } of parameters) {
    const value: unknown = Object.hasOwn(given, name) ? (given as Record<string, unknown>)[name] : undefined;
    if (value !== undefined) found[name] = number(value, `${path}.${name}`);
  }
  return found;
}

function names<Row extends { readonly name: string }>(rows: readonly Row[]): Row["name"][] {
  return rows.map((row) => row.name);
}

/**
 * Bytes a run needs at most: the samples as given and as prepared; the parameters with their start, gradient, optimiser
 * state, one sample's gradients and, for an update in place, what they were before; what a block of samples needs on its way through the layers; the pictures of the
 * units. Held against the engine's own count by a test.
 */
function memoryNeeded({ samples, layers, inputs, mistake }: RawTrainerSpec, plane: boolean): number {
  const targets = Math.max(samples.targetWidth, layers.at(-1)!.units);
  const data = samples.rows * (3 * inputs + 3 * targets + 3);
  let parameters = 0;
  let width = inputs;
  let units = 0;
  for (const layer of layers) {
    parameters += layer.units * width + layer.units;
    units += layer.units;
    width = layer.units;
  }
  const block = 6 * BLOCK * (units + inputs);
  const pictures = plane ? Math.min(units * 64 ** 2, limits.gridCells) : 0;
  const copies = mistake === "in_place_update" ? 9 : 8;
  return FIXED + 8 * (data + copies * parameters + block + pictures);
}

/** Whether a run fits beside what the open runs have claimed. */
export const fits = (needed: number, claimed: number): boolean => needed + claimed <= limits.memory;

/** Refuses a run that does not fit beside what the open runs have claimed. */
export function refuseMemory(needed: number, claimed: number): void {
  if (fits(needed, claimed)) return;
  const megabytes = (bytes: number) => `${grouped(Math.ceil(bytes / 2 ** 20))} MB`;
  const beside = claimed > 0 ? ` beside ${megabytes(claimed)} of other runs` : "";
  throw new ChainruleError(
    "too_large",
    `The run would need up to ${megabytes(needed)} of memory${beside}; the limit is ${megabytes(limits.memory)}.`,
    "model",
  );
}

function sizeMismatch(field: string, length: number, expected: number): ChainruleError {
  return new ChainruleError("shape_mismatch", `${field} has ${length} numbers; ${expected} are needed.`, field);
}
