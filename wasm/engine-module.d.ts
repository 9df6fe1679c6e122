/** The compiled module's factory; the build writes it to build/wasm/engine.mjs. */
declare module "#engine" {
  export default function createModule(options: import("./raw.ts").RawOptions): Promise<import("./raw.ts").RawModule>;
}
