import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import { ChainruleError } from "../../wasm/errors.ts";
import type { Host } from "../../wasm/host-types.ts";
import type { Experiment, Frame, QueryResult, TrainResult } from "../../wasm/types.ts";
import { Frames } from "./frames.ts";
import { paceOf, type Speed } from "./pace.ts";
import { Pacer } from "./pacer.ts";
import { Queue } from "./queue.ts";
import { firstSample, type Probe, planeOf, watchFor } from "./watch.ts";

/** Which numbers the pictures show. */
export type Show = "values" | "gradients" | "both";

/** What one press of Step does. */
export type StepUnit = "update" | "epoch";

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

  /** Name of the selected thing (selection.ts), or null. Change it with `select`. */
  readonly selection = signal<string | null>(null);
  /** The probed sample. Change it with `setProbe`. */
  readonly probe = signal<Probe | null>(null);
  /** Whether the inspector is open. Only the reader opens it. */
  readonly explaining = signal(false);
  readonly show = signal<Show>("both");
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
      this.#show(await this.#engine().step(n));
    });
  }

  /** One press of Step: an update, or the rest of the epoch. */
  stepOnce(): Promise<void> {
    const info = this.info.value;
    const frame = this.frame.value;
    if (this.stepUnit.value === "update" || !info || !frame) return this.step(1);
    return this.step(info.updatesPerEpoch - (frame.step % info.updatesPerEpoch));
  }

  /** Back to the same start, to the bit. */
  reset(): Promise<void> {
    return this.#enqueue(async () => {
      this.#stand();
      const frame = await this.#engine().reset();
      const info = this.info.peek();
      this.note.value = null;
      if (info) this.#frames.begin(info, frame);
    });
  }

  query(sample: number[], target: number[]): Promise<QueryResult> {
    return this.#ask((engine) => engine.query(sample, target));
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

  async #build(experiment: Experiment): Promise<void> {
    if (!this.host) {
      this.host = await this.#connect();
      this.host.onFrame = (frame) => this.#receive(frame);
    }
    const { info, frame } = await this.host.open(experiment, { probe: null, grid: null });
    const { data } = info;
    this.probe.value = firstSample(data);
    const watched = data.train.rows > 0 ? await this.host.watch(watchFor(data, this.probe.peek())) : frame;
    this.#current = experiment;
    this.note.value = null;
    this.#frames.begin(info, { ...watched, history: [...frame.history, ...watched.history] });
  }

  async #start(): Promise<void> {
    if (!this.#playing.value) await this.#go();
  }

  async #go(): Promise<void> {
    const engine = this.#engine();
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
