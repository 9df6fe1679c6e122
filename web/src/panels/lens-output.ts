/** What stands in Output beside a lens: outputs and targets, the two conventions, the operations of the open neuron. */
import { html, nothing, type TemplateResult } from "lit";
import type { App } from "../app.ts";
import type { OpenGraph } from "../formula/open-graph.ts";
import { Letters } from "../graph/letters.ts";
import { Readings } from "../graph/readings.ts";
import { fit, plain } from "../graph/text.ts";
import { type Edge, nameOf, nodeNamed } from "../graph-view/numbers.ts";
import { lensOf } from "../lens.ts";
import { notationOf } from "../notation.ts";
import { openedOf } from "../scalars/scalars.ts";
import { Symbols, transposedSymbol } from "../symbols.ts";
import { short, signed } from "../ui/numbers.ts";
import { typeset } from "../ui/typeset.ts";
import { letter, plus, row, type Written, warm } from "../ui/written.ts";
import { knownOf } from "../walk/network-walks.ts";

/** Outputs that are listed. */
const MOST = 8;

export function lensSections(app: App): TemplateResult | typeof nothing {
  const lens = lensOf(app);
  if (lens === "layers") return html`${outputs(app)}${conventions(app)}${sizes(app)}`;
  return lens === "scalars" ? html`${operations(app)}${product(app)}` : nothing;
}

const math = (written: Written) => html`<math ${typeset(written.mathml)}></math>`;

function readingsOf(app: App): Readings | null {
  const info = app.session.info.value;
  const frame = app.session.reading.value;
  if (!info || !frame?.probe || frame.run !== info.run) return null;
  return new Readings(info, frame, new Letters(info.shapes, notationOf(app)), knownOf(app));
}

/** Every output of the probed sample beside its target, and the slope of the loss there. */
function outputs(app: App): TemplateResult | typeof nothing {
  const readings = readingsOf(app);
  if (!readings) return nothing;
  const { info, loss, frame } = readings;
  const s = new Symbols(notationOf(app), info.shapes);
  const last = info.shapes.length - 1;
  const units = info.shapes[last]?.units ?? 0;
  const target = frame.probe?.target ?? [];
  const of = (unit: number) => (target.length === units ? target[unit] : Number(target[0] === unit));
  return html`<section class="section" aria-labelledby="outputs">
    <header><h2 id="outputs">Output and target</h2><span class="num">${math(s.cost())} = ${loss === null ? "not yet" : short(loss, 6)}</span></header>
    <table class="lens"><thead><tr><th><span class="sr">unit</span></th><th>output</th><th>target</th><th class="g">${math(s.inline(s.activation(last)))}</th></tr></thead>
      <tbody>${Array.from({ length: Math.min(units, MOST) }, (_, unit) => {
        const a = readings.value(last, unit);
        const g = readings.gradient(last, unit);
        return html`<tr><th>${math(s.activation(last, unit))}</th><td>${a === null ? wait : fit(a, 7)}</td><td>${plain(of(unit) ?? Number.NaN, 6)}</td><td class="g">${g === null ? wait : fit(g, 8, true)}</td></tr>`;
      })}</tbody></table>${units > MOST ? html`<p class="small quiet">and ${units - MOST} more</p>` : nothing}</section>`;
}

const wait = html`<span class="waits"><span class="sr">not yet</span></span>`;

/** The same rules in both conventions of the lecture notes. */
function conventions(app: App): TemplateResult | typeof nothing {
  const info = app.session.info.value;
  if (!info) return nothing;
  const notation = notationOf(app);
  const s = new Symbols(notation, info.shapes);
  const w = letter(notation.weights === "w" ? "w" : "W");
  const a = letter(notation.activation === "out" ? "h" : notation.activation);
  const b = letter("b");
  const delta = warm(letter("\u03b4"));
  const rows: [TemplateResult | string, TemplateResult | string, TemplateResult | string][] = [
    [math(letter(notation.before)), math(row(w, a, plus, b)), math(row(a, w, plus, b))],
    ["a vector is", "n \u00d7 1", "1 \u00d7 n"],
    [html`back through ${math(w)}`, math(row(transposedSymbol(w), delta)), math(row(delta, transposedSymbol(w)))],
    [math(s.inline(w)), math(row(delta, transposedSymbol(a))), math(row(transposedSymbol(a), delta))],
    [html`units in ${math(w)}`, "rows", "columns"],
  ];
  return html`<section class="section" aria-labelledby="conventions"><header><h2 id="conventions">The same in both conventions</h2></header>
    <table class="lens"><thead><tr><th><span class="sr">rule</span></th><th>column</th><th>row</th></tr></thead>
      <tbody>${rows.map(([what, column, across]) => html`<tr><th>${what}</th><td>${column}</td><td>${across}</td></tr>`)}</tbody></table>
    <p class="small quiet">Same numbers, transposed. Switching never changes the network.</p></section>`;
}

/** The mean size of a layer's gradients, output first. */
function sizes(app: App): TemplateResult | typeof nothing {
  const readings = readingsOf(app);
  if (!readings) return nothing;
  const { shapes } = readings.info;
  return html`<section class="section" aria-labelledby="sizes"><header><h2 id="sizes">Size of gradients</h2><span class="quiet small num">mean |${math(new Symbols(notationOf(app), shapes).inline(letter("W")))}|</span></header>
    <dl class="rows">${shapes.map((_, i) => {
      const layer = shapes.length - 1 - i;
      const { dW = [] } = readings.frame.probe?.layers[layer] ?? {};
      const known = readings.weightGradient(layer, 0, 0) !== null;
      const mean = Array.from(dW).reduce((sum, g) => sum + Math.abs(g), 0) / Math.max(1, dW.length);
      return html`<div><dt>Layer ${layer + 1}</dt><dd class=${known ? "g num" : "quiet"}>${known ? short(mean) : "not yet"}</dd></div>`;
    })}</dl></section>`;
}

/** The open neuron and its graph; null where all or none are open. */
function openUnit(app: App): { graph: OpenGraph; unit: string; inside: ReadonlySet<number> } | null {
  const graph = app.session.networkGraph.value;
  const { units } = openedOf(app);
  const [unit] = units === "all" ? [] : units;
  if (!graph || !unit) return null;
  const top = nodeNamed(graph.info, `${unit}.a`);
  const root = top >= 0 ? top : nodeNamed(graph.info, `${unit}.z`);
  const inside = new Set<number>();
  const visit = (id: number) => {
    const node = graph.info.nodes[id]!;
    const part = id === root || node.name === null || node.name.startsWith(`${unit}.`) || /\.(W|b)\[/.test(node.name);
    if (!part || inside.has(id)) return;
    inside.add(id);
    for (const input of node.inputs) visit(input);
  };
  if (root >= 0) visit(root);
  return inside.size > 0 ? { graph, unit, inside } : null;
}

/** The operations of the open neuron in the order of the backward pass. */
function operations(app: App): TemplateResult | typeof nothing {
  const open = openUnit(app);
  if (!open) return nothing;
  const { graph, inside } = open;
  const { session } = app;
  const at = session.at.value;
  const selected = nodeNamed(graph.info, session.selection.value);
  const order = graph.pass.order.filter((id) => inside.has(id)).slice(0, 24);
  const name = graph.info.nodes[order[0] ?? 0]?.label ?? "";
  return html`<section class="section" aria-labelledby="operations"><header><h2 id="operations">Operations of ${name}</h2><span class="quiet small">in backward order</span></header>
    <table class="lens"><thead><tr><th>operation</th><th>value</th><th class="g">gradient</th></tr></thead><tbody>${order.map(
      (id) => {
        const node = graph.info.nodes[id]!;
        const value = graph.walk.knowsValue(id, at) ? plain(graph.numbers.value(id)[0]!, 7) : wait;
        const gradient = graph.walk.knowsGradient(id, at) ? signed(graph.numbers.gradient(id)[0]!, short) : wait;
        return html`<tr class=${id === selected ? "chosen" : ""}><th><button aria-pressed=${id === selected}
        @click=${() => session.select(nameOf(graph.info, id))}>${node.label}</button></th><td>${value}</td><td class="g">${gradient}</td></tr>`;
      },
    )}</tbody></table></section>`;
}

/** One slope for each edge, from where the gradient arrives down to the selected number. */
function product(app: App): TemplateResult | typeof nothing {
  const open = openUnit(app);
  if (!open) return nothing;
  const { graph, inside } = open;
  const { info, numbers, walk } = graph;
  const at = app.session.at.value;
  const to = nodeNamed(info, app.session.selection.value);
  if (!inside.has(to)) return nothing;
  const steps: Edge[] = [];
  for (let id = to; ; ) {
    const from = info.nodes.findIndex((node, i) => inside.has(i) && node.inputs.includes(id));
    if (from < 0) break;
    steps.unshift({ from, input: info.nodes[from]!.inputs.indexOf(id), to: id });
    id = from;
  }
  const top = steps[0]?.from;
  if (top === undefined || !walk.knowsGradient(top, at)) return nothing;
  const label = (id: number) => info.nodes[id]!.label;
  const through = steps.reduce((g, edge) => g * (numbers.slope(edge)?.[0] ?? Number.NaN), numbers.gradient(top)[0]!);
  const whole = Math.abs(through - numbers.gradient(to)[0]!) <= 1e-12 * Math.max(1, Math.abs(through));
  return html`<section class="section" aria-labelledby="product"><header><h2 id="product">Down to ${label(to)}</h2><span class="quiet small">one slope per edge</span></header>
    <table class="lens"><tbody><tr><th>arrives at ${label(top)}</th><td class="g">${signed(numbers.gradient(top)[0]!, short)}</td></tr>
      ${steps.map((edge) => html`<tr><th>${info.nodes[edge.from]!.text || label(edge.from)} to ${label(edge.to)}</th><td>\u00d7 ${plain(numbers.slope(edge)?.[0] ?? Number.NaN, 7)}</td></tr>`)}</tbody>
      <tfoot><tr><th>${whole ? `gradient at ${label(to)}` : "along this path"}</th><td class="g">${signed(through, short)}</td></tr></tfoot></table></section>`;
}
