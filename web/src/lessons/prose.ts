import { css, html, nothing, type TemplateResult } from "lit";
import { lessons } from "../../lessons/index.ts";
import { type Item, type Note, notes } from "../../lessons/notes.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { taughtIn } from "./coverage.ts";
import type { LessonDesk } from "./desk.ts";
import { fillFrom } from "./numbers.ts";
import "./question.ts";
import { equation, rich } from "./text.ts";
import type { Where } from "./where.ts";

/** The text of a lesson: its steps, each of which sets the view, its equation and its question. Or a lecture note's list. */
export class LessonProse extends SignalElement {
  static override styles = [
    base,
    css`
      :host { display: flex; flex-direction: column; padding: var(--s5) var(--s6) var(--s3); background: var(--panel); font-size: var(--text-prose); line-height: var(--leading-lg); }
      .text { max-width: 66ch; }
      h1 { margin: 2px 0 var(--s2); font-size: var(--text-title); font-weight: var(--weight-strong); letter-spacing: -0.01em; line-height: 32px; }
      h2 { margin: var(--s4) 0 var(--s2); font-size: var(--text-md); }
      math { font-size: 1.05em; }
      .steps { display: grid; gap: 2px; margin: var(--s3) 0; padding: 0; list-style: none; }
      .steps li { position: relative; padding: 6px var(--s3) 6px var(--s2); border-radius: var(--radius-md); }
      .steps li:hover { background: var(--sunken); }
      .steps button { display: flex; align-items: center; gap: var(--s2); width: 100%; min-height: 28px; padding: 0; border: 0; background: none; font-weight: var(--weight-medium); text-align: left; cursor: pointer; }
      .steps button::before { content: ""; position: absolute; inset: 0; border-radius: inherit; }
      .steps p { padding-left: 32px; color: var(--ink-2); font-size: var(--text-md); line-height: 22px; overflow-wrap: break-word; }
      .mark { display: grid; flex: none; place-items: center; width: 24px; height: 24px; border: 1px solid var(--line-strong); border-radius: 50%; background: var(--raised); color: var(--ink-2); font-size: var(--text-xs); font-weight: var(--weight-normal); }
      .done .mark { border-color: var(--accent); background: none; color: var(--accent); }
      .now { background: var(--raised); box-shadow: inset 0 0 0 1px var(--line), inset 3px 0 var(--accent); }
      .now p { color: var(--ink); }
      .now .t { font-weight: var(--weight-strong); }
      .now .mark { border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: var(--weight-strong); }
      .tag { margin-left: auto; padding: 0 6px; border: 1px dashed var(--accent); border-radius: var(--radius-md); color: var(--accent); font-size: var(--text-xs); font-weight: var(--weight-normal); white-space: nowrap; }
      .eq { display: grid; gap: var(--s2); margin-bottom: var(--s3); padding: var(--s2) var(--s4); border: 1px solid var(--line); border-radius: var(--radius-lg); background: var(--paper); overflow: auto hidden; scrollbar-width: thin; }
      .eq math { width: fit-content; margin: 0; font-size: 17px; }
      .turn { display: flex; flex-wrap: wrap; justify-content: space-between; gap: var(--s2); margin-top: auto; padding-top: var(--s4); font-size: var(--text-sm); }
      table { width: 100%; border-collapse: collapse; font-size: var(--text-sm); line-height: var(--leading-sm); }
      th, td { padding: 6px var(--s2) 6px 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
      thead th { border: 0; color: var(--ink-3); font-size: var(--text-xs); font-weight: var(--weight-normal); }
      tbody th { font-weight: var(--weight-medium); white-space: nowrap; }
      .to { display: block; min-height: 24px; padding: 0; border: 0; background: none; color: var(--accent); text-align: left; cursor: pointer; }
      .to:hover { text-decoration: underline; }
      :host([layout="phone"]) { padding: var(--s4) var(--s4) var(--s3); }
      :host([layout="phone"]) tbody th { white-space: normal; }
      .steps li { scroll-margin-block: var(--s3); }
      @container frame (width < 1100px) { .steps li { scroll-margin-top: calc(54cqh + var(--s2)); } }
      @container frame (width < 720px) { .steps li { scroll-margin-top: calc(42cqh + var(--s2)); } }
      @media (pointer: coarse) { .to, .steps button { min-height: var(--touch); } .turn .btn { height: var(--touch); } }
    `,
  ];
  static override properties = { ...SignalElement.properties, desk: { attribute: false }, layout: { reflect: true } };

  declare desk: LessonDesk;
  declare layout: "wide" | "compact" | "phone";
  /** The lesson or note, and the step, that was last brought into sight. */
  #shown: readonly [text: string, step: number] | null = null;

  protected override updated(): void {
    const where = this.desk.where.peek();
    if (!where) return;
    const now = [where.note?.id ?? where.lesson.id, where.step] as const;
    const before = this.#shown;
    this.#shown = now;
    if (before !== null && before[0] !== now[0]) {
      this.scrollTop = 0;
      if (this.parentElement) this.parentElement.scrollTop = 0;
    } else if (before?.[1] !== now[1] && now[1] > 0)
      this.renderRoot.querySelector(".now")?.scrollIntoView({ block: "nearest" });
  }

  protected override render(): TemplateResult {
    const where = this.desk.where.value;
    if (!where) return this.#unknown();
    return where.note ? this.#note(where.note) : this.#lesson(where);
  }

  #unknown(): TemplateResult {
    const name = String(this.app.store.document.value.view?.lesson);
    return html`<div class="text"><h1>No such lesson</h1><p>There is no lesson called “${name}”. Choose one from the list.</p></div>`;
  }

  #lesson(where: Where): TemplateResult {
    const { lesson, step: now } = where;
    const numbers = this.desk.numbers.value;
    const inView = this.desk.inView.value;
    const last = fillFrom(numbers?.steps.at(-1) ?? null);
    const go = (step: number) => this.desk.go({ ...where, step });
    const tag = (step: number) =>
      step !== now ? nothing : html`<span class="tag">${inView ? "in the view" : `Back to step ${step + 1}`}</span>`;
    return html`<div class="text">
      <p class="small quiet">${lesson.group}, about ${lesson.minutes} minutes</p>
      <h1>${lesson.title}</h1>
      <p>${rich(lesson.opening, last)}</p>
      <ol class="steps">${lesson.steps.map((step, i) => {
        const fill = fillFrom(numbers?.steps[i] ?? null);
        return html`<li class=${i === now ? "now" : i < now ? "done" : ""}>
          <button aria-current=${i === now ? "step" : nothing} @click=${() => go(i)}>
            <span class="mark" aria-hidden="true">${i + 1}</span><span class="t">${rich(step.title, fill)}</span>${tag(i)}</button>
          <p>${rich(step.says, fill)}</p></li>`;
      })}</ol>
      <div class="eq" role="group" aria-label="The rule" tabindex="0">${lesson.equations.map((one) => equation(one, last))}</div>
      <chainrule-lesson-question .app=${this.app} .desk=${this.desk} .lesson=${lesson}></chainrule-lesson-question>
    </div>${this.#turn(where)}`;
  }

  #turn({ lesson }: Where): TemplateResult {
    const at = lessons.indexOf(lesson);
    const [before, after] = [lessons[at - 1], lessons[at + 1]];
    const go = (to: typeof before) => () => to && this.desk.go({ lesson: to, step: 0, note: null });
    return html`<nav class="turn" aria-label="Next and previous">
      ${before ? html`<button class="btn plain" @click=${go(before)}>${icon("back")}${before.title}</button>` : html`<span></span>`}
      ${after ? html`<button class="btn" @click=${go(after)}>${after.title}${icon("step")}</button>` : nothing}
    </nav>`;
  }

  #note(note: Note): TemplateResult {
    const at = notes.indexOf(note) + 1;
    return html`<div class="text">
      <p class="small quiet">Lecture note ${at} of ${notes.length}, ${note.author}</p>
      <h1>${note.title}</h1>
      <p>Every item of the note, in its order, with the steps that teach it. Equations are set in its letters.</p>
      <table><thead><tr><th>where</th><th>what</th><th>taught in</th></tr></thead>
        <tbody>${note.items.map((item) => html`<tr><th scope="row">${item.where}</th><td>${item.about}</td><td>${this.#links(item)}</td></tr>`)}</tbody></table>
      <h2>Slips in the note</h2>
      <table><thead><tr><th>where</th><th>printed</th><th>should be</th></tr></thead>
        <tbody>${note.slips.map(
          ({ where, printed, should, copy }) =>
            html`<tr><th scope="row">${where}${copy ? html`<span class="quiet"> (our copy)</span>` : nothing}</th><td>${printed}</td><td>${should}</td></tr>`,
        )}</tbody></table>
    </div>`;
  }

  #links({ id }: Item): TemplateResult[] {
    return taughtIn(lessons, id).map(
      ({ lesson, step }) =>
        html`<button class="to" @click=${() => this.desk.go({ lesson, step: step - 1, note: null })}>${lesson.title}, ${step}</button>`,
    );
  }
}

customElements.define("chainrule-lesson-prose", LessonProse);
