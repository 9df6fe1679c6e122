/** Chainrule for browsers, for those who write their own page: the engine itself, and the host that runs it in a worker. */

export type { DatasetOptions, EngineSource } from "./engine.ts";
export { Engine } from "./engine.ts";
export { ChainruleError } from "./errors.ts";
export { loadSamples } from "./experiment/data.ts";
export { decodeExperiment } from "./experiment/decode.ts";
export { encodeExperiment } from "./experiment/encode.ts";
export { fitModel } from "./experiment/fit.ts";
export { fetchRealSet } from "./experiment/real-fetch.ts";
export type { DescentReport, FormulaOptions, GradOptions, GraphValues } from "./formula.ts";
export { Formula } from "./formula.ts";
export { tables } from "./generated/tables.ts";
export { GraphRun } from "./graph-run.ts";
export type * from "./graph-types.ts";
export type { Health, Histogram, LayerHealth } from "./health.ts";
export type { HostOptions } from "./host.ts";
export { createHost as createHostWith } from "./host.ts";
export type { Host, Speed, Watch } from "./host-types.ts";
export { limits } from "./limits.ts";
export type { LossPlane } from "./loss-plane.ts";
export { createHost } from "./page-host.ts";
export { Run } from "./run.ts";
export { Trainer } from "./trainer.ts";
export type * from "./types.ts";
