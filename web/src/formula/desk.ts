import { effect, signal } from "@preact/signals-core";
import { ChainruleError } from "../../../wasm/errors.ts";
import { namesIn } from "../../../wasm/formula-text.ts";
import type { GraphValue } from "../../../wasm/graph-types.ts";
import type { Experiment, ModelDocument } from "../../../wasm/types.ts";
import type { Playground } from "../app.ts";
import type { Draft } from "../store.ts";

/**
 * The formula being written. What is typed stays as typed, readable or not; each time it can be read it becomes the
 * document, and while it cannot, the last good graph stays and says so.
 */
export class FormulaDesk {
  /** As typed. */
  readonly text = signal("");
  /** Why it cannot be read; null while it can. */
  readonly trouble = signal<ChainruleError | null>(null);
  readonly #app: Playground;
  #busy = false;
  #waits = false;

  constructor(app: Playground) {
    this.#app = app;
    let known = "";
    effect(() => {
      const text = app.store.document.value.model?.text ?? "";
      if (text === known) return;
      known = text;
      if (this.#busy) return;
      this.text.value = text;
      this.#settle(null);
    });
  }

  /** Another text, letter by letter. Only the latest is read while one is being read. */
  async edit(text: string): Promise<void> {
    this.text.value = text;
    if (this.#busy) {
      this.#waits = true;
      return;
    }
    this.#busy = true;
    try {
      do {
        this.#waits = false;
        await this.#read(this.text.value);
      } while (this.#waits);
    } finally {
      this.#busy = false;
    }
  }

  /** Gives a leaf another value: in the text where the text states a number, else beside it. */
  setLeaf(name: string, value: GraphValue, merge = false): string | null {
    const graph = this.#app.session.graph.peek();
    const node = graph?.info.nodes.find((one) => one.name === name);
    const label = `value of ${name}`;
    return this.#app.store.update(
      label,
      (draft) => {
        const model = modelOf(draft);
        const text = model.text ?? "";
        const literal = node?.source ? text.slice(...node.source) : "";
        const states =
          this.trouble.peek() === null && typeof value === "number" && isNumber(literal) && node!.source !== null;
        model.at = { ...model.at };
        if (states) {
          model.text = text.slice(0, node!.source![0]) + String(value) + text.slice(node!.source![1]);
          delete model.at[name];
        } else {
          model.at[name] = value as Draft<GraphValue>;
        }
      },
      merge,
    );
  }

  async #read(text: string): Promise<void> {
    const before = this.#app.store.document.peek();
    const candidate: Experiment = { ...before, model: { ...before.model, ...fitting(before.model ?? {}, text) } };
    try {
      if (text.trim() === "")
        throw new ChainruleError("missing", "Write a formula, such as y = 5*x + 1.", "model.text");
      await this.#app.session.tryFormula(candidate);
    } catch (error) {
      const refused = ChainruleError.of(error);
      if (refused.code !== "engine_lost") this.#settle(refused);
      return;
    }
    this.#settle(null);
    this.#app.adopt("formula", candidate);
  }

  #settle(trouble: ChainruleError | null): void {
    this.trouble.value = trouble;
    this.#app.session.stale.value = trouble !== null;
  }
}

/** The model with another text: values, parameters and output of names that it no longer has are let go. */
function fitting(model: ModelDocument, text: string): ModelDocument {
  const names = new Set(namesIn(text));
  const assigned = new Set([...text.matchAll(/(?:^|[\n;])\s*([\p{L}_][\p{L}\p{N}_]*)\s*=/gu)].map(([, name]) => name));
  const free = (name: string) => names.has(name) && !assigned.has(name);
  const fits: { -readonly [K in keyof ModelDocument]: ModelDocument[K] } = { kind: "formula", text };
  // A value that the text states is the text's to give.
  fits.at = Object.fromEntries(Object.entries(model.at ?? {}).filter(([name]) => free(name)));
  const parameters = (model.parameters ?? []).filter((name) => free(name) || literalOf(text, name));
  if (parameters.length > 0) fits.parameters = parameters;
  else delete fits.parameters;
  if (model.output !== undefined && names.has(model.output)) fits.output = model.output;
  return {
    ...fits,
    ...(fits.parameters ? {} : { parameters: undefined }),
    ...(fits.output ? {} : { output: undefined }),
  } as ModelDocument;
}

/** Whether the text gives a name a bare number or list. */
function literalOf(text: string, name: string): boolean {
  return new RegExp(`(?:^|[\\n;])\\s*${name}\\s*=\\s*[-+\\d.\\[][^=\\n;a-zA-Z]*(?:$|[\\n;#])`).test(text);
}

const isNumber = (text: string): boolean =>
  /^[-+]?\s*(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?(\s*\/\s*\d+\.?\d*)?$/.test(text.trim());

function modelOf(draft: Draft<Experiment>): Draft<ModelDocument> {
  draft.model ??= {};
  return draft.model;
}
