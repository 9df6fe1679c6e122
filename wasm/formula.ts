/// <reference lib="esnext.disposable" preserve="true" />
/** A formula in the engine, for TypeScript: its graph, its values, and every question about its gradients. Made by `Engine.formula`. */
import { choice, integer, number, numbers } from "./check.ts";
import { ChainruleError, type ErrorData } from "./errors.ts";
import { suggestion } from "./experiment/phrases.ts";
import { checkFormulaText, namesIn, utf16Places } from "./formula-text.ts";
import { tables } from "./generated/tables.ts";
import type {
  CheckEntry,
  CurvePoint,
  GradResult,
  GraphInfo,
  GraphMistake,
  GraphNode,
  GraphPass,
  GraphValue,
  OperationCounts,
  StepError,
} from "./graph-types.ts";
import { entryName, givenValue, readValue, traceOf } from "./graph-values.ts";
import type { Instance } from "./instance.ts";
import { limits, refuseAbove } from "./limits.ts";
import type { RawCheckEntry, RawGraph, RawResult } from "./raw.ts";

/** Values by the names of leaves. */
export type GraphValues = Readonly<Record<string, GraphValue>>;

export interface FormulaOptions {
  /** Values of leaves; they override those in the text. */
  at?: GraphValues;
  /** Name of the node to differentiate; otherwise the last statement. */
  output?: string;
  /** Leaves that gradient descent may change. */
  parameters?: readonly string[];
  /** Value of a leaf that has none; without it such a leaf is refused. */
  fallback?: number;
}

export interface GradOptions {
  /** What is differentiated; otherwise the formula's output. */
  of?: string;
  /** With respect to which named nodes; otherwise all. */
  wrt?: readonly string[];
  check?: boolean;
  /** Step of the check's differences, relative to max(1, |x|); otherwise the best one for each entry. */
  step?: number;
  trace?: boolean;
  hessian?: boolean;
  mistake?: GraphMistake;
}

/** How far a call of `descend` came. */
export interface DescentReport {
  done: number;
  steps: number;
  /** Set when arithmetic left the finite numbers; that update was not applied. */
  stopped: ErrorData | null;
}

const graphMistakes = tables.mistakes.filter(({ of }) => of === "graph").map(({ name }) => name);

/** The place of a mistake in the core's table; -1 for none. */
const mistakeRow = (name: GraphMistake | undefined): number =>
  name === undefined ? -1 : tables.mistakes.findIndex((row) => row.name === choice(name, "mistake", graphMistakes));

/**
 * One formula. Everything it returns is the caller's own copy. Nodes are named by their names in the text, or by their
 * places in `info.nodes`. After `delete()` every method throws `deleted`.
 */
export class Formula {
  /** What stays the same while values change. */
  readonly info: GraphInfo;
  readonly #instance: Instance;
  readonly #named: ReadonlyMap<string, number>;
  #raw: RawGraph | null;

  /** Called by `openFormula` and `networkGraph` alone. */
  constructor(instance: Instance, raw: RawGraph, text: string | null) {
    this.#instance = instance;
    this.#raw = raw;
    const info = instance.call(() => raw.info());
    const place = text === null ? null : utf16Places(text);
    if (place) for (const node of info.nodes) if (node.source) node.source = place(node.source);
    this.info = info;
    this.#named = new Map(info.nodes.flatMap(({ name }, id) => (name === null ? [] : [[name, id] as const])));
  }

  /** Gives leaves other values of the same shapes. Errors: unknown_name, wrong_type, shape_mismatch, out_of_range. */
  set(at: GraphValues): void {
    const given = Object.entries(at).map(([name, value]) => ({
      id: this.#node(name),
      ...givenValue(name, value, name),
    }));
    for (const { id, name, rows, cols } of given) {
      const node = this.info.nodes[id]!;
      if (node.kind !== "leaf")
        throw new ChainruleError("wrong_type", `"${name}" is computed; only a leaf takes a value.`);
      if (node.rows === rows && node.cols === cols) continue;
      const sentence = `"${name}" is ${node.rows} x ${node.cols}; a value of ${rows} x ${cols} was given.`;
      throw new ChainruleError("shape_mismatch", sentence);
    }
    for (const { id, values } of given) this.#unwrap((raw) => raw.set(id, values));
  }

  /**
   * One forward pass, and the backward sweep from `of` (a name or a place; otherwise the output). Where that is not one
   * number there are values only. `mistake` adds the gradients as that fault gives them.
   */
  pass({ of, mistake }: { of?: string | number; mistake?: GraphMistake } = {}): GraphPass {
    const root = of === undefined ? this.info.output : this.#node(of);
    const row = mistakeRow(mistake);
    const raw = this.#unwrap((graph) => graph.pass(root, row));
    return {
      of: raw.of,
      values: raw.values.slice(),
      gradients: raw.gradients.slice(),
      slopes: raw.slopes.slice(),
      messages: raw.messages.slice(),
      order: Array.from(raw.order),
      notFinite: raw.notFinite,
      mistaken: raw.mistaken?.slice() ?? null,
    };
  }

  /**
   * What `chainrule grad` prints: values of every named node and the gradients of `of` in them, 0 where it is not reached.
   * Errors: unknown_name, not_scalar.
   */
  grad({ of, wrt, check, step, trace, hessian, mistake }: GradOptions = {}): GradResult {
    const root = of === undefined ? this.info.output : this.#node(of);
    const { nodes, leaves } = this.info;
    const asked = wrt?.map((name) => ({ name, id: this.#node(name) }));
    const pass = this.pass({ of: root, ...(mistake && { mistake }) });
    const node = nodes[root]!;
    if (node.rows !== 1 || node.cols !== 1) {
      const sentence = `Gradients are taken of one number; "${node.label}" is ${node.rows} x ${node.cols}.`;
      throw new ChainruleError("not_scalar", sentence);
    }
    const named = [...this.#named]
      .map(([name, id]) => ({ name, id }))
      .filter(({ id }) => nodes[id]!.kind !== "constant");
    const gradients = pass.mistaken ?? pass.gradients;
    const read = (list: readonly { name: string; id: number }[], flat: Float64Array): Record<string, GraphValue> =>
      Object.fromEntries(list.map(({ name, id }) => [name, readValue(flat, nodes[id]!.offset, nodes[id]!)]));
    const out: GradResult = {
      of: node.label,
      value: readValue(pass.values, node.offset, node),
      values: read(named, pass.values),
      gradients: read(asked ?? named, gradients),
    };
    const among = asked ? asked.map(({ id }) => id).filter((id) => nodes[id]!.kind === "leaf") : leaves;
    if (check) {
      const entries = this.#check(root, among, step);
      const told = entries.filter(({ verdict }) => verdict !== "kink").map(({ relativeError }) => relativeError);
      out.check = { max_relative_error: Math.max(0, ...told), entries };
    }
    if (trace) out.trace = traceOf(nodes, pass);
    if (hessian) {
      const { rows, cols, values } = this.#unwrap((raw) => raw.hessian(root, among));
      const names = among.flatMap((id) => this.#entries(id));
      out.hessian = {
        names,
        rows: Array.from({ length: rows }, (_, r) => Array.from(values.subarray(r * cols, (r + 1) * cols))),
      };
    }
    return out;
  }

  /** How fast every node moves when the given ones do (forward mode), flat as `GraphPass.values`. */
  jvp(along: GraphValues): Float64Array {
    const { ids, flat } = this.#directions(along);
    return this.#unwrap((raw) => raw.jvp(ids, flat)).slice();
  }

  /** The gradients of <cotangent, node> in every node, flat as `GraphPass.values`. */
  vjp(node: string | number, cotangent: GraphValue): Float64Array {
    const id = this.#node(node);
    const { values } = this.#shaped(id, cotangent, "cotangent");
    return this.#unwrap((raw) => raw.vjp(id, values)).slice();
  }

  /** How fast the gradient of `of` changes in every node when leaves move, exactly. Flat as `GraphPass.values`. */
  hvp(along: GraphValues, of?: string | number): Float64Array {
    const { ids, flat } = this.#directions(along);
    return this.#unwrap((raw) => raw.hvp(this.#root(of), ids, flat)).slice();
  }

  /** d of / d wrt: a row for each entry of `of`, a column for each of `wrt`. */
  jacobian(of: string | number, wrt: string | number): number[][] {
    const { rows, cols, values } = this.#unwrap((raw) => raw.jacobian(this.#node(of), this.#node(wrt)));
    return Array.from({ length: rows }, (_, r) => Array.from(values.subarray(r * cols, (r + 1) * cols)));
  }

  /** How fast every node moves with one node (each of its entries), in one sweep: d node / d wrt for a single number. */
  forwardMode(wrt: string | number): Float64Array {
    const id = this.#node(wrt);
    const { rows, cols } = this.info.nodes[id]!;
    return this.#unwrap((raw) => raw.jvp([id], new Float64Array(rows * cols).fill(1))).slice();
  }

  /** The central difference beside the gradient of one entry of a leaf. */
  check({
    leaf,
    entry = 0,
    of,
    step,
  }: {
    leaf: string | number;
    entry?: number;
    of?: string | number;
    step?: number;
  }): CheckEntry {
    const id = this.#node(leaf);
    const at = integer(entry, "entry", 0, Number.MAX_SAFE_INTEGER);
    const found = this.#unwrap((raw) => raw.checkEntry(this.#root(of), id, at, checkedStep(step)));
    return this.#checked(found);
  }

  /** The error of the central difference by step size, from 1e-1 to 1e-15. */
  errorsByStep({ leaf, entry = 0, of }: { leaf: string | number; entry?: number; of?: string | number }): StepError[] {
    const at = integer(entry, "entry", 0, Number.MAX_SAFE_INTEGER);
    return this.#unwrap((raw) => raw.errorsByStep(this.#root(of), this.#node(leaf), at));
  }

  /** `of` along one entry of a leaf, everything else kept. */
  curve(asked: {
    leaf: string | number;
    entry?: number;
    of?: string | number;
    low: number;
    high: number;
    n?: number;
  }): CurvePoint[] {
    const { leaf, entry = 0, of, n = 100 } = asked;
    const low = number(asked.low, "low");
    const high = number(asked.high, "high", low);
    const places = integer(n, "n", 2, 10_000);
    const at = integer(entry, "entry", 0, Number.MAX_SAFE_INTEGER);
    return this.#unwrap((raw) => raw.curve(this.#root(of), this.#node(leaf), at, low, high, places));
  }

  /** What each way of differentiating costs. */
  counts(of?: string | number): OperationCounts {
    return this.#unwrap((raw) => raw.counts(this.#root(of)));
  }

  /** Begins gradient descent of `of` on the parameters, along the gradients that `mistake` gives if there is one. */
  beginDescent(options: {
    rate: number;
    optimizer?: string;
    values?: Record<string, number>;
    of?: string | number;
    mistake?: GraphMistake;
  }): void {
    const names = tables.optimizers.map((row) => row.name);
    const name = choice(options.optimizer ?? "sgd", "train.optimizer", names);
    const rate = number(options.rate, "train.rate", 0);
    const chosen = { name, parameters: options.values ?? {} };
    const mistake = mistakeRow(options.mistake);
    this.#unwrap((raw) => raw.beginDescent(this.#root(options.of), this.info.parameters, chosen, rate, mistake));
    this.#descends = true;
  }
  #descends = false;

  /** Up to `updates` updates of the parameters; fewer only when arithmetic leaves the finite numbers. */
  descend(updates: number): DescentReport {
    integer(updates, "updates", 1, 2 ** 31 - 1);
    if (!this.#descends)
      throw new ChainruleError("missing", "Gradient descent has not begun; beginDescent comes first.");
    return this.#unwrap((raw) => raw.descend(updates));
  }

  /** The parameters after one more update, flat, which is not made; empty where it would leave the finite numbers. */
  ahead(): Float64Array {
    if (!this.#descends)
      throw new ChainruleError("missing", "Gradient descent has not begun; beginDescent comes first.");
    return this.#unwrap((raw) => raw.ahead()).slice();
  }

  /** The values of the leaves as they are now. */
  leaves(): Record<string, GraphValue> {
    const { values } = this.pass();
    const { nodes, leaves } = this.info;
    return Object.fromEntries(leaves.map((id) => [nodes[id]!.label, readValue(values, nodes[id]!.offset, nodes[id]!)]));
  }

  /** The formula again, from its graph, with the values the leaves have now. */
  get text(): string {
    return this.#call((raw) => raw.text(this.info.output));
  }

  /** Gives the memory back. A second call throws `deleted`. */
  delete(): void {
    const raw = this.#raw;
    if (raw === null) throw deleted();
    this.#raw = null;
    this.#instance.call(() => raw.delete());
  }

  [Symbol.dispose](): void {
    if (this.#raw !== null && this.#instance.lost === null) this.delete();
  }

  #root(of: string | number | undefined): number {
    return of === undefined ? this.info.output : this.#node(of);
  }

  #node(name: string | number): number {
    if (typeof name === "number") return integer(name, "node", 0, this.info.nodes.length - 1);
    const id = this.#named.get(name) ?? this.info.nodes.findIndex(({ label }) => label === name);
    if (typeof name === "string" && id >= 0) return id;
    throw new ChainruleError(
      "unknown_name",
      `The formula has no "${name}"; it has ${[...this.#named.keys()].slice(0, 20).join(", ")}${suggestion(name, [...this.#named.keys()])}.`,
    );
  }

  #entries(id: number): string[] {
    const node: GraphNode = this.info.nodes[id]!;
    return Array.from({ length: node.rows * node.cols }, (_, i) => entryName(node.label, i, node));
  }

  #check(root: number, leaves: readonly number[], step?: number): CheckEntry[] {
    return this.#unwrap((raw) => raw.check(root, leaves, checkedStep(step))).map((found) => this.#checked(found));
  }

  #checked({ leaf, entry, ...rest }: RawCheckEntry): CheckEntry {
    return { name: entryName(this.info.nodes[leaf]!.label, entry, this.info.nodes[leaf]!), ...rest };
  }

  #shaped(id: number, value: GraphValue, field: string) {
    const node = this.info.nodes[id]!;
    const given = givenValue(node.label, value, field);
    if (given.rows === node.rows && given.cols === node.cols) return given;
    const sentence = `${field} is ${given.rows} x ${given.cols}; "${node.label}" is ${node.rows} x ${node.cols}.`;
    throw new ChainruleError("shape_mismatch", sentence);
  }

  #directions(along: GraphValues): { ids: number[]; flat: Float64Array } {
    const parts = Object.entries(along).map(([name, value]) => ({
      id: this.#node(name),
      ...this.#shaped(this.#node(name), value, name),
    }));
    return {
      ids: parts.map(({ id }) => id),
      flat: numbers(
        parts.flatMap(({ values }) => [...values]),
        "direction",
      ),
    };
  }

  #call<T>(use: (raw: RawGraph) => T): T {
    const raw = this.#raw;
    if (raw === null) throw deleted();
    return this.#instance.call(() => use(raw));
  }

  #unwrap<T>(use: (raw: RawGraph) => RawResult<T>): T {
    const raw = this.#raw;
    if (raw === null) throw deleted();
    return this.#instance.unwrap(() => use(raw));
  }
}

/** The step of a difference; 0 for the best one. */
function checkedStep(step: number | undefined): number {
  return step === undefined ? 0 : number(step, "step", Number.MIN_VALUE, 1);
}

function deleted(): ChainruleError {
  return new ChainruleError("deleted", "This formula was deleted; open it again to go on.");
}

/** One sample of a run as a graph. Errors: too_large past the limits, and what `query` refuses. */
export function networkGraph(
  instance: Instance,
  record: (mostNumbers: number) => RawResult<RawGraph>,
  parameters: number,
): Formula {
  refuseAbove(limits.graphNumbers, parameters, "parameters", "model");
  const formula = new Formula(
    instance,
    instance.unwrap(() => record(limits.graphNumbers)),
    null,
  );
  return within(formula, "model");
}

/** Refuses a graph of too many nodes. */
function within(formula: Formula, field: string): Formula {
  try {
    refuseAbove(limits.graphNodes, formula.info.nodes.length, "nodes", field);
  } catch (thrown) {
    formula.delete();
    throw thrown;
  }
  return formula;
}

/** Reads a formula in an engine. Errors: too_large before anything is allocated, and what the core's parser refuses, each with its place. */
export function openFormula(instance: Instance, text: string, options: FormulaOptions = {}): Formula {
  checkFormulaText(text);
  const { at = {}, output = "", parameters = [], fallback = null } = options;
  const given = Object.entries(at).map(([name, value]) => givenValue(name, value, `model.at.${name}`));
  for (const name of [output, ...parameters])
    if (typeof name !== "string") throw new ChainruleError("wrong_type", "Names are texts.");
  const answer = instance.call((raw) =>
    raw.createFormula(
      text,
      given,
      output,
      parameters,
      fallback === null ? null : number(fallback, "fallback"),
      limits.graphNumbers,
    ),
  );
  if (answer.error !== undefined) throw located(text, answer.error, { at, output, parameters });
  return within(new Formula(instance, answer.value, text), "model.text");
}

/** The core's error with its place in UTF-16 units, the document's field, and the name that was probably meant. */
function located(text: string, error: ErrorData, asked: Required<Omit<FormulaOptions, "fallback">>): ChainruleError {
  const place =
    error.from === undefined || error.to === undefined ? undefined : utf16Places(text)([error.from, error.to]);
  const about = (name: string): boolean => name !== "" && error.message.includes(`"${name}"`);
  const named = Object.keys(asked.at).find(about) ?? [asked.output, ...asked.parameters].find(about) ?? "";
  let { message } = error;
  if (error.code === "unknown_name") {
    const ops = [...tables.ops, ...tables.matrixOps].map(({ name }) => name);
    const near = place ? suggestion(text.slice(...place), ops) : suggestion(named, namesIn(text));
    message = message.replace(/\.$/, `${near}.`);
  }
  const field = Object.hasOwn(asked.at, named)
    ? `model.at.${named}`
    : `model.${named === asked.output ? "output" : "parameters"}`;
  return new ChainruleError(error.code, message, place || named === "" ? "model.text" : field, { place });
}
