/** A formula document, opened: its graph, the questions about it, and gradient descent on its parameters. */
import type { Engine } from "./engine.ts";
import { ChainruleError } from "./errors.ts";
import { decodeExperiment } from "./experiment/decode.ts";
import type { Formula, GradOptions } from "./formula.ts";
import { tables } from "./generated/tables.ts";
import type {
  CheckEntry,
  CurvePoint,
  DescentFrame,
  FormulaOpened,
  GradResult,
  GraphAsk,
  GraphMistake,
  GraphPass,
  GraphValue,
  NetworkGraphAsk,
  OperationCounts,
  StepError,
} from "./graph-types.ts";
import type { Run } from "./run.ts";
import type { ResolvedExperiment } from "./types.ts";

/** The value of a leaf that the document gives none, on a page, where there is a slider for it at once. */
export const PAGE_FALLBACK = 1;

export class GraphRun {
  readonly experiment: ResolvedExperiment;
  readonly formula: Formula;
  /** The leaves as they were when opened. */
  readonly #start: Readonly<Record<string, GraphValue>>;
  #steps = 0;
  #stopped: DescentFrame["stopped"] = null;
  /** Whether there are parameters, and an output of one number to make small. */
  #descends = false;

  private constructor(experiment: ResolvedExperiment, formula: Formula) {
    this.experiment = experiment;
    this.formula = formula;
    this.#start = formula.leaves();
    this.#begin();
  }

  /** Opens a document (JSON text or a value). `fallback`: value of a leaf without one. Errors: what decoding and `Engine.formula` refuse. */
  static open(engine: Engine, document: unknown, fallback?: number): GraphRun {
    const experiment = decodeExperiment(document);
    const { kind, text, at, output, parameters } = experiment.model;
    if (kind !== "formula" || text === null) {
      throw new ChainruleError("wrong_type", 'model.kind is "network"; this takes a formula.', "model.kind");
    }
    const formula = engine.formula(text, {
      at,
      parameters,
      ...(output !== null && { output }),
      ...(fallback !== undefined && { fallback }),
    });
    try {
      return new GraphRun(experiment, formula);
    } catch (thrown) {
      formula[Symbol.dispose]();
      throw thrown;
    }
  }

  /** One sample of a run as a graph. */
  static ofNetwork(run: Run, asked: NetworkGraphAsk): GraphRun {
    return new GraphRun(run.experiment, run.trainer.graph(asked));
  }

  /** The document's mistake, if it is one of graphs. */
  get #mistake(): GraphMistake | null {
    const { model, mistake } = this.experiment;
    return model.kind === "formula" ? (mistake as GraphMistake | null) : null;
  }

  get #fault(): { mistake?: GraphMistake } {
    return this.#mistake === null ? {} : { mistake: this.#mistake };
  }

  /** Updates of the parameters made. */
  get steps(): number {
    return this.#steps;
  }

  get stopped(): DescentFrame["stopped"] {
    return this.#stopped;
  }

  opened(): FormulaOpened {
    return { info: this.formula.info, pass: this.pass(), next: this.#next() };
  }

  /** A pass from `of`, at other values where `at` gives some; with the document's mistake unless another (or null) is asked for. */
  pass({ of, at, mistake }: GraphAsk = {}): GraphPass {
    if (at) this.formula.set(at);
    const fault = mistake === undefined ? this.#mistake : mistake;
    return this.formula.pass({ ...(of !== undefined && { of }), ...(fault && { mistake: fault }) });
  }

  /** With the document's mistake unless another is asked for. */
  grad(options: GradOptions = {}): GradResult {
    return this.formula.grad({ ...this.#fault, ...options });
  }

  check(asked: Parameters<Formula["check"]>[0]): CheckEntry {
    return this.formula.check(asked);
  }

  errorsByStep(asked: Parameters<Formula["errorsByStep"]>[0]): StepError[] {
    return this.formula.errorsByStep(asked);
  }

  curve(asked: Parameters<Formula["curve"]>[0]): CurvePoint[] {
    return this.formula.curve(asked);
  }

  counts(of?: string | number): OperationCounts {
    return this.formula.counts(of);
  }

  forwardMode(wrt: string | number): Float64Array {
    return this.formula.forwardMode(wrt);
  }

  /** Up to n updates of the parameters, fewer when arithmetic leaves the finite numbers. */
  descend(n: number): DescentFrame {
    if (this.formula.info.parameters.length === 0) {
      const sentence = "model.parameters is empty; gradient descent takes the names of the leaves it may change.";
      throw new ChainruleError("missing", sentence, "model.parameters");
    }
    if (n > 0 && this.#stopped === null) {
      const report = this.formula.descend(n);
      this.#steps = report.steps;
      this.#stopped = report.stopped;
    }
    return { steps: this.#steps, pass: this.pass(), next: this.#next(), stopped: this.#stopped };
  }

  /** Back to the values of the document. */
  reset(): DescentFrame {
    this.formula.set(this.#start);
    this.#steps = 0;
    this.#stopped = null;
    this.#begin();
    return { steps: 0, pass: this.pass(), next: this.#next(), stopped: null };
  }

  [Symbol.dispose](): void {
    this.formula[Symbol.dispose]();
  }

  /** The parameters after the update that comes next. */
  #next(): Float64Array | null {
    const next = this.#descends && this.#stopped === null ? this.formula.ahead() : null;
    return next?.length ? next : null;
  }

  #begin(): void {
    const { info } = this.formula;
    this.#descends = false;
    const root = info.nodes[info.output]!;
    if (info.parameters.length === 0 || root.rows !== 1 || root.cols !== 1) return;
    const { rate, optimizer, betas } = this.experiment.train;
    const train = this.experiment.train as unknown as Record<string, unknown>;
    const values: Record<string, number> = {};
    for (const { name } of tables.optimizers.find((row) => row.name === optimizer)!.parameters) {
      const given = name === "betas[0]" ? betas?.[0] : name === "betas[1]" ? betas?.[1] : train[name];
      if (typeof given === "number") values[name] = given;
    }
    this.formula.beginDescent({ rate, optimizer, values, ...this.#fault });
    this.#descends = true;
  }
}
