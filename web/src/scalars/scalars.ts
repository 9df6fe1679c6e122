/** The network's graph of single operations, asked of the engine as long as its lens is shown. */
import { effect, signal } from "@preact/signals-core";
import type { Ahead } from "../../../wasm/ahead.ts";
import type { FormulaOpened, GraphInfo } from "../../../wasm/graph-types.ts";
import type { LayerShape } from "../../../wasm/types.ts";
import type { App } from "../app.ts";
import { OpenGraph } from "../formula/open-graph.ts";
import { Letters } from "../graph/letters.ts";
import { decodeLens } from "../lens.ts";
import { decodeNotation } from "../notation.ts";
import { placeOf } from "../parameters/places.ts";
import { inNotation } from "../part-symbols.ts";
import { parseSelection } from "../selection.ts";
import { Symbols } from "../symbols.ts";
import { updatesOf } from "../walk/network-walks.ts";
import type { Operation } from "../walk/walk.ts";
import { fold, type Opened } from "./fold.ts";
import { OPEN_ALL, scalarOperations } from "./limits.ts";
import { lettered } from "./names.ts";

type Page = Pick<App, "store" | "session">;

/** Keeps `session.networkGraph` up with the run, the lens, the notation and what is open. Answers how to stop. */
export function followScalars({ store, session }: Page): () => void {
  const raw = signal<{ run: number; graph: FormulaOpened } | null>(null);
  let asking = false;
  let again = false;
  const ask = () => {
    const info = session.info.peek();
    const probe = session.reading.peek()?.probe;
    if (!info || !probe || decodeLens(store.document.peek().view?.lens) !== "scalars") return;
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    session.networkGraphOf({ level: "scalar", sample: probe.given, target: probe.target }).then(
      (graph) => {
        asking = false;
        raw.value = { run: info.run, graph };
        if (again) ask();
        again = false;
      },
      () => {
        asking = false;
      },
    );
  };
  const stopAsking = effect(() => {
    const shown = decodeLens(store.document.value.view?.lens) === "scalars" && session.graph.value === null;
    const frame = session.reading.value;
    if (!shown || !frame) return;
    ask();
    // Cards of parameters say where the next update takes them.
    if (!session.playing.value && session.next.ahead.value?.step !== frame.step)
      void session.next.look().catch(() => undefined);
  });
  const stopShowing = effect(() => {
    const info = session.info.value;
    const got = raw.value;
    const { view } = store.document.value;
    const shown = decodeLens(view?.lens) === "scalars" && session.graph.value === null;
    if (!shown || !info || got?.run !== info.run) {
      session.networkGraph.value = null;
      return;
    }
    const notation = decodeNotation(view?.notation);
    const { info: whole, pass } = got.graph;
    const named = lettered(
      inNotation(whole, new Symbols(notation, info.shapes)),
      info,
      new Letters(info.shapes, notation),
    );
    const folded = fold({ info: named, pass }, info.shapes, openedOf({ session }));
    const next = nextOf(folded.info, info.shapes, session.next.known);
    session.networkGraph.value = new OpenGraph({ ...folded, next }, 0, updates({ store, session }));
  });
  // A chosen neuron opens in place; what is chosen inside it keeps it open.
  const stopOpening = effect(() => {
    const { opened } = session;
    const chosen = parseSelection(session.selection.value ?? "");
    const info = session.info.value;
    const unit =
      chosen && (chosen.kind === "unit" || chosen.kind === "weight" || chosen.kind === "bias") ? chosen : null;
    if (!info || !unit || opened.peek() === "all") return;
    if (unit.kind === "bias" && info.shapes[unit.layer]?.biases === 1) return;
    // While a walk goes through the network the open neuron stays.
    if (session.at.peek() !== null) return;
    opened.value = `l${unit.layer + 1}.u${unit.unit + 1}`;
  });
  return () => {
    stopAsking();
    stopShowing();
    stopOpening();
  };
}

/** The drawn parameters after it. */
function nextOf({ nodes, parameters }: GraphInfo, shapes: readonly LayerShape[], ahead: Ahead | null) {
  if (!ahead) return null;
  return Float64Array.from(parameters, (id) => ahead.next[placeOf(shapes, nodes[id]!.name ?? "") ?? -1] ?? Number.NaN);
}

/** What is open: the neuron asked for, the first one when none was; every neuron where there are few operations. */
export function openedOf({ session }: Pick<App, "session">): Opened {
  const info = session.info.value;
  const opened = session.opened.value;
  const few = info !== null && scalarOperations(info.shapes) <= OPEN_ALL;
  if (opened === "all" && few) return { units: "all", products: true };
  const name = opened === null || opened === "all" ? "l1.u1" : opened;
  const chosen = parseSelection(name);
  const there =
    info && chosen?.kind === "unit" && (info.shapes[chosen.layer]?.units ?? 0) > chosen.unit ? name : "l1.u1";
  return { units: new Set(opened === "none" ? [] : [there]), products: session.products.value };
}

/** The update at the end of a walk: one operation for each group of parameters. */
function updates(page: Page): Operation[] {
  return updatesOf(page).flatMap(({ weights, biases }, layer): Operation[] => {
    const name = `l${layer + 1}`;
    const say = (what: string) => `The ${what} of layer ${layer + 1} go against their gradient`;
    return [
      ...(weights ? [{ phase: "update", node: `${name}.W`, say: say("weights") } as const] : []),
      ...(biases ? [{ phase: "update", node: `${name}.b`, say: say("biases") } as const] : []),
    ];
  });
}
