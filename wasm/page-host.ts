/** The engine for a page, with the worker's script and the address of engine.wasm as this package was built with them. */
import moduleUrl from "virtual:module-worker";
import workerUrl from "#worker?url";
import wasmUrl from "../build/wasm/engine.wasm?url";
import { createHost as createHostWith } from "./host.ts";
import type { Host } from "./host-types.ts";

/** Starts an engine: in a worker where the page allows one, else on the page itself. Errors: engine_lost. */
export function createHost(): Promise<Host> {
  return createHostWith({ moduleUrl, workerSource, workerUrl, wasm: engineBytes });
}

/** Fetched only where the module cannot start: on a page of another origin, in a sandboxed frame, in an old browser. */
async function workerSource(): Promise<string> {
  return (await import("#worker?raw")).default;
}

async function engineBytes(): Promise<ArrayBuffer> {
  const response = await fetch(wasmUrl);
  if (!response.ok) throw new Error(`${wasmUrl} answered ${response.status}`);
  return response.arrayBuffer();
}
