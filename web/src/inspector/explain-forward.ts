/** A node in forward mode: how fast it moves with one input is the sum over its own inputs of slope times their speed. */

import { plural } from "../ui/words.ts";
import { derivativeOf, equals, factor, number, row, type Written, warm } from "../ui/written.ts";
import { added, type Explanation, type Line, listed, type Message, plainExplanation, product } from "./explanation.ts";
import { type GraphFacts, GraphView } from "./graph-view.ts";

/** `tangents`: how fast every node moves with `wrt`, laid out as the values. */
export function explainForwardMode(
  facts: GraphFacts,
  at: number,
  wrt: number,
  tangents: Float64Array,
): Explanation | null {
  const node = facts.info.nodes[at];
  if (!node) return null;
  const view = new GraphView(facts);
  const speed = (place: number) => tangents[view.node(place).offset] ?? Number.NaN;
  const symbolOf = (place: number) => warm(derivativeOf("fraction", view.symbol(place), view.symbol(wrt), false));
  const scalar = view.isScalar(at) && node.inputs.every((input) => view.isScalar(input));
  const moves = node.inputs
    .map((input, i) => ({ input, slope: view.slope({ node: at, input: i }), place: { node: at, input: i } }))
    .filter(({ input, slope }) => slope !== null && view.node(input).differentiable && speed(input) !== 0);
  const result = warm(number(speed(at), view.write));
  const lines = (): Line[] => {
    const left = symbolOf(at);
    if (at === wrt || moves.length === 0 || !scalar) return [{ left, right: result }];
    const rights: Written[] = [
      added(moves.map(({ input, place }) => product([view.slopeSymbol(place), symbolOf(input)]))),
      added(
        moves.map(({ input, place }) => product([view.slopeNumber(place), warm(factor(speed(input), view.write))])),
      ),
      result,
    ];
    return rights.map((right, i) => ({ left: i === 0 ? left : null, right }));
  };
  const rows = moves.map(
    ({ input, slope }): Message => ({
      from: {
        words: "",
        symbol:
          view.node(input).name === null
            ? row(view.symbol(input), equals, view.node(input).formula)
            : view.symbol(input),
        spoken: view.node(input).label,
      },
      upstream: speed(input),
      slope,
      contribution: speed(input) * (slope ?? 0),
      moment: "done",
    }),
  );
  const of = { words: "Speed of", symbol: node.symbol, spoken: `Speed of ${node.label} with ${view.node(wrt).label}` };
  const { offset, rows: height, cols } = node;
  return {
    ...plainExplanation,
    name: node.name ?? `#${at}`,
    kind: "forward mode",
    title: of,
    symbol: node.symbol,
    value: view.numbers(at, facts.pass.values),
    gradient: { rows: height, cols, values: tangents.subarray(offset, offset + height * cols) },
    backward: lines(),
    messages:
      scalar && rows.length > 0
        ? {
            into: { words: "What moves", symbol: node.symbol, spoken: node.label },
            count: plural(rows.length, "term"),
            ...listed(rows),
            sum: { symbol: derivativeOf("slash", view.symbol(at), view.symbol(wrt), true), value: speed(at) },
          }
        : null,
    remarks: [
      {
        words: `In forward mode everything is a slope with respect to ${view.node(wrt).label}`,
        symbol: null,
        spoken: "Forward mode",
      },
    ],
  };
}
