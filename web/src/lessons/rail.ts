import { css, html, nothing, type TemplateResult } from "lit";
import { lessons } from "../../lessons/index.ts";
import type { Lesson } from "../../lessons/lesson.ts";
import { notes } from "../../lessons/notes.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { menu } from "../ui/menu.ts";
import { SignalElement } from "../ui/signal-element.ts";
import type { LessonDesk } from "./desk.ts";

const groups: readonly { group: string; lessons: readonly Lesson[] }[] = [
  ...new Set(lessons.map(({ group }) => group)),
].map((group) => ({ group, lessons: lessons.filter((lesson) => lesson.group === group) }));

/** All lessons by group, then the lecture notes. On a phone a menu. */
export class LessonRail extends SignalElement {
  static override properties = { ...SignalElement.properties, desk: { attribute: false }, layout: { reflect: true } };
  static override styles = [
    base,
    css`
      :host { display: block; padding: var(--s4) var(--s2); border-right: 1px solid var(--line); background: var(--panel); overflow: hidden auto; scrollbar-width: thin; }
      h2 { margin: 0 0 var(--s1); padding: 0 var(--s2); color: var(--ink-3); font-size: var(--text-xs); font-weight: var(--weight-medium); line-height: var(--leading-xs); }
      ol, ul { margin: 0 0 var(--s4); padding: 0; list-style: none; }
      button { display: flex; align-items: center; gap: var(--s2); width: 100%; min-height: 32px; padding: 2px var(--s2); border: 0; border-radius: var(--radius-md); background: none; color: var(--ink-2); text-align: left; cursor: pointer; }
      button:hover { background: var(--sunken); color: var(--ink); }
      [aria-current] { background: var(--accent-soft); color: var(--ink); font-weight: var(--weight-strong); }
      .mark { display: grid; flex: none; place-items: center; width: 24px; height: 24px; border: 1px solid var(--line-strong); border-radius: 50%; background: var(--raised); color: var(--ink-2); font-size: var(--text-xs); font-weight: var(--weight-normal); font-variant-numeric: tabular-nums; }
      .done .mark { border-color: var(--accent); background: none; color: var(--accent); }
      [aria-current] .mark { border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: var(--weight-strong); }
      p { padding: 0 var(--s2); }
      :host([layout="phone"]) { padding: var(--s2) var(--s4); border-right: 0; }
      @media (pointer: coarse) { button { min-height: var(--touch); } }
    `,
  ];

  declare desk: LessonDesk;
  declare layout: "wide" | "compact" | "phone";

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "navigation");
    this.setAttribute("aria-label", "Lessons");
  }

  protected override render(): TemplateResult {
    const where = this.desk.where.value;
    const done = this.desk.progress.done.value;
    if (this.layout === "phone") return this.#menu();
    const open = (lesson: Lesson) => this.desk.go({ lesson, step: 0, note: null });
    let number = 0;
    return html`${groups.map(
      ({ group, lessons: own }) =>
        html`<h2>${group}</h2><ol>${own.map((lesson) => {
          number++;
          const now = where?.lesson === lesson && !where.note;
          const finished = done.has(lesson.id);
          return html`<li><button class=${finished ? "done" : ""} aria-current=${now ? "page" : nothing} @click=${() => open(lesson)}>
          <span class="mark" aria-hidden="true">${finished && !now ? icon("check", 14) : number}</span>${lesson.title}${finished ? html`<span class="sr"> (done)</span>` : nothing}</button></li>`;
        })}</ol>`,
    )}
    <h2>By lecture note</h2><ul>${notes.map(
      (note) => html`<li><button aria-current=${where?.note === note ? "page" : nothing}
        @click=${() => where && this.desk.go({ ...where, step: 0, note })}>${note.brief}</button></li>`,
    )}</ul>
    <p class="small quiet">What is done is kept in this browser.</p>`;
  }

  #menu(): TemplateResult {
    const where = this.desk.where.value;
    const done = this.desk.progress.done.value;
    return menu({
      label: "Lesson",
      wide: true,
      value: where?.note ? `notes/${where.note.id}` : (where?.lesson.id ?? ""),
      choices: [
        ...groups.map(({ group, lessons: own }) => ({
          group,
          choices: own.map(({ id, title }) => ({ value: id, label: done.has(id) ? `${title} \u2713` : title })),
        })),
        { group: "By lecture note", choices: notes.map(({ id, brief }) => ({ value: `notes/${id}`, label: brief })) },
      ],
      choose: (value) => {
        const lesson = lessons.find(({ id }) => id === value) ?? where?.lesson ?? lessons[0]!;
        const note = notes.find(({ id }) => `notes/${id}` === value) ?? null;
        this.desk.go({ lesson, step: 0, note });
      },
    });
  }
}

customElements.define("chainrule-lesson-rail", LessonRail);
