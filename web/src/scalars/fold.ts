/**
 * The graph of a network's single operations with closed neurons folded: each is one node whose edges carry the slope
 * from what comes in to what it sends. Chain rule over what is hidden, so values, gradients and messages stay the same.
 */
import type { FormulaOpened, GraphInfo, GraphNode, GraphPass } from "../../../wasm/graph-types.ts";
import type { LayerShape } from "../../../wasm/types.ts";
import { PRODUCTS } from "./limits.ts";

export interface Opened {
  /** Open units by name (`l1.u2`), or all of them. */
  readonly units: ReadonlySet<string> | "all";
  /** Whether every product of an open neuron has a card of its own, however many. */
  readonly products: boolean;
}

export function fold(graph: FormulaOpened, shapes: readonly LayerShape[], opened: Opened): FormulaOpened {
  if (opened.units === "all") return graph;
  const made = new Folded(graph);
  const id = (name: string) => made.find(name);
  for (let i = 0; i < (shapes[0]?.inputs ?? 0); i++) made.keep(id(`x${i + 1}`));
  for (const [layer, { units, inputs, activation }] of shapes.entries()) {
    const before = Array.from({ length: inputs }, (_, k) => id(layer === 0 ? `x${k + 1}` : sends(graph, layer - 1, k)));
    for (let unit = 0; unit < units; unit++) {
      const z = id(`l${layer + 1}.u${unit + 1}.z`);
      const a = id(sends(graph, layer, unit));
      const weights = before.map((_, k) => id(`l${layer + 1}.W[${unit + 1}][${k + 1}]`));
      const rates = weights.map((w) => made.value(w));
      if (!opened.units.has(`l${layer + 1}.u${unit + 1}`)) {
        const slope = z === a ? 1 : made.slope(a, 0);
        const through = rates.map((w) => w * slope);
        made.fold(
          a,
          before,
          through,
          rates.map((w) => w * made.gradient(z)),
          activation.replaceAll("_", " "),
        );
      } else {
        made.open(z, a, before, rates, opened.products || inputs <= PRODUCTS);
      }
    }
  }
  const last = shapes.length - 1;
  const outputs = Array.from({ length: shapes[last]?.units ?? 0 }, (_, k) => id(sends(graph, last, k)));
  const slopes = outputs.map((a) => made.gradient(a));
  made.fold(id("loss"), outputs, slopes, slopes, "loss");
  return made.done();
}

/** Name of what a unit sends on: an identity has no operation of its own. */
function sends({ info }: FormulaOpened, layer: number, unit: number): string {
  const a = `l${layer + 1}.u${unit + 1}.a`;
  return info.nodes.some(({ name }) => name === a) ? a : `l${layer + 1}.u${unit + 1}.z`;
}

class Folded {
  readonly #info: GraphInfo;
  readonly #pass: GraphPass;
  readonly #names = new Map<string, number>();
  /** Place of a node of the whole graph in the folded one. */
  readonly #places = new Map<number, number>();
  readonly #nodes: GraphNode[] = [];
  readonly #values: number[] = [];
  readonly #gradients: number[] = [];
  readonly #slopes: number[] = [];
  readonly #messages: number[] = [];

  constructor({ info, pass }: FormulaOpened) {
    this.#info = info;
    this.#pass = pass;
    for (const [id, { name }] of info.nodes.entries()) if (name !== null) this.#names.set(name, id);
  }

  find(name: string): number {
    return this.#names.get(name) ?? -1;
  }

  #node(id: number): GraphNode {
    return this.#info.nodes[id]!;
  }

  value(id: number): number {
    return this.#pass.values[this.#node(id).offset]!;
  }

  gradient(id: number): number {
    return this.#pass.gradients[this.#node(id).offset]!;
  }

  slope(id: number, input: number): number {
    const at = this.#node(id).edges[input]!.slope;
    return at === null ? Number.NaN : this.#pass.slopes[at]!;
  }

  #add(id: number, changes: Partial<GraphNode>, value: number, gradient: number): void {
    this.#places.set(id, this.#nodes.length);
    this.#nodes.push({ ...this.#node(id), ...changes, offset: this.#values.length });
    this.#values.push(value);
    this.#gradients.push(gradient);
  }

  #edges(slopes: readonly number[], messages: readonly number[]): GraphNode["edges"] {
    return slopes.map((slope, i) => {
      this.#slopes.push(slope);
      this.#messages.push(messages[i]!);
      return { slope: this.#slopes.length - 1, message: this.#messages.length - 1 };
    });
  }

  /** A node as it is, with all it is made of that is not there yet. */
  keep(id: number): void {
    if (this.#places.has(id)) return;
    const node = this.#node(id);
    for (const input of node.inputs) this.keep(input);
    const inputs = node.inputs.map((input) => this.#places.get(input)!);
    const messages = node.edges.map(({ message }) => this.#pass.messages[message]!);
    const slopes = node.inputs.map((_, i) => this.slope(id, i));
    this.#add(id, { inputs, edges: this.#edges(slopes, messages) }, this.value(id), this.gradient(id));
  }

  /** A node made straight of others, whatever lies between. */
  fold(
    id: number,
    from: readonly number[],
    slopes: readonly number[],
    messages: readonly number[],
    text: string,
  ): void {
    const node = this.#node(id);
    this.#add(
      id,
      {
        kind: "op",
        inputs: from.map((input) => this.#places.get(input)!),
        edges: this.#edges(slopes, messages),
        text,
        slopes: from.map(() => null),
        formula: node.symbol,
      },
      this.value(id),
      this.gradient(id),
    );
  }

  /** A neuron with its operations; its products as one card unless they are wanted. */
  open(z: number, a: number, before: readonly number[], weights: readonly number[], products: boolean): void {
    const node = this.#node(z);
    const [sum, bias] = node.inputs as [number, number | undefined];
    const whole = products || bias === undefined || before.length < 2;
    if (!whole) {
      const delta = this.gradient(z);
      const text = `${before.length} products`;
      this.fold(
        sum,
        before,
        weights,
        weights.map((w) => w * delta),
        text,
      );
      const at = this.#nodes.length - 1;
      this.#nodes[at] = { ...this.#nodes[at]!, name: null, label: text };
    }
    this.keep(a);
  }

  done(): FormulaOpened {
    const info = this.#info;
    const place = (id: number) => this.#places.get(id);
    const leaves = this.#nodes.flatMap(({ kind }, i) => (kind === "leaf" ? [i] : []));
    return {
      info: {
        nodes: this.#nodes,
        leaves,
        parameters: info.parameters.flatMap((id) => place(id) ?? []),
        output: place(info.output) ?? this.#nodes.length - 1,
      },
      pass: {
        of: this.#pass.of === null ? null : (place(this.#pass.of) ?? null),
        values: Float64Array.from(this.#values),
        gradients: Float64Array.from(this.#gradients),
        slopes: Float64Array.from(this.#slopes),
        messages: Float64Array.from(this.#messages),
        order: this.#pass.order.flatMap((id) => place(id) ?? []),
        notFinite: this.#pass.notFinite === null ? null : (place(this.#pass.notFinite) ?? null),
        mistaken: null,
      },
    };
  }
}
