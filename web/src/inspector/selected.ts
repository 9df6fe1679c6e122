/** What the selected thing is made of, from what the page holds at the moment. Reads signals, so that whoever calls it follows them. */
import type { Experiment } from "../../../wasm/types.ts";
import type { App } from "../app.ts";
import { besideOf } from "../beside.ts";
import type { OpenGraph } from "../formula/open-graph.ts";
import { edgeNamed } from "../graph-view/edges.ts";
import { nodeNamed } from "../graph-view/numbers.ts";
import { notationOf } from "../notation.ts";
import { placeOf } from "../parameters/places.ts";
import { settingsNow } from "../training/settings.ts";
import { full } from "../ui/numbers.ts";
import { walking } from "../walk/network-walks.ts";
import type { Position as WalkPosition } from "../walk/walk.ts";
import { t } from "../words/words.ts";
import type { Questions } from "./answers.ts";
import { explainEdge } from "./explain-edge.ts";
import { explainForwardMode } from "./explain-forward.ts";
import { explainGraph } from "./explain-graph.ts";
import { withBeside } from "./explain-mistake.ts";
import { explainNetwork } from "./explain-network.ts";
import type { CheckPlace, Digits, Explanation, OpPlace } from "./explanation.ts";
import type { GraphPosition } from "./graph-view.ts";

export function explainSelected(app: App, digits: Digits): Explanation | null {
  const formula = app.session.graph.value;
  if (formula) return drawnSelected(app, formula, digits);
  const operations = app.session.networkGraph.value;
  return partSelected(app, digits) ?? (operations && drawnSelected(app, operations, digits));
}

/** A node or an edge of the graph that is drawn. */
function drawnSelected(app: App, graph: OpenGraph, digits: Digits): Explanation | null {
  const { session } = app;
  const at = nodeNamed(graph.info, session.selection.value);
  const edge = edgeNamed(graph.info, session.selection.value);
  if (at < 0 && !edge) return null;
  const { info, pass } = graph;
  const facts = {
    info,
    pass,
    derivative: notationOf(app).derivative,
    digits,
    position: positionIn(graph, session.at.value),
    next: graph.next,
  };
  if (edge) return explainEdge(facts, edge);
  const tangents = session.tangents.value;
  const wrt = nodeNamed(info, session.wrt.value);
  if (tangents && wrt >= 0) return explainForwardMode(facts, at, wrt, tangents);
  const explanation = explainGraph(facts, at);
  // The engine's own graph of a network has other places than the drawn one.
  return session.graph.value ? explanation : explanation && { ...explanation, check: null };
}

function positionIn({ info, walk }: OpenGraph, at: WalkPosition): GraphPosition {
  const last = walk.messageAt(at);
  return {
    hasValue: (place) => walk.knowsValue(place, at),
    node: (place) => (walk.knowsGradient(place, at) ? "done" : "later"),
    message: ({ node, input }) => {
      if (last?.from === node && last.input === input) return "now";
      const to = info.nodes[node]?.inputs[input] ?? -1;
      return walk.knowsMessage({ from: node, input, to }, at) ? "done" : "later";
    },
  };
}

/** A part of the network that is open. */
function partSelected(app: App, digits: Digits): Explanation | null {
  const { session } = app;
  const name = session.selection.value;
  const info = session.info.value;
  const frame = session.reading.value;
  if (name === null || !info || !frame) return null;
  const { loss, huber_delta } = settingsNow(app);
  const walked = walking(app);
  const reached = walked && walked.walk.gradient(name, walked.at) !== "later";
  const standing = walked && { known: reached === true, position: walked.walk.standing(walked.at) };
  const facts = {
    info,
    frame,
    notation: notationOf(app),
    loss,
    huberDelta: huber_delta,
    digits,
    mean: session.mean.value,
    ...standing,
  };
  const explanation = withNext(explainNetwork(facts, name), app, name);
  const beside = besideOf(frame, facts.mean && !walked);
  return explanation && beside
    ? withBeside(explanation, explainNetwork({ ...facts, frame: beside.frame }, name), beside.are)
    : explanation;
}

/** A parameter says where the next update takes it, as soon as that is known. */
function withNext(explanation: Explanation | null, { session }: App, name: string): Explanation | null {
  const place = placeOf(session.info.value?.shapes ?? [], name);
  const after = place === null ? undefined : session.next.known?.next[place];
  if (!explanation || explanation.moment === "later" || after === undefined) return explanation;
  const words = t("After the next update: {value}", { value: full(after) });
  return { ...explanation, remarks: [...explanation.remarks, { words, symbol: null, spoken: words }] };
}

/** Whom to ask about the selected thing; null while nobody can answer. */
export function questionsOf(app: App): Questions | null {
  const { host, graph, reading } = app.session;
  if (!host) return null;
  const curve: Questions["curve"] = (op, low, high) =>
    host.askOnce(opAlone(op), "curve", { leaf: `x${op.along}`, low, high, n: CURVE });
  const stepped = ({ leaf, entry }: CheckPlace, step?: number) => ({
    leaf,
    entry,
    ...(step !== undefined && { step }),
  });
  if (graph.value) {
    const { of } = graph.value.pass;
    if (of === null) return null;
    return {
      check: (place, step) => host.graph("check", { ...stepped(place, step), of }),
      errors: (place) => host.graph("errorsByStep", { ...stepped(place), of }),
      curve,
    };
  }
  const probe = reading.value?.probe;
  if (!probe) return null;
  const network = { level: "layer", sample: probe.given, target: probe.target } as const;
  return {
    check: (place, step) => host.askOnce(network, "check", stepped(place, step)),
    errors: (place) => host.askOnce(network, "errorsByStep", stepped(place)),
    curve,
  };
}

/** Points of an op's curve. */
const CURVE = 121;

/** An op as a formula of its own: `y = max(x0, x1)`. */
function opAlone({ op, inputs }: OpPlace): Experiment {
  const names = inputs.map((_, i) => `x${i}`);
  const at = Object.fromEntries(names.map((name, i) => [name, inputs[i] ?? 0]));
  return { v: 1, model: { kind: "formula", text: `y = ${op}(${names.join(", ")})`, at } };
}
