/**
 * What a lesson is. A lesson is data: text, and states of the view. Numbers in it are asked of the engine, never typed.
 *
 * Texts are plain words with `**strong**`, mathematics between dollars (a small part of LaTeX, `src/lessons/math.ts`),
 * and, inside and outside of it, numbers of the step's graph: `\val{f}` a value, `\grad{b}` a gradient, `\msg{x}{b}` the
 * message x sends to b, `\slope{f}{x}` the local slope of f in x, `\bad{b}` the gradient a mistake makes, `\count{backward}`
 * operations (OperationCounts), `\after{100}{a}` a value after updates. Entries are written `W[2][1]`.
 */
import type { GraphMistake, GraphValue, OperationCounts } from "../../wasm/graph-types.ts";
import type { Experiment } from "../../wasm/types.ts";

export type Values = Readonly<Record<string, GraphValue>>;

/** A formula that a lesson shows, as the document of an experiment holds it. */
export interface Figure {
  readonly text: string;
  readonly at?: Values;
  readonly output?: string;
  readonly parameters?: readonly string[];
  readonly rate?: number;
}

/**
 * A network that a step puts in the view; its first sample is the one taken apart. The numbers of the text are those of
 * the step's figure, which is the same network written out.
 */
export type NetworkFigure = Pick<Experiment, "data" | "model" | "train" | "mistake">;

/**
 * A place in the walk, by what has just happened: `start`, `x is computed`, `forward is done`, `the end is seeded`,
 * `y sends to b`, `end` (all known, nothing being walked); of a network also `l1.u1.z gets its gradient`.
 */
export type Place = string;

export interface Step {
  readonly title: string;
  readonly says: string;
  /** Which of the lesson's figures; `main` unless another. */
  readonly figure?: string;
  /** Leaves that differ from the figure's. */
  readonly at?: Values;
  readonly mistake?: GraphMistake;
  /** Which of the lesson's networks is in the view instead of the figure, through which lens and in which letters. */
  readonly network?: string;
  readonly lens?: "layers" | "neurons" | "scalars";
  readonly notation?: string | Readonly<Record<string, unknown>>;
  readonly place: Place;
  /** Name of the selected node. */
  readonly select?: string;
  readonly show?: "values" | "gradients" | "both";
  /** Items of the lecture notes that it teaches (notes.ts). */
  readonly covers?: readonly string[];
}

/** What a question asks for; the answer is computed. */
export type Asked =
  | { readonly kind: "gradient" | "value" | "update"; readonly node: string }
  | { readonly kind: "mistaken"; readonly node: string; readonly mistake: GraphMistake }
  | { readonly kind: "count"; readonly count: keyof OperationCounts };

export interface Question {
  readonly text: string;
  readonly figure?: string;
  readonly at?: Values;
  readonly asked: Asked;
}

export interface Lesson {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly minutes: number;
  /** The question it opens with. */
  readonly opening: string;
  readonly figures: { readonly main: Figure } & Readonly<Record<string, Figure>>;
  readonly networks?: Readonly<Record<string, NetworkFigure>>;
  readonly steps: readonly Step[];
  /** Said once for all, with the numbers of the last step. */
  readonly equations: readonly string[];
  readonly question: Question;
}

/** Markup as it stands: backslashes are part of it. */
export const t = String.raw;
