/** What the nodes of a network's graph are called on their cards: letters of the notation, signs of operations. */

import type { SVGTemplateResult } from "lit";
import type { GraphInfo, GraphNode } from "../../../wasm/graph-types.ts";
import type { RunInfo } from "../../../wasm/types.ts";
import type { App } from "../app.ts";
import { Letters, type Sign } from "../graph/letters.ts";
import { fedName, isIndexed, signSymbol } from "../graph/names.ts";
import { notationOf } from "../notation.ts";
import { parseSelection } from "../selection.ts";

/** The letter and index of a part by its name; null for what has no letter. */
function signOf(letters: Letters, info: RunInfo, name: string): Sign | null {
  const part = parseSelection(name);
  if (!part) return null;
  switch (part.kind) {
    case "loss":
      return { letter: letters.cost, index: "" };
    case "input": {
      const given = fedName(info.data, part.input);
      return isIndexed(given) ? { letter: given.charAt(0), index: given.replace(/^.[_ ]?/, "") } : null;
    }
    case "unit": {
      const unit = letters.unit(part.layer, part.unit);
      if (part.part !== "z") return unit;
      const [before] = letters.columns(part.layer);
      return before.length === 1 ? { letter: before, index: unit.index } : { letter: unit.letter, index: unit.index };
    }
    case "weight":
      return letters.weight(part.layer, part.unit, part.from);
    case "bias": {
      const bias = letters.bias(part.layer);
      const shared = info.shapes[part.layer]?.biases === 1;
      return shared ? bias : { letter: bias.letter, index: String(part.unit + 1) };
    }
  }
}

export function signsOf(app: App): (name: string) => SVGTemplateResult | null {
  const info = app.session.info.value;
  if (!info) return () => null;
  const letters = new Letters(info.shapes, notationOf(app));
  return (name) => {
    const sign = signOf(letters, info, name);
    return sign && signSymbol(sign);
  };
}

const SUBSCRIPTS = "\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089";

/** The graph with labels to be read and spoken, and short words for its operations. */
export function lettered(graph: GraphInfo, info: RunInfo, letters: Letters): GraphInfo {
  const labels: string[] = [];
  const nodes = graph.nodes.map((node): GraphNode => {
    const label = labelOf(node, labels, info, letters);
    labels.push(label);
    return { ...node, label, text: textOf(node, letters) };
  });
  return { ...graph, nodes };
}

function labelOf(node: GraphNode, labels: readonly string[], info: RunInfo, letters: Letters): string {
  if (node.name !== null) {
    const sign = signOf(letters, info, node.name);
    if (!sign) return node.name.startsWith("x") ? fedName(info.data, Number(node.name.slice(1)) - 1) : node.name;
    const index = [...sign.index].map((digit) => SUBSCRIPTS[Number(digit)] ?? digit).join("");
    const before = node.name.endsWith(".z") ? letters.columns(0)[0] : "";
    return before.length > 1 ? `${before} ${sign.letter}${index}` : `${sign.letter}${index}`;
  }
  if (node.kind === "constant") return node.label;
  if (node.op === "add") return "sum";
  const [a = "", b = ""] = node.inputs.map((i) => labels[i] ?? "");
  if (node.op === "multiply") return `${a} \u00b7 ${b}`;
  if (node.op === "subtract") return `${a} \u2212 ${b}`;
  return node.op ? node.op.replaceAll("_", " ") : node.label;
}

/** What stands beside the name, or alone: the sign of an operation. */
function textOf(node: GraphNode, letters: Letters): string {
  if (node.kind !== "op") return node.text;
  const signs: Readonly<Record<string, string>> = { add: "+", multiply: "\u00d7", subtract: "\u2212", divide: "/" };
  const sign = signs[node.op ?? ""] ?? (node.op ?? "").replaceAll("_", " ");
  const chosen = node.name === null ? null : parseSelection(node.name);
  if (chosen?.kind !== "unit" || chosen.part !== "z") return node.name === "loss" ? "" : sign;
  const [before] = letters.columns(chosen.layer);
  return before.length > 1 ? `${sign} ${before}` : sign;
}
