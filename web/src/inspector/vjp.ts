/** The message of an op on vectors and matrices as a formula: what it makes of the gradient above it. */
import {
  bracketed,
  dot,
  fraction,
  hadamard,
  minus,
  number,
  row,
  shaped,
  transposed,
  type Written,
  warm,
  words,
} from "../ui/written.ts";
import { asFactor } from "./explanation.ts";
import type { GraphView, Sender } from "./graph-view.ts";

/** What stands in a product: as a symbol with its shape, or as numbers. */
interface Parts {
  readonly gradient: Written;
  readonly value: Written;
  readonly input: (i: number) => Written;
  readonly turned: (i: number) => Written;
  readonly gradientTurned: Written;
  readonly entries: number;
}

type Rule = (parts: Parts, input: number) => Written;

/** A matrix of ones. */
const ONES: Written = { latex: "\\mathbf{1}", mathml: "<mi>\u{1d7cf}</mi>" };

/** Ops whose message has a short form of its own. Of the others it is said in words. */
const rules: Readonly<Record<string, Rule>> = {
  matmul: ({ gradient, turned }, input) => (input === 0 ? row(gradient, turned(1)) : row(turned(0), gradient)),
  transpose: ({ gradientTurned }) => gradientTurned,
  sum: ({ gradient }) => row(gradient, dot, ONES),
  mean: ({ gradient, entries }) => row(gradient, dot, fraction(number(1), number(entries)), ONES),
  dot: ({ gradient, input: other }, input) => row(gradient, dot, other(1 - input)),
  softmax: ({ gradient, value }) =>
    row(
      value,
      hadamard,
      bracketed(row(gradient, minus, words("row sums of"), bracketed(row(gradient, hadamard, value)))),
    ),
};

/** One message, in symbols and in numbers; the numbers are null where they would say nothing new. */
export function messageAsProduct(view: GraphView, sender: Sender): { named: Written; numbers: Written | null } {
  const { node: place, input } = sender;
  const { op, inputs, slopes } = view.node(place);
  const { values, gradients } = view.facts.pass;
  const gradient = view.shaped(view.gradientSymbol(place), place);
  const gradientNumbers = warm(view.written(place, gradients));
  const slope = slopes[input];
  if (slope) {
    if (slope.latex === "1") return { named: gradient, numbers: null };
    return {
      named: row(gradient, hadamard, asFactor(slope)),
      numbers: row(gradientNumbers, hadamard, view.slopesWritten(sender)),
    };
  }
  const rule = rules[op ?? ""];
  if (!rule) return { named: row(gradient, dot, words("slopes")), numbers: null };
  const turn = (symbol: Written, at: number) => {
    const { rows, cols } = view.node(at);
    return shaped(transposed(symbol), cols, rows);
  };
  const turnNumbers = (at: number, from: Float64Array) => {
    const { rows, cols, values: flat } = view.numbers(at, from);
    const across = Array.from({ length: rows * cols }, (_, i) => flat[(i % rows) * cols + Math.floor(i / rows)] ?? 0);
    return view.table({ rows: cols, cols: rows, values: across });
  };
  const at = (i: number) => inputs[i] as number;
  const { rows, cols } = view.node(at(input));
  const entries = rows * cols;
  const named: Parts = {
    gradient,
    gradientTurned: turn(view.gradientSymbol(place), place),
    value: view.shaped(view.symbol(place), place),
    input: (i) => view.shaped(view.symbol(at(i)), at(i)),
    turned: (i) => {
      // The transpose of a transpose is what it was made of.
      const [from, ...others] = view.node(at(i)).inputs;
      const back = view.node(at(i)).op === "transpose" && from !== undefined && others.length === 0;
      return back ? view.shaped(view.symbol(from), from) : turn(view.symbol(at(i)), at(i));
    },
    entries,
  };
  const numbers: Parts = {
    gradient: gradientNumbers,
    gradientTurned: warm(turnNumbers(place, gradients)),
    value: view.written(place, values),
    input: (i) => view.written(at(i), values),
    turned: (i) => turnNumbers(at(i), values),
    entries,
  };
  return { named: rule(named, input), numbers: rule(numbers, input) };
}
