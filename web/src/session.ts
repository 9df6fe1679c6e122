import { batch, computed, type ReadonlySignal, signal } from "@preact/signals-core";
import { ChainruleError } from "../../wasm/errors.ts";
import type { GradOptions } from "../../wasm/formula.ts";
import type { FormulaOpened, GradResult, NetworkGraphAsk } from "../../wasm/graph-types.ts";
import type { Health } from "../../wasm/health.ts";
import type { Host } from "../../wasm/host-types.ts";
import type { LossPlane } from "../../wasm/loss-plane.ts";
import type { Experiment, Frame, QueryResult, TrainResult } from "../../wasm/types.ts";
import type { Pin } from "./compare/pin.ts";
import { OpenGraph } from "./formula/open-graph.ts";
import { Frames } from "./frames.ts";
import { paceOf, type Speed } from "./pace.ts";
import type { Shown } from "./plots/points.ts";
import { EngineLine } from "./session/engine-line.ts";
import { firstNotFinite, Graphs } from "./session/graphs.ts";
import { NextUpdate } from "./session/next-update.ts";
import { type Course, Playing } from "./session/playing.ts";
import { Recovery } from "./session/recovery.ts";
import { Travel } from "./session/travel.ts";
import { back, finishPhase, next } from "./walk/walk.ts";
import { firstSample, type Probe, planeOf, watchFor } from "./watch.ts";
import { t } from "./words/words.ts";

/** Which numbers the pictures show. */
export type Show = "values" | "gradients" | "both";

/** What one press of Step does. */
export type StepUnit = "lesson" | "operation" | "sample" | "update" | "epoch";

/** A button on a note: what it says, in English, and what it does. The note closes. */
export interface Way {
  readonly label: string;
  readonly act: () => void;
}

/** A sentence on the margin, with ways out. */
export interface Note {
  readonly message: string;
  readonly kind: "failed" | "stopped" | "notice";
  readonly code?: string;
  /** Path in the document, when it is about one. */
  readonly field?: string;
  readonly ways?: readonly Way[];
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
  readonly #frames = new Frames((frame) => {
    if (frame.step > 0) this.onStep?.(frame);
  });
  readonly #play = new Playing();

  /** Fixed facts of the open run; null before the first. */
  readonly info = this.#frames.info;
  /** The last frame, at most one per display frame. For pictures and curves. */
  readonly frame = this.#frames.frame;
  /** The same at most 4 times a second while running: for numbers that are read. */
  readonly reading = this.#frames.reading;
  /** Every evaluation since step 0, thinned evenly when long. */
  readonly history = this.#frames.history;
  readonly playing = this.#play.playing;
  readonly #travel = new Travel(this.frame, this.history);
  /** The farthest step the run has come to; where it stands may be any step before. */
  readonly farthest = this.#travel.farthest;
  /** The step that is being gone to; null when none is. */
  readonly sought = this.#travel.wanted;
  /** Low and high end of the input plane that unit pictures and the decision plot show, the same for both inputs. */
  readonly plane: ReadonlySignal<readonly [number, number]> = computed(() => planeOf(this.info.value?.data));

  /** The graphs that are open; what is asked of them and how far the walk has come (session/graphs.ts). */
  readonly #graphs = new Graphs();
  readonly graph = this.#graphs.formula;
  readonly networkGraph = this.#graphs.network;
  readonly shownGraph = this.#graphs.shown;
  readonly networkWalk = this.#graphs.networkWalk;
  readonly walk = this.#graphs.walk;
  readonly at = this.#graphs.at;
  readonly direction = this.#graphs.direction;
  readonly wrt = this.#graphs.wrt;
  readonly carries = this.#graphs.carries;
  readonly tangents = this.#graphs.tangents;
  readonly descent = this.#graphs.descent;
  /** The neuron that is open in the lens of scalars, `all` of them or `none`; null: nothing was asked for. */
  readonly opened = signal<string | null>(null);
  /** Whether an open neuron shows each of many products. */
  readonly products = signal(false);
  /** Whether what is shown is older than what is written, which cannot be read. */
  readonly stale = signal(false);

  /** What the transport steps through when a step is one of a lesson. */
  readonly course = signal<Course | null>(null);

  /** Name of the selected thing (selection.ts), or null. Change it with `select`. */
  readonly selection = signal<string | null>(null);
  /** Names of what is selected beside it, to be edited together. */
  readonly beside = signal<ReadonlySet<string>>(new Set());
  /** Whether what is pressed joins the selection: for those who have no Shift to hold. */
  readonly joining = signal(false);
  /** The probed sample. Change it with `setProbe`. */
  readonly probe = signal<Probe | null>(null);
  /** Whether the inspector is open. Only the reader opens it. */
  readonly explaining = signal(false);
  readonly show = signal<Show>("both");
  /** Gradients of weights and biases are the mean over the last batch instead of the probed sample's. */
  readonly mean = signal(false);
  /** Which of the samples the pictures show. */
  readonly splits = signal<Shown>("both");
  readonly speed = signal<Speed>("full");
  readonly stepUnit = signal<StepUnit>("update");
  readonly note = signal<Note | null>(null);
  /** The next update looked at before it is made, and the walk through its batch. */
  readonly next = new NextUpdate({
    info: this.info,
    frame: this.frame,
    playing: this.playing,
    ask: () => this.#line.ask((engine) => engine.ahead()),
    probe: (sample) => this.setProbe(sample),
  });
  /** A run kept to be compared with. */
  readonly pinned = signal<Pin | null>(null);

  /** Called at every frame drawn while running and after each step. */
  onStep: ((frame: Frame) => void) | null = null;
  /** Called with every failure that reaches the page. */
  onError: ((note: Note) => void) | null = null;

  readonly #line: EngineLine;
  /** The document that is open: what to build again when an engine was lost. */
  #current: Experiment | null = null;
  #waiting: Waiting | null = null;
  #watching = false;
  readonly #recovery = new Recovery();
  /** The engine was lost while the run played. */
  #lostPlaying = false;
  /** The last failure that `onError` was called with. */
  #told: unknown = null;

  /** `connect` starts an engine. */
  constructor(connect: () => Promise<Host>) {
    this.#line = new EngineLine(
      async () => {
        const host = await connect();
        host.onFrame = (frame) => this.#receive(frame);
        return host;
      },
      (error) => this.#fail(error),
    );
    this.#graphs.followTangents((node) => this.#line.ask((engine) => engine.graph("forwardMode", node)));
  }

  /** null until an engine has started, or when none could. */
  get host(): Host | null {
    return this.#line.host;
  }

  /**
   * Builds the run of a document at step 0. A document that arrives while the one before still waits for its turn, with
   * nothing asked in between, takes its place: a slider being dragged builds only what it comes to.
   */
  open(experiment: Experiment, keepPlaying = false): Promise<void> {
    const last = this.#waiting;
    if (last?.turn === this.#line.added) {
      last.experiment = experiment;
      last.keepPlaying &&= keepPlaying;
      return last.done;
    }
    const waiting: Waiting = { experiment, keepPlaying, turn: this.#line.added + 1, done: Promise.resolve() };
    this.#waiting = waiting;
    waiting.done = this.#line.add(async () => {
      if (this.#waiting === waiting) this.#waiting = null;
      const resume = waiting.keepPlaying && this.playing.peek();
      // A run that goes on afterwards is playing all along, as far as the page goes.
      if (resume) this.#play.interrupt();
      else this.#stand();
      if (!waiting.keepPlaying || !(await this.#amend(waiting.experiment))) await this.#replace(waiting.experiment);
      if (resume) await this.#go();
    });
    return waiting.done;
  }

  /** Reads a formula that may be refused: the graph before then stays. Not queued behind failures of the page. */
  tryFormula(experiment: Experiment): Promise<void> {
    return this.#line.quietly(async () => {
      await this.#line.started();
      this.#stand();
      const opened = await this.#line.twice((engine) => engine.openFormula(experiment));
      this.#showGraph(new OpenGraph(opened), experiment);
    });
  }

  play(): Promise<void> {
    return this.#line.add(() => this.#start());
  }

  pause(): Promise<void> {
    return this.#line.add(() => this.#halt());
  }

  /** n updates. Pauses first when running. */
  step(n: number): Promise<void> {
    return this.#line.add(async () => {
      this.#stand();
      if (this.graph.peek()) await this.#descend(n);
      else {
        this.#show(await this.#line.engine.step(n));
        this.at.value = this.walks() ? 0 : null;
      }
    });
  }

  /** To any step of the run, with the same bits as the first time. Pauses; while a timeline is dragged the latest step counts. */
  seek(step: number): Promise<void> {
    this.#stand();
    return this.#travel.to(step, (latest) =>
      this.#line.add(async () => {
        const frame = await this.#line.engine.seek(latest());
        this.note.value = null;
        this.#show(frame);
        this.at.value = this.walks() ? 0 : null;
      }),
    );
  }

  /** One press of Step back: an operation, an update, or to where the epoch began. From the first operation of an update to the last of the one before. */
  async stepBack(): Promise<void> {
    const walk = this.walk.peek();
    const frame = this.frame.peek();
    const walks = this.walks();
    if (this.graph.peek() || this.follows() || (walk && walks && this.at.peek() !== 0)) return this.walkBy("back");
    if (!frame || (frame.step === 0 && this.next.seen.peek() === 0)) return;
    const perEpoch = this.info.peek()?.updatesPerEpoch ?? 1;
    if (this.stepUnit.peek() === "sample" && this.next.seen.peek() > 0) return this.next.see(this.next.seen.peek() - 1);
    if (this.stepUnit.peek() === "epoch") return this.seek(Math.floor((frame.step - 1) / perEpoch) * perEpoch);
    await this.seek(frame.step - 1);
    if (walks) this.at.value = this.walk.peek()?.operations.length ?? null;
  }

  /** Whether there is anything to step back to. */
  get canStepBack(): boolean {
    if (this.graph.value || this.follows()) return this.walk.value !== null && (this.at.value !== 0 || this.follows());
    if (this.stepUnit.value === "sample" && this.next.seen.value > 0) return true;
    return (this.frame.value?.step ?? 0) > 0 || (this.walks() && this.at.value !== 0);
  }

  /** Steps are operations of a walk, which begins anew, or whole updates again. */
  setStepUnit(unit: StepUnit): void {
    const running = this.playing.peek() && !this.#play.paced;
    this.#stand();
    if (running) void this.#line.add(async () => this.#show(await this.#line.engine.pause()));
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
    if (this.stepUnit.value === "sample") return this.#stepSample();
    const info = this.info.value;
    const frame = this.frame.value;
    if (this.stepUnit.value === "update" || !info || !frame) return this.step(1);
    return this.step(info.updatesPerEpoch - (frame.step % info.updatesPerEpoch));
  }

  async #stepSample(): Promise<void> {
    this.#stand();
    if (!(await this.next.more())) await this.step(1);
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
    return this.#line.add(async () => {
      this.#stand();
      if (this.follows()) {
        this.course.peek()?.move("first");
        return;
      }
      if (this.graph.peek()) {
        const frame = await this.#line.engine.graph("reset");
        this.note.value = null;
        this.#graphs.showFrame(frame);
        if (this.walks()) this.at.value = 0;
        return;
      }
      const frame = await this.#line.engine.reset();
      const info = this.info.peek();
      this.note.value = null;
      if (info) this.#frames.begin(info, frame);
      this.at.value = this.walks() ? 0 : null;
    });
  }

  query(sample: number[], target: number[]): Promise<QueryResult> {
    return this.#line.ask((engine) => engine.query(sample, target));
  }

  /** A sample of the run as a graph, at its present parameters. */
  networkGraphOf(asked: NetworkGraphAsk): Promise<FormulaOpened> {
    return this.#line.ask((engine) => engine.openNetworkGraph(asked));
  }

  /** Values and gradients of the open formula. */
  grad(options: GradOptions): Promise<GradResult> {
    return this.#line.ask((engine) => engine.graph("grad", options));
  }

  /** When everything asked so far is done. */
  settled(): Promise<void> {
    return this.#line.quietly(async () => undefined);
  }

  /** Questions about other formulas than the open one, which is opened again afterwards. */
  aside<T>(task: (engine: Host) => Promise<T>): Promise<T> {
    return this.#line.ask(async (engine) => {
      try {
        return await task(engine);
      } finally {
        if (this.graph.peek() && this.#current) await engine.openFormula(this.#current);
      }
    });
  }

  predict(inputs: number[][]): Promise<number[][]> {
    return this.#line.ask((engine) => engine.predict(inputs));
  }

  /** The outputs for every sample of a split, flat, row by row. */
  outputs(split: "train" | "test"): Promise<Float64Array> {
    return this.#line.ask((engine) => engine.outputs(split));
  }

  /** How gradients reach the layers now. */
  health(): Promise<Health> {
    return this.#line.ask((engine) => engine.health());
  }

  /** Training loss at places of a plane through the space of parameters. */
  losses(plane: LossPlane, at: [number, number][]): Promise<Float64Array> {
    return this.#line.ask((engine) => engine.losses(plane, at));
  }

  /** Overwrites the parameters of the run, flat, by RunInfo.shapes. */
  setParameters(values: Float64Array): Promise<void> {
    return this.#line.add(async () => {
      this.next.forget();
      this.#show(await this.#line.engine.setParameters(values));
    });
  }

  /** The reader pressed something: its answer is drawn before the run's next pictures. */
  giveWay(): void {
    this.#frames.giveWay();
  }

  /** Selects a thing by name (selection.ts), or nothing. */
  select(name: string | null): void {
    batch(() => {
      this.selection.value = name;
      if (this.beside.peek().size > 0) this.beside.value = new Set();
      if (name === null) this.joining.value = false;
    });
  }

  /** Takes a thing into the selection, or out of it again. */
  join(name: string): void {
    const all = new Set(this.beside.peek());
    const first = this.selection.peek();
    if (first !== null) all.add(first);
    if (!all.delete(name)) all.add(name);
    batch(() => {
      const last = [...all].at(-1) ?? null;
      if (last !== null) all.delete(last);
      this.selection.value = last;
      this.beside.value = all;
    });
  }

  /** Moves the probe; the next frame carries its passes. Dragging sends only the latest place. */
  setProbe(probe: Probe): void {
    this.probe.value = probe;
    if (this.#watching) return;
    this.#watching = true;
    void this.#line.add(async () => {
      this.#watching = false;
      this.#show(await this.#line.engine.watch(watchFor(this.info.peek()?.data, this.probe.peek())));
    });
  }

  /** An operation a second is a walk over the updates; the other speeds are those of whole updates. */
  setSpeed(speed: Speed): void {
    const playing = this.playing.peek();
    const walk = speed === "operation_second";
    this.speed.value = speed;
    if (this.info.peek() && !this.graph.peek() && walk !== (this.stepUnit.peek() === "operation"))
      this.setStepUnit(walk ? "operation" : "update");
    if (!playing) return;
    void this.#line.add(async () => {
      await this.#halt();
      await this.#start();
    });
  }

  /** What `chainrule train` prints at the present step. */
  result(): Promise<TrainResult> {
    return this.#line.ask((engine) => engine.result());
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
    this.#line.close();
  }

  /** Goes on with a document that differs in what may change on the way; false where its run has to be built. */
  async #amend(experiment: Experiment): Promise<boolean> {
    if (!this.host || !this.info.peek() || this.graph.peek()) return false;
    const { host } = this;
    const amended = await host.amend(experiment).catch(async (error) => {
      if (ChainruleError.of(error).code !== "engine_lost" || !this.#current) throw error;
      await this.#recover(host, this.#current, false);
      return host.amend(experiment);
    });
    if (!amended) return false;
    this.#current = experiment;
    this.note.value = null;
    this.next.forget();
    this.#frames.cut(amended.part);
    this.#show(amended.frame);
    return true;
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

  async #build(experiment: Experiment): Promise<void> {
    if (experiment.model?.kind === "formula") {
      this.#showGraph(new OpenGraph(await this.#line.twice((host) => host.openFormula(experiment))), experiment);
      return;
    }
    const { info, frame, watched } = await this.#line.twice(async (host) => {
      const { info, frame } = await host.open(experiment, { probe: null, grid: null });
      const { data } = info;
      this.probe.value = firstSample(data);
      return {
        info,
        frame,
        watched: data.train.rows > 0 ? await host.watch(watchFor(data, this.probe.peek())) : frame,
      };
    });
    this.#current = experiment;
    this.note.value = null;
    const fromFormula = this.graph.peek() !== null;
    this.graph.value = null;
    if (fromFormula && this.stepUnit.peek() === "operation") this.stepUnit.value = "update";
    this.at.value = this.stepUnit.peek() === "operation" ? 0 : null;
    this.#frames.begin(info, { ...watched, history: [...frame.history, ...watched.history] });
  }

  #showGraph(graph: OpenGraph, experiment: Experiment): void {
    const message = firstNotFinite(graph);
    batch(() => {
      this.#current = experiment;
      this.note.value = message === null ? null : { kind: "notice", code: "not_finite", message };
      if (this.graph.peek() === null) {
        this.stepUnit.value = "operation";
        this.selection.value = null;
      }
      this.#graphs.show(graph);
    });
  }

  async #descend(n: number): Promise<boolean> {
    const frame = await this.#line.engine.graph("descend", n);
    const { stopped } = frame;
    this.#graphs.showFrame(frame);
    if (stopped) this.#say({ kind: "stopped", code: stopped.code, message: stopped.message });
    this.onDescent?.();
    return stopped === null;
  }

  /** Called after every update of a formula's parameters. */
  onDescent: (() => void) | null = null;

  /** Plays what is not the engine's run: a lesson, a walk, or gradient descent on a formula. */
  #playGraph(): void {
    const course = this.course.peek();
    if (course && this.follows()) this.#play.follow(course);
    else if (this.walks()) this.#play.stroll(this.#graphs, (node) => this.select(node), this.#endlessly());
    else this.#play.descend(() => this.#line.add(async () => !this.#play.paced || (await this.#descend(1))));
  }

  /** At the speed of an operation a second a walk over an update goes on with the next one. */
  #endlessly(): (() => Promise<void>) | null {
    if (this.graph.peek() || this.speed.peek() !== "operation_second") return null;
    return () =>
      this.#line.add(async () => {
        if (!this.#play.paced) return;
        const frame = await this.#line.engine.step(1);
        this.#show(frame);
        if (frame.stopped || frame.ended) this.#stand();
        this.at.value = 0;
      });
  }

  async #start(): Promise<void> {
    if (!this.playing.peek()) await this.#go();
  }

  async #go(): Promise<void> {
    const engine = this.#line.engine;
    if (this.graph.peek() || this.walks() || this.follows()) {
      this.#playGraph();
      return;
    }
    const pace = paceOf(this.speed.peek(), this.info.peek()?.updatesPerEpoch ?? 1);
    this.#play.begin();
    if (pace.beat === null) await engine.play(pace.engine);
    else this.#march(engine, pace.beat);
  }

  /** Single steps at a beat; each is a frame of a run that goes on. */
  #march(engine: Host, { perSecond, updates }: { perSecond: number; updates: number }): void {
    this.#play.march(perSecond, () =>
      this.#line.add(async () => {
        if (!this.#play.paced) return;
        const before = this.frame.peek()?.step;
        const frame = await engine.step(updates);
        const running = frame.stopped === null && frame.step !== before;
        this.#receive({ ...frame, running, stepsPerSecond: perSecond * updates });
      }),
    );
  }

  async #halt(): Promise<void> {
    if (!this.playing.peek()) return;
    const paced = this.#play.paced;
    this.#stand();
    if (this.graph.peek() || this.walks()) return;
    const last = paced ? this.frame.peek() : await this.#line.engine.pause();
    if (last) this.#show(paced ? { ...last, running: false, history: [] } : last);
  }

  /** No longer playing, as far as the page goes: the engine's own next call stops what still runs there. */
  #stand(): void {
    this.#play.stand();
  }

  /** A frame that came by itself: drawn with the next display frame, or at once when it is the last. */
  #receive(frame: Frame): void {
    if (frame.run !== this.info.peek()?.run) return;
    if (frame.running) {
      this.#frames.post(frame);
      this.#remember(frame);
      return;
    }
    const lost = frame.stopped?.code === "engine_lost";
    this.#lostPlaying ||= lost && this.playing.peek();
    this.#stand();
    if (lost) {
      const { message } = frame.stopped!;
      void this.#line.quietly(() => this.#fail(new ChainruleError("engine_lost", message)));
    } else {
      this.#show(frame);
    }
  }

  #show(frame: Frame): void {
    this.#frames.show(frame);
    this.#remember(frame);
    if (!frame.stopped) return;
    const { code, message } = frame.stopped;
    this.#say({ kind: code === "not_finite" ? "stopped" : "failed", code, message });
  }

  #say(note: Note): void {
    this.note.value = note;
    this.onError?.(note);
  }

  /** The run may have to go on from here on another engine. */
  #remember(frame: Frame): void {
    if (this.host) this.#recovery.follow(this.host, frame);
  }

  /** A failed call: shown. After the loss of an engine another takes up the run where it stood. */
  async #fail(error: unknown): Promise<void> {
    const { code } = ChainruleError.of(error);
    const played = this.playing.peek() || this.#lostPlaying;
    this.#stand();
    if (code !== "engine_lost" || !this.host || !this.#current) {
      this.fail(error);
      return;
    }
    // One loss fails everything that was asked meanwhile; the first of it brought the run back.
    if (this.host.runs) return;
    this.#lostPlaying = false;
    try {
      await this.#recover(this.host, this.#current, played);
    } catch (again) {
      this.fail(again);
    }
  }

  async #recover(host: Host, document: Experiment, played: boolean): Promise<void> {
    const graph = this.graph.peek();
    const step = graph ? graph.steps : (this.frame.peek()?.step ?? 0);
    if (!this.#recovery.mayResume(step)) {
      await this.#build(document);
      const message = t("The engine stopped again and again at step {step}. The run is back at its start.", { step });
      this.#say({ kind: "failed", code: "engine_lost", message });
      return;
    }
    if (graph) {
      const at = this.at.peek();
      await host.openFormula(document);
      if (step > 0) this.#graphs.showFrame(await host.graph("descend", step));
      this.at.value = at;
    } else {
      const { info } = await host.open(document, watchFor(this.info.peek()?.data, this.probe.peek()));
      this.#frames.resume(
        info,
        await this.#recovery.resume(host, { from: this.info.peek()?.run ?? 0, to: info.run, step, played }),
      );
    }
    const message = t("The engine stopped and was started again. The run stands at step {step}, as before.", { step });
    this.#say({ kind: "notice", code: "engine_lost", message });
    if (played) await this.#go();
  }
}
