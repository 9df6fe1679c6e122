/** A unit of a network taken apart: its weighted sum and delta, or its activation and the gradient there. */

import { layerName } from "../graph/names.ts";
import { plural } from "../ui/words.ts";
import { bracketed, comma, dot, equals, letter, plus, row, sumOver, type Written, warm, words } from "../ui/written.ts";
import {
  added,
  type Caption,
  type Explanation,
  type Line,
  listed,
  type Message,
  type Messages,
  plainExplanation,
} from "./explanation.ts";
import type { NetworkView } from "./network-view.ts";

const K = "k";

/** `part`: the gradient at the weighted sum, or at the activation. */
export function explainUnit(
  view: NetworkView,
  name: string,
  layer: number,
  unit: number,
  part: "z" | "a",
): Explanation {
  const s = view.symbols;
  const symbol = part === "z" ? s.before(layer, unit) : s.activation(layer, unit);
  const value = view.part(layer, part, unit);
  const gradient = view.part(layer, part === "z" ? "delta" : "upstream", unit);
  const messages = messagesInto(view, layer, unit);
  const place = `l${layer + 1}.u${unit + 1}.${part}`;
  return {
    ...plainExplanation,
    name,
    kind: layerKind(view, layer),
    title: view.title(
      symbol,
      `${part === "z" ? "the weighted sum" : "the activation"} of ${view.unitWords(layer, unit)}`,
    ),
    symbol,
    value: { rows: 1, cols: 1, values: [value] },
    gradient: view.known ? { rows: 1, cols: 1, values: [gradient] } : null,
    moment: view.position.thing(place),
    forward: forwardLines(view, layer, unit, part),
    backward: part === "z" ? deltaLines(view, layer, unit) : upstreamLines(view, layer, unit),
    messages,
    remarks: view.known ? feeds(view, layer, unit, part) : [],
    ops: opPlaces(view, layer, unit),
    check: { leaf: `l${layer + 1}.${part}`, entry: unit, exact: gradient },
  };
}

export function layerKind(view: NetworkView, layer: number): string {
  return view.isLast(layer)
    ? "output layer"
    : view.shapes.length === 2
      ? "hidden layer"
      : layerName(layer, view.shapes.length);
}

/** z = sum w a + b, then a = f(z). */
function forwardLines(view: NetworkView, layer: number, unit: number, part: "z" | "a"): Line[] {
  const s = view.symbols;
  const shape = view.shapes[layer];
  const inputs = shape?.inputs ?? 0;
  const bias = view.bias(layer, unit);
  const product = (from: number | string) => ordered(view, s.weight(layer, unit, from), s.activation(layer - 1, from));
  const sources = Array.from({ length: inputs }, (_, from) => from);
  const symbols = [...sources.map(product), ...(bias === null ? [] : [s.bias(layer, unit)])];
  const numbers = [
    ...sources.map((from) =>
      row(view.fac(view.weight(layer, unit, from)), dot, view.fac(view.activation(layer - 1, from))),
    ),
    ...(bias === null ? [] : [view.fac(bias)]),
  ];
  const short = row(sumOver(letter(K)), product(K), ...(bias === null ? [] : [plus, s.bias(layer, unit)]));
  const before: Line[] = [
    { left: s.before(layer, unit), right: inputs > 4 ? short : added(symbols) },
    { left: null, right: added(numbers) },
    { left: null, right: view.num(view.part(layer, "z", unit)) },
  ];
  if (part === "z") return before;
  return [
    {
      left: s.activation(layer, unit),
      right: row(s.sigma(layer), bracketed(s.before(layer, unit)), equals, view.activationFormula(layer, unit).value),
    },
    { left: null, right: row(s.sigma(layer), bracketed(view.num(view.part(layer, "z", unit)))) },
    { left: null, right: view.num(view.part(layer, "a", unit)) },
  ];
}

/** delta = sigma'(z) times what arrives. */
function deltaLines(view: NetworkView, layer: number, unit: number): Line[] {
  const s = view.symbols;
  const own = view.activationFormula(layer, unit).slope;
  const slope = view.fac(view.part(layer, "slope", unit));
  const result = warm(view.num(view.part(layer, "delta", unit)));
  const gradient = s.gradient(s.before(layer, unit));
  const upstream = view.part(layer, "upstream", unit);
  if (view.isLast(layer)) {
    const loss = view.lossSlope(unit);
    return [
      {
        left: s.delta(layer, unit),
        right: row(gradient, equals, s.gradient(s.activation(layer, unit)), dot, s.slope(layer, unit)),
      },
      { left: null, right: row(loss.symbols, dot, own) },
      ...(loss.numbers ? [{ left: null, right: row(loss.numbers, dot, slope) }] : []),
      { left: null, right: row(warm(view.fac(upstream)), dot, slope, equals, result) },
    ];
  }
  const { symbols, numbers, many, one } = terms(view, layer, unit);
  const group = (sum: Written) => (one ? sum : bracketed(sum));
  return [
    {
      left: s.delta(layer, unit),
      right: row(
        gradient,
        equals,
        s.slope(layer, unit),
        dot,
        sumOver(letter(K)),
        ordered(view, s.weight(layer + 1, K, unit), s.delta(layer + 1, K)),
      ),
    },
    { left: null, right: row(own, dot, group(symbols)) },
    { left: null, right: row(slope, dot, group(numbers)) },
    ...(many ? [{ left: null, right: row(slope, dot, warm(view.fac(upstream))) }] : []),
    { left: null, right: result },
  ];
}

/** The gradient at an activation: what the units after it send, or the slope of the loss. */
function upstreamLines(view: NetworkView, layer: number, unit: number): Line[] {
  const s = view.symbols;
  const left = s.gradient(s.activation(layer, unit));
  const result = { left: null, right: warm(view.num(view.part(layer, "upstream", unit))) };
  if (view.isLast(layer)) {
    const loss = view.lossSlope(unit);
    return [{ left, right: loss.symbols }, ...(loss.numbers ? [{ left: null, right: loss.numbers }] : []), result];
  }
  const { symbols, numbers } = terms(view, layer, unit);
  return [
    { left, right: row(sumOver(letter(K)), ordered(view, s.weight(layer + 1, K, unit), s.delta(layer + 1, K))) },
    { left: null, right: symbols },
    { left: null, right: numbers },
    result,
  ];
}

/** The terms w delta that arrive at a unit of a hidden layer. */
function terms(
  view: NetworkView,
  layer: number,
  unit: number,
): { symbols: Written; numbers: Written; many: boolean; one: boolean } {
  const s = view.symbols;
  const units = Array.from({ length: view.shapes[layer + 1]?.units ?? 0 }, (_, k) => k);
  return {
    symbols: added(units.map((k) => ordered(view, s.weight(layer + 1, k, unit), s.delta(layer + 1, k)))),
    numbers: added(
      units.map((k) => warm(view.fac(view.weight(layer + 1, k, unit) * view.part(layer + 1, "delta", k)))),
    ),
    many: units.length > 4,
    one: units.length === 1,
  };
}

/** What arrives at the activation of a unit. */
function messagesInto(view: NetworkView, layer: number, unit: number): Messages | null {
  if (!view.known) return null;
  const s = view.symbols;
  const into = `l${layer + 1}.u${unit + 1}.a`;
  const value = view.part(layer, "upstream", unit);
  const messages: Message[] = view.isLast(layer)
    ? [
        {
          from: { words: "", symbol: s.cost(), spoken: "the loss" },
          upstream: 1,
          slope: value,
          contribution: value,
          moment: view.position.message(into, "loss"),
        },
      ]
    : Array.from({ length: view.shapes[layer + 1]?.units ?? 0 }, (_, k) => {
        const upstream = view.part(layer + 1, "delta", k);
        const slope = view.weight(layer + 1, k, unit);
        return {
          from: {
            words: "",
            symbol: s.before(layer + 1, k),
            spoken: view.unitWords(layer + 1, k),
          },
          along: s.weight(layer + 1, k, unit),
          upstream,
          slope,
          contribution: upstream * slope,
          moment: view.position.message(into, `l${layer + 2}.u${k + 1}.z`),
        };
      });
  const symbol = s.activation(layer, unit);
  return {
    into: { words: "Messages into", symbol, spoken: view.unitWords(layer, unit) },
    count: `${plural(messages.length, "child", "children")}, ${plural(messages.length, "term")}`,
    ...listed(messages),
    sum: { symbol: s.inline(symbol), value },
  };
}

/** Where the gradient goes from here. */
function feeds(view: NetworkView, layer: number, unit: number, part: "z" | "a"): Caption[] {
  const s = view.symbols;
  if (part === "a")
    return [{ words: "Feeds the gradient at", symbol: s.before(layer, unit), spoken: "the weighted sum" }];
  const inputs = view.shapes[layer]?.inputs ?? 0;
  const weights =
    inputs > 3
      ? [s.weight(layer, unit, 0), s.weight(layer, unit, inputs - 1)]
      : Array.from({ length: inputs }, (_, from) => s.weight(layer, unit, from));
  const between = inputs > 3 ? words("\u00a0to\u00a0") : comma;
  const list = weights.flatMap((weight, i) => (i === 0 ? [weight] : [between, weight]));
  const bias = view.bias(layer, unit) === null ? [] : [comma, s.bias(layer, unit)];
  return [{ words: "Feeds the gradients of", symbol: row(...list, ...bias), spoken: "its weights and bias" }];
}

function opPlaces(view: NetworkView, layer: number, unit: number): Explanation["ops"] {
  const op = view.shapes[layer]?.activation;
  if (!op || !view.probe) return [];
  return [
    {
      op,
      inputs: [view.part(layer, "z", unit)],
      along: 0,
      value: view.part(layer, "a", unit),
      slope: view.part(layer, "slope", unit),
      symbol: view.symbols.before(layer, unit),
    },
  ];
}

/** Weight first where vectors are columns, last where they are rows. */
export function ordered(view: NetworkView, weight: Written, other: Written): Written {
  return view.facts.notation.convention === "row" ? row(other, weight) : row(weight, other);
}
