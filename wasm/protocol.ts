/** What a page and its worker say to each other. Arrays travel without being copied again. */
import type { ErrorData } from "./errors.ts";
import type { Service } from "./service.ts";
import type { Frame } from "./types.ts";

/** The calls a host passes on. */
export const methods = [
  "open",
  "step",
  "seek",
  "amend",
  "ahead",
  "snapshot",
  "resume",
  "play",
  "pause",
  "reset",
  "watch",
  "query",
  "predict",
  "outputs",
  "result",
  "setParameters",
  "health",
  "losses",
  "table",
  "editTable",
  "openFormula",
  "openNetworkGraph",
  "askOnce",
  "graph",
] as const;
export type Method = (typeof methods)[number];
/** The same calls, wherever they are carried out. */
export type Calls = Pick<Service, Method>;
export type Arguments<M extends Method> = Parameters<Calls[M]>;
export type Answer<M extends Method> = Awaited<ReturnType<Calls[M]>>;

export type ToWorker =
  | { type: "start"; wasm: ArrayBuffer }
  | { type: "call"; id: number; method: Method; args: unknown[] }
  /** The last frame was handed to the page. */
  | { type: "taken" }
  | { type: "ping" };

export type FromWorker =
  /** The script runs. */
  | { type: "hello" }
  /** The engine runs. */
  | { type: "ready" }
  | { type: "failed"; error: ErrorData }
  | { type: "answer"; id: number; value: unknown }
  | { type: "refusal"; id: number; error: ErrorData }
  | { type: "frame"; frame: Frame }
  /** A run that played ended with an error instead of a frame. */
  | { type: "failure"; error: ErrorData }
  | { type: "pong" };

/** The memory blocks in a message, so that they can be handed over instead of copied. */
export function transferables(value: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (Array.isArray(value)) {
    // Long lists of plain numbers hold nothing to hand over.
    if (typeof value[0] === "object") for (const item of value) transferables(item, found);
  } else if (value !== null && typeof value === "object") {
    for (const item of Object.values(value)) transferables(item, found);
  }
  return [...found];
}
