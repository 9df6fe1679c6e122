/** The message of an op on whole matrices as a formula: what it makes of the gradient above it. */
import { bracketed, dot, hadamard, minus, row, transposed, type Written, warm, words } from "../ui/written.ts";
import { asFactor } from "./explanation.ts";

/** A matrix of ones. */
const ONES: Written = { latex: "\\mathbf{1}", mathml: "<mi>\u{1d7cf}</mi>" };

interface Parts {
  /** The gradient of the result, and the inputs, each with its shape. */
  readonly gradient: Written;
  readonly inputs: readonly Written[];
  readonly value: Written;
  /** The slope of an op that works entry by entry. */
  readonly slope: Written | null;
}

type Rule = (parts: Parts, input: number) => Written;

const other: Rule = ({ gradient, inputs }, input) => row(gradient, dot, inputs[1 - input] as Written);

/** Ops whose message has a form of its own. Of the others it is said in words. */
const rules: Readonly<Record<string, Rule>> = {
  matmul: ({ gradient, inputs: [a, b] }, input) =>
    input === 0 ? row(gradient, transposed(b as Written)) : row(transposed(a as Written), gradient),
  transpose: ({ gradient }) => transposed(gradient),
  sum: ({ gradient }) => row(gradient, dot, ONES),
  mean: ({ gradient }) => row(gradient, dot, words("1 / entries")),
  dot: other,
  softmax: ({ gradient, value }) => row(value, hadamard, bracketed(row(gradient, minus, transposed(value), gradient))),
};

/** One message. `input` is the place of the receiver among the inputs of the op. */
export function productWritten(op: string, input: number, parts: Parts): Written {
  if (parts.slope) {
    const ones = /^1$/.test(parts.slope.latex);
    return ones ? parts.gradient : row(parts.gradient, hadamard, asFactor(parts.slope));
  }
  return rules[op]?.(parts, input) ?? row(parts.gradient, dot, warm(words("slopes")));
}
