import { ChainruleError } from "../../../wasm/errors.ts";
import type { Host } from "../../../wasm/host-types.ts";
import { Queue } from "../queue.ts";

/** The line to the engine: it is started when first needed, and everything asked of it is done in the order asked. */
export class EngineLine {
  /** null until an engine has started, or when none could. */
  host: Host | null = null;
  readonly #queue = new Queue();
  readonly #connect: () => Promise<Host>;
  /** Why there is no engine, for what is asked of it all the same. */
  #cause = "The engine is not running.";
  readonly #failed: (error: unknown) => Promise<void>;

  /** `connect` starts an engine; `failed` is told what concerns the page. */
  constructor(connect: () => Promise<Host>, failed: (error: unknown) => Promise<void>) {
    this.#connect = connect;
    this.#failed = failed;
  }

  /** How many tasks were ever added. */
  get added(): number {
    return this.#queue.added;
  }

  /** The engine that runs. Throws `engine_lost` when there is none. */
  get engine(): Host {
    if (!this.host) throw new ChainruleError("engine_lost", this.#cause);
    return this.host;
  }

  async started(): Promise<Host> {
    if (this.host) return this.host;
    try {
      this.host = await this.#connect();
    } catch (error) {
      this.#cause = ChainruleError.of(error).message;
      throw error;
    }
    return this.host;
  }

  /** Opens something, on another engine when the first is lost over it: what is asked for is not lost with it. */
  async twice<T>(open: (engine: Host) => Promise<T>): Promise<T> {
    const engine = await this.started();
    try {
      return await open(engine);
    } catch (error) {
      if (ChainruleError.of(error).code !== "engine_lost") throw error;
      return open(engine);
    }
  }

  /** A task of the page: its failure is the page's. */
  add<T>(task: () => Promise<T>): Promise<T> {
    return this.#queue.add(async () => {
      try {
        return await task();
      } catch (error) {
        await this.#failed(error);
        throw error;
      }
    });
  }

  /** A task whose failure is the caller's to handle. */
  quietly<T>(task: () => Promise<T>): Promise<T> {
    return this.#queue.add(task);
  }

  /** A question about the run as it stands. A refusal is the asker's to handle; only a lost engine concerns the page. */
  ask<T>(question: (engine: Host) => Promise<T>): Promise<T> {
    return this.#queue.add(async () => {
      try {
        return await question(this.engine);
      } catch (error) {
        if (ChainruleError.of(error).code === "engine_lost") await this.#failed(error);
        throw error;
      }
    });
  }

  /** Lets the engine go. */
  close(): void {
    this.host?.close();
    this.host = null;
  }
}
