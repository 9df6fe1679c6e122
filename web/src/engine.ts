import { simd } from "wasm-feature-detect";
import { ChainruleError } from "../../wasm/errors.ts";
import type { Host } from "../../wasm/host-types.ts";
import { createHost } from "../../wasm/page-host.ts";

/** Starts the engine, or throws a ChainruleError whose sentence says why this browser or page cannot. */
export async function connect(): Promise<Host> {
  if (typeof WebAssembly === "undefined") {
    throw new ChainruleError(
      "engine_lost",
      "This browser has no WebAssembly, which the engine needs. Any browser from 2023 on has it.",
    );
  }
  if (!(await simd())) {
    throw new ChainruleError(
      "engine_lost",
      "This browser has no WebAssembly SIMD, which the engine needs. Chrome 97, Firefox 102, Safari 16.4 and later have it.",
    );
  }
  try {
    return await createHost();
  } catch (error) {
    if (/content security policy|unsafe-eval/i.test(String(error))) {
      throw new ChainruleError(
        "engine_lost",
        "This page's security policy forbids WebAssembly, which the engine needs: its script-src has to allow 'wasm-unsafe-eval'.",
        "",
        { cause: error },
      );
    }
    throw error;
  }
}
