/** The compiled module's factory; the build writes it to build/wasm/engine.mjs. */
declare module "#engine" {
  export default function createModule(options: import("./raw.ts").RawOptions): Promise<import("./raw.ts").RawModule>;
}

/** The address of the worker as a module, which is bundled together with the page. */
declare module "virtual:module-worker" {
  const address: string;
  export default address;
}
