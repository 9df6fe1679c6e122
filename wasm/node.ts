/**
 * Chainrule for Node: the same engine.wasm as in the browser, without a worker in between.
 *
 * ```js
 * import { openExperiment } from "chainrule";
 *
 * using run = await openExperiment({ v: 1, seed: 7, data: { set: "spiral" }, train: { rate: 0.1 } });
 * run.step(1000);
 * console.log(run.evaluate());
 * ```
 */
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Engine } from "./engine.ts";
import { readText } from "./files.ts";
import { limits } from "./limits.ts";
import { Run } from "./run.ts";

export type { DatasetOptions, Diagnostics, EngineSource } from "./engine.ts";
export { Engine } from "./engine.ts";
export type { ErrorData } from "./errors.ts";
export { ChainruleError } from "./errors.ts";
export * from "./experiment/index.ts";
export type { DescentReport, FormulaOptions, GradOptions, GraphValues } from "./formula.ts";
export { Formula } from "./formula.ts";
export { tables } from "./generated/tables.ts";
export { GraphRun } from "./graph-run.ts";
export type * from "./graph-types.ts";
export { limits } from "./limits.ts";
export { Run } from "./run.ts";
export type { StepReport } from "./trainer.ts";
export { Trainer } from "./trainer.ts";
export type * from "./types.ts";

/** engine.wasm lies beside this file, wherever the package is installed. */
const wasmPath = join(dirname(fileURLToPath(import.meta.url)), "engine.wasm");

let compiled: Promise<WebAssembly.Module> | null = null;

/** A fresh engine. The module is compiled once per process. Errors: engine_lost. */
export async function createEngine(): Promise<Engine> {
  compiled ??= readFile(wasmPath).then((bytes) => WebAssembly.compile(bytes));
  return Engine.create(compiled);
}

export interface OpenOptions {
  /** An engine to share between runs; without it the run gets its own. */
  engine?: Engine;
  /** The folder that `data.file` is relative to; without it `data.file` is refused. */
  directory?: string;
}

/** Opens an experiment, as JSON text or as a value, at step 0. Errors: what `Run.open` refuses, and engine_lost. */
export async function openExperiment(document: unknown, options: OpenOptions = {}): Promise<Run> {
  const { engine = await createEngine(), directory } = options;
  if (directory === undefined) return Run.open(engine, document);
  return Run.open(engine, document, {
    readFile: (path) => readText(resolve(directory, path), limits.csvCharacters, "data.file", path),
  });
}
