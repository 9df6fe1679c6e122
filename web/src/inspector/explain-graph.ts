/** A node of a computation graph taken apart: its gradient is the sum of what its children send. */
import { edgeName } from "../graph-view/edges.ts";
import { keptBy } from "../graph-view/kept.ts";
import { full, signed } from "../ui/numbers.ts";
import { plural } from "../ui/words.ts";
import { equals, row } from "../ui/written.ts";
import { t } from "../words/words.ts";
import {
  type Caption,
  type Explanation,
  type Line,
  listed,
  type Message,
  type Messages,
  type OpPlace,
  plainExplanation,
} from "./explanation.ts";
import { backwardLines, forwardLines } from "./graph-lines.ts";
import { type GraphFacts, GraphView } from "./graph-view.ts";

export type { GraphFacts } from "./graph-view.ts";

export function explainGraph(facts: GraphFacts, at: number): Explanation | null {
  const node = facts.info.nodes[at];
  if (!node) return null;
  const view = new GraphView(facts);
  const { values, gradients } = facts.pass;
  const moment = view.position.node(at);
  const valued = view.position.hasValue(at);
  const reached = view.of !== null && node.differentiable;
  const known = reached && moment !== "later";
  const words = reached ? "Gradient at" : "Value of";
  const check = node.kind !== "constant" && at !== view.of && view.isScalar(at) && known;
  const rule = (lines: readonly Line[]) => lines.filter(({ numeric }) => !numeric);
  const forward = forwardLines(view, at);
  const backward = reached ? backwardLines(view, at) : [];
  return {
    ...plainExplanation,
    name: node.name ?? `#${at}`,
    kind: kindOf(view, at),
    title: { words, symbol: node.symbol, spoken: `${words} ${node.label}` },
    symbol: node.symbol,
    value: valued ? view.numbers(at, values) : null,
    gradient: known ? view.numbers(at, gradients) : null,
    moment: reached ? moment : "done",
    // Before its own operation there is the rule, and no numbers yet.
    forward: valued ? forward : rule(forward),
    backward: known ? backward : rule(backward),
    messages: reached ? messagesInto(view, at) : null,
    remarks: [...remarks(view, at, known), ...(known ? ahead(view, at) : []), ...(valued ? kept(view, at) : [])],
    ops: opPlaces(view, at),
    check: check ? { leaf: at, entry: 0, exact: view.gradient(at) } : null,
  };
}

function kindOf(view: GraphView, at: number): string {
  const { kind, name } = view.node(at);
  if (at === view.of) return "output";
  if (kind === "leaf") return "input";
  if (kind === "constant") return "constant";
  return name === null ? "part of an expression" : "intermediate result";
}

/** What each child sends; null where a message is no product of two numbers. */
export function messagesInto(view: GraphView, at: number): Messages | null {
  const senders = view.senders(at);
  if (senders.length === 0 || !view.isScalar(at) || senders.some((sender) => view.slope(sender) === null)) return null;
  const rows = senders.map((sender): Message => {
    const { name, symbol, formula, label } = view.node(sender.node);
    return {
      from: { words: "", symbol: name === null ? symbol : row(symbol, equals, formula), spoken: label },
      upstream: view.gradient(sender.node),
      // A slope is worked out with the value of its op.
      slope: view.position.hasValue(sender.node) ? view.slope(sender) : null,
      contribution: view.message(sender),
      moment: view.position.message(sender),
      name: edgeName(view.facts.info, { from: sender.node, input: sender.input, to: at }),
    };
  });
  const children = new Set(senders.map(({ node }) => node)).size;
  return {
    into: { words: "Messages into", symbol: view.symbol(at), spoken: view.node(at).label },
    count: `${plural(children, "child", "children")}, ${plural(rows.length, "term")}`,
    ...listed(rows),
    sum: { symbol: view.gradientSymbol(at, true), value: view.gradient(at) },
  };
}

function remarks(view: GraphView, at: number, known: boolean): Caption[] {
  const { differentiable, label } = view.node(at);
  if (!differentiable) return [said("A constant: nothing here depends on an input, so it takes no gradient")];
  if (!known || view.of === null) return [];
  if (at === view.of) return [said("The backward pass starts here, with 1")];
  const output = view.node(view.of).label;
  const wrong = view.facts.pass.mistaken?.[view.node(at).offset];
  if (wrong !== undefined && view.isScalar(at) && wrong !== view.gradient(at)) {
    return [said(`With the mistake it would be ${signed(wrong, full)}`)];
  }
  if (view.senders(at).length === 0) return [said(`${output} does not depend on it`)];
  if (!view.isScalar(at)) return [];
  const step = 0.01;
  const moves = view.gradient(at) * step;
  if (moves === 0) return [said(`If ${label} grows a little, ${output} stays about the same`)];
  const amount = full(Number(Math.abs(moves).toPrecision(3)));
  return [said(`If ${label} grows by ${step}, ${output} ${moves > 0 ? "grows" : "falls"} by about ${amount}`)];
}

/** Where the next update takes a parameter. */
function ahead(view: GraphView, at: number): Caption[] {
  const next = view.facts.next?.get(at);
  if (!next || !view.isScalar(at)) return [];
  return [said(t("After the next update: {value}", { value: full(next[0]!) }))];
}

/** Why the backward pass reads the value again. */
function kept(view: GraphView, at: number): Caption[] {
  const reader = keptBy(view.facts.info, view.facts.pass).get(at);
  if (!reader) return [];
  const [of, by] = [view.node(reader.of).label, view.node(reader.by).label];
  return [said(t("Kept for the backward pass: the slope of {of} in {by} is made of it", { of, by }))];
}

/** The op's own curve along each input that is no constant. */
function opPlaces(view: GraphView, at: number): OpPlace[] {
  return view.node(at).inputs.flatMap((input, along) => {
    const place = view.node(input).kind === "constant" ? null : opAlong(view, at, along);
    return place ? [place] : [];
  });
}

/** An op along one of its inputs; null where that is no curve. */
export function opAlong(view: GraphView, at: number, along: number): OpPlace | null {
  const { op, inputs, slopes } = view.node(at);
  const slope = view.slope({ node: at, input: along });
  // A folded neuron has slopes of its own, and no op that gives them.
  if (op === null || slope === null || !slopes[along] || inputs.some((input) => !view.isScalar(input))) return null;
  return {
    op,
    inputs: inputs.map((input) => view.value(input)),
    along,
    value: view.value(at),
    slope,
    symbol: view.symbol(inputs[along] as number),
  };
}

function said(words: string): Caption {
  return { words, symbol: null, spoken: words };
}
