/**
 * `<chainrule-playground>`: the whole page as one element.
 *
 * Attributes: `src` (URL of an experiment to open), `theme` (`light` or `dark`; otherwise the reader's own), `lang` (`en` or
 * `de`; otherwise the reader's own; all playgrounds of a page speak the same), `fullpage` (fills the window, takes the
 * transport's keys from anywhere on the page, reads the page's address and keeps the document), `offline` (keeps the page's
 * files; only for the site's own page, beside which the service worker lies).
 * Events, all bubbling out of shadow roots: `ready`, `change` (the document; detail: the experiment), `step` (every frame
 * drawn while running and after each step; detail: step, epoch, loss, metrics), `error` (detail: code, message, field).
 */
import { effect } from "@preact/signals-core";
import { html, LitElement } from "lit";
import { keyed } from "lit/directives/keyed.js";
import firstFormula from "../../examples/formula-fan-out.json";
import first from "../../examples/spiral.json";
import { ChainruleError } from "../../wasm/errors.ts";
import type { GradResult } from "../../wasm/graph-types.ts";
import type { Experiment, QueryResult, TrainResult } from "../../wasm/types.ts";
import type { ChainrulePlayground as Api } from "./api.ts";
import { type Mode, Playground } from "./app.ts";
import { fetched } from "./document/fetched.ts";
import { connect } from "./engine.ts";
import { handleDocumentKey, handleKey } from "./keys.ts";
import { type Layout, layoutFor } from "./layout.ts";
import { type Lens, lensOf } from "./lens.ts";
import { type View, view } from "./page.ts";
import { Queue } from "./queue.ts";
import "./styles/font.ts";
import { base, page, tokens } from "./styles/sheets.ts";
import { keep, kept } from "./ui/kept.ts";
import { firstLanguage } from "./words/chosen.ts";
import { type Language, language, offered, speak } from "./words/language.ts";

export type { StepDetail } from "./api.ts";

class PlaygroundElement extends LitElement implements Api {
  static override properties = {
    src: {},
    theme: { reflect: true },
    fullpage: { type: Boolean, reflect: true },
    offline: { type: Boolean },
    layout: { state: true },
    place: { state: true },
    dataOpen: { state: true },
    dark: { state: true },
    mode: { state: true },
    lens: { state: true },
    lang: {},
    language: { state: true },
  };
  static override styles = [tokens, base, page];

  declare src: string | null;
  declare theme: "light" | "dark" | null;
  declare fullpage: boolean;
  declare offline: boolean;
  declare layout: Layout;
  /** The place shown on a phone. */
  declare place: View["place"];
  /** Whether the folded data panel of a tablet is open. */
  declare dataOpen: boolean;
  declare dark: boolean;
  /** Which of the page's modes is drawn. */
  declare mode: Mode;
  /** The magnification a network is drawn at: Data folds for some. */
  declare lens: Lens;
  /** The language that is drawn. */
  declare language: Language;

  readonly ready: Promise<void>;

  readonly #app: Playground;
  readonly #scheme = matchMedia("(prefers-color-scheme: dark)");
  readonly #queue = new Queue();
  #begun = false;
  #asleep = false;
  #announced = false;
  #settleReady!: { resolve: () => void; reject: (reason: unknown) => void };
  #leave: (() => void)[] = [];

  constructor() {
    super();
    this.src = null;
    this.theme = null;
    this.fullpage = false;
    this.offline = false;
    this.layout = "wide";
    this.place = "graph";
    this.dataOpen = false;
    this.dark = false;
    this.mode = "network";
    this.lens = "neurons";
    this.language = language.peek();
    this.ready = new Promise((resolve, reject) => {
      this.#settleReady = { resolve, reject };
    });
    this.ready.catch(() => undefined);
    this.#app = new Playground(connect, {
      network: first as Experiment,
      formula: firstFormula as Experiment,
    });
    this.#app.begin = () => this.#then(() => this.#openFirst());
    this.#app.session.onStep = ({ step, epoch, evaluation }) => this.#tell("step", { step, epoch, ...evaluation });
    this.#app.session.onDescent = async () => this.#tell("step", await this.#result());
    this.#app.session.onError = ({ code, message, field }) => this.#tell("error", { code, message, field });
  }

  getState(): Promise<Experiment> {
    return this.#then(async () => structuredClone(this.#app.store.document.peek()));
  }

  setState(experiment: unknown): Promise<void> {
    this.#begun = true;
    const done = this.#then(() => this.#app.open(experiment));
    this.#settle(done);
    return done;
  }

  result(): Promise<TrainResult> {
    return this.#then(() => this.#result());
  }

  step(n = 1): Promise<TrainResult> {
    return this.#then(async () => {
      await this.#app.session.step(n);
      return this.#result();
    });
  }

  play(): Promise<void> {
    return this.#then(() => this.#app.session.play());
  }

  pause(): Promise<TrainResult> {
    return this.#then(async () => {
      await this.#app.session.pause();
      return this.#result();
    });
  }

  reset(): Promise<TrainResult> {
    return this.#then(async () => {
      await this.#app.session.reset();
      return this.#result();
    });
  }

  query(asked: { sample: readonly number[]; target: readonly number[] }): Promise<QueryResult>;
  query(asked: { of?: string; wrt?: readonly string[] }): Promise<GradResult>;
  query(asked: {
    sample?: readonly number[];
    target?: readonly number[];
    of?: string;
    wrt?: readonly string[];
  }): Promise<QueryResult | GradResult> {
    return this.#then(async () => {
      if (this.#app.session.graph.peek()) return printed(await this.#app.session.grad(asked ?? {}));
      const { sample, target } = (asked ?? {}) as { sample: readonly number[]; target: readonly number[] };
      return printed(await this.#app.session.query(numbers(sample, "sample"), numbers(target, "target")));
    });
  }

  select(name: string | null): Promise<void> {
    return this.#then(async () => {
      this.#app.session.select(name);
      await this.#app.arrived();
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.fullpage) this.#askAddress();
    this.#listen();
    if (!this.#begun) {
      this.#begun = true;
      this.#settle(this.#app.begin());
    } else if (this.#asleep) {
      void this.#then(() => this.#app.open())
        .catch(() => undefined)
        .then(() => this.#keep());
    }
    this.#asleep = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const leave of this.#leave.splice(0)) leave();
    // Moving an element disconnects it for a moment; one that has left the page lets its engine go.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#asleep = true;
      this.#app.session.close();
    });
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has("src") && changed.get("src") !== undefined && this.src !== null) {
      const { src } = this;
      void this.#then(() => this.#load(src)).catch((error) => this.#app.session.fail(error));
    }
    const asked = offered([this.lang]);
    if (changed.has("lang") && asked) void speak(asked).catch((error) => this.#app.session.fail(error));
    if (changed.has("dataOpen") && changed.get("dataOpen") !== undefined) this.#followFold();
  }

  protected override render() {
    const dark = this.theme === "dark" || (this.theme !== "light" && this.dark);
    // Another language is another page: no text of the one before is left anywhere.
    const drawn = view({
      app: this.#app,
      layout: this.layout,
      place: this.place,
      dataOpen: this.dataOpen,
      scheme: dark ? "dark" : "light",
      theme: this.theme,
      setScheme: (scheme) => {
        this.theme = scheme;
        if (this.fullpage) keep("theme", scheme ?? "");
      },
      setPlace: (place) => {
        this.place = place;
      },
      setDataOpen: (open) => {
        this.dataOpen = open;
      },
    });
    return html`${keyed(this.language, drawn)}`;
  }

  async #result(): Promise<TrainResult> {
    // A formula answers with the values and gradients of its nodes.
    const { session } = this.#app;
    const graph = session.graph.peek();
    if (graph) return printed({ step: graph.steps, ...(await session.grad({})) }) as unknown as TrainResult;
    const result = await this.#app.session.result();
    const finite = result.parameters.every(
      ({ W, b }) => W.every((row) => row.every(Number.isFinite)) && b.every(Number.isFinite),
    );
    // The parameters of a large network are not worth copying for the one update that may have overflowed.
    const parameters = finite ? result.parameters : printed(result.parameters);
    return { ...result, loss: printed(result.loss), metrics: printed(result.metrics), parameters };
  }

  /** Runs the calls of the interface one after the other, in the order made. */
  #then<T>(task: () => Promise<T>): Promise<T> {
    return this.#queue.add(task);
  }

  /** The first document that opens, or fails to, settles `ready`. */
  #settle(opening: Promise<void>): void {
    opening.then(
      () => {
        this.#settleReady.resolve();
        if (!this.#announced) this.#tell("ready", undefined);
        // What is needed now comes first.
        if (!this.#announced && this.offline) void import("./offline/register.ts").then(({ register }) => register());
        this.#announced = true;
      },
      (error) => {
        if (!this.#app.session.host) this.#settleReady.reject(error);
      },
    );
  }

  /** The experiment at `src`; the usual one when there is none, or with a sentence when it cannot be had. */
  async #openFirst(): Promise<void> {
    if (this.src === null) {
      if (!this.fullpage) return this.#app.open();
      await this.#app.home.begin();
      this.#keep();
      return;
    }
    try {
      await this.#load(this.src);
    } catch (error) {
      await this.#app.open();
      this.#app.session.fail(error);
    }
  }

  /** How the page looks: as its address says, else as was chosen here before. An attribute says it first. */
  #askAddress(): void {
    const asked = new URLSearchParams(location.search);
    const theme = asked.get("theme") ?? kept("theme");
    if (this.theme === null && (theme === "light" || theme === "dark")) this.theme = theme;
    this.lang ||= asked.get("lang") ?? "";
  }

  /** From now on, and as long as the element is on the page, its document is kept and its address followed. */
  #keep(): void {
    if (this.isConnected) this.#leave.push(this.#app.home.follow());
  }

  async #load(url: string): Promise<void> {
    await this.#app.open(await fetched(url));
  }

  /** Focus goes where the folding button went. */
  #followFold(): void {
    const target = this.dataOpen ? ".fold .btn" : "chainrule-rail";
    const found = this.renderRoot.querySelector<HTMLElement>(target);
    const button = found?.shadowRoot?.querySelector("button") ?? found;
    button?.focus();
  }

  #listen(): void {
    const keys = (event: KeyboardEvent) => {
      if (event.key === "Escape" && this.dataOpen && !event.defaultPrevented) this.dataOpen = false;
      else if (!handleDocumentKey(event, this.#app)) handleKey(event, this.#app.session);
    };
    const anywhere = (event: KeyboardEvent) => {
      if (this.fullpage && event.target === document.body) keys(event);
    };
    const scheme = () => {
      this.dark = this.#scheme.matches;
    };
    const size = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) this.layout = layoutFor(entry.contentRect.width);
    });
    let known = this.#app.store.document.peek();
    const changes = effect(() => {
      const now = this.#app.store.document.value;
      if (now !== known) this.#tell("change", structuredClone(now));
      known = now;
    });
    const modes = effect(() => {
      this.mode = this.#app.mode.value;
      this.lens = lensOf(this.#app);
      this.language = language.value;
      if (this.fullpage) document.documentElement.lang = language.value;
      // Lessons are drawn when they have come.
      this.#app.lessons.value;
      this.requestUpdate();
    });
    void speak(firstLanguage(this.lang)).catch((error) => this.#app.session.fail(error));
    const press = () => this.#app.session.giveWay();
    const presses = ["pointerdown", "pointerup", "keydown"];
    for (const name of presses) this.addEventListener(name, press, { capture: true });
    scheme();
    size.observe(this);
    this.addEventListener("keydown", keys);
    document.addEventListener("keydown", anywhere);
    this.#scheme.addEventListener("change", scheme);
    this.#leave.push(
      changes,
      modes,
      () => size.disconnect(),
      () => {
        for (const name of presses) this.removeEventListener(name, press, { capture: true });
      },
      () => this.removeEventListener("keydown", keys),
      () => document.removeEventListener("keydown", anywhere),
      () => this.#scheme.removeEventListener("change", scheme),
    );
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

/** An own copy of a list of numbers; what is in it the engine checks. */
function numbers(value: readonly number[], field: string): number[] {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value as readonly number[]);
  throw new ChainruleError(
    "wrong_type",
    `${field} is ${value === null ? null : typeof value}; it takes a list of numbers.`,
    field,
  );
}

/** Numbers as the command line prints them: one that is not finite is null. */
function printed<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

customElements.define("chainrule-playground", PlaygroundElement);

/** The element's class, for `new ChainrulePlayground()` and `instanceof`. */
export const ChainrulePlayground: { new (): Api; readonly prototype: Api } = PlaygroundElement;
export type ChainrulePlayground = Api;
