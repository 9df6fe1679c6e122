/**
 * Judges an answer: right, or which term is missing or wrong. Nothing is stored: the answer and every likely slip are
 * made from the messages and slopes of the engine's own sweep.
 */
import type { GraphInfo, GraphPass } from "../../../wasm/graph-types.ts";
import type { Question } from "../../lessons/lesson.ts";
import { dot, factor, number, row, type Written, warm } from "../ui/written.ts";
import type { Piece } from "./markup.ts";
import { answer, find, type LessonNumbers, read, type State } from "./numbers.ts";

export interface Verdict {
  readonly right: boolean;
  readonly says: readonly Piece[];
}

/** One message into a node: the number from above, the local slope, and their product. */
interface Term {
  readonly via: Written;
  readonly upstream: number;
  readonly slope: number;
  readonly product: number;
}

/** A slip: the number it leads to, and what is said about it. */
interface Slip {
  readonly leads: number;
  readonly says: readonly (string | Written)[];
}

/** Three digits are enough, and a whole number has to be right. */
export const near = (given: number, right: number): boolean =>
  Math.abs(given - right) <= (Number.isInteger(right) ? 1e-6 : 0.004 * Math.abs(right)) + 1e-12;

const shown = (x: number): Written => number(x, read);
const later = (x: number): Written => factor(x, read);
const product = ({ upstream, slope }: Term): Written => row(warm(shown(upstream)), dot, later(slope));

const said = (parts: readonly (string | Written)[]): Piece[] =>
  parts.map((part) => (typeof part === "string" ? { kind: "words", text: part } : { kind: "math", written: part }));

/** The messages that make the gradient of one entry of a node; null where a matrix op sends one. */
export function termsOf(info: GraphInfo, pass: GraphPass, name: string): Term[] | null {
  const { id, entry } = find(info, name);
  const terms: Term[] = [];
  for (const from of pass.order) {
    const node = info.nodes[from]!;
    for (const [input, to] of node.inputs.entries()) {
      if (to !== id) continue;
      const { slope, message } = node.edges[input]!;
      if (slope === null || node.rows * node.cols !== info.nodes[id]!.rows * info.nodes[id]!.cols) return null;
      terms.push({
        via: node.symbol,
        upstream: pass.gradients[node.offset + entry]!,
        slope: pass.slopes[slope + entry]!,
        product: pass.messages[message + entry]!,
      });
    }
  }
  return terms;
}

/** The slopes from a node to the end, while only one way leads on. */
function chain(info: GraphInfo, pass: GraphPass, name: string): { by: Written; slope: number }[] {
  const found: { by: Written; slope: number }[] = [];
  let { id } = find(info, name);
  while (id !== pass.of) {
    const users = pass.order.flatMap((from) =>
      info.nodes[from]!.inputs.flatMap((to, input) => (to === id ? [{ from, input }] : [])),
    );
    const [only] = users;
    if (users.length !== 1 || !only) return [];
    const user = info.nodes[only.from]!;
    const { slope } = user.edges[only.input]!;
    if (slope === null || user.rows * user.cols !== 1) return [];
    found.push({ by: user.symbol, slope: pass.slopes[slope]! });
    id = only.from;
  }
  return found;
}

export function rightAnswer({ asked: what }: Question, state: State): number {
  switch (what.kind) {
    case "gradient":
      return answer(state, "grad", [what.node]);
    case "value":
      return answer(state, "val", [what.node]);
    case "mistaken":
      return answer(state, "bad", [what.node]);
    case "update":
      return answer(state, "after", ["1", what.node]);
    case "count":
      return answer(state, "count", [what.count]);
  }
}

export function judge(question: Question, { question: state, shown: figure }: LessonNumbers, given: number): Verdict {
  const right = rightAnswer(question, state);
  if (near(given, right)) return { right: true, says: said(["Right: ", ...working(question, state)]) };
  const slip = slips(question, state, figure).find(
    ({ leads }) => Number.isFinite(leads) && !near(leads, right) && near(given, leads),
  );
  return { right: false, says: said(slip?.says ?? ["Not yet. ", ...hintParts(question, state)]) };
}

/** One term of the answer. */
export const hint = (question: Question, { question: state }: LessonNumbers): Piece[] =>
  said(hintParts(question, state));

function hintParts({ asked: what }: Question, state: State): (string | Written)[] {
  const { info, pass } = state;
  if (what.kind === "gradient" || what.kind === "mistaken") {
    const terms = termsOf(info, pass, what.node);
    const [first] = terms ?? [];
    if (!first) return ["The gradient has one entry for each entry of the node."];
    if (terms!.length === 1)
      return ["The gradient of ", first.via, " is ", warm(shown(first.upstream)), ". A local slope is left."];
    return ["What comes through ", first.via, " is ", product(first), `. It is one of ${terms!.length} terms.`];
  }
  if (what.kind === "update") {
    return ["The gradient of ", symbolOf(info, what.node), " is ", shown(answer(state, "grad", [what.node])), "."];
  }
  if (what.kind === "value") {
    const { id, entry } = find(info, what.node);
    const [input] = info.nodes[id]!.inputs;
    const from = info.nodes[input!]!;
    return [
      "It is computed from ",
      from.symbol,
      ", where there stands ",
      shown(pass.values[from.offset + entry]!),
      ".",
    ];
  }
  return ["Count each operation node, and what it sends to each of its inputs."];
}

/** How the right answer comes about. */
function working(question: Question, state: State): (string | Written)[] {
  const { asked: what } = question;
  const right = rightAnswer(question, state);
  const terms = what.kind === "gradient" ? termsOf(state.info, state.pass, what.node) : null;
  if (!terms || terms.length === 0) return [shown(right), "."];
  const parts: (string | Written)[] = terms.flatMap((term, i) => [i === 0 ? "" : " + ", product(term)]);
  return [...parts.slice(1), " = ", warm(shown(right)), "."];
}

const symbolOf = (info: GraphInfo, name: string): Written => info.nodes[find(info, name).id]!.symbol;

function slips(question: Question, state: State, figure: State): Slip[] {
  const { asked: what } = question;
  const right = rightAnswer(question, state);
  const own: Slip[] = [
    ...kinds(question, state, right),
    { leads: -right, says: ["The size is right, the sign is not."] },
  ];
  const asBefore = rightAnswer(question, figure.pass.mistaken === null && what.kind === "mistaken" ? state : figure);
  return [
    ...own,
    { leads: asBefore, says: ["That is the answer for the values in the figure. The question changes one of them."] },
  ];
}

function kinds({ asked: what }: Question, state: State, right: number): Slip[] {
  switch (what.kind) {
    case "gradient":
      return gradientSlips(state, what.node, right);
    case "value":
      return [...valueSlips(state, what.node), ...otherGradients(state, what.node)];
    case "mistaken":
      return [
        {
          leads: answer(state, "grad", [what.node]),
          says: ["That is the true gradient. The question asks what the mistake makes of it."],
        },
      ];
    case "update":
      return updateSlips(state, what.node, right);
    case "count":
      return (["forward", "backward", "forwardMode", "finiteDifferences", "unshared", "paths"] as const).map(
        (name) => ({
          leads: state.counts![name],
          says: [`That is another count: ${countWords[name]}.`],
        }),
      );
  }
}

const countWords = {
  forward: "one forward pass",
  backward: "one backward sweep",
  forwardMode: "forward mode, one sweep for each leaf",
  finiteDifferences: "finite differences",
  unshared: "every path on its own",
  paths: "the number of paths",
};

function gradientSlips(state: State, name: string, right: number): Slip[] {
  const { info, pass } = state;
  const terms = termsOf(info, pass, name) ?? [];
  const found: Slip[] = [];
  const total = (pick: (term: Term) => number) => terms.reduce((sum, term) => sum + pick(term), 0);
  if (terms.length > 1) {
    for (const term of terms)
      found.push({
        leads: right - term.product,
        says: ["The route through ", term.via, " is missing. It brings ", product(term), "."],
      });
    found.push(
      { leads: right / terms.length, says: ["The routes are added, not averaged: each one acts in full."] },
      {
        leads: terms.reduce((all, term) => all * term.product, 1),
        says: ["Factors along one route are multiplied; the routes themselves are added."],
      },
      { leads: total(({ upstream }) => upstream), says: ["The local slopes are missing. ", ...each(terms)] },
      { leads: total(({ slope }) => slope), says: ["The gradients from above are missing. ", ...each(terms)] },
    );
    for (const term of terms)
      found.push({
        leads: right - 2 * term.product,
        says: ["The term through ", term.via, " has the wrong sign. It is ", product(term), "."],
      });
    for (const term of terms)
      found.push(
        {
          leads: right - term.product + term.upstream,
          says: ["The term through ", term.via, " lacks its local slope, ", shown(term.slope), "."],
        },
        {
          leads: right - term.product + term.slope,
          says: ["The term through ", term.via, " lacks the gradient from above, ", warm(shown(term.upstream)), "."],
        },
      );
  }
  const [only] = terms;
  if (terms.length === 1 && only) {
    found.push(
      {
        leads: only.upstream,
        says: ["The local slope of ", only.via, " is missing: ", shown(only.slope), "."],
      },
      {
        leads: only.slope,
        says: ["That is the local slope alone. The gradient of ", only.via, " is missing: ", shown(only.upstream), "."],
      },
    );
    const links = chain(info, pass, name);
    for (const { by, slope } of links)
      if (slope !== 1)
        found.push({ leads: right / slope, says: ["A factor is missing: the slope of ", by, ", ", shown(slope), "."] });
  }
  return [...found, ...valueSlips(state, name, true), ...otherGradients(state, name)];
}

const each = (terms: readonly Term[]): (string | Written)[] => [
  "Each route brings a product: ",
  ...terms.flatMap((term, i) => [i === 0 ? "" : ", ", product(term)]),
  ".",
];

/** The value of a node given for that of another, or for its gradient. */
function valueSlips({ info, pass }: State, name: string, itself = false): Slip[] {
  const { id } = find(info, name);
  const numbers = info.nodes.flatMap((node, at) =>
    node.rows * node.cols === 1 && node.kind === "op" && (itself ? at === id : at !== id) ? [node] : [],
  );
  return numbers.map(({ symbol, offset }) => ({
    leads: pass.values[offset]!,
    says: ["That is the value of ", symbol, "."],
  }));
}

function otherGradients({ info, pass }: State, name: string): Slip[] {
  const { id } = find(info, name);
  return info.nodes.flatMap((node, at) =>
    node.rows * node.cols === 1 && at !== id && node.name !== null && at !== pass.of
      ? [{ leads: pass.gradients[node.offset]!, says: ["That is the gradient of ", node.symbol, "."] }]
      : [],
  );
}

function updateSlips(state: State, name: string, right: number): Slip[] {
  const before = answer(state, "val", [name]);
  const gradient = answer(state, "grad", [name]);
  const move = before - right;
  return [
    { leads: before + move, says: ["That walks uphill. The gradient is subtracted."] },
    { leads: before - gradient, says: ["The learning rate is missing: only a part of the gradient is subtracted."] },
    { leads: move, says: ["That is the step. It still has to be subtracted from ", shown(before), "."] },
    { leads: gradient, says: ["That is the gradient. The step is a part of it, taken from ", shown(before), "."] },
    { leads: before, says: ["That is the value before the update."] },
  ];
}
