/** The parts of a network in the letters of a notation: by the names they are selected by, and in the formulas of its graph. */
import type { GraphInfo, GraphNode } from "../../wasm/graph-types.ts";
import { replaceSymbols } from "./inspector/substitute.ts";
import type { Symbols } from "./symbols.ts";
import type { Written } from "./ui/written.ts";

/** The symbol of `l1.u2.z`, `l1.W[2][1]`, `x1`, `loss`, ...; null for any other name. */
export function partSymbol(symbols: Symbols, name: string): Written | null {
  if (name === "loss") return symbols.cost();
  if (name === "x") return symbols.activation(-1);
  if (name === "y") return symbols.target();
  const end = /^([xy])(\d+)$/.exec(name);
  if (end) return end[1] === "x" ? symbols.activation(-1, place(end[2])) : symbols.target(place(end[2]));
  const unit = /^l(\d+)\.u(\d+)(?:\.(z|a|delta))?$/.exec(name);
  if (unit) {
    const [layer, j] = [place(unit[1]), place(unit[2])];
    if (unit[3] === "delta") return symbols.delta(layer, j);
    return unit[3] === "z" ? symbols.before(layer, j) : symbols.activation(layer, j);
  }
  const entry = /^l(\d+)\.(?:W\[(\d+)\]\[(\d+)\]|b\[(\d+)\])$/.exec(name);
  if (entry) {
    const layer = place(entry[1]);
    return entry[4] ? symbols.bias(layer, place(entry[4])) : symbols.weight(layer, place(entry[2]), place(entry[3]));
  }
  const whole = /^l(\d+)\.(W|b|z|a)$/.exec(name);
  if (!whole) return null;
  const layer = place(whole[1]);
  if (whole[2] === "W") return symbols.matrix(layer);
  if (whole[2] === "b") return symbols.bias(layer);
  return whole[2] === "z" ? symbols.before(layer) : symbols.activation(layer);
}

/** The graph of a network with every symbol and formula in the letters of the notation. */
export function inNotation(info: GraphInfo, symbols: Symbols): GraphInfo {
  const fresh: Written[] = [];
  const nodes = info.nodes.map((node): GraphNode => {
    const inputs = node.inputs.map((i) => [info.nodes[i]?.symbol, fresh[i]] as [Written, Written]);
    const own = node.name === null ? null : partSymbol(symbols, node.name);
    const symbol = own ?? replaceSymbols(node.symbol, inputs);
    fresh.push(symbol);
    const all = node.name === null ? inputs : [...inputs, [node.symbol, symbol] as [Written, Written]];
    return {
      ...node,
      symbol,
      formula: node.inputs.length === 0 ? symbol : replaceSymbols(node.formula, inputs),
      slopes: node.slopes.map((slope) => slope && replaceSymbols(slope, all)),
    };
  });
  return { ...info, nodes };
}

/** A number that counts from 1 as one that counts from 0. */
function place(digits: string | undefined): number {
  return Number(digits) - 1;
}
