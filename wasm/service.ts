/**
 * The calls of a Host, carried out on the thread it lives on: in a worker, or on the page itself in short slices. Calls
 * are answered in the order made; a run that plays goes on between them.
 */

import type { Ahead } from "./ahead.ts";
import type { Engine } from "./engine.ts";
import { ChainruleError } from "./errors.ts";
import { TableReader } from "./experiment/table.ts";
import { GraphRun, PAGE_FALLBACK } from "./graph-run.ts";
import type { FormulaOpened, NetworkGraphAsk } from "./graph-types.ts";
import type { Health } from "./health.ts";
import type { GraphMethod, Snapshot, Speed, Watch } from "./host-types.ts";
import { type LossPlane, lossesOn } from "./loss-plane.ts";
import { Monitor } from "./monitor.ts";
import { Run } from "./run.ts";
import type {
  Experiment,
  Frame,
  QueryResult,
  RunInfo,
  TableChoice,
  TableEdit,
  TableView,
  TrainResult,
} from "./types.ts";
import { Yielder } from "./yielder.ts";

/** Milliseconds between two frames at least: one display frame. */
const FRAME_INTERVAL = 16;
/** Frames may take at most this share of the time of a run that plays. */
const FRAME_SHARE = 0.25;

export interface ServiceOptions {
  /** Starts an engine; called again after one was lost. */
  engine: () => Promise<Engine>;
  /** Milliseconds that training may hold the thread. */
  slice: number;
  /** Frames drawn while playing. The next one comes only after `taken`. */
  onFrame: (frame: Frame) => void;
  /** A run that played ended with an error instead of a frame. */
  onFailure: (error: ChainruleError) => void;
}

export class Service {
  readonly #options: ServiceOptions;
  readonly #yielder = new Yielder();
  readonly #tables = new TableReader();
  #engine: Engine | null = null;
  #monitor: Monitor | null = null;
  #graph: GraphRun | null = null;
  /** The loop that plays; null while the run stands still. */
  #playing: object | null = null;
  #waiting = false;
  #stepsPerSecond = 0;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(options: ServiceOptions) {
    this.#options = options;
  }

  /** Builds the run of a document at step 0. `number` is repeated in its frames. `realText`: the rows of its real data set. */
  open(
    number: number,
    document: unknown,
    watch: Watch,
    realText: string | null = null,
  ): Promise<{ info: RunInfo; frame: Frame }> {
    return this.#enqueue(async () => {
      this.#playing = null;
      const engine = await this.#soundEngine();
      // The run before stays until the new one is there, so that a refused document changes nothing.
      const run = Run.open(engine, document, { replaces: this.#monitor?.run, realText });
      let monitor: Monitor | null = null;
      try {
        run.remember();
        monitor = new Monitor(engine, run, number, watch);
        const opened = { info: monitor.info(), frame: monitor.frame(false, 0) };
        this.#monitor?.[Symbol.dispose]();
        this.#monitor = monitor;
        this.#stepsPerSecond = 0;
        return opened;
      } catch (thrown) {
        (monitor ?? run)[Symbol.dispose]();
        throw thrown;
      }
    });
  }

  /** Reads a formula document; the graph before is gone. A run that is open stays. */
  openFormula(document: unknown): Promise<FormulaOpened> {
    return this.#enqueue(async () => {
      const graph = GraphRun.open(await this.#soundEngine(), document, PAGE_FALLBACK);
      this.#graph?.[Symbol.dispose]();
      this.#graph = graph;
      return graph.opened();
    });
  }

  /** Records a sample of the open run as the graph; the graph before is gone. */
  openNetworkGraph(asked: NetworkGraphAsk): Promise<FormulaOpened> {
    return this.#enqueue(async () => {
      const graph = GraphRun.ofNetwork(this.#opened().run, asked);
      this.#graph?.[Symbol.dispose]();
      this.#graph = graph;
      return graph.opened();
    });
  }

  /** One question to a graph that is opened for it and let go again; the open graph stays. */
  askOnce<M extends GraphMethod>(
    of: Experiment | NetworkGraphAsk,
    method: M,
    args: Parameters<GraphRun[M]>,
  ): Promise<ReturnType<GraphRun[M]>> {
    return this.#enqueue(async () => {
      const graph =
        "level" in of
          ? GraphRun.ofNetwork(this.#opened().run, of)
          : GraphRun.open(await this.#soundEngine(), of, PAGE_FALLBACK);
      try {
        return ask(graph, method, args);
      } finally {
        graph[Symbol.dispose]();
      }
    });
  }

  /** A call of the open graph. */
  graph<M extends GraphMethod>(method: M, args: Parameters<GraphRun[M]>): Promise<ReturnType<GraphRun[M]>> {
    return this.#enqueue(async () => {
      const graph = this.#graph;
      if (!graph) throw new ChainruleError("missing", "No graph is open; open a formula first.");
      return ask(graph, method, args);
    });
  }

  /**
   * Goes on with a document that differs from the open one only in settings that may change on the way: the run comes to
   * the step it was at on the way that the new ones make. `part`: the first step of which the new way differs. null, and
   * nothing is changed, for any other document.
   */
  amend(document: unknown): Promise<{ part: number; frame: Frame } | null> {
    return this.#enqueue(async () => {
      const monitor = this.#monitor;
      const step = monitor?.run.steps ?? 0;
      const part = monitor?.amend(document) ?? null;
      if (!monitor || part === null) return null;
      this.#playing = null;
      await this.#advance(monitor, step - monitor.run.steps);
      return { part, frame: this.#frame(monitor) };
    });
  }

  /** The next update, looked at before it is made. */
  ahead(): Promise<Ahead> {
    return this.#enqueue(async () => this.#opened().run.ahead());
  }

  /** To any step, back along the way or ahead, then a frame; the run stops before it if it ends or leaves the numbers. */
  seek(step: number): Promise<Frame> {
    return this.#enqueue(async () => {
      const monitor = this.#halt();
      monitor.approach(step);
      await this.#advance(monitor, step - monitor.run.steps);
      return this.#frame(monitor);
    });
  }

  /** Where the run stands, for `resume` on another engine. */
  snapshot(): Promise<Snapshot> {
    return this.#enqueue(async () => {
      const { run, number } = this.#opened();
      return { run: number, step: run.steps, state: run.trainer.state() };
    });
  }

  /** Stands where a snapshot was taken, and goes on to `step`. */
  resume(state: Float64Array, step: number): Promise<Frame> {
    return this.#enqueue(async () => {
      const monitor = this.#halt();
      monitor.resume(state);
      await this.#advance(monitor, step - monitor.run.steps);
      return this.#frame(monitor);
    });
  }

  /** n updates, fewer at the document's end or when the run stops, then a frame. */
  step(n: number): Promise<Frame> {
    return this.#enqueue(async () => {
      const monitor = this.#halt();
      await this.#advance(monitor, n);
      return this.#frame(monitor);
    });
  }

  /** Starts the loop and answers; it ends at `pause`, at the document's end, or when the run stops. */
  play(speed: Speed = "full"): Promise<void> {
    return this.#enqueue(async () => {
      const monitor = this.#halt();
      const playing = {};
      this.#playing = playing;
      void this.#loop(monitor, playing, speed);
    });
  }

  pause(): Promise<Frame> {
    return this.#enqueue(async () => this.#frame(this.#halt()));
  }

  reset(): Promise<Frame> {
    return this.#enqueue(async () => {
      const monitor = this.#halt();
      monitor.reset();
      this.#stepsPerSecond = 0;
      return this.#frame(monitor);
    });
  }

  /** What frames show from now on. A refused watch leaves the one before. */
  watch(watch: Watch): Promise<Frame> {
    return this.#enqueue(async () => {
      const monitor = this.#opened();
      const before = monitor.watch;
      monitor.watch = watch;
      try {
        return this.#frame(monitor);
      } catch (thrown) {
        monitor.watch = before;
        throw thrown;
      }
    });
  }

  query(sample: number[], target: number[], mistaken = false): Promise<QueryResult> {
    return this.#enqueue(async () => this.#opened().run.query(sample, target, mistaken));
  }

  predict(inputs: number[][]): Promise<number[][]> {
    return this.#enqueue(async () => this.#opened().run.predict(inputs));
  }

  /** A table's columns and some of its rows; the run stays. */
  table(text: string, from: number, count: number, choice: TableChoice | null): Promise<TableView> {
    return this.#enqueue(async () => this.#tables.view(text, from, count, choice));
  }

  editTable(text: string, edits: readonly TableEdit[], choice: TableChoice): Promise<string> {
    return this.#enqueue(async () => this.#tables.edit(text, edits, choice));
  }

  outputs(split: "train" | "test"): Promise<Float64Array> {
    return this.#enqueue(async () => this.#opened().run.trainer.outputs(split));
  }

  result(): Promise<TrainResult> {
    return this.#enqueue(async () => this.#opened().run.result());
  }

  setParameters(values: Float64Array): Promise<Frame> {
    return this.#enqueue(async () => {
      const monitor = this.#opened();
      monitor.run.setParameters(values);
      monitor.changed();
      return this.#frame(monitor);
    });
  }

  health(): Promise<Health> {
    return this.#enqueue(async () => this.#opened().health());
  }

  losses(plane: LossPlane, at: [number, number][]): Promise<Float64Array> {
    return this.#enqueue(async () => {
      const found = new Float64Array(at.length);
      for (let done = 0; done < at.length; ) {
        done = lossesOn(plane, at, this.#opened().run, found, done, this.#options.slice);
        if (done < at.length) await this.#yielder.yield();
      }
      return found;
    });
  }

  /** The last frame has been drawn: the next may come. */
  taken(): void {
    this.#waiting = false;
  }

  /** Ends the loop and gives the memory back. */
  close(): void {
    this.#playing = null;
    this.#monitor?.[Symbol.dispose]();
    this.#monitor = null;
    this.#graph?.[Symbol.dispose]();
    this.#graph = null;
    this.#yielder.close();
  }

  async #loop(monitor: Monitor, playing: object, speed: Speed): Promise<void> {
    const { slice, onFrame } = this.#options;
    const quota = speed === "full" ? Infinity : speed.updates;
    const meter = new Meter(monitor.run.steps);
    this.#waiting = false;
    let left = quota;
    let lastFrame = -Infinity;
    let frameCost = 0;
    try {
      // The answer to `play` goes out before the first frame.
      await this.#yielder.yield();
      while (this.#playing === playing) {
        left -= monitor.advance(slice, left);
        const now = performance.now();
        this.#stepsPerSecond = meter.rate(monitor.run.steps, now);
        if (monitor.run.finished) {
          this.#playing = null;
          onFrame(this.#frame(monitor));
          return;
        }
        const interval = Math.max(FRAME_INTERVAL, frameCost / FRAME_SHARE);
        if (!this.#waiting && (left === Infinity || left <= 0) && now - lastFrame >= interval) {
          lastFrame = now;
          this.#waiting = true;
          onFrame(this.#frame(monitor));
          frameCost = performance.now() - now;
          left = quota;
        }
        // A run with a quota has nothing to do until its next frame; the others only let messages in.
        if (left <= 0) await this.#yielder.sleep(Math.max(1, lastFrame + interval - performance.now()));
        else await this.#yielder.yield();
      }
    } catch (thrown) {
      if (this.#playing === playing) this.#playing = null;
      this.#options.onFailure(ChainruleError.of(thrown));
    }
  }

  /** `updates` of them, or fewer when the run finishes, in slices. */
  async #advance(monitor: Monitor, updates: number): Promise<void> {
    let left = updates;
    while (left > 0 && !monitor.run.finished) {
      left -= monitor.advance(this.#options.slice, left);
      if (left > 0) await this.#yielder.yield();
    }
  }

  #frame(monitor: Monitor): Frame {
    return monitor.frame(this.#playing !== null, this.#stepsPerSecond);
  }

  #opened(): Monitor {
    if (this.#monitor) return this.#monitor;
    throw new ChainruleError("missing", "No experiment is open; open one first.");
  }

  #halt(): Monitor {
    this.#playing = null;
    return this.#opened();
  }

  async #soundEngine(): Promise<Engine> {
    if (this.#engine?.lost) {
      this.#engine = null;
      this.#monitor = null;
      this.#graph = null;
    }
    this.#engine ??= await this.#options.engine();
    return this.#engine;
  }

  /** One call after the other, whatever became of the one before. */
  #enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(task);
    this.#tail = result.catch(() => {});
    return result;
  }
}

function ask<M extends GraphMethod>(
  graph: GraphRun,
  method: M,
  args: Parameters<GraphRun[M]>,
): ReturnType<GraphRun[M]> {
  return (graph[method] as (...given: unknown[]) => ReturnType<GraphRun[M]>).apply(graph, args);
}

/** Updates per second over about the last second. */
class Meter {
  #marks: { at: number; steps: number }[];

  constructor(steps: number) {
    this.#marks = [{ at: performance.now(), steps }];
  }

  rate(steps: number, now: number): number {
    const marks = this.#marks;
    if (now - marks.at(-1)!.at >= 100) marks.push({ at: now, steps });
    while (marks.length > 2 && now - marks[1]!.at > 1000) marks.shift();
    const { at, steps: from } = marks[0]!;
    return now > at ? ((steps - from) * 1000) / (now - at) : 0;
  }
}
