/** The compiled module's factory; the build writes it to build/wasm/engine.mjs. */
declare module "#engine" {
  import type { RawModule, RawOptions } from "./raw.ts";
  export default function createModule(options: RawOptions): Promise<RawModule>;
}
