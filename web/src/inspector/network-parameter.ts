/** Weights, biases, inputs and the loss of a network taken apart. */

import { plural } from "../ui/words.ts";
import { bracketed, dot, equals, fraction, letter, number, row, sumOver, type Written, warm } from "../ui/written.ts";
import {
  added,
  type Explanation,
  type Line,
  listed,
  type Message,
  type Messages,
  plainExplanation,
} from "./explanation.ts";
import { ordered } from "./network-unit.ts";
import type { NetworkView } from "./network-view.ts";
import { substitute } from "./substitute.ts";

const scalar = (x: number) => ({ rows: 1, cols: 1, values: [x] });

/** One of many that the batch is averaged over. */
const samples = {
  latex: "\\frac{1}{N} \\sum_{i} ",
  mathml: `<mfrac><mn>1</mn><mi>N</mi></mfrac>${sumOver(letter("i")).mathml}`,
};

/** dC/dw = delta a. */
export function explainWeight(view: NetworkView, name: string, layer: number, unit: number, from: number): Explanation {
  const s = view.symbols;
  const symbol = s.weight(layer, unit, from);
  const delta = view.part(layer, "delta", unit);
  const source = view.activation(layer - 1, from);
  const shape = view.shapes[layer];
  const mean = view.facts.mean
    ? view.facts.frame.gradient[(shape?.W ?? 0) + unit * (shape?.inputs ?? 0) + from]
    : undefined;
  const value = mean ?? delta * source;
  const gradient = s.gradient(symbol);
  const product = ordered(view, s.delta(layer, unit), s.activation(layer - 1, from));
  const message: Message = {
    from: { words: "", symbol: s.before(layer, unit), spoken: view.unitWords(layer, unit) },
    upstream: delta,
    slope: source,
    contribution: delta * source,
    moment: view.position.message(name, `l${layer + 1}.u${unit + 1}.z`),
  };
  return {
    ...plainExplanation,
    name,
    kind: `weight of ${view.unitWords(layer, unit)}`,
    title: view.title(symbol, `the weight from ${view.unitWords(layer - 1, from)} to ${view.unitWords(layer, unit)}`),
    symbol,
    value: scalar(view.weight(layer, unit, from)),
    gradient: view.known ? scalar(value) : null,
    moment: view.position.thing(name),
    backward: [
      {
        left: gradient,
        right: row(
          s.gradient(s.before(layer, unit)),
          dot,
          s.derivative(s.before(layer, unit), symbol, false),
          equals,
          product,
        ),
      },
      { left: null, right: row(warm(view.fac(delta)), dot, view.fac(source)) },
      { left: null, right: warm(view.num(delta * source)) },
      ...meanLine(view, gradient, mean),
    ],
    messages: view.known ? table(view, symbol, `the weight`, [message], delta * source) : null,
    check: { leaf: `l${layer + 1}.W`, entry: unit * (shape?.inputs ?? 0) + from, exact: delta * source },
  };
}

/** dC/db = delta, added up over the units that share the bias. */
export function explainBias(view: NetworkView, name: string, layer: number, unit: number): Explanation {
  const s = view.symbols;
  const symbol = s.bias(layer, unit);
  const shape = view.shapes[layer];
  const shared = shape?.biases === 1 && shape.units > 1;
  const units = shared ? Array.from({ length: shape.units }, (_, j) => j) : [unit];
  const value = units.reduce((sum, j) => sum + view.part(layer, "delta", j), 0);
  const mean = view.facts.mean ? view.facts.frame.gradient[(shape?.b ?? 0) + (shared ? 0 : unit)] : undefined;
  const gradient = s.gradient(symbol);
  const messages = units.map(
    (j): Message => ({
      from: { words: "", symbol: s.before(layer, j), spoken: view.unitWords(layer, j) },
      upstream: view.part(layer, "delta", j),
      slope: 1,
      contribution: view.part(layer, "delta", j),
      moment: view.position.message(name, `l${layer + 1}.u${j + 1}.z`),
    }),
  );
  const lines: Line[] = shared
    ? [
        {
          left: gradient,
          right: row(sumOver(letter("j")), s.delta(layer, "j"), equals, added(units.map((j) => s.delta(layer, j)))),
        },
        { left: null, right: warm(added(units.map((j) => view.fac(view.part(layer, "delta", j))))) },
        { left: null, right: warm(view.num(value)) },
      ]
    : [
        {
          left: gradient,
          right: row(
            s.gradient(s.before(layer, unit)),
            dot,
            s.derivative(s.before(layer, unit), symbol, false),
            equals,
            s.delta(layer, unit),
            dot,
            number(1),
          ),
        },
        { left: null, right: warm(view.num(value)) },
      ];
  const owner = shared ? "the layer" : view.unitWords(layer, unit);
  return {
    ...plainExplanation,
    name,
    kind: shared ? "bias shared by a layer" : `bias of ${owner}`,
    title: view.title(symbol, `the bias of ${owner}`),
    symbol,
    value: view.bias(layer, unit) === null ? null : scalar(view.bias(layer, unit) ?? 0),
    gradient: view.known ? scalar(mean ?? value) : null,
    moment: view.position.thing(name),
    backward: [...lines, ...meanLine(view, gradient, mean)],
    messages: view.known ? table(view, symbol, "the bias", messages, value) : null,
    check: { leaf: `l${layer + 1}.b`, entry: shared ? 0 : unit, exact: value },
  };
}

/** dC/dx: what an input would have to change for the loss to fall. */
export function explainInput(view: NetworkView, name: string, input: number): Explanation {
  const s = view.symbols;
  const symbol = s.activation(-1, input);
  const units = Array.from({ length: view.shapes[0]?.units ?? 0 }, (_, j) => j);
  const sum = units.reduce((total, j) => total + view.weight(0, j, input) * view.part(0, "delta", j), 0);
  const value = view.probe?.dx[input] ?? Number.NaN;
  const rate = sum === 0 ? 1 : value / sum;
  const standardised = Math.abs(rate - 1) > 1e-9;
  const given = view.probe?.sample[input] ?? Number.NaN;
  const messages = units.map((j): Message => {
    const upstream = view.part(0, "delta", j);
    const slope = view.weight(0, j, input);
    return {
      from: { words: "", symbol: s.before(0, j), spoken: view.unitWords(0, j) },
      upstream,
      slope,
      contribution: upstream * slope,
      moment: view.position.message(name, `l1.u${j + 1}.z`),
    };
  });
  return {
    ...plainExplanation,
    name,
    kind: "input",
    title: view.title(symbol, `the input ${view.unitWords(-1, input)}`),
    symbol,
    value: scalar(given),
    gradient: view.known ? scalar(value) : null,
    moment: view.position.thing(name),
    backward: [
      {
        left: s.gradient(symbol),
        right: row(sumOver(letter("j")), ordered(view, s.weight(0, "j", input), s.delta(0, "j"))),
      },
      { left: null, right: added(units.map((j) => ordered(view, s.weight(0, j, input), s.delta(0, j)))) },
      {
        left: null,
        right: added(units.map((j) => warm(view.fac(view.weight(0, j, input) * view.part(0, "delta", j))))),
      },
      ...(standardised
        ? [{ left: null, right: row(warm(view.fac(sum)), dot, view.fac(rate), equals, warm(view.num(value))) }]
        : [{ left: null, right: warm(view.num(value)) }]),
    ],
    messages: view.known ? table(view, symbol, "the input", messages, sum) : null,
    remarks: standardised
      ? [
          {
            words: "Standardised: the last factor is what one unit of the data becomes",
            symbol: null,
            spoken: "Standardised",
          },
        ]
      : [],
    check: { leaf: "x", entry: input, exact: value },
  };
}

/** The loss of the probed sample, output by output. */
export function explainLoss(view: NetworkView, name: string): Explanation {
  const s = view.symbols;
  const symbol = s.cost();
  const last = view.shapes.length - 1;
  const outputs = Array.from({ length: view.shapes[last]?.units ?? 0 }, (_, k) => k);
  const value = view.probe?.loss ?? Number.NaN;
  return {
    ...plainExplanation,
    name,
    kind: "loss of the probed sample",
    title: view.title(symbol, "the loss"),
    symbol,
    value: scalar(value),
    gradient: view.known ? scalar(1) : null,
    moment: view.position.thing(name),
    forward: [...lossLines(view, outputs), { left: null, right: view.num(value) }],
    backward: [{ left: s.gradient(symbol), right: warm(number(1)) }],
    remarks: [
      { words: "The backward pass starts here, with 1", symbol: null, spoken: "The backward pass starts here, with 1" },
    ],
  };
}

function lossLines(view: NetworkView, outputs: readonly number[]): Line[] {
  const { loss, symbols: s } = view;
  const last = view.shapes.length - 1;
  if (!loss) return [];
  if (loss.row)
    return [
      { left: s.cost(), right: substitute(view.bounded(loss.formula), { y: s.activation(last), t: s.target() }) },
    ];
  const terms = (y: (k: number) => Written, t: (k: number) => Written) =>
    added(
      outputs.map((k) => substitute(view.bounded(loss.formula), { y: y(k), t: t(k) })),
      3,
    );
  const share = (inner: Written) =>
    loss.mean && outputs.length > 1 ? row(fraction(number(1), number(outputs.length)), dot, bracketed(inner)) : inner;
  return [
    {
      left: s.cost(),
      right: share(
        terms(
          (k) => s.activation(last, k),
          (k) => s.target(k),
        ),
      ),
    },
    {
      left: null,
      right: share(
        terms(
          (k) => view.fac(view.activation(last, k)),
          (k) => view.fac(view.probe?.target[k] ?? Number.NaN),
        ),
      ),
    },
  ];
}

/** The mean over the batch that the last update went by. */
function meanLine(view: NetworkView, gradient: Written, mean: number | undefined): Line[] {
  if (mean === undefined) return [];
  const one = {
    latex: gradient.latex.replace(/([CLQE])/, "$1_i"),
    mathml: gradient.mathml.replace(/<mi>([CLQE])<\/mi>/, "<msub><mi>$1</mi><mi>i</mi></msub>"),
  };
  return [{ left: gradient, right: row(samples, one, equals, warm(view.num(mean))) }];
}

function table(
  view: NetworkView,
  symbol: Written,
  spoken: string,
  messages: readonly Message[],
  value: number,
): Messages {
  return {
    into: { words: "Messages into", symbol, spoken },
    count: `${plural(messages.length, "child", "children")}, ${plural(messages.length, "term")}`,
    ...listed(messages),
    sum: { symbol: view.symbols.inline(symbol), value },
  };
}
