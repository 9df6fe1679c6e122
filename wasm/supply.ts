import { Engine } from "./engine.ts";

/**
 * Engines from one compiled module. The first is started at once, to see that it works here; the others replace engines
 * that were lost. Errors: engine_lost.
 */
export async function engineSupply(wasm: ArrayBuffer): Promise<() => Promise<Engine>> {
  const module = WebAssembly.compile(wasm);
  let first: Engine | null = await Engine.create(module);
  return async () => {
    const engine = first ?? (await Engine.create(module));
    first = null;
    return engine;
  };
}
