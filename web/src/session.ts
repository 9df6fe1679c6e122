import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals-core";
import { ChainruleError } from "../../wasm/errors.ts";
import type { GradOptions } from "../../wasm/formula.ts";
import type { FormulaOpened, GradResult, NetworkGraphAsk } from "../../wasm/graph-types.ts";
import type { Host } from "../../wasm/host-types.ts";
import type { Experiment, Frame, QueryResult, TrainResult } from "../../wasm/types.ts";
import { OpenGraph, pathsBetween } from "./formula/open-graph.ts";
import { Frames } from "./frames.ts";
import { nodeNamed } from "./graph-view/numbers.ts";
import { paceOf, type Speed } from "./pace.ts";
import { Pacer } from "./pacer.ts";
import { Queue } from "./queue.ts";
import { back, finishPhase, next, type Position, type Walk } from "./walk/walk.ts";
import { firstSample, type Probe, planeOf, watchFor } from "./watch.ts";

/** Time between two operations of a walk that plays, in milliseconds. */
const OPERATION = 600;
/** Between two steps of a lesson that is played, in milliseconds. */
const LESSON_STEP = 4000;

/** Which numbers the pictures show. */
export type Show = "values" | "gradients" | "both";

/** What one press of Step does. */
export type StepUnit = "lesson" | "operation" | "update" | "epoch";

/** Steps of a text that stand above the operations. */
export interface Course {
  /** One step on or back, or to the first; false where there is none. */
  move(by: 1 | -1 | "first"): boolean;
}

/** A sentence on the margin, with ways out. */
export interface Note {
  readonly message: string;
  readonly kind: "failed" | "stopped" | "notice";
  readonly code?: string;
  /** Path in the document, when it is about one. */
  readonly field?: string;
}

/** A document that waits to be built. */
interface Waiting {
  experiment: Experiment;
  keepPlaying: boolean;
  /** Its place among everything asked of the engine. */
  readonly turn: number;
  done: Promise<void>;
}

/** What is never saved: the engine, the run's frames, and what the reader is pointing at. */
export class Session {
  /** null until an engine has started, or when none could. */
  host: Host | null = null;

  readonly #frames = new Frames((frame) => {
    if (frame.step > 0) this.onStep?.(frame);
  });
  readonly #playing = signal(false);

  /** Fixed facts of the open run; null before the first. */
  readonly info = this.#frames.info;
  /** The last frame, at most one per display frame. For pictures and curves. */
  readonly frame = this.#frames.frame;
  /** The same at most 4 times a second while running: for numbers that are read. */
  readonly reading = this.#frames.reading;
  /** Every evaluation since step 0, thinned evenly when long. */
  readonly history = this.#frames.history;
  readonly playing: ReadonlySignal<boolean> = this.#playing;
  /** Low and high end of the input plane that unit pictures and the decision plot show, the same for both inputs. */
  readonly plane: ReadonlySignal<readonly [number, number]> = computed(() => planeOf(this.info.value?.data));

  /** The formula's graph; null while a network is open. */
  readonly graph = signal<OpenGraph | null>(null);
  /** The network's single operations, as far as they are open, while their lens is shown (scalars/scalars.ts). */
  readonly networkGraph = signal<OpenGraph | null>(null);
  /** The graph that is drawn node by node: a formula, or a network's operations. */
  readonly shownGraph: ReadonlySignal<OpenGraph | null> = computed(() => this.graph.value ?? this.networkGraph.value);
  /** The neuron that is open in the lens of scalars, `all` of them or `none`; null: nothing was asked for. */
  readonly opened = signal<string | null>(null);
  /** Whether an open neuron shows each of many products. */
  readonly products = signal(false);
  /** Whether what is shown is older than what is written, which cannot be read. */
  readonly stale = signal(false);
  /** The operations that can be walked; null when there are none. */
  readonly walk: ReadonlySignal<Walk | null> = computed(() => this.graph.value?.walk ?? this.networkWalk.value);
  /** The walk over an update of the network, while steps are operations; kept by the page (network-walks.ts). */
  readonly networkWalk = signal<Walk | null>(null);
  /** How far the walk has come; null: everything is known. */
  readonly at = signal<Position>(null);
  /** Which way derivatives are carried, and in forward mode from which node. */
  readonly direction = signal<"reverse" | "forward">("reverse");
  /** The node whose influence is asked for: paths that carry it are marked. */
  readonly wrt = signal<string | null>(null);
  readonly carries: ReadonlySignal<ReadonlySet<number> | null> = computed(() => {
    const graph = this.graph.value;
    const from = graph ? nodeNamed(graph.info, this.wrt.value) : -1;
    return graph && from >= 0 ? pathsBetween(graph.info, from, graph.pass.of ?? graph.info.output) : null;
  });
  /** Forward mode: how fast every node moves with `wrt`; null in reverse mode. */
  readonly tangents = signal<Float64Array | null>(null);
  /** Value of the output after each update of gradient descent on a formula. */
  readonly descent = signal<readonly { step: number; value: number }[]>([]);

  /** What the transport steps through when a step is one of a lesson. */
  readonly course = signal<Course | null>(null);

  /** Name of the selected thing (selection.ts), or null. Change it with `select`. */
  readonly selection = signal<string | null>(null);
  /** The probed sample. Change it with `setProbe`. */
  readonly probe = signal<Probe | null>(null);
  /** Whether the inspector is open. Only the reader opens it. */
  readonly explaining = signal(false);
  readonly show = signal<Show>("both");
  /** Gradients of weights and biases are the mean over the last batch instead of the probed sample's. */
  readonly mean = signal(false);
  readonly speed = signal<Speed>("full");
  readonly stepUnit = signal<StepUnit>("update");
  readonly note = signal<Note | null>(null);

  /** Called at every frame drawn while running and after each step. */
  onStep: ((frame: Frame) => void) | null = null;
  /** Called with every failure that reaches the page. */
  onError: ((note: Note) => void) | null = null;

  readonly #connect: () => Promise<Host>;
  readonly #pacer = new Pacer();
  /** The document that is open: what to build again when an engine was lost. */
  #current: Experiment | null = null;
  readonly #queue = new Queue();
  #waiting: Waiting | null = null;
  #watching = false;
  /** The last failure that `onError` was called with. */
  #told: unknown = null;

  /** `connect` starts an engine. */
  constructor(connect: () => Promise<Host>) {
    this.#connect = connect;
    effect(() => this.#followTangents());
  }

  /**
   * Builds the run of a document at step 0. A document that arrives while the one before still waits for its turn, with
   * nothing asked in between, takes its place: a slider being dragged builds only what it comes to.
   */
  open(experiment: Experiment, keepPlaying = false): Promise<void> {
    const last = this.#waiting;
    if (last?.turn === this.#queue.added) {
      last.experiment = experiment;
      last.keepPlaying &&= keepPlaying;
      return last.done;
    }
    const waiting: Waiting = { experiment, keepPlaying, turn: this.#queue.added + 1, done: Promise.resolve() };
    this.#waiting = waiting;
    waiting.done = this.#enqueue(async () => {
      if (this.#waiting === waiting) this.#waiting = null;
      const resume = waiting.keepPlaying && this.#playing.value;
      // A run that goes on afterwards is playing all along, as far as the page goes.
      if (resume) this.#pacer.stop();
      else this.#stand();
      await this.#replace(waiting.experiment);
      if (resume) await this.#go();
    });
    return waiting.done;
  }

  /** Reads a formula that may be refused: the graph before then stays. Not queued behind failures of the page. */
  tryFormula(experiment: Experiment): Promise<void> {
    return this.#queue.add(async () => {
      const engine = await this.#started();
      this.#stand();
      this.#showGraph(new OpenGraph(await engine.openFormula(experiment)), experiment);
    });
  }

  play(): Promise<void> {
    return this.#enqueue(() => this.#start());
  }

  pause(): Promise<void> {
    return this.#enqueue(() => this.#halt());
  }

  /** n updates. Pauses first when running. */
  step(n: number): Promise<void> {
    return this.#enqueue(async () => {
      this.#stand();
      if (this.graph.peek()) await this.#descend(n);
      else {
        this.#show(await this.#engine().step(n));
        this.at.value = this.walks() ? 0 : null;
      }
    });
  }

  /** Steps are operations of a walk, which begins anew, or whole updates again. */
  setStepUnit(unit: StepUnit): void {
    this.#stand();
    batch(() => {
      this.stepUnit.value = unit;
      if (!this.graph.peek()) this.at.value = unit === "operation" ? 0 : null;
    });
  }

  /** One operation forward or back along the walk, or to the end of its phase. */
  walkBy(move: "next" | "back" | "phase"): void {
    if (this.follows() && move !== "phase") {
      this.#stand();
      this.course.peek()?.move(move === "next" ? 1 : -1);
      return;
    }
    const walk = this.walk.peek();
    if (!walk) return;
    this.#stand();
    this.at.value = { next, back, phase: finishPhase }[move](walk, this.at.peek());
    const { node } = walk.operations[(this.at.value ?? 0) - 1] ?? {};
    if (node !== undefined) this.select(node);
  }

  /** One press of Step: an update, or the rest of the epoch. */
  stepOnce(): Promise<void> {
    if (this.follows()) {
      this.walkBy("next");
      return Promise.resolve();
    }
    const walk = this.walk.value;
    if (walk && this.walks()) {
      // What the walk over an update has worked out is applied, and the next one begins.
      if (!this.graph.value && this.at.value === walk.operations.length) return this.step(1);
      this.walkBy("next");
      return Promise.resolve();
    }
    if (this.graph.value) return this.step(1);
    const info = this.info.value;
    const frame = this.frame.value;
    if (this.stepUnit.value === "update" || !info || !frame) return this.step(1);
    return this.step(info.updatesPerEpoch - (frame.step % info.updatesPerEpoch));
  }

  /** Whether a step is one of the lesson. */
  follows(): boolean {
    return this.course.value !== null && this.stepUnit.value === "lesson";
  }

  /** Whether a step is one operation of the walk. */
  walks(): boolean {
    return this.walk.value !== null && this.stepUnit.value === "operation";
  }

  /** Back to the same start, to the bit; of a walk, to its first operation. */
  reset(): Promise<void> {
    return this.#enqueue(async () => {
      this.#stand();
      if (this.follows()) {
        this.course.peek()?.move("first");
        return;
      }
      if (this.graph.peek()) {
        const { pass } = await this.#engine().graph("reset");
        this.note.value = null;
        this.#showPass(pass, 0);
        if (this.walks()) this.at.value = 0;
        return;
      }
      const frame = await this.#engine().reset();
      const info = this.info.peek();
      this.note.value = null;
      if (info) this.#frames.begin(info, frame);
      this.at.value = this.walks() ? 0 : null;
    });
  }

  query(sample: number[], target: number[]): Promise<QueryResult> {
    return this.#ask((engine) => engine.query(sample, target));
  }

  /** A sample of the run as a graph, at its present parameters. */
  networkGraphOf(asked: NetworkGraphAsk): Promise<FormulaOpened> {
    return this.#ask((engine) => engine.openNetworkGraph(asked));
  }

  /** Values and gradients of the open formula. */
  grad(options: GradOptions): Promise<GradResult> {
    return this.#ask((engine) => engine.graph("grad", options));
  }

  /** When everything asked so far is done. */
  settled(): Promise<void> {
    return this.#queue.add(async () => undefined);
  }

  /** Questions about other formulas than the open one, which is opened again afterwards. */
  aside<T>(task: (engine: Host) => Promise<T>): Promise<T> {
    return this.#ask(async (engine) => {
      try {
        return await task(engine);
      } finally {
        if (this.graph.peek() && this.#current) await engine.openFormula(this.#current);
      }
    });
  }

  predict(inputs: number[][]): Promise<number[][]> {
    return this.#ask((engine) => engine.predict(inputs));
  }

  /** Overwrites the parameters of the run, flat, by RunInfo.shapes. */
  setParameters(values: Float64Array): Promise<void> {
    return this.#enqueue(async () => {
      this.#show(await this.#engine().setParameters(values));
    });
  }

  /** The reader pressed something: its answer is drawn before the run's next pictures. */
  giveWay(): void {
    this.#frames.giveWay();
  }

  /** Selects a thing by name (selection.ts), or nothing. */
  select(name: string | null): void {
    this.selection.value = name;
  }

  /** Moves the probe; the next frame carries its passes. Dragging sends only the latest place. */
  setProbe(probe: Probe): void {
    this.probe.value = probe;
    if (this.#watching) return;
    this.#watching = true;
    void this.#enqueue(async () => {
      this.#watching = false;
      this.#show(await this.#engine().watch(watchFor(this.info.peek()?.data, this.probe.peek())));
    });
  }

  setSpeed(speed: Speed): void {
    this.speed.value = speed;
    if (!this.#playing.value) return;
    void this.#enqueue(async () => {
      if (!this.#playing.value) return;
      await this.#halt();
      await this.#start();
    });
  }

  /** What `chainrule train` prints at the present step. */
  result(): Promise<TrainResult> {
    return this.#ask((engine) => engine.result());
  }

  /** Shows a failure, and tells of it once, however often it is shown. */
  fail(error: unknown): void {
    const { code, message, field } = ChainruleError.of(error);
    const note: Note = { kind: "failed", code, message, field };
    if (this.#told === error) this.note.value = note;
    else this.#say(note);
    this.#told = error;
  }

  /** Lets the engine go. The next `open` starts another. */
  close(): void {
    this.#stand();
    this.#frames.close();
    this.host?.close();
    this.host = null;
  }

  /** Everything that talks to the engine runs one after the other, in the order called. */
  #enqueue<T>(task: () => Promise<T>): Promise<T> {
    return this.#queue.add(async () => {
      try {
        return await task();
      } catch (error) {
        await this.#fail(error);
        throw error;
      }
    });
  }

  /** A question about the run as it stands. A refusal is the asker's to handle; only a lost engine concerns the page. */
  #ask<T>(question: (engine: Host) => Promise<T>): Promise<T> {
    return this.#queue.add(async () => {
      try {
        return await question(this.#engine());
      } catch (error) {
        if (ChainruleError.of(error).code === "engine_lost") await this.#fail(error);
        throw error;
      }
    });
  }

  #engine(): Host {
    if (!this.host) throw new ChainruleError("engine_lost", this.note.value?.message ?? "The engine is not running.");
    return this.host;
  }

  /** Opens another document; the one before is built again when this one is refused. */
  async #replace(experiment: Experiment): Promise<void> {
    const before = this.#current;
    try {
      await this.#build(experiment);
    } catch (error) {
      if (before && ChainruleError.of(error).code !== "engine_lost") await this.#build(before);
      throw error;
    }
  }

  async #started(): Promise<Host> {
    if (!this.host) {
      this.host = await this.#connect();
      this.host.onFrame = (frame) => this.#receive(frame);
    }
    return this.host;
  }

  async #build(experiment: Experiment): Promise<void> {
    const host = await this.#started();
    if (experiment.model?.kind === "formula") {
      this.#showGraph(new OpenGraph(await host.openFormula(experiment)), experiment);
      return;
    }
    const { info, frame } = await host.open(experiment, { probe: null, grid: null });
    const { data } = info;
    this.probe.value = firstSample(data);
    const watched = data.train.rows > 0 ? await host.watch(watchFor(data, this.probe.peek())) : frame;
    this.#current = experiment;
    this.note.value = null;
    const fromFormula = this.graph.peek() !== null;
    this.graph.value = null;
    if (fromFormula && this.stepUnit.peek() === "operation") this.stepUnit.value = "update";
    this.at.value = this.stepUnit.peek() === "operation" ? 0 : null;
    this.#frames.begin(info, { ...watched, history: [...frame.history, ...watched.history] });
  }

  /** A graph in place of the one before. A walk begins at its end: everything is known. */
  #showGraph(graph: OpenGraph, experiment: Experiment): void {
    const before = this.graph.peek();
    batch(() => {
      this.#current = experiment;
      this.note.value = null;
      this.graph.value = graph;
      // While values change the walk stays where it is; another formula has another walk.
      if (!before?.hasShapeOf(graph)) this.at.value = null;
      this.descent.value = [{ step: 0, value: graph.numbers.value(graph.info.output)[0]! }];
      const { nodes } = graph.info;
      if (before === null) {
        this.stepUnit.value = "operation";
        this.selection.value = null;
        this.wrt.value = null;
      }
      if (graph.pass.notFinite !== null) {
        const { label } = nodes[graph.pass.notFinite]!;
        const message = `"${label}" is the first value that is not finite here.`;
        this.note.value = { kind: "notice", code: "not_finite", message };
      }
    });
  }

  #showPass(pass: OpenGraph["pass"], steps: number): void {
    const graph = this.graph.peek();
    if (!graph) return;
    const shown = graph.with(pass, steps);
    const value = shown.numbers.value(shown.info.output)[0]!;
    batch(() => {
      this.graph.value = shown;
      this.at.value = null;
      const all = steps === 0 ? [] : this.descent.peek();
      this.descent.value = [...all, { step: steps, value }].slice(-4000);
    });
  }

  async #descend(n: number): Promise<boolean> {
    const { steps, pass, stopped } = await this.#engine().graph("descend", n);
    this.#showPass(pass, steps);
    if (stopped) this.#say({ kind: "stopped", code: stopped.code, message: stopped.message });
    this.onDescent?.();
    return stopped === null;
  }

  /** Called after every update of a formula's parameters. */
  onDescent: (() => void) | null = null;

  #moved = Number.NEGATIVE_INFINITY;

  /** Plays a formula: its walk an operation at a time, or gradient descent an update a frame. */
  #playGraph(): void {
    this.#playing.value = true;
    if (this.follows()) {
      this.#pacer.start(LESSON_STEP, async () => {
        // A step that opens another formula begins to play anew: it still is given its time.
        if (performance.now() - this.#moved < LESSON_STEP / 2) return;
        this.#moved = performance.now();
        if (!this.course.peek()?.move(1)) this.#stand();
      });
      return;
    }
    const walk = this.walk.peek();
    if (walk && this.walks()) {
      if (this.at.peek() === null || this.at.peek() === walk.operations.length) this.at.value = 0;
      this.#pacer.start(OPERATION, async () => {
        this.at.value = next(walk, this.at.peek());
        const operation = walk.operations[(this.at.value ?? 0) - 1];
        if (operation) this.select(operation.node);
        if (this.at.value === walk.operations.length) this.#stand();
      });
      return;
    }
    this.#pacer.start(16, () =>
      this.#enqueue(async () => {
        if (this.#pacer.running && !(await this.#descend(1))) this.#stand();
      }),
    );
  }

  /** In forward mode the engine is asked how everything moves, each time the graph or the question changes. */
  #followTangents(): void {
    const graph = this.graph.value;
    const id = graph ? nodeNamed(graph.info, this.wrt.value ?? "") : -1;
    if (!graph || this.direction.value === "reverse" || id < 0) {
      this.tangents.value = null;
      return;
    }
    void this.#ask((engine) => engine.graph("forwardMode", id)).then(
      (found) => {
        if (this.graph.peek() === graph) this.tangents.value = found;
      },
      () => undefined,
    );
  }

  async #start(): Promise<void> {
    if (!this.#playing.value) await this.#go();
  }

  async #go(): Promise<void> {
    const engine = this.#engine();
    if (this.graph.peek() || this.walks()) {
      this.#playGraph();
      return;
    }
    const pace = paceOf(this.speed.peek(), this.info.peek()?.updatesPerEpoch ?? 1);
    this.#playing.value = true;
    if (pace.beat === null) await engine.play(pace.engine);
    else this.#march(engine, pace.beat);
  }

  /** Single steps at a beat; each is a frame of a run that goes on. */
  #march(engine: Host, { perSecond, updates }: { perSecond: number; updates: number }): void {
    this.#pacer.start(1000 / perSecond, () =>
      this.#enqueue(async () => {
        if (!this.#pacer.running) return;
        const before = this.frame.peek()?.step;
        const frame = await engine.step(updates);
        const running = frame.stopped === null && frame.step !== before;
        this.#receive({ ...frame, running, stepsPerSecond: perSecond * updates });
      }),
    );
  }

  async #halt(): Promise<void> {
    if (!this.#playing.value) return;
    const paced = this.#pacer.running;
    this.#stand();
    if (this.graph.peek() || this.walks()) return;
    const last = paced ? this.frame.peek() : await this.#engine().pause();
    if (last) this.#show(paced ? { ...last, running: false, history: [] } : last);
  }

  /** No longer playing, as far as the page goes: the engine's own next call stops what still runs there. */
  #stand(): void {
    this.#pacer.stop();
    this.#playing.value = false;
  }

  /** A frame that came by itself: drawn with the next display frame, or at once when it is the last. */
  #receive(frame: Frame): void {
    if (frame.run !== this.info.peek()?.run) return;
    if (frame.running) {
      this.#frames.post(frame);
      return;
    }
    this.#stand();
    if (frame.stopped?.code === "engine_lost") {
      void this.#queue.add(() => this.#fail(new ChainruleError("engine_lost", frame.stopped?.message ?? "")));
    } else {
      this.#show(frame);
    }
  }

  #show(frame: Frame): void {
    this.#frames.show(frame);
    if (!frame.stopped) return;
    const { code, message } = frame.stopped;
    this.#say({ kind: code === "not_finite" ? "stopped" : "failed", code, message });
  }

  #say(note: Note): void {
    this.note.value = note;
    this.onError?.(note);
  }

  /** A failed call: shown, and after the loss of an engine the document is opened again. */
  async #fail(error: unknown): Promise<void> {
    const { code } = ChainruleError.of(error);
    this.#stand();
    if (code !== "engine_lost" || !this.host || !this.#current) {
      this.fail(error);
      return;
    }
    try {
      await this.#build(this.#current);
      this.#say({ kind: "notice", code, message: "The engine had to be started again. The run is back at step 0." });
    } catch (again) {
      this.fail(again);
    }
  }
}
