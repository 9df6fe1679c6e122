/**
 * A computation graph and one pass over it, as the package, the command line and the page see them: a typed formula, or
 * a network at one sample. What stays the same while values change is the info; the numbers come in a pass.
 */
import type { tables } from "./generated/tables.ts";
import type { ErrorCode } from "./types.ts";

/** A formula written down, as text for two readers. */
export interface Written {
  latex: string;
  mathml: string;
}

/** One node. Nodes are listed inputs first, so their order is a topological order. */
export interface GraphNode {
  /** Its name in the text, or as a part of a network (`l1.u2.z`); null for a part of a larger expression. */
  name: string | null;
  /** A leaf has a value of its own and takes a gradient; a constant is a number in the text and takes none. */
  kind: "leaf" | "constant" | "op";
  /** Name of the op (`tables.ops`, `tables.matrixOps`); null for leaves and constants. */
  op: string | null;
  /** Places in the list of nodes; `a + a` names the same place twice. */
  inputs: number[];
  rows: number;
  cols: number;
  /** Offset of the first entry in `GraphPass.values` and `gradients`; entries row by row. */
  offset: number;
  /** Per input, offsets in `GraphPass.slopes` (null for a matrix op, whose Jacobian is not formed) and `messages`. */
  edges: { slope: number | null; message: number }[];
  /** What is read on the card: the name, else the expression, in the language of formulas. */
  label: string;
  /** The op applied to the labels of its inputs (`a + b`); the number of a constant; empty for a leaf. */
  text: string;
  /** The name as mathematics (the expression where there is no name), and the expression in the names of the inputs. */
  symbol: Written;
  formula: Written;
  /** Per input, the local slope as a formula in the names of the inputs; null for a matrix op. */
  slopes: (Written | null)[];
  /** Place in the formula's text, half open, in UTF-16 units; null for a network. */
  source: [from: number, to: number] | null;
  /** False for constants and what is made of constants alone. */
  differentiable: boolean;
}

/** What stays the same while values change. */
export interface GraphInfo {
  nodes: GraphNode[];
  /** Places of the leaves, in the order of their first use. */
  leaves: number[];
  /** Leaves that gradient descent may change. */
  parameters: number[];
  /** The node that is differentiated unless another is asked for: the last statement, or the loss. */
  output: number;
}

/** A deliberate fault of the backward pass (`tables.mistakes` says what each does). */
export type GraphMistake = Extract<(typeof tables.mistakes)[number], { of: "graph" }>["name"];

/** One forward pass and one backward sweep. Arrays belong to the receiver. */
export interface GraphPass {
  /** The node whose gradient was taken; null when only values were asked for, or when it is not one number. */
  of: number | null;
  values: Float64Array;
  /** 0 where `of` does not depend on the node. */
  gradients: Float64Array;
  slopes: Float64Array;
  messages: Float64Array;
  /** Every node that `of` depends on and that takes a gradient, in the order the sweep visits them: `of` first. */
  order: number[];
  /** The first node whose value is not finite; null when all are. */
  notFinite: number | null;
  /** Gradients as the mistake gives them, beside the right ones above; null without one. */
  mistaken: Float64Array | null;
}

/** Values as they are given and answered: a number, a list (a column vector), or rows. */
export type GraphValue = number | number[] | number[][];

/** One message of the backward pass. For a matrix op the product of slope and upstream is not a product of numbers: slope is null. */
export interface TraceEntry {
  /** Label of the node that receives, and of the node that sends. */
  node: string;
  from: string;
  upstream: GraphValue;
  slope: GraphValue | null;
  product: GraphValue;
}

/** The central difference beside the exact gradient of one entry of a leaf. */
export interface CheckEntry {
  /** `w`, or `W[2][1]` for an entry of a vector or matrix, counted from 1. */
  name: string;
  exact: number;
  difference: number;
  step: number;
  relativeError: number;
  /** `kink`: the two one-sided differences disagree, so no difference can tell. */
  verdict: "agrees" | "differs" | "kink";
}

/** The central difference at one step size, and how far it lies from the exact gradient. */
export interface StepError {
  step: number;
  difference: number;
  error: number;
}

export interface CurvePoint {
  x: number;
  y: number;
}

/** What `chainrule grad` prints. */
export interface GradResult {
  of: string;
  value: GraphValue;
  values: Record<string, GraphValue>;
  gradients: Record<string, GraphValue>;
  check?: { max_relative_error: number; entries: CheckEntry[] };
  trace?: TraceEntry[];
  hessian?: { names: string[]; rows: number[][] };
}

/** Scalar operations each way of differentiating takes, for the present output and all leaves. */
export interface OperationCounts {
  forward: number;
  backward: number;
  /** One sweep for each leaf entry. */
  forwardMode: number;
  finiteDifferences: number;
  /** Number of paths from the leaves to the output times their lengths; Infinity past the largest double. */
  unshared: number;
  paths: number;
}

/** A document of kind formula, opened. */
export interface FormulaOpened {
  info: GraphInfo;
  pass: GraphPass;
  /** The parameters after the next update of gradient descent, one after the other; null where none can be made. */
  next?: Float64Array | null;
}

/** A network's graph: one sample of the open run at its present parameters, of matrices or of single numbers. */
export interface NetworkGraphAsk {
  level: "layer" | "scalar";
  /** In the units of the data as given. */
  sample: number[];
  /** As the loss takes it, or one class index. */
  target: number[];
}

/** What a pass over an open graph is asked for. */
export interface GraphAsk {
  of?: string | number;
  /** Leaves that get other values first, and keep them. */
  at?: Readonly<Record<string, GraphValue>>;
  /** null: none, whatever the document says. */
  mistake?: GraphMistake | null;
}

/** Where gradient descent on a formula stands. */
export interface DescentFrame {
  steps: number;
  pass: GraphPass;
  /** The parameters after the update that comes next; null where none can be made. */
  next: Float64Array | null;
  /** Set when arithmetic left the finite numbers; that update was not applied. */
  stopped: { code: ErrorCode; message: string } | null;
}
