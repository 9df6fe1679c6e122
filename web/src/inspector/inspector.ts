import { css, html, nothing, type TemplateResult, unsafeCSS } from "lit";
import { tables } from "../../../wasm/generated/tables.ts";
import { besideMark, besideOf } from "../beside.ts";
import { notationOf } from "../notation.ts";
import { marks } from "../plots/sheets.ts";
import { type Reading, read } from "../reading.ts";
import { base } from "../styles/sheets.ts";
import { copyText } from "../ui/copy.ts";
import { icon } from "../ui/icons.ts";
import { full, signed } from "../ui/numbers.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { typeset } from "../ui/typeset.ts";
import { knownOf } from "../walk/network-walks.ts";
import { Answers, type Tab } from "./answers.ts";
import { checkLine, checkView } from "./check-view.ts";
import { equation, type Side } from "./equation.ts";
import {
  alignedLatex,
  type Digits,
  type Explanation,
  type Line,
  type Numbers,
  type OpPlace,
  writer,
} from "./explanation.ts";
import "../parameters/controls.ts";
import sheetText from "./inspector.css?inline";
import { caption, messages, waiting } from "./messages.ts";
import { notationPanel, setNotation } from "./notation-panel.ts";
import { explainSelected, questionsOf } from "./selected.ts";
import { slopePlot } from "./slope-plot.ts";

const TABS: Readonly<Record<Tab, string>> = { messages: "Messages", slope: "Slope", check: "Check" };

/** Numbers of a vector that are written under its name. */
const LISTED = 4;

/**
 * What is selected and where its number comes from. One line at the foot until somebody asks; it never opens by itself.
 */
export class Inspector extends SignalElement {
  static override properties = {
    ...SignalElement.properties,
    layout: { reflect: true },
    side: { state: true },
    digits: { state: true },
    tab: { state: true },
    along: { state: true },
    uncopied: { state: true },
    said: { state: true },
  };
  static override styles = [base, marks, css`:host { display: block; }`, unsafeCSS(sheetText)];

  declare layout: "wide" | "compact" | "phone";
  /** The equation that was chosen; null: the usual one. */
  declare side: Side | null;
  declare digits: Digits;
  declare tab: Tab;
  /** The input that an op's curve runs along; null: none was chosen. */
  declare along: number | null;
  readonly #answers = new Answers();
  /** The equation as LaTeX that could not be copied. */
  declare uncopied: string | null;
  declare said: string;
  #explained: string | null = null;

  constructor() {
    super();
    this.side = null;
    this.digits = 9;
    this.tab = "messages";
    this.along = null;
    this.uncopied = null;
    this.said = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", "Inspector");
  }

  protected override willUpdate(): void {
    const name = this.app?.session.selection.peek() ?? null;
    if (name === this.#explained) return;
    this.#explained = name;
    this.along = null;
    this.uncopied = null;
    this.said = "";
  }

  protected override render() {
    const { session } = this.app;
    const open = session.explaining.value;
    const explanation = open ? explainSelected(this.app, this.digits) : null;
    return explanation ? this.#open(explanation) : this.#folded();
  }

  /** One line: name, value, gradient, with every digit. */
  #folded(): TemplateResult {
    const { session } = this.app;
    const info = session.info.value;
    const frame = session.reading.value;
    const name = session.selection.value;
    const isPart = !session.graph.value && info && frame && name !== null;
    const part = isPart ? read(info, frame, name, knownOf(this.app)) : null;
    const found: ReturnType<typeof reading> = part ?? reading(explainSelected(this.app, 9));
    if (!found) {
      return html`<section class="folded"><p>Select anything to see where its number comes from</p></section>`;
    }
    const { title, value, gradient, says } = found;
    const beside = part && frame ? besideOf(frame, session.mean.value && session.at.value === null) : null;
    const other = beside && info && name !== null ? read(info, beside.frame, name, knownOf(this.app)) : null;
    const brief = writer(6);
    const also = (shown: number | null, there: number | null | undefined, write: (x: number) => string) =>
      beside && this.layout === "wide" && there != null && shown !== null && there !== shown
        ? html` <span class="other">${besideMark[beside.are]} ${write(there)}</span>`
        : nothing;
    return html`<section class="folded">
      <span class="sel"><span class="swatch"></span>${title}</span>
      ${value === null ? nothing : html`<span class="num">${part && isParameter(name) && this.layout !== "phone" ? nothing : `${says?.value ?? "value"} ${full(value)}`}${also(value, other?.value, brief)}</span>`}
      ${gradient === null || Number.isNaN(gradient) ? nothing : html`<span class="num g">${says?.gradient ?? "gradient"} ${signed(gradient, full)}${also(gradient, other?.gradient, (x) => signed(x, brief))}</span>`}
      ${this.layout === "phone" ? nothing : html`<chainrule-parameters .brief=${this.layout === "compact"} .app=${this.app}></chainrule-parameters>`}
      ${this.#ways(false)}</section>`;
  }

  #open(explanation: Explanation): TemplateResult {
    return html`<section class="open ${this.app.session.graph.value ? "formula" : "network"} ${this.app.session.stale.value ? "stale" : ""}" @keydown=${this.#keepEscape}>
      ${this.#what(explanation)}
      ${equation(explanation, {
        side: this.side,
        digits: this.digits,
        shown: this.uncopied,
        said: this.said,
        setSide: (side) => {
          this.side = side;
        },
        setDigits: (digits) => {
          this.digits = digits;
        },
        copy: (lines) => void this.#copy(lines),
        settings: this.app.session.graph.value ? this.#derivatives() : this.#settings(),
      })}
      ${this.#from(explanation)}
    </section>`;
  }

  /** What can be looked at. */
  #tabs({ ops, check, gradient }: Explanation): readonly Tab[] {
    const asked = questionsOf(this.app) !== null;
    return [
      "messages",
      ...(asked && ops.length > 0 ? (["slope"] as const) : []),
      ...(asked && check && gradient ? (["check"] as const) : []),
    ];
  }

  #shown(tabs: readonly Tab[]): Tab {
    return tabs.includes(this.tab) ? this.tab : "messages";
  }

  /** Messages, and where an engine can tell: the slope on the op's curve, the finite difference. */
  #from(explanation: Explanation): TemplateResult {
    const tabs = this.#tabs(explanation);
    const heading = explanation.messages ?? explanation.grid;
    const tab = this.#shown(tabs);
    return html`<div class="from" tabindex="0" role="group" aria-label="Messages and checks">
      <div class="head">${
        tabs.length > 1
          ? html`<fieldset class="seg"><legend class="sr">Show</legend>${tabs.map(
              (name) => html`<label><input type="radio" name="tab" .checked=${name === tab}
                @change=${() => {
                  this.tab = name;
                }}>${TABS[name]}</label>`,
            )}</fieldset>`
          : html`<h3>${heading ? caption(heading.into) : "Messages"}</h3><span class="quiet small">${explanation.messages?.count ?? nothing}</span>`
      }${this.layout === "phone" ? nothing : this.#ways(true)}</div>
      ${tab === "slope" ? this.#slope(explanation) : tab === "check" ? this.#check(explanation) : this.#messages(explanation, tabs.includes("check"))}
    </div>`;
  }

  #messages(explanation: Explanation, checked: boolean): TemplateResult {
    return html`${messages(explanation, this.#write, checked, (name) => this.app.session.select(name))}${checked ? checkLine(this.#answers.entry.value, this.#write) : nothing}`;
  }

  /** Along the input that was chosen; the first where none was. */
  #op({ ops }: Explanation): OpPlace | null {
    return ops.find(({ along }) => along === this.along) ?? ops[0] ?? null;
  }

  #slope(explanation: Explanation): TemplateResult {
    const op = this.#op(explanation);
    const points = this.#answers.curve.value;
    if (!op || !points) return html`<div class="loading plot-place"></div>`;
    const { inputs, along, value, slope } = op;
    const name = op.op.replaceAll("_", " ");
    const { ops } = explanation;
    const plot = slopePlot({
      points,
      at: inputs[along] ?? 0,
      value,
      slope,
      width: this.#width,
      height: ops.length > 1 ? 136 : 168,
      along: "input",
      name,
    });
    if (ops.length < 2) return plot;
    return html`<fieldset class="seg along"><legend class="sr">Along</legend>${ops.map(
      (one) => html`<label><input type="radio" name="along" .checked=${one === op}
        @change=${() => {
          this.along = one.along;
        }}>along <math ${typeset(one.symbol.mathml)}></math></label>`,
    )}</fieldset>${plot}`;
  }

  #check({ check }: Explanation): TemplateResult | typeof nothing {
    if (!check) return nothing;
    const { entry, errors, power } = this.#answers;
    const best = entry.value ? Math.log10(entry.value.step) : -5;
    return checkView({
      entry: entry.value,
      errors: errors.value,
      power: power.value ?? Math.round(best * 2) / 2,
      width: this.#width,
      write: this.#write,
      choose: (chosen) => {
        power.value = chosen;
      },
    });
  }

  get #write(): (x: number) => string {
    return writer(this.digits === "all" ? "all" : this.layout === "wide" ? 9 : 6);
  }

  /** Of the plots, by the columns of the sheet. */
  get #width(): number {
    return this.layout === "wide" ? 480 : this.layout === "compact" ? 408 : 358;
  }

  protected override updated(): void {
    const { session } = this.app;
    this.toggleAttribute("idle", session.selection.peek() === null);
    const questions = questionsOf(this.app);
    if (!questions || !session.explaining.peek() || session.playing.peek()) return;
    const explanation = explainSelected(this.app, this.digits);
    if (!explanation) return;
    // Before the gradient is there nothing is compared with it.
    const asked = explanation.gradient ? explanation : { ...explanation, check: null };
    const op = this.#op(explanation);
    this.#answers.follow(questions, asked, op, this.#shown(this.#tabs(explanation)), rangeOf(op));
  }

  #what({ kind, title, symbol, value, gradient, moment, remarks, says }: Explanation): TemplateResult {
    const shown = gradient ?? value;
    return html`<div class="what">
      ${this.layout === "phone" ? this.#ways(true) : nothing}
      <p class="small quiet kind">Selected, ${kind}</p>
      <h2>${caption(title)}</h2>
      ${moment === "later" ? html`<p class="big">${waiting}</p>` : shown ? big(shown, gradient !== null) : nothing}
      ${moment === "now" ? html`<p><span class="tag">after the next operation</span></p>` : nothing}
      ${moment === "later" ? html`<p><span class="tag">not yet in this pass</span></p>` : nothing}
      <chainrule-parameters roomy .app=${this.app}></chainrule-parameters>
      <div class="remarks">
        ${value && (gradient || moment === "later") && value.rows * value.cols === 1 ? html`<p>${says ? "Local slope" : "Value here"}: <math ${typeset(symbol.mathml)}></math> = ${full(value.values[0] ?? Number.NaN)}</p>` : nothing}
        ${value && value.rows * value.cols > 1 ? html`<p>Shape ${value.rows} × ${value.cols}</p>` : nothing}
        ${remarks.map((remark) => html`<p>${caption(remark)}</p>`)}
      </div></div>`;
  }

  /** Open or fold, and select nothing. */
  #ways(open: boolean): TemplateResult {
    const { session } = this.app;
    const phone = this.layout === "phone";
    return html`<span class="ways">
      <button class="btn plain ${phone ? "icon" : ""}" aria-expanded=${open ? "true" : "false"} title="${open ? "Fold" : "Explain"} (E)"
        aria-label=${open ? "Fold the inspector" : "Explain"}
        @click=${() => this.#setOpen(!open)}>${icon(open ? "down" : "up")}${phone || open ? nothing : html`<span>Explain</span>`}</button>
      <button class="btn icon plain" aria-label="Select nothing" title="Select nothing (Escape)"
        @click=${() => session.select(null)}>${icon("close")}</button></span>`;
  }

  /** How derivatives are written, which is all of the notation that a formula has. */
  #derivatives(): TemplateResult {
    const { derivative } = notationOf(this.app);
    const ways = [
      ["fraction", "\u2202f/\u2202b"],
      ["bar", "b\u0304"],
    ] as const;
    return html`<fieldset class="seg"><legend class="sr">Derivatives</legend>${ways.map(
      ([
        way,
        label,
      ]) => html`<label><input type="radio" name="derivative" aria-label=${way === "bar" ? "with a bar" : "as fractions"} .checked=${derivative === way}
        @change=${() => setNotation(this.app, { ...notationOf(this.app), derivative: way })}>${label}</label>`,
    )}</fieldset>`;
  }

  /** The button that opens the settings of the notation, and the settings. */
  #settings(): TemplateResult {
    return html`<button class="btn plain letters" popovertarget="settings" aria-label="Notation" title="Letters and conventions">${icon("tune")}<span>Notation</span></button>
      <div id="settings" class="settings" popover role="dialog" aria-label="Notation" @beforetoggle=${this.#place}>${notationPanel(this.app)}</div>`;
  }

  /** Escape closes the settings first, and selects nothing only then. */
  readonly #keepEscape = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && this.renderRoot.querySelector(":popover-open")) event.stopPropagation();
  };

  /** Over its button, inside the window. */
  readonly #place = (event: Event): void => {
    const settings = event.target as HTMLElement;
    const button = this.renderRoot.querySelector("[popovertarget]")?.getBoundingClientRect();
    if (!button || (event as ToggleEvent).newState !== "open") return;
    settings.style.setProperty("left", `${Math.max(8, Math.min(button.left, innerWidth - 312))}px`);
    settings.style.setProperty("bottom", `${Math.max(8, innerHeight - button.top + 6)}px`);
  };

  #setOpen(open: boolean): void {
    this.app.session.explaining.value = open;
    // The button that was pressed is another one now.
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("[aria-expanded]")?.focus());
  }

  async #copy(lines: readonly Line[]): Promise<void> {
    const latex = alignedLatex(lines);
    const copied = await copyText(latex, this.renderRoot);
    this.said = copied ? "Copied" : "The equation is shown to be copied by hand";
    this.uncopied = copied ? null : latex;
    if (copied) return;
    await this.updateComplete;
    this.renderRoot.querySelector("textarea")?.select();
  }
}

/** Its value stands in a field. */
const isParameter = (name: string | null): boolean => /\.(W|b)\[/.test(name ?? "");

/** What one line says of a thing that has no words of its own. */
function reading(explanation: Explanation | null): (Reading & Pick<Explanation, "says">) | null {
  if (!explanation) return null;
  const { title, value, gradient, says } = explanation;
  const only = (numbers: Numbers | null) => (numbers?.values.length === 1 ? (numbers.values[0] ?? null) : null);
  return {
    title: title.spoken.replace(/^(Gradient at|Value of) /, ""),
    value: only(value),
    gradient: only(gradient),
    says,
  };
}

/** Where the op's curve is drawn: its usual range, moved so that the present input is in it. */
function rangeOf(op: OpPlace | null): [number, number] {
  if (!op) return [-3, 3];
  const [low, high] = tables.ops.find(({ name }) => name === op.op)?.ranges[op.along] ?? [-3, 3];
  const at = op.inputs[op.along] ?? 0;
  const room = (high - low) * 0.1;
  return [Math.min(low, at - room), Math.max(high, at + room)];
}

function big({ values }: Numbers, gradient: boolean): TemplateResult {
  const list = Array.from({ length: Math.min(values.length, LISTED) }, (_, i) => values[i] ?? Number.NaN);
  const write = (x: number) => (gradient ? signed(x, full) : full(x));
  const long = values.length > 1 || write(list[0] ?? 0).length > 14;
  return html`<p class="big ${gradient ? "g" : ""} ${long ? "long" : ""}">${list.map((x, i) => html`${i > 0 ? html`<br>` : nothing}${write(x)}`)}
    ${values.length > LISTED ? html`<br><span class="quiet small">and ${values.length - LISTED} more</span>` : nothing}</p>`;
}

customElements.define("chainrule-inspector", Inspector);
