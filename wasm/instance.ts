/** One WebAssembly instance, and the promise that it is never called again once it has trapped. */
import { ChainruleError } from "./errors.ts";
import type { RawModule, RawResult } from "./raw.ts";

/**
 * Every call into the engine goes through `call`. A core function answers with a value or an error value; anything that
 * is thrown instead (a trap, an abort, an exhausted stack) leaves the memory in an unknown state, so the instance is
 * lost from then on and each later call is refused with `engine_lost` without touching it.
 */
export class Instance {
  #raw: RawModule | null;
  #lost: ChainruleError | null = null;
  /** Bytes that the runs now open may need, by spec.ts's reckoning. */
  claimed = 0;

  constructor(raw: RawModule) {
    this.#raw = raw;
  }

  /** Why the instance may not be called any more; null while it is sound. */
  get lost(): ChainruleError | null {
    return this.#lost;
  }

  /** Runs `use` on the module. Throws engine_lost if the instance is or becomes unusable. */
  call<T>(use: (raw: RawModule) => T): T {
    if (this.#raw === null) throw this.#refusal();
    try {
      return use(this.#raw);
    } catch (thrown) {
      if (thrown instanceof ChainruleError) throw thrown;
      this.lose(thrown);
      throw this.#refusal();
    }
  }

  /** Like `call`, and turns the answer's error value into a ChainruleError. The one place that does. */
  unwrap<T>(use: (raw: RawModule) => RawResult<T>): T {
    const answer = this.call(use);
    if (answer.error !== undefined) throw ChainruleError.from(answer.error);
    return answer.value;
  }

  /** Marks the instance as unusable and lets its memory go. */
  lose(cause: unknown): void {
    if (this.#lost) return;
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.#lost = new ChainruleError(
      "engine_lost",
      `The engine stopped unexpectedly (${reason}); open the experiment again to go on.`,
      "",
      { cause },
    );
    this.#raw = null;
  }

  /** A fresh error for each caller, so that its stack names the call that was refused. */
  #refusal(): ChainruleError {
    const lost = this.#lost!;
    return new ChainruleError(lost.code, lost.message, lost.field, { cause: lost.cause });
  }
}
