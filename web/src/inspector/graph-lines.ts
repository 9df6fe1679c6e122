/** The equations of a node: how its value came about, and how its gradient does. */
import { equals, factor, number, row, type Written, warm, words } from "../ui/written.ts";
import { added, type Line, product } from "./explanation.ts";
import type { GraphView, Sender } from "./graph-view.ts";
import { replaceSymbols, withNumbers } from "./substitute.ts";
import { messageAsProduct } from "./vjp.ts";

/** Factors of a chain that are written out. */
const LONGEST_CHAIN = 5;

/** f = x y = 2 . 7 = 14 */
export function forwardLines(view: GraphView, at: number): Line[] {
  const node = view.node(at);
  if (node.kind !== "op") return [];
  const scalars = view.isScalar(at) && node.inputs.every((input) => view.isScalar(input));
  const { named, numbers } = scalars
    ? { named: node.formula, numbers: withNumbers(node.formula, given(view, at)) }
    : matrixFormula(view, at);
  const value = view.written(at, view.facts.pass.values);
  return lines(view.shaped(node.symbol, at), node.name === null ? [] : [named], [numbers, value]);
}

/** The inputs of an op and their values. */
function given(view: GraphView, at: number): [Written, Written][] {
  return view
    .node(at)
    .inputs.filter((input) => view.node(input).kind !== "constant")
    .map((input) => [view.symbol(input), factor(view.value(input), view.write)]);
}

/** A formula of matrices: with the shape under each symbol where shapes differ, and with their numbers. */
function matrixFormula(view: GraphView, at: number): { named: Written; numbers: Written } {
  const { formula, rows, cols } = view.node(at);
  const parts = namedParts(view, at);
  const differ = parts.some((part) => view.node(part).rows !== rows || view.node(part).cols !== cols);
  if (!differ) return { named: formula, numbers: formula };
  const put = (write: (part: number) => Written) => parts.map((part) => [view.symbol(part), write(part)] as const);
  return {
    named: replaceSymbols(
      formula,
      put((part) => view.shaped(view.symbol(part), part)),
    ),
    numbers: withNumbers(
      formula,
      put((part) => view.written(part, view.facts.pass.values)),
    ),
  };
}

/** The named nodes that an expression is written with. */
function namedParts(view: GraphView, at: number): number[] {
  const found = new Set<number>();
  const visit = (place: number) => {
    for (const input of view.node(place).inputs) {
      const { name, kind } = view.node(input);
      if (name !== null) found.add(input);
      else if (kind === "op") visit(input);
    }
  };
  visit(at);
  return [...found];
}

/** df/db = df/dx dx/db + df/dy dy/db = 7 . 1 + 2 . 1 = 9; at the end of a chain the whole product. */
export function backwardLines(view: GraphView, at: number): Line[] {
  const left = view.gradientSymbol(at);
  const result = warm(view.written(at, view.facts.pass.gradients));
  const senders = view.senders(at);
  if (view.of === at) return [{ left, right: warm(number(1)) }];
  if (senders.length === 0) return [{ left, right: result }];
  if (!view.isScalar(at) || senders.some((sender) => view.slope(sender) === null)) {
    return matrixLines(view, at, senders, result);
  }
  const chain = chainFrom(view, at);
  if (chain.length > 1) return chainLines(view, at, chain, result);
  // A term of the output itself is its slope alone: what reaches it is 1.
  const term = (sender: Sender, upstream: Written, slope: Written) =>
    sender.node === view.of ? slope : product([upstream, slope]);
  const symbols = senders.map((s) => term(s, view.gradientSymbol(s.node), view.localSymbol(s.node, at)));
  const formulas = senders.map((s) => term(s, view.gradientSymbol(s.node), view.slopeSymbol(s)));
  const numbers = senders.map((s) => term(s, view.gradientNumber(s.node), view.slopeNumber(s)));
  const sums = senders.map((s) => warm(factor(view.message(s), view.write)));
  const direct = senders.every(({ node }) => node === view.of);
  const alone = senders.length === 1;
  return lines(
    left,
    [
      ...(direct ? [] : [added(symbols)]),
      ...(!direct && senders.every((s) => view.hasPlainSlope(s)) ? [] : [added(formulas)]),
    ],
    [...(direct && alone ? [] : [alone || direct ? added(numbers) : row(added(numbers), equals, added(sums))]), result],
  );
}

/** dy/dx = y(1 - y) = 0.5 (1 - 0.5) = 0.25: the local slope of an edge. */
export function slopeLines(view: GraphView, sender: Sender): Line[] {
  const { inputs, slopes, symbol } = view.node(sender.node);
  const slope = slopes[sender.input];
  const value = view.slope(sender);
  const left = view.localSymbol(sender.node, inputs[sender.input] as number);
  if (!slope) return value === null ? [] : [{ left, right: number(value, view.write), numeric: true }];
  if (value === null) return [{ left, right: slope }];
  const pairs = [...given(view, sender.node), [symbol, factor(view.value(sender.node), view.write)] as const];
  return lines(left, [slope], [withNumbers(slope, pairs), number(value, view.write)]);
}

/** df/dy dy/dx = 7 . 1 = 7: what an edge carries back. */
export function messageLines(view: GraphView, sender: Sender, to: number): Line[] {
  const left = words("message");
  const sum = warm(view.messageWritten(sender, to));
  if (!view.isScalar(to) || view.slope(sender) === null) {
    const { named, numbers } = messageAsProduct(view, sender);
    return lines(left, [named], [...(numbers ? [numbers] : []), sum]);
  }
  const upstream = sender.node === view.of ? warm(number(1)) : view.gradientSymbol(sender.node);
  return lines(
    left,
    [
      product([upstream, view.localSymbol(sender.node, to)]),
      ...(view.hasPlainSlope(sender) ? [] : [product([upstream, view.slopeSymbol(sender)])]),
    ],
    [product([view.gradientNumber(sender.node), view.slopeNumber(sender)]), sum],
  );
}

/** From a node to the one sender of it, and so on while there is only one. */
function chainFrom(view: GraphView, from: number): Sender[] {
  const chain: Sender[] = [];
  let at = from;
  while (chain.length < LONGEST_CHAIN && at !== view.of) {
    const [only, ...others] = view.senders(at);
    if (!only || others.length > 0 || view.slope(only) === null) break;
    chain.push(only);
    at = only.node;
  }
  return chain;
}

function chainLines(view: GraphView, at: number, chain: readonly Sender[], result: Written): Line[] {
  const down = [...chain].reverse();
  const top = (down[0] as Sender).node;
  const below = [...down.slice(1).map(({ node }) => node), at];
  const start = top === view.of ? [] : [top];
  const symbols = down.map(({ node }, i) => view.localSymbol(node, below[i] as number));
  return lines(
    view.gradientSymbol(at),
    [
      product([...start.map((place) => view.gradientSymbol(place)), ...symbols]),
      ...(chain.every((sender) => view.hasPlainSlope(sender))
        ? []
        : [
            product([
              ...start.map((place) => view.gradientSymbol(place)),
              ...down.map((sender) => view.slopeSymbol(sender)),
            ]),
          ]),
    ],
    [
      product([...start.map((place) => view.gradientNumber(place)), ...down.map((sender) => view.slopeNumber(sender))]),
      result,
    ],
  );
}

/** Vectors and matrices: each message as the product that the op makes of the gradient above it. */
function matrixLines(view: GraphView, at: number, senders: readonly Sender[], result: Written): Line[] {
  const terms = senders.map((sender) => messageAsProduct(view, sender));
  const sums = senders.map((sender) => warm(view.messageWritten(sender, at)));
  const numbers = terms.every((term) => term.numbers !== null)
    ? [
        added(
          terms.map((term) => term.numbers as Written),
          3,
        ),
      ]
    : [];
  return lines(
    view.shaped(view.gradientSymbol(at), at),
    [
      added(
        terms.map(({ named }) => named),
        3,
      ),
    ],
    [...numbers, ...(senders.length > 1 ? [added(sums, 3)] : []), result],
  );
}

/** Lines under each other: the rule, then its numbers. One that repeats the line before is left out. */
function lines(left: Written, rule: readonly Written[], numbers: readonly Written[]): Line[] {
  const all = [...rule.map((right) => ({ right })), ...numbers.map((right) => ({ right, numeric: true }))];
  const kept = all.filter(({ right }, i) => i === 0 || right.latex !== all[i - 1]?.right.latex);
  return kept.map((line, i) => ({ left: i === 0 ? left : null, ...line }));
}
