/**
 * Names of edges, as they are selected: `a->y` runs from `a` to what is made of it, `a->y[2]` is the second use of `a`
 * there. Both ends are called as nodes are.
 */
import type { GraphInfo } from "../../../wasm/graph-types.ts";
import { type Edge, nameOf, nodeNamed } from "./numbers.ts";

export function edgeName(info: GraphInfo, { from, input, to }: Edge): string {
  const before = info.nodes[from]!.inputs.slice(0, input).filter((one) => one === to).length;
  return `${nameOf(info, to)}->${nameOf(info, from)}${before > 0 ? `[${before + 1}]` : ""}`;
}

/** The edge of a name; null for none. */
export function edgeNamed(info: GraphInfo, name: string | null): Edge | null {
  const [, source = "", target = ""] = /^(.+)->(.+)$/.exec(name ?? "") ?? [];
  const to = nodeNamed(info, source);
  if (to < 0) return null;
  const [, stem = target, nth = "1"] = nodeNamed(info, target) >= 0 ? [] : (/^(.+)\[(\d+)\]$/.exec(target) ?? []);
  const from = nodeNamed(info, stem);
  const uses = (info.nodes[from]?.inputs ?? []).flatMap((one, input) => (one === to ? [input] : []));
  const input = uses[Number(nth) - 1];
  return input === undefined ? null : { from, input, to };
}

export function sameEdge(a: Edge | null, b: Edge | null): boolean {
  return a !== null && b !== null && a.from === b.from && a.input === b.input;
}

/** Every edge that begins at a node, in the order of what uses it. */
export function edgesOut({ nodes }: GraphInfo, to: number): Edge[] {
  return nodes.flatMap(({ inputs }, from) => inputs.flatMap((one, input) => (one === to ? [{ from, input, to }] : [])));
}
