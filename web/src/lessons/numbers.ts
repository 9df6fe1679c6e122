/** The numbers a lesson speaks of, asked of the engine: one graph for each state that a step puts in the view. */
import type { FormulaOpened, GraphInfo, GraphPass, OperationCounts } from "../../../wasm/graph-types.ts";
import type { Experiment } from "../../../wasm/types.ts";
import type { Figure, Lesson, Question, Step } from "../../lessons/lesson.ts";
import { short } from "../ui/numbers.ts";
import { number, type Written, warm } from "../ui/written.ts";
import { asked } from "./markup.ts";
import type { Fill } from "./math.ts";

/** What is asked of an engine; each call is about the formula opened last. */
export interface Asker {
  open(document: Experiment): Promise<FormulaOpened>;
  counts(): Promise<OperationCounts>;
  /** The pass after that many updates in all. */
  descendTo(updates: number): Promise<GraphPass>;
}

/** A graph in one state, and what was asked about it. */
export interface State {
  readonly info: GraphInfo;
  readonly pass: GraphPass;
  readonly counts: OperationCounts | null;
  readonly after: ReadonlyMap<number, GraphPass>;
}

export interface LessonNumbers {
  readonly steps: readonly State[];
  readonly question: State;
  /** The question's figure as the lesson shows it, before the question changes a value. */
  readonly shown: State;
}

/** The document that shows a figure in a state. */
export function documentOf(lesson: Lesson, of: Pick<Step, "figure" | "at" | "mistake">): Experiment {
  const figure: Figure = lesson.figures[of.figure ?? "main"]!;
  return {
    v: 1,
    model: {
      kind: "formula",
      text: figure.text,
      at: { ...figure.at, ...of.at },
      ...(figure.output !== undefined && { output: figure.output }),
      ...(figure.parameters && { parameters: [...figure.parameters] }),
    },
    ...(figure.rate !== undefined && { train: { rate: figure.rate } }),
    ...(of.mistake && { mistake: of.mistake }),
    view: { title: lesson.title },
  } as Experiment;
}

/** The question as a state of the view. */
export const questionState = ({ figure, at, asked: what }: Question): Pick<Step, "figure" | "at" | "mistake"> => ({
  figure,
  at,
  mistake: what.kind === "mistaken" ? what.mistake : undefined,
});

export async function numbersOf(lesson: Lesson, asker: Asker): Promise<LessonNumbers> {
  const state = async (of: Pick<Step, "figure" | "at" | "mistake">, texts: readonly string[]): Promise<State> => {
    const opened = await asker.open(documentOf(lesson, of));
    const wants = texts.flatMap(asked);
    const counts = wants.some(({ command }) => command === "count") ? await asker.counts() : null;
    const updates = wants.filter(({ command }) => command === "after").map(({ args }) => Number(args[0]));
    const after = new Map<number, GraphPass>();
    for (const n of [...new Set(updates)].sort((a, b) => a - b)) after.set(n, await asker.descendTo(n));
    return { ...opened, counts, after };
  };
  const { question, steps, equations, opening } = lesson;
  const states: State[] = [];
  for (const step of steps) {
    const said =
      step === steps.at(-1)
        ? [step.title, step.says, opening, ...equations.map((one) => `$${one}$`)]
        : [step.title, step.says];
    states.push(await state(step, said));
  }
  const asks = question.asked.kind === "count" ? "\\count{backward}" : "";
  const updated = question.asked.kind === "update" ? `\\after{1}{${question.asked.node}}` : "";
  return {
    steps: states,
    question: await state(questionState(question), [question.text, asks, updated]),
    shown: await state({ figure: question.figure }, [asks, updated]),
  };
}

/** A node by its name or label; an entry by its place in brackets. */
export function find(info: GraphInfo, name: string): { id: number; entry: number } {
  const [, label = name, places = ""] = /^(.*?)((?:\[\d+\])*)$/.exec(name) ?? [];
  const named = info.nodes.findIndex((node) => node.name === label);
  const id = named >= 0 ? named : info.nodes.findIndex((node) => node.label === label);
  if (id < 0) throw new RangeError(`there is no node ${label}`);
  const indices = [...places.matchAll(/\d+/g)].map(([digits]) => Number(digits));
  const { rows, cols } = info.nodes[id]!;
  // A vector, be it a row or a column, has one index.
  const [r = 1, c = 1] = indices.length === 1 && rows === 1 ? [1, indices[0]!] : indices;
  if (r > rows || c > cols) throw new RangeError(`${label} has no entry ${places}`);
  return { id, entry: (r - 1) * cols + (c - 1) };
}

/** The places where a node is an input of another. */
export function uses(info: GraphInfo, from: number, to: number): number[] {
  const inputs = info.nodes[from]!.inputs;
  return inputs.flatMap((id, input) => (id === to ? [input] : []));
}

/** Answers what a text asks, in a state. */
export function answer({ info, pass, counts, after }: State, command: string, args: readonly string[]): number {
  const [first = "", second = ""] = args;
  if (command === "count") return counts![first as keyof OperationCounts];
  if (command === "after") {
    const { id, entry } = find(info, second);
    return after.get(Number(first))!.values[info.nodes[id]!.offset + entry]!;
  }
  const { id, entry } = find(info, first);
  const node = info.nodes[id]!;
  if (command === "val") return pass.values[node.offset + entry]!;
  if (command === "grad") return pass.gradients[node.offset + entry]!;
  if (command === "bad") {
    if (!pass.mistaken) throw new RangeError("no mistake is being made");
    return pass.mistaken[node.offset + entry]!;
  }
  const to = find(info, second);
  const inputs = uses(info, id, to.id);
  if (inputs.length === 0) throw new RangeError(`${second} is no input of ${first}`);
  const { slope, message } = node.edges[inputs[0]!]!;
  if (command === "msg") return pass.messages[message + to.entry]!;
  if (slope === null) throw new RangeError(`${first} has no slopes of its own`);
  return pass.slopes[slope + entry]!;
}

/** Four digits where a number is long; the number itself where it is short. */
export function read(x: number): string {
  if (Math.abs(x) < 1e-12) return "0";
  // A number that only rounding keeps from being short.
  const near = Number(x.toPrecision(12));
  const typed = String(near).replace("-", "\u2212");
  return typed.length <= 7 ? typed : short(near, 4);
}

const gradients = new Set(["grad", "msg", "bad"]);

/** Writes the numbers of a state; before it is known, a place for each. */
export const fillFrom =
  (state: State | null): Fill =>
  (command, args): Written => {
    if (!state) return { latex: "\\ldots", mathml: '<mtext class="wait">\u2026</mtext>' };
    const written = number(answer(state, command, args), read);
    return gradients.has(command) ? warm(written) : written;
  };
