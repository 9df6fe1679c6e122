/**
 * The engine: the only importer of the compiled module. It checks what it is given, copies what it hands out, and throws
 * ChainruleError. One engine is one WebAssembly instance and runs on the thread that created it.
 */
import createModule from "#engine";
import { choice, integer, number } from "./check.ts";
import { ChainruleError } from "./errors.ts";
import { type Formula, type FormulaOptions, openFormula } from "./formula.ts";
import { tables } from "./generated/tables.ts";
import { Instance } from "./instance.ts";
import { limits, refuseAbove } from "./limits.ts";
import type { RawModule } from "./raw.ts";
import { fits, refuseMemory, trainerSpec } from "./spec.ts";
import { Trainer } from "./trainer.ts";
import type { GeneratedSetName, ResolvedExperiment, SampleTable } from "./types.ts";

/** The bytes of engine.wasm, a response that delivers them, or the compiled module. */
type EngineBytes = ArrayBuffer | ArrayBufferView<ArrayBuffer> | Response | WebAssembly.Module;

/** What an engine starts from, now or in a while. */
export type EngineSource = EngineBytes | PromiseLike<EngineBytes>;

/** A data set made from a seed. */
export interface DatasetOptions {
  set: GeneratedSetName;
  /** Samples, 1 to 100,000. */
  n: number;
  /** 0 to 1. */
  noise: number;
  /** Spiral arms or blobs; ignored by sets with a fixed number of classes. */
  classes: number;
  /** 0 and up, a whole number. */
  seed: number;
}

/** Measurements and faults for the tests; nothing here is needed to use the engine. */
export interface Diagnostics {
  /** Trainers created and not yet deleted. */
  liveHandles(): number;
  /** Bytes in use on the engine's heap. */
  heapInUse(): number;
  /** Bytes of the engine's stack. */
  stackSize(): number;
  /** Marks the stack; `stackUntouched` then tells how many bytes at its far end no call has used since. */
  markStack(): void;
  stackUntouched(): number;
  /** A view (not a copy) of bytes among the engine's globals that nothing writes; it can be read after a fault. */
  canary(): Uint8Array;
  /** Breaks the engine on purpose; always throws engine_lost. */
  fault(kind: "stack" | "memory" | "trap"): never;
}

export class Engine {
  /** Every op, loss, optimiser, schedule, initialiser and generated data set, and the error codes: the core's tables. */
  readonly tables = tables;
  readonly diagnostics: Diagnostics;
  readonly #instance: Instance;

  private constructor(instance: Instance) {
    this.#instance = instance;
    this.diagnostics = diagnostics(instance);
  }

  /**
   * Starts an engine. Errors: wrong_type for a source of another kind, engine_lost when the bytes cannot be fetched,
   * compiled or started (an old browser without WebAssembly SIMD, a page that forbids WebAssembly, damaged bytes).
   */
  static async create(source: EngineSource): Promise<Engine> {
    const instance = new Instance(await start(await compile(source)));
    const fault = instance.call((raw) => raw.selfTest());
    if (fault !== "") throw new ChainruleError("internal", `The engine failed its self-test: ${fault}.`);
    return new Engine(instance);
  }

  /** Why this engine may no longer be used; null while it is sound. A lost engine refuses every call. */
  get lost(): ChainruleError | null {
    return this.#instance.lost;
  }

  /** Samples of a generated data set: same options, same bits. Errors: wrong_type, unknown_name, out_of_range, too_large. */
  dataset(options: DatasetOptions): SampleTable {
    const names = tables.datasets.map((row) => row.name);
    const set = choice(options.set, "data.set", names);
    const n = integer(options.n, "data.n", 1, Number.MAX_SAFE_INTEGER);
    refuseAbove(limits.rows, n, "samples", "data.n");
    const noise = number(options.noise, "data.noise", 0, 1);
    const classes = integer(options.classes, "data.classes", 0, limits.classes);
    const seed = integer(options.seed, "seed", 0, Number.MAX_SAFE_INTEGER);
    const made = this.#instance.unwrap((raw) => raw.makeDataset(set, n, noise, classes, seed));
    return {
      rows: made.rows,
      width: made.width,
      inputs: made.inputs.slice(),
      targets: made.targets.slice(),
      targetWidth: made.targetWidth,
      classes: made.classes,
      classNames: classNames(made.classes),
      inputNames: Array.from({ length: made.width }, (_, i) => `x${i + 1}`),
      targetName: made.classes > 0 ? "class" : "y",
      omitted: 0,
      leftOut: [],
    };
  }

  /**
   * A run at step 0. Sizes are fixed from here on; a changed experiment needs a new trainer. Give its memory back with
   * `delete()`. Errors name the document's field: wrong_type, unknown_name, out_of_range, shape_mismatch, missing, and
   * too_large (before anything is allocated) for a network or data set past the limits, or one that does not fit beside the other runs of this engine.
   * `replaces` makes room for it then: it is deleted, but only if that helps.
   */
  trainer(experiment: ResolvedExperiment, samples: SampleTable, replaces?: Trainer): Trainer {
    const { spec, memory } = trainerSpec(experiment, samples);
    const claimed = this.#instance.claimed;
    if (replaces && !fits(memory, claimed) && fits(memory, claimed - replaces.memory)) replaces[Symbol.dispose]();
    refuseMemory(memory, this.#instance.claimed);
    const raw = this.#instance.unwrap((module) => module.createTrainer(spec));
    return new Trainer(this.#instance, raw, experiment, samples, memory);
  }

  /**
   * A formula as a graph, evaluated. Give its memory back with `delete()`. Errors, each with its place in the text: syntax,
   * unknown_name, missing (a leaf without a value), shape_mismatch, out_of_range, and too_large past the limits.
   */
  formula(text: string, options: FormulaOptions = {}): Formula {
    return openFormula(this.#instance, text, options);
  }
}

/** Two classes are -1 and +1, as the losses see them; more are counted from 0. */
function classNames(classes: number): string[] {
  return classes === 2 ? ["-1", "+1"] : Array.from({ length: classes }, (_, i) => String(i));
}

async function compile(source: EngineSource): Promise<WebAssembly.Module> {
  try {
    const given = await source;
    if (given instanceof WebAssembly.Module) return given;
    if (given instanceof ArrayBuffer || ArrayBuffer.isView(given)) return await WebAssembly.compile(given);
    if (!(given instanceof Response)) {
      throw new ChainruleError(
        "wrong_type",
        "The engine's source takes bytes, a response with the bytes, or a compiled module.",
      );
    }
    if (!given.ok) throw new Error(`${given.url} answered ${given.status}`);
    // Not compileStreaming: it insists on a content type that not every server sends.
    return await WebAssembly.compile(await given.arrayBuffer());
  } catch (thrown) {
    throw startFailure(thrown);
  }
}

async function start(module: WebAssembly.Module): Promise<RawModule> {
  try {
    return await new Promise<RawModule>((resolve, reject) => {
      createModule({
        instantiateWasm(imports, success) {
          WebAssembly.instantiate(module, imports).then((instance) => success(instance, module), reject);
          return {};
        },
        // The bytes are here already; without this the glue would work out an address to fetch them from.
        locateFile: (name) => name,
        onAbort: (reason) => reject(new Error(String(reason))),
        print: () => {},
        printErr: () => {},
      }).then(resolve, reject);
    });
  } catch (thrown) {
    throw startFailure(thrown);
  }
}

function startFailure(thrown: unknown): ChainruleError {
  if (thrown instanceof ChainruleError) return thrown;
  const reason = (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.+$/, "");
  return new ChainruleError(
    "engine_lost",
    `The engine could not be started: ${reason}. It needs WebAssembly with SIMD (any browser since 2023).`,
    "",
    { cause: thrown },
  );
}

function diagnostics(instance: Instance): Diagnostics {
  return {
    liveHandles: () => instance.call((raw) => raw.liveHandles()),
    heapInUse: () => instance.call((raw) => raw.heapInUse()),
    stackSize: () => instance.call((raw) => raw.stackSize()),
    markStack: () => instance.call((raw) => raw.markStack()),
    stackUntouched: () => instance.call((raw) => raw.stackUntouched()),
    canary: () => instance.call((raw) => raw.canary()),
    fault(kind) {
      choice(kind, "kind", ["stack", "memory", "trap"]);
      instance.call((raw) => raw.fault(kind));
      throw new ChainruleError("internal", `The fault "${kind}" did not break the engine.`);
    },
  };
}
