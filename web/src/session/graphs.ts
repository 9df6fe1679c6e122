import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals-core";
import type { DescentFrame } from "../../../wasm/graph-types.ts";
import { type OpenGraph, pathsBetween } from "../formula/open-graph.ts";
import { nodeNamed } from "../graph-view/numbers.ts";
import type { Position, Walk } from "../walk/walk.ts";

/** Updates of gradient descent whose output is kept for the curve. */
const DESCENT_LIMIT = 4000;

/** The computation graphs of a page, what is asked of them, and how far the walk over them has come. */
export class Graphs {
  /** The formula's graph; null while a network is open. */
  readonly formula = signal<OpenGraph | null>(null);
  /** The network's single operations, as far as they are open, while their lens is shown (scalars/scalars.ts). */
  readonly network = signal<OpenGraph | null>(null);
  /** The graph that is drawn node by node: a formula, or a network's operations. */
  readonly shown: ReadonlySignal<OpenGraph | null> = computed(() => this.formula.value ?? this.network.value);
  /** The walk over an update of the network, while steps are operations; kept by the page (network-walks.ts). */
  readonly networkWalk = signal<Walk | null>(null);
  /** The operations that can be walked; null when there are none. */
  readonly walk: ReadonlySignal<Walk | null> = computed(() => this.formula.value?.walk ?? this.networkWalk.value);
  /** How far the walk has come; null: everything is known. */
  readonly at = signal<Position>(null);
  /** Which way derivatives are carried, and in forward mode from which node. */
  readonly direction = signal<"reverse" | "forward">("reverse");
  /** The node whose influence is asked for: paths that carry it are marked. */
  readonly wrt = signal<string | null>(null);
  readonly carries: ReadonlySignal<ReadonlySet<number> | null> = computed(() => {
    const graph = this.formula.value;
    const from = graph ? nodeNamed(graph.info, this.wrt.value) : -1;
    return graph && from >= 0 ? pathsBetween(graph.info, from, graph.pass.of ?? graph.info.output) : null;
  });
  /** Forward mode: how fast every node moves with `wrt`; null in reverse mode. */
  readonly tangents = signal<Float64Array | null>(null);
  /** Value of the output after each update of gradient descent on a formula. */
  readonly descent = signal<readonly { step: number; value: number }[]>([]);

  /** A formula in place of what was open before. A walk begins at its end: everything is known. */
  show(graph: OpenGraph): void {
    const before = this.formula.peek();
    batch(() => {
      this.formula.value = graph;
      // While values change the walk stays where it is; another formula has another walk.
      if (!before?.hasShapeOf(graph)) this.at.value = null;
      this.descent.value = [{ step: 0, value: graph.numbers.value(graph.info.output)[0]! }];
      if (before === null) this.wrt.value = null;
    });
  }

  /** The same formula where gradient descent has come. */
  showFrame(frame: DescentFrame): void {
    const graph = this.formula.peek();
    if (!graph) return;
    const { steps } = frame;
    const shown = graph.with(frame);
    const value = shown.numbers.value(shown.info.output)[0]!;
    batch(() => {
      this.formula.value = shown;
      this.at.value = null;
      const all = this.descent.peek().filter(({ step }) => steps > 0 && step < steps);
      this.descent.value = [...all, { step: steps, value }].slice(-DESCENT_LIMIT);
    });
  }

  /** In forward mode asks how everything moves, each time the graph or the question changes. */
  followTangents(ask: (node: number) => Promise<Float64Array>): () => void {
    return effect(() => {
      const graph = this.formula.value;
      const id = graph ? nodeNamed(graph.info, this.wrt.value ?? "") : -1;
      if (!graph || this.direction.value === "reverse" || id < 0) {
        this.tangents.value = null;
        return;
      }
      void ask(id).then(
        (found) => {
          if (this.formula.peek() === graph) this.tangents.value = found;
        },
        () => undefined,
      );
    });
  }
}

/** The sentence about a graph whose values are not all finite; null when they are. */
export function firstNotFinite({ info, pass }: OpenGraph): string | null {
  if (pass.notFinite === null) return null;
  return `"${info.nodes[pass.notFinite]!.label}" is the first value that is not finite here.`;
}
