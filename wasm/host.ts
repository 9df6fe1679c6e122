/**
 * A running engine for a page, wherever the browser lets it run: a module worker, which shares what the page has loaded
 * already, else a classic worker from a blob or by its address, else time slices on the page itself. The calls are the
 * same in all of them.
 */
import type { Ahead } from "./ahead.ts";
import { integer } from "./check.ts";
import { ChainruleError } from "./errors.ts";
import { fetchRealSet } from "./experiment/real-fetch.ts";
import { realSetFacts } from "./experiment/real-sets.ts";
import type { GraphRun } from "./graph-run.ts";
import type { FormulaOpened, NetworkGraphAsk } from "./graph-types.ts";
import type { GraphMethod, Host, Snapshot, Speed, Watch } from "./host-types.ts";
import type { Link, LinkEvents } from "./link.ts";
import type { LossPlane } from "./loss-plane.ts";
import type { Answer, Arguments, Method } from "./protocol.ts";
import { blobAddress, trustedAddress } from "./trusted.ts";
import type { Experiment, Frame, RealSetName, RunInfo, TableChoice, TableEdit } from "./types.ts";
import { startWorker } from "./worker-link.ts";

export interface HostOptions {
  /** The worker as a module by its address; left out: that way is not tried. */
  moduleUrl?: string | URL;
  /** Delivers the worker's classic script as text, to start it from a blob; left out: that way is not tried. */
  workerSource?: () => Promise<string>;
  /** The worker's classic script by its address; left out: that way is not tried. */
  workerUrl?: string | URL;
  /** Delivers the bytes of engine.wasm; called again if it failed. */
  wasm: () => Promise<ArrayBuffer>;
  /** Delivers the rows of a real data set; left out: fetched beside this module. */
  realSet?: (set: RealSetName) => Promise<string>;
}

/** Arithmetic operations per second of the slowest machine that is waited for. */
const SLOWEST = 2e8;
/** Seconds that opening a document may take. */
const OPENING = 60;

/** Starts an engine in the first of the three ways that works here. Errors: engine_lost, with the reason of the last. */
export async function createHost(options: HostOptions): Promise<Host> {
  const host = new EngineHost(options);
  await host.start();
  return host;
}

type Way = (wasm: ArrayBuffer, events: LinkEvents) => Promise<Link>;

function waysOf({ moduleUrl, workerSource, workerUrl }: HostOptions): Way[] {
  const ways: Way[] = [];
  if (moduleUrl !== undefined) {
    ways.push(async (wasm, events) => {
      const worker = new Worker(trustedAddress(String(moduleUrl)), { type: "module" });
      return startWorker(worker, "worker", wasm, events);
    });
  }
  if (workerSource !== undefined) {
    ways.push(async (wasm, events) => {
      const address = blobAddress(await workerSource());
      try {
        return await startWorker(new Worker(address.url), "blob worker", wasm, events);
      } finally {
        address.release();
      }
    });
  }
  if (workerUrl !== undefined) {
    ways.push(async (wasm, events) =>
      startWorker(new Worker(trustedAddress(String(workerUrl))), "worker", wasm, events),
    );
  }
  // Fetched only where no worker may run, because it brings the engine's code a second time.
  ways.push(async (wasm, events) => (await import("./page-link.ts")).startOnPage(wasm, events));
  return ways;
}

class EngineHost implements Host {
  onFrame: ((frame: Frame) => void) | null = null;
  readonly #options: HostOptions;
  readonly #ways: Way[];
  #wasm: Promise<ArrayBuffer> | null = null;
  #link: Link | null = null;
  #kind: Host["kind"] = "page";
  /** Why there is no link; tells callers until a document is opened. */
  #lost = new ChainruleError("missing", "No experiment is open; open one first.");
  #closed = false;
  #run = 0;
  /** Seconds that the longest call of the open run may take. */
  #longest = 0;
  #last: Frame | null = null;
  #playing = false;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(options: HostOptions) {
    this.#options = options;
    this.#ways = waysOf(options);
  }

  get kind(): Host["kind"] {
    return this.#kind;
  }

  get runs(): boolean {
    return this.#link !== null;
  }

  /** Ways that have failed once are not tried again: what forbids a worker here forbids it later too. */
  async start(): Promise<Link> {
    const wasm = await this.#bytes();
    for (;;) {
      try {
        const link = await this.#ways[0]!(wasm, this.#events());
        if (this.#closed) {
          link.close(closed());
          throw closed();
        }
        this.#link = link;
        this.#kind = link.kind;
        return link;
      } catch (thrown) {
        if (this.#closed || this.#ways.length === 1) throw ChainruleError.of(thrown);
        this.#ways.shift();
      }
    }
  }

  open(experiment: Experiment, watch: Watch = {}): Promise<{ info: RunInfo; frame: Frame }> {
    return this.#enqueue(async () => {
      const set = realSetOf(experiment);
      const rows = set && (await (this.#options.realSet ?? fetchRealSet)(set));
      const link = this.#link ?? (await this.start());
      const run = ++this.#run;
      this.#playing = false;
      link.expect(OPENING);
      const opened = await this.#call("open", [run, experiment, watch, rows]);
      const { info } = opened;
      // The longest piece of work that cannot be interrupted: every sample forward and back once.
      this.#longest = (6 * info.parameterCount * (info.data.train.rows + info.data.test.rows)) / SLOWEST;
      link.expect(this.#longest);
      this.#last = opened.frame;
      return opened;
    });
  }

  step(n: number): Promise<Frame> {
    return this.#enqueue(async () => this.#drawn("step", [integer(n, "n", 0, Number.MAX_SAFE_INTEGER)]));
  }

  seek(step: number): Promise<Frame> {
    return this.#enqueue(async () => this.#drawn("seek", [integer(step, "step", 0, Number.MAX_SAFE_INTEGER)]));
  }

  amend(experiment: Experiment): Promise<{ part: number; frame: Frame } | null> {
    return this.#enqueue(async () => {
      if (!this.#link) return null;
      const amended = await this.#call("amend", [experiment]);
      if (!amended) return null;
      this.#last = amended.frame;
      this.#playing = false;
      return amended;
    });
  }

  ahead(): Promise<Ahead> {
    return this.#enqueue(() => this.#call("ahead", []));
  }

  snapshot(): Promise<Snapshot> {
    return this.#enqueue(() => this.#call("snapshot", []));
  }

  resume(state: Float64Array, step: number): Promise<Frame> {
    return this.#enqueue(() => this.#drawn("resume", [state, integer(step, "step", 0, Number.MAX_SAFE_INTEGER)]));
  }

  play(speed: Speed = "full"): Promise<void> {
    return this.#enqueue(async () => {
      if (speed !== "full") integer(speed.updates, "speed.updates", 1, Number.MAX_SAFE_INTEGER);
      await this.#call("play", [speed]);
      this.#playing = true;
    });
  }

  pause(): Promise<Frame> {
    return this.#enqueue(() => this.#drawn("pause", []));
  }

  reset(): Promise<Frame> {
    return this.#enqueue(() => this.#drawn("reset", []));
  }

  watch(watch: Watch): Promise<Frame> {
    return this.#enqueue(() => this.#drawn("watch", [watch]));
  }

  query(sample: number[], target: number[], mistaken = false) {
    return this.#enqueue(() => this.#call("query", [sample, target, mistaken]));
  }

  predict(inputs: number[][]) {
    return this.#enqueue(() => this.#call("predict", [inputs]));
  }

  outputs(split: "train" | "test") {
    return this.#enqueue(() => this.#call("outputs", [split]));
  }

  result() {
    return this.#enqueue(() => this.#call("result", []));
  }

  table(text: string, from = 0, count = 0, choice: TableChoice | null = null) {
    return this.#enqueue(() => this.#atLength("table", [text, from, count, choice]));
  }

  editTable(text: string, edits: readonly TableEdit[], choice: TableChoice) {
    return this.#enqueue(() => this.#atLength("editTable", [text, edits, choice]));
  }

  setParameters(values: Float64Array): Promise<Frame> {
    return this.#enqueue(() => this.#drawn("setParameters", [values]));
  }

  health() {
    return this.#enqueue(() => this.#call("health", []));
  }

  losses(plane: LossPlane, at: [number, number][]) {
    return this.#enqueue(() => this.#call("losses", [plane, at]));
  }

  openFormula(experiment: Experiment): Promise<FormulaOpened> {
    return this.#enqueue(async () => {
      const link = this.#link ?? (await this.start());
      link.expect(OPENING);
      return this.#call("openFormula", [experiment]);
    });
  }

  openNetworkGraph(asked: NetworkGraphAsk): Promise<FormulaOpened> {
    return this.#enqueue(() => this.#call("openNetworkGraph", [asked]));
  }

  askOnce<M extends GraphMethod>(
    of: Experiment | NetworkGraphAsk,
    method: M,
    ...args: Parameters<GraphRun[M]>
  ): Promise<ReturnType<GraphRun[M]>> {
    const asked = [of, method, args] as never;
    return this.#enqueue(() => this.#call("askOnce", asked) as Promise<ReturnType<GraphRun[M]>>);
  }

  graph<M extends GraphMethod>(method: M, ...args: Parameters<GraphRun[M]>): Promise<ReturnType<GraphRun[M]>> {
    return this.#enqueue(() => this.#call("graph", [method, args] as never) as Promise<ReturnType<GraphRun[M]>>);
  }

  /** Ends the engine; whatever is pending is rejected. */
  close(): void {
    this.#closed = true;
    this.#lost = closed();
    this.#link?.close(this.#lost);
    this.#link = null;
  }

  async #call<M extends Method>(method: M, args: Arguments<M>): Promise<Answer<M>> {
    if (!this.#link) throw this.#lost;
    return this.#link.call(method, args);
  }

  /** A call that may take as long as opening a document. */
  async #atLength<M extends Method>(method: M, args: Arguments<M>): Promise<Answer<M>> {
    this.#link?.expect(OPENING);
    try {
      return await this.#call(method, args);
    } finally {
      this.#link?.expect(this.#longest);
    }
  }

  async #drawn(
    method: "step" | "seek" | "resume" | "pause" | "reset" | "watch" | "setParameters",
    args: unknown[],
  ): Promise<Frame> {
    const frame = await this.#call(method, args as never);
    this.#last = frame;
    this.#playing = frame.running;
    return frame;
  }

  #bytes(): Promise<ArrayBuffer> {
    this.#wasm ??= this.#options.wasm().catch((thrown: unknown) => {
      this.#wasm = null;
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      throw new ChainruleError("engine_lost", `The engine could not be loaded: ${reason}.`, "", { cause: thrown });
    });
    return this.#wasm;
  }

  #events(): LinkEvents {
    return {
      onFrame: (frame) => {
        this.#last = frame;
        this.#playing = frame.running;
        this.onFrame?.(frame);
      },
      onFailure: (error) => {
        if (error.code === "engine_lost") this.#loseLink(error);
        this.#stop(error);
      },
      onLost: (error) => {
        this.#loseLink(error);
        if (this.#playing) this.#stop(error);
      },
    };
  }

  /** The next open starts another link. */
  #loseLink(error: ChainruleError): void {
    this.#lost = error;
    this.#link?.close(error);
    this.#link = null;
  }

  /** A run that played has ended without a frame of its own: the last one once more, saying why. */
  #stop({ code, message }: ChainruleError): void {
    this.#playing = false;
    if (!this.#last) return;
    this.#last = { ...this.#last, running: false, history: [], stopped: { code, message } };
    this.onFrame?.(this.#last);
  }

  /** One call after the other, whatever became of the one before. */
  #enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(task);
    this.#tail = result.catch(() => {});
    return result;
  }
}

/** The set whose rows have to be fetched before a document is opened. */
function realSetOf(experiment: Experiment): RealSetName | null {
  const set = experiment?.data?.set;
  return set !== undefined && Object.hasOwn(realSetFacts, set) ? (set as RealSetName) : null;
}

function closed(): ChainruleError {
  return new ChainruleError("deleted", "This engine was closed.");
}
