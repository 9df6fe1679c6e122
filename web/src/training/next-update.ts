/** The next update: the samples it averages over, the optimiser's table, and its rule with the numbers of one parameter. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Ahead } from "../../../wasm/ahead.ts";
import { tables } from "../../../wasm/generated/tables.ts";
import type { LayerShape, QueryResult, ResolvedTrain, RunInfo } from "../../../wasm/types.ts";
import { withNumbers } from "../inspector/substitute.ts";
import { decodeNotation } from "../notation.ts";
import { parseSelection, type Selection, selectionName } from "../selection.ts";
import { base } from "../styles/sheets.ts";
import { Symbols } from "../symbols.ts";
import { formula } from "../ui/formula.ts";
import { short, signed } from "../ui/numbers.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { factor, type Written } from "../ui/written.ts";
import { sampleAt } from "../watch.ts";
import { t } from "../words/words.ts";
import { settingsNow } from "./settings.ts";

/** Samples of a batch that are listed one by one, and parameters of a unit. */
const LISTED = 64;
/** Parameters up to which the update is looked at: it travels here whole. */
const LARGEST = 200_000;

type Parameter = Extract<Selection, { kind: "weight" | "bias" }>;

export class NextUpdatePanel extends SignalElement {
  static override properties = { ...SignalElement.properties, found: { state: true } };
  static override styles = [
    base,
    css`
      .list { max-height: 156px; margin-top: var(--s1); overflow: auto; scrollbar-width: thin; }
      table { width: 100%; border-collapse: collapse; font-size: var(--text-xs); line-height: 22px; }
      :is(th, td) { padding: 0 0 0 5px; border-bottom: 1px solid var(--line); font-weight: var(--weight-normal); text-align: right; white-space: nowrap; }
      th:first-child { padding-left: 0; text-align: left; color: var(--ink-2); }
      thead th { color: var(--ink-3); }
      td.g, th.g { color: var(--grad); }
      td math, th math { font-size: 0.9375rem; }
      tr.chosen :is(th, td) { background: var(--accent-soft); }
      tr.waits td { color: transparent; border-bottom-style: dotted; }
      tfoot :is(th, td) { border-top: 1.5px solid var(--grad-line); border-bottom: 0; font-weight: var(--weight-strong); }
      .lines { overflow: auto hidden; scrollbar-width: thin; }
      .line { padding: 2px 0; white-space: nowrap; }
      .line math { font-size: 0.9375rem; math-style: normal; }
      .line mfrac > * { math-depth: 0; math-style: normal; }
      .line.value { padding-left: var(--s3); color: var(--ink-2); }
    `,
  ];

  /** The passes of the batch's samples, and the moment they belong to. */
  declare found: { ahead: Ahead; passes: readonly QueryResult[] } | null;
  #asked: Ahead | null = null;

  constructor() {
    super();
    this.found = null;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { session, store } = this.app;
    const info = session.info.value;
    const frame = session.frame.value;
    const one = chosen(session.selection.value, session.stepUnit.value === "sample");
    if (!info || !frame || !one || frame.run !== info.run || one.layer >= info.shapes.length) return nothing;
    if (info.parameterCount > LARGEST)
      return section(
        html`<p class="small quiet">${t("Shown for networks of up to {n} parameters.", { n: LARGEST })}</p>`,
      );
    if (session.playing.value) return section(html`<p class="small quiet">${t("Shown when the run pauses.")}</p>`);
    void session.next.look().catch(() => undefined);
    const ahead = session.next.ahead.value;
    if (ahead?.step !== frame.step) return section(html`<p class="small quiet">${t("Being worked out.")}</p>`);
    const symbols = new Symbols(decodeNotation(store.document.value.view?.notation), info.shapes);
    const now = settingsNow(this.app);
    return section(html`${this.#samples(ahead, info, one)}${table(ahead, info, one, symbols, now)}<div class="lines" tabindex="0" role="group" aria-label=${t("Rule of the update")}>${lines(ahead, info, one, now)}</div>
      ${ahead.stopped === null ? nothing : html`<p class="note">${ahead.stopped}</p>`}`);
  }

  /** The gradient of one parameter sample by sample, and their mean; of a walk through the batch as far as it has come. */
  #samples(ahead: Ahead, info: RunInfo, one: Parameter): TemplateResult {
    const { rows } = ahead;
    if (rows.length > LISTED)
      return html`<p class="small quiet">${t("The mean of {n} samples. They are listed for batches of up to {most}.", { n: rows.length, most: LISTED })}</p>`;
    if (this.#asked !== ahead) void this.#ask(ahead, info);
    if (this.found?.ahead !== ahead) return html`<p class="small quiet">${t("Being worked out.")}</p>`;
    const { session } = this.app;
    const steps = session.stepUnit.value === "sample";
    const seen = steps ? session.next.seen.value : rows.length + 1;
    const list = this.found.passes.map((pass) => gradientOf(pass, one));
    const mean = list.reduce((sum, g) => sum + g, 0) / Math.max(1, list.length);
    return html`<div class="list" tabindex="0" role="group" aria-label=${t("Gradients of the batch, sample by sample")}><table>
      <thead><tr><th>${t("sample")}</th><th class="g">${t("gradient")}</th></tr></thead>
      <tbody>${list.map(
        (g, i) =>
          html`<tr class="${i >= seen ? "waits" : ""} ${steps && i === seen - 1 ? "chosen" : ""}"><th><button class="btn plain small" @click=${() => session.next.see(i + 1)}>${(rows[i] ?? 0) + 1}</button></th><td class="g">${i < seen ? signed(g, short) : ""}</td></tr>`,
      )}</tbody>
      <tfoot><tr class=${seen > rows.length ? "" : "waits"}><th>${t("mean of {n}", { n: list.length })}</th><td class="g">${seen > rows.length ? signed(mean, short) : ""}</td></tr></tfoot></table></div>`;
  }

  async #ask(ahead: Ahead, info: RunInfo): Promise<void> {
    this.#asked = ahead;
    const passes: QueryResult[] = [];
    try {
      for (const row of ahead.rows) {
        const { sample, target } = sampleAt(info.data, row);
        passes.push(await this.app.session.query(sample, target));
        if (this.#asked !== ahead) return;
      }
      this.found = { ahead, passes };
    } catch {
      // The run was closed meanwhile; the next moment asks again.
    }
  }
}

function section(body: unknown): TemplateResult {
  return html`<section class="section" aria-labelledby="next-update"><header><h2 id="next-update">${t("Next update")}</h2></header>${body}</section>`;
}

/** The parameter that is selected; a walk through the batch shows the first one while nothing else is. */
function chosen(selection: string | null, walks: boolean): Parameter | null {
  const found = parseSelection(selection ?? "");
  if (found?.kind === "weight" || found?.kind === "bias") return found;
  return walks ? { kind: "weight", layer: 0, unit: 0, from: 0 } : null;
}

function placeOf(shape: LayerShape, one: Parameter): number {
  if (one.kind === "weight") return shape.W + one.unit * shape.inputs + one.from;
  return shape.b + Math.min(one.unit, shape.biases - 1);
}

function gradientOf({ layers }: QueryResult, one: Parameter): number {
  const layer = layers[one.layer];
  return (one.kind === "weight" ? layer?.dW[one.unit]?.[one.from] : layer?.db[one.unit]) ?? Number.NaN;
}

const brief = (x: number): string => short(x, 2);

/** Parameter, gradient, state and step of everything that enters the unit of the chosen parameter. */
function table(ahead: Ahead, info: RunInfo, one: Parameter, symbols: Symbols, now: ResolvedTrain): TemplateResult {
  const shape = info.shapes[one.layer]!;
  const inputs = Math.min(shape.inputs, LISTED);
  const all: Parameter[] = Array.from({ length: inputs }, (_, from) => ({
    kind: "weight",
    layer: one.layer,
    unit: one.unit,
    from,
  }));
  if (shape.biases > 0) all.push({ kind: "bias", layer: one.layer, unit: one.unit });
  const states = ahead.states.map(({ name }) => name);
  const symbol = (part: Parameter) =>
    part.kind === "weight" ? symbols.weight(part.layer, part.unit, part.from) : symbols.bias(part.layer, part.unit);
  return html`<div class="list" tabindex="0" role="group" aria-label=${t("Table of the optimiser")}><table>
    <thead><tr><td></td><th>${t("value")}</th><th class="g">${t("gradient")}</th>${states.map((name) => html`<th>${name}</th>`)}<th>${t("step")}</th></tr></thead>
    <tbody>${all.map((part) => {
      const at = placeOf(shape, part);
      const same = selectionName(part) === selectionName(one);
      const { parameters, gradient, next } = ahead;
      return html`<tr class=${same ? "chosen" : ""}><th><span class="sr">${selectionName(part)}</span><span aria-hidden="true">${formula(symbol(part).mathml)}</span></th><td>${brief(parameters[at]!)}</td><td class="g">${signed(gradient[at]!, brief)}</td>
        ${ahead.states.map(({ after }) => html`<td>${brief(after[at]!)}</td>`)}<td>${signed(next[at]! - parameters[at]!, brief)}</td></tr>`;
    })}</tbody></table></div>
    <p class="small quiet">${now.clip === null ? t("Rate {rate}.", { rate: short(ahead.rate) }) : t("Rate {rate}, gradient before clipping.", { rate: short(ahead.rate) })}</p>`;
}

/** The optimiser's rule with the numbers of one parameter, each line under its symbols. */
function lines(ahead: Ahead, info: RunInfo, one: Parameter, now: ResolvedTrain): TemplateResult[] {
  const at = placeOf(info.shapes[one.layer]!, one);
  const row = tables.optimizers.find(({ name }) => name === now.optimizer)!;
  const write = (x: number): Written => factor(x, short);
  const g = ahead.gradient[at]! * clipping(ahead, now);
  const tuned = parametersOf(row, now);
  const present = new Map<string, number>([
    ["w", ahead.parameters[at]!],
    ["g", g],
  ]);
  for (const { name, before } of ahead.states) present.set(name, before[at]!);
  const decay = tuned.get("weight_decay") ?? 0;
  const made: TemplateResult[] = [];
  for (const { of, value } of row.rules) {
    const target = LETTERS.find(([, mathml]) => mathml === of.mathml)?.[0] ?? of.latex;
    const isDecay = target === "g" || (target === "w" && value.mathml.includes("\u03bb"));
    if (isDecay && decay === 0) continue;
    const pairs: [Written, Written][] = [];
    for (const [letter, mathml, latex] of LETTERS) {
      const known =
        present.get(letter) ?? (letter === "eta" ? ahead.rate : letter === "k" ? ahead.k : tuned.get(letter));
      if (known !== undefined) pairs.push([{ latex, mathml }, write(known)]);
    }
    const after = resultOf(target, isDecay, ahead, at, present, decay);
    made.push(html`<div class="line">${formula(`<mrow>${of.mathml}<mo>\u2190</mo>${value.mathml}</mrow>`)}</div>
      <div class="line value">${formula(`<mrow><mo form="infix">=</mo>${withNumbers(value, pairs).mathml}<mo>=</mo>${write(after).mathml}</mrow>`)}</div>`);
    present.set(target, after);
  }
  return made;
}

/** What a line of the rule comes to: the engine's own numbers wherever it keeps them. */
function resultOf(
  target: string,
  isDecay: boolean,
  ahead: Ahead,
  at: number,
  present: ReadonlyMap<string, number>,
  decay: number,
): number {
  if (target === "w") return isDecay ? present.get("w")! * (1 - ahead.rate * decay) : ahead.next[at]!;
  if (target === "g") return present.get("g")! + decay * present.get("w")!;
  return ahead.states.find(({ name }) => name === target)!.after[at]!;
}

/** By how much clipping shortens the gradient: over all that moves, as the engine does. */
function clipping({ gradient, parameters, next }: Ahead, { clip }: ResolvedTrain): number {
  if (clip === null) return 1;
  const squares = gradient.reduce((sum, g, i) => (next[i] === parameters[i] ? sum : sum + g * g), 0);
  return Math.min(1, clip / (Math.sqrt(squares) + 1e-6));
}

function parametersOf(row: (typeof tables.optimizers)[number], now: ResolvedTrain): Map<string, number> {
  const given = now as unknown as Record<string, number | undefined>;
  return new Map(
    row.parameters.map(({ name, value }) => {
      const beta = /^betas\[(\d)\]$/.exec(name)?.[1];
      return [name, (beta === undefined ? given[name] : now.betas?.[Number(beta)]) ?? value];
    }),
  );
}

/** The letters of the engine's rules: what they stand for, and how they are written. */
const LETTERS: readonly (readonly [string, string, string])[] = [
  ["w", "<mi>w</mi>", "w"],
  ["g", "<mi>g</mi>", "g"],
  ["m", "<mi>m</mi>", "m"],
  ["v", "<mi>v</mi>", "v"],
  ["sum", "<mi>sum</mi>", "\\mathrm{sum}"],
  ["k", "<mi>k</mi>", "k"],
  ["eta", "<mi>\u03b7</mi>", "\\eta"],
  ["momentum", "<mi>\u03bc</mi>", "\\mu"],
  ["alpha", "<mi>\u03b1</mi>", "\\alpha"],
  ["eps", "<mi>\u03b5</mi>", "\\epsilon"],
  ["weight_decay", "<mi>\u03bb</mi>", "\\lambda"],
  ["betas[0]", "<msub><mi>\u03b2</mi><mn>1</mn></msub>", "\\beta_{1}"],
  ["betas[1]", "<msub><mi>\u03b2</mi><mn>2</mn></msub>", "\\beta_{2}"],
];

customElements.define("chainrule-next-update", NextUpdatePanel);
