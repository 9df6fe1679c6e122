/** A clean document to a resolved one: every default filled in, and the fields checked against each other. */
import { tables } from "../generated/tables.ts";
import type {
  DataDocument,
  Experiment,
  LayerDocument,
  LossName,
  ResolvedExperiment,
  ResolvedLayer,
  ResolvedTrain,
  TrainChange,
  TrainDocument,
} from "../types.ts";
import { classSets, realSets } from "./field.ts";
import { children, type Field, field } from "./fields.ts";
import { checkLayers, checkOutput } from "./layers.ts";
import { complain, count, either, quoted } from "./phrases.ts";

/** Where samples can come from, in the order in which sentences list them. */
const sources = ["set", "points", "csv", "file"] as const;

/** Fills in what does not depend on the data, and refuses what does not fit together. */
export function resolve(document: Experiment): ResolvedExperiment {
  const data = resolveData(document.data ?? {});
  const train = resolveTrain(document.train ?? {});
  const given = document.model?.layers ?? [];
  const layers = given.map((layer, i) => resolveLayer(layer, i === given.length - 1));
  const inputs = document.model?.inputs ?? [];
  if (data.points && inputs.length > 0 && inputs.length !== data.points[0]!.length) {
    const named = `model.inputs has ${count(inputs.length, "name")}; a row of data.points has ${count(data.points[0]!.length, "number")}`;
    complain("shape_mismatch", "model.inputs", `${named}, so it takes as many.`);
  }
  checkKind(document);
  checkLayers(layers, data.features?.length ?? data.points?.[0]?.length ?? null);
  if (layers.length > 0) for (const loss of lossesOf(train)) checkOutput(layers, loss, data.targets ?? null);
  return {
    v: 1,
    seed: document.seed ?? number("seed"),
    precision: document.precision ?? fallback("precision"),
    data,
    mistake: document.mistake ?? null,
    model: {
      kind: document.model?.kind ?? "network",
      text: document.model?.text ?? null,
      at: document.model?.at ?? Object.create(null),
      output: document.model?.output ?? null,
      parameters: document.model?.parameters ?? [],
      inputs,
      layers,
    },
    train,
    view: document.view ?? Object.create(null),
  };
}

const fallback = <T>(path: string): T => field(path).fallback as T;
const number = (path: string): number => fallback<number>(path);

/** A formula has no layers, and a network no text. */
function checkKind({ model = {}, mistake }: Experiment): void {
  const kind = model.kind ?? "network";
  const others =
    kind === "formula" ? (["inputs", "layers"] as const) : (["text", "at", "output", "parameters"] as const);
  const wrong = others.find((name) => model[name] !== undefined);
  if (wrong !== undefined) {
    const owner = kind === "formula" ? "network" : "formula";
    complain("out_of_range", `model.${wrong}`, `model.${wrong} belongs to a ${owner}; model.kind is ${quoted(kind)}.`);
  }
  if (kind === "formula" && model.text === undefined) {
    complain("missing", "model.text", "model.text is missing; a formula takes its text, such as y = 5*x + 1.");
  }
  const fault = tables.mistakes.find((row) => row.name === mistake);
  if (fault && fault.of !== (kind === "formula" ? "graph" : "network")) {
    const takes = tables.mistakes.filter((row) => row.of !== fault.of).map((row) => row.name);
    complain("out_of_range", "mistake", `mistake is ${quoted(fault.name)}; a ${kind} takes ${either(takes)}.`);
  }
}

function resolveData(given: DataDocument): ResolvedExperiment["data"] {
  const named = sources.filter((source) => given[source] !== undefined);
  if (named.length > 1) {
    complain("out_of_range", "data", `data has ${named.join(" and ")}; it takes only one of ${either(sources)}.`);
  }
  const data: DataDocument = { ...given };
  const source = named[0] ?? "set";
  if (source === "set") data.set ??= fallback<NonNullable<DataDocument["set"]>>("data.set");
  if (source === "points") checkTargets(data);
  else if (data.targets)
    complain("missing", "data.points", "data.points is missing; it takes one row for each row of data.targets.");
  const real = data.set !== undefined && (realSets as readonly string[]).includes(data.set);
  const table = real || source === "csv" || source === "file";
  if (!table) refuseColumns(data, source);
  if (!table && source !== "points" && data.target_kind !== undefined) {
    const takers = `it is for ${either([...realSets, "points", "csv", "file"])}`;
    const sentence = `data.target_kind is ${quoted(data.target_kind)}, and the set ${data.set} has targets of one kind; ${takers}.`;
    complain("out_of_range", "data.target_kind", sentence);
  }
  if (data.target !== undefined && data.inputs?.includes(data.target)) {
    complain(
      "out_of_range",
      "data.inputs",
      `data.inputs has ${quoted(data.target)}, which is data.target; it takes the other columns.`,
    );
  }
  if (data.set !== undefined && !real) generated(data);
  return { ...data, split: data.split ?? number("data.split"), standardize: data.standardize ?? table };
}

/** Defaults of a set made from the seed, and the number of classes it can have. */
function generated(data: DataDocument): void {
  data.n ??= number("data.n");
  data.noise ??= number("data.noise");
  const row = tables.datasets.find((r) => r.name === data.set)!;
  const most: number = row.maxClasses;
  if (data.classes !== undefined && data.classes > Math.max(most, 2)) {
    const others = most > 2 ? "" : `; more are for ${either(classSets)}`;
    complain(
      "out_of_range",
      "data.classes",
      `data.classes is ${data.classes}; the set ${row.name} takes ${most > 2 ? `2 to ${most}` : "2"}${others}.`,
    );
  }
  if (classSets.includes(row.name)) data.classes ??= row.defaultClasses;
}

function refuseColumns(data: DataDocument, source: string): void {
  for (const name of ["inputs", "target"] as const) {
    if (data[name] === undefined) continue;
    const what = source === "points" ? "data.points" : `the set ${data.set}`;
    const takers = `it is for ${either([...realSets, "csv", "file"])}`;
    complain(
      "out_of_range",
      `data.${name}`,
      `data.${name} names ${name === "inputs" ? "columns" : "a column"}, and ${what} has no named columns; ${takers}.`,
    );
  }
}

function checkTargets(data: DataDocument): void {
  const rows = count(data.points!.length, "row");
  if (data.targets?.length === data.points!.length) return;
  const has = data.targets ? `has ${count(data.targets.length, "row")}` : "is missing";
  const sentence = `data.targets ${has}; it takes ${rows}, one for each row of data.points.`;
  complain(data.targets ? "shape_mismatch" : "missing", "data.targets", sentence);
}

function resolveLayer(given: LayerDocument, last: boolean): ResolvedLayer {
  const path = "model.layers[]";
  return {
    units: given.units ?? given.W?.length ?? number(`${path}.units`),
    activation: given.activation ?? (last ? "identity" : fallback(`${path}.activation`)),
    bias: given.bias ?? fallback(`${path}.bias`),
    init: tuned(field(`${path}.init`), given.init),
    frozen: given.frozen ?? fallback(`${path}.frozen`),
    W: given.W ?? null,
    b: given.b ?? null,
  };
}

/** Fields of `train` that may hold nothing. */
export const none = ["epochs", "steps", "stop_loss", "stop_accuracy", "stop_seconds", "clip"] as const;

function resolveTrain(given: TrainDocument): ResolvedTrain {
  const train: Record<string, unknown> = {};
  for (const [name, f] of children("train")) {
    if (f.kind === "named") train[name] = tuned(f, given[name as "schedule"]);
    else train[name] = given[name as keyof TrainDocument] ?? f.fallback;
    if (train[name] === undefined) delete train[name];
  }
  for (const name of none) train[name] ??= null;
  train.changes = resolveChanges(given.changes ?? []);
  return train as unknown as ResolvedTrain;
}

/** Every loss that a run has on its way. */
export function lossesOf({ loss, changes }: ResolvedTrain): LossName[] {
  return [loss, ...changes.flatMap((change) => (change.loss === undefined ? [] : [change.loss]))];
}

/** Changes hold only what changes; a schedule is whole. */
function resolveChanges(given: readonly TrainChange[]): readonly TrainChange[] {
  for (const [i, { step }] of given.entries()) {
    const path = `train.changes[${i}].step`;
    if (step === undefined)
      complain("missing", path, `${path} is missing; it takes the updates made before the change.`);
    const before = given[i - 1]?.step ?? -1;
    if (step <= before) {
      complain(
        "out_of_range",
        path,
        `${path} is ${step}; it takes a whole number above ${before}, the step before it.`,
      );
    }
  }
  const schedules = field("train.changes[].schedule");
  return given.map((change) => (change.schedule ? { ...change, schedule: tuned(schedules, change.schedule) } : change));
}

/** A name with every number that tunes it. */
function tuned<T extends { name: string }>(f: Field, given: { readonly name: string } | undefined): T {
  const name = given?.name ?? (f.fallback as string);
  const row = f.rows!.find((r) => r.name === name)!;
  const all = [...(f.also ?? []), ...row.parameters].map((p) => [p.name, p.value] as const);
  return { name, ...Object.fromEntries(all), ...given } as unknown as T;
}
