/** An edge of a computation graph taken apart: its local slope, the message along it, and its share of what arrives. */

import { edgeName } from "../graph-view/edges.ts";
import type { Edge } from "../graph-view/numbers.ts";
import { full, percent, short, signed } from "../ui/numbers.ts";
import { row, type Written } from "../ui/written.ts";
import { t } from "../words/words.ts";
import { messagesInto, opAlong } from "./explain-graph.ts";
import { type Caption, type Explanation, plainExplanation } from "./explanation.ts";
import { messageLines, slopeLines } from "./graph-lines.ts";
import { type GraphFacts, GraphView } from "./graph-view.ts";

const ARROW: Written = { latex: "\\to", mathml: "<mo>\u2192</mo>" };

export function explainEdge(facts: GraphFacts, edge: Edge): Explanation {
  const view = new GraphView(facts);
  const sender = { node: edge.from, input: edge.input };
  const [to, from] = [view.node(edge.to), view.node(edge.from)];
  const valued = view.position.hasValue(edge.from);
  const carries = view.senders(edge.to).some(({ node, input }) => node === edge.from && input === edge.input);
  const reached = carries && to.differentiable;
  const moment = reached ? view.position.message(sender) : "done";
  const known = reached && moment !== "later";
  const slope = view.slope(sender);
  const { rows, cols } = to;
  const offset = from.edges[edge.input]?.message ?? 0;
  const op = opAlong(view, edge.from, edge.input);
  const table = reached ? messagesInto(view, edge.to) : null;
  const rule = slopeLines(view, sender);
  const sent = reached ? messageLines(view, sender, edge.to) : [];
  return {
    ...plainExplanation,
    name: edgeName(facts.info, edge),
    kind: t("edge"),
    says: { value: t("slope"), gradient: t("message") },
    title: {
      words: t("Edge"),
      symbol: row(to.symbol, ARROW, from.symbol),
      spoken: t("Edge from {source} to {target}", { source: to.label, target: from.label }),
    },
    symbol: view.localSymbol(edge.from, edge.to),
    value: valued && slope !== null ? { rows: 1, cols: 1, values: [slope] } : null,
    gradient: known ? { rows, cols, values: facts.pass.messages.subarray(offset, offset + rows * cols) } : null,
    moment,
    forward: valued ? rule : rule.filter(({ numeric }) => !numeric),
    backward: known ? sent : sent.filter(({ numeric }) => !numeric),
    messages: table && {
      ...table,
      rows: table.rows.map((one) => ({ ...one, chosen: one.name === edgeName(facts.info, edge) })),
    },
    remarks: known ? shares(view, edge) : reached ? [] : [said(unreached(view, edge))],
    ops: op ? [op] : [],
  };
}

function unreached(view: GraphView, { from, to }: Edge): string {
  if (!view.node(to).differentiable) return t("No message: {node} takes no gradient", { node: view.node(to).label });
  const output = view.of === null ? t("the output") : view.node(view.of).label;
  return t("No message: {output} does not depend on {node}", { output, node: view.node(from).label });
}

/** Which part of the sum at its input it brings, and how many of all paths run along it. */
function shares(view: GraphView, edge: Edge): Caption[] {
  const lines: Caption[] = [];
  const { label } = view.node(edge.to);
  if (view.isScalar(edge.to) && view.senders(edge.to).length > 1) {
    const [part, whole] = [view.message({ node: edge.from, input: edge.input }), view.gradient(edge.to)];
    const share = part / whole;
    const values = { part: signed(part, full), whole: signed(whole, full), node: label, percent: percent(share) };
    const partly = share > 0 && share < 1;
    lines.push(
      said(
        partly
          ? t("Brings {part} of the {whole} that arrive at {node}, {percent} of it", values)
          : t("Brings {part} of the {whole} that arrive at {node}", values),
      ),
    );
  }
  const { through, all } = paths(view, edge);
  if (all > 1) {
    const count = (n: number) => (n < 1e6 ? String(n) : short(n));
    const values = { some: count(through), all: count(all) };
    lines.push(
      said(
        through === 1
          ? t("{some} of the {all} paths from the inputs to the output runs along it", values)
          : t("{some} of the {all} paths from the inputs to the output run along it", values),
      ),
    );
  }
  return lines;
}

/** Paths from leaves to the output: all of them, and those along an edge. */
function paths(view: GraphView, { from, to }: Edge): { through: number; all: number } {
  const { nodes, leaves } = view.facts.info;
  const given = new Set(leaves);
  const arriving: number[] = [];
  for (const [id, { inputs }] of nodes.entries())
    arriving[id] = given.has(id) ? 1 : inputs.reduce((sum, input) => sum + arriving[input]!, 0);
  const leaving = nodes.map((_, id) => (id === view.of ? 1 : 0));
  for (const id of view.facts.pass.order) for (const input of nodes[id]!.inputs) leaving[input]! += leaving[id]!;
  return { through: arriving[to]! * leaving[from]!, all: arriving[view.of ?? 0]! };
}

function said(words: string): Caption {
  return { words, symbol: null, spoken: words };
}
