import { css, html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { live } from "lit/directives/live.js";
import { readValue } from "../../../wasm/graph-values.ts";
import { plain } from "../graph/text.ts";
import { nodeNamed } from "../graph-view/numbers.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { menu } from "../ui/menu.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { t } from "../words/words.ts";
import { formulas } from "./examples.ts";

/** The formula as text: lines with their numbers and values, and what cannot be read marked in place. */
export class FormulaEditor extends SignalElement {
  static override styles = [
    base,
    css`
      .paper { display: grid; margin-top: var(--s2); grid-template-columns: 30px minmax(0, 1fr) auto; max-height: 40vh; overflow: auto; border: 1px solid var(--line-strong); border-radius: var(--radius-md); background: var(--raised); font: var(--text-sm) / 24px var(--font-code); scrollbar-width: thin; }
      .paper:has(:focus-visible) { outline: var(--focus); outline-offset: 1px; }
      .paper.wrong { border: 2px solid var(--note-line); }
      ol { padding: 8px 0; color: var(--ink-3); font-size: var(--text-xs); text-align: right; user-select: none; }
      .values { min-width: 40px; padding: 8px 10px; }
      .values li, .lines li { height: 24px; white-space: nowrap; }
      .lines li.on, .values li.on { color: var(--accent); font-weight: var(--weight-strong); }
      .text { position: relative; display: grid; min-width: 0; }
      .text > * { grid-area: 1 / 1; margin: 0; padding: 8px 8px 8px 12px; border: 0; font: inherit; white-space: pre; tab-size: 2; overflow: hidden; }
      pre { color: transparent; pointer-events: none; }
      pre mark { background: var(--note-soft); color: transparent; text-decoration: underline wavy var(--note-line) 1.5px; text-underline-offset: 3px; }
      pre .row { display: block; min-height: 24px; }
      pre .on { background: var(--accent-soft); }
      textarea { width: 100%; resize: none; background: transparent; overflow-x: auto; scrollbar-width: none; }
      textarea:focus-visible { outline: none; }
      .why { margin-top: var(--s2); }
      .fixes { display: flex; flex-wrap: wrap; gap: var(--s2); margin-top: var(--s1); }
      .ops { margin-top: var(--s2); }
      .about { margin-top: var(--s2); color: var(--ink-2); }
    `,
  ];

  protected override render(): TemplateResult {
    const { desk, session, store } = this.app;
    const text = desk.text.value;
    const trouble = desk.trouble.value;
    const graph = session.graph.value;
    const lines = text.split("\n");
    const title = store.document.value.view?.title;
    const open = formulas.find(({ experiment }) => experiment.view?.title === title)?.name ?? "own";
    return html`<section class="section" aria-labelledby="formula-heading">
      <header><h2 id="formula-heading">${t("Formula")}</h2></header>
      ${menu({
        label: t("Example"),
        value: open,
        wide: true,
        choices: [
          ...(open === "own" ? [{ value: "own", label: t("Your own formula") }] : []),
          ...formulas.map(({ name, title: label }) => ({ value: name, label })),
        ],
        choose: (name) => {
          const chosen = formulas.find((one) => one.name === name);
          if (chosen) this.app.show(`example ${chosen.title}`, chosen.experiment);
        },
      })}
      <div class="paper ${trouble ? "wrong" : ""}">
        <ol class="lines" aria-hidden="true">${guard([lines.length], () => lines.map((_, i) => html`<li>${i + 1}</li>`))}</ol>
        <div class="text">
          <pre aria-hidden="true">${this.#marked(lines)}</pre>
          <textarea aria-label=${t("Formula")} spellcheck="false" autocapitalize="off" autocomplete="off" wrap="off" rows=${lines.length}
            aria-invalid=${trouble ? "true" : nothing} aria-describedby=${trouble ? "why" : nothing}
            .value=${live(text)} @input=${(event: Event) => void desk.edit((event.target as HTMLTextAreaElement).value)}
            @change=${() => store.settle()} @scroll=${this.#scroll} @click=${this.#caret}></textarea>
        </div>
        <ol class="values" aria-hidden="true">${guard([text, trouble, graph], () =>
          lines.map((line) => html`<li>${trouble ? "" : this.#valueAt(line)}</li>`),
        )}</ol>
      </div>
      ${trouble ? this.#why(text, trouble) : nothing}
      <p class="small quiet ops">+ \u2212 * / ^ @ ' exp log sin tanh sigmoid relu max sum \u2026</p>
      ${graph ? nothing : html`<p class="small about">${t("The graph follows as you type.")}</p>`}
    </section>`;
  }

  /** The text again under the field, a block for each line: only those with a mark are laid out anew when it moves. */
  #marked(lines: readonly string[]): unknown {
    const { from, to, wrong } = this.#mark();
    let start = 0;
    return lines.map((line) => {
      const [begin, end] = [Math.max(0, from - start), Math.min(line.length, to - start)];
      // Where a line ends too soon the mark stands behind it.
      const marked = begin < end || (wrong && from - start === line.length);
      start += line.length + 1;
      return guard([line, ...(marked ? [begin, end, wrong] : [])], () =>
        marked
          ? html`<span class="row">${line.slice(0, begin)}${wrong ? html`<mark>${line.slice(begin, end) || " "}</mark>` : html`<span class="on">${line.slice(begin, end)}</span>`}${line.slice(end)}</span>`
          : html`<span class="row">${line}</span>`,
      );
    });
  }

  /** The place in the text that cannot be read, or the selected node's. */
  #mark(): { from: number; to: number; wrong: boolean } {
    const { desk, session } = this.app;
    const trouble = desk.trouble.value;
    if (trouble?.place) {
      const [from, to] = trouble.place;
      return { from, to: Math.max(to, from + 1), wrong: true };
    }
    const graph = session.graph.value;
    const source = graph?.info.nodes[nodeNamed(graph.info, session.selection.value)]?.source;
    const [from, to] = (!trouble && source) || [0, 0];
    return { from, to, wrong: false };
  }

  /** The value of what a line assigns last. */
  #valueAt(line: string): string {
    const graph = this.app.session.graph.value;
    if (!graph) return "";
    const code =
      line
        .replace(/#.*/, "")
        .split(";")
        .findLast((part) => part.trim() !== "") ?? "";
    const name = /^\s*([\p{L}_][\p{L}\p{N}_]*)\s*=/u.exec(code)?.[1];
    const id = name !== undefined ? nodeNamed(graph.info, name) : code.trim() === "" ? -1 : graph.info.output;
    const node = graph.info.nodes[id];
    if (!node) return "";
    const value = readValue(graph.pass.values, node.offset, node);
    return typeof value === "number" ? plain(value, 7) : `${node.rows} \u00d7 ${node.cols}`;
  }

  #why(text: string, trouble: { message: string; place: readonly [number, number] | null }): TemplateResult {
    const meant = /did you mean (\w+)\?/.exec(trouble.message)?.[1];
    const { place } = trouble;
    const line = place ? text.slice(0, place[0]).split("\n").length : null;
    return html`<div class="note why" id="why" role="alert">${icon("note")}<div><p>${trouble.message}${line === null ? nothing : ` ${t("(line {line})", { line })}`}</p>
      ${
        meant && place
          ? html`<p class="fixes"><button class="btn" @click=${() => void this.app.desk.edit(text.slice(0, place[0]) + meant + text.slice(place[1]))}>${t("Use {name}", { name: meant })}</button></p>`
          : nothing
      }</div></div>`;
  }

  #scroll = (event: Event): void => {
    const pre = this.renderRoot.querySelector("pre");
    if (pre) pre.scrollLeft = (event.target as HTMLElement).scrollLeft;
  };

  /** A click into a statement selects what it assigns. */
  #caret = (event: Event): void => {
    const { session, desk } = this.app;
    const graph = session.graph.peek();
    if (!graph || desk.trouble.peek()) return;
    const at = (event.target as HTMLTextAreaElement).selectionStart;
    const line = desk.text.peek().slice(0, at).split("\n").length - 1;
    const code = desk.text.peek().split("\n")[line] ?? "";
    const name = /^\s*([\p{L}_][\p{L}\p{N}_]*)\s*=/u.exec(code)?.[1];
    if (name !== undefined && nodeNamed(graph.info, name) >= 0) session.select(name);
  };
}

customElements.define("chainrule-formula-editor", FormulaEditor);
