import { css, html, nothing, type TemplateResult } from "lit";
import type { Lesson } from "../../lessons/lesson.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { parseNumber } from "../ui/numbers.ts";
import { SignalElement } from "../ui/signal-element.ts";
import type { LessonDesk } from "./desk.ts";
import { hint, judge, rightAnswer, type Verdict } from "./judge.ts";
import type { Piece } from "./markup.ts";
import { fillFrom } from "./numbers.ts";
import { drawn, rich } from "./text.ts";

/** The question of a lesson: check names the missing or wrong term, hint shows one, "show me" shows all. */
export class LessonQuestion extends SignalElement {
  static override properties = {
    ...SignalElement.properties,
    desk: { attribute: false },
    lesson: { attribute: false },
    typed: { state: true },
    verdict: { state: true },
    hint: { state: true },
  };
  static override styles = [
    base,
    css`
      form { display: grid; gap: var(--s2); padding: var(--s3) var(--s4); border: 1px solid var(--line-strong); border-radius: var(--radius-lg); background: var(--raised); }
      .answer { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s2); font-size: var(--text-sm); }
      .field { width: 104px; height: 32px; font-size: var(--text-md); }
      .btn { height: 32px; }
      .right { display: flex; gap: var(--s2); color: var(--accent); font-size: var(--text-md); }
      .right svg { flex: none; margin-top: 3px; }
      .note, .hint { font-size: var(--text-md); line-height: var(--leading-lg); }
      math { font-size: 1.05em; }
      mfrac { font-size: 1.1em; }
      @media (pointer: coarse) { .btn, .field { height: var(--touch); } }
    `,
  ];

  declare desk: LessonDesk;
  declare lesson: Lesson;
  declare typed: string;
  declare verdict: Verdict | null;
  declare hint: readonly Piece[] | null;

  constructor() {
    super();
    this.#begin();
  }

  #begin(): void {
    this.typed = "";
    this.verdict = null;
    this.hint = null;
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("lesson") && changed.get("lesson") !== undefined) this.#begin();
  }

  #check(event: Event): void {
    event.preventDefault();
    const numbers = this.desk.numbers.peek();
    if (!numbers) return;
    const given = parseNumber(this.typed);
    this.hint = null;
    if (given === null) {
      const text = "The answer is a number, such as 0.5, 0,5 or 1/2.";
      this.verdict = { right: false, says: [{ kind: "words", text }] };
      return;
    }
    this.verdict = judge(this.lesson.question, numbers, given);
    if (this.verdict.right) this.desk.finish(this.lesson);
  }

  #hint(): void {
    const numbers = this.desk.numbers.peek();
    if (numbers) this.hint = hint(this.lesson.question, numbers);
  }

  #show(): void {
    const numbers = this.desk.numbers.peek();
    if (!numbers) return;
    const right = rightAnswer(this.lesson.question, numbers.question);
    this.typed = String(Number(right.toPrecision(6)));
    this.hint = null;
    this.verdict = judge(this.lesson.question, numbers, right);
    this.desk.finish(this.lesson);
  }

  protected override render(): TemplateResult {
    const numbers = this.desk.numbers.value;
    const { verdict } = this;
    const wrong = verdict !== null && !verdict.right;
    return html`<form @submit=${this.#check}>
      <p><b>Your turn.</b> ${rich(this.lesson.question.text, fillFrom(numbers?.question ?? null))}</p>
      <div class="answer"><label class="sr" for="answer">Your answer</label>
        <input class="field" id="answer" inputmode="decimal" placeholder="a number" autocomplete="off" spellcheck="false"
          .value=${this.typed} aria-invalid=${wrong ? "true" : nothing} aria-describedby="verdict"
          @input=${(event: Event) => {
            this.typed = (event.target as HTMLInputElement).value;
          }}>
        <button class="btn primary" type="submit" ?disabled=${!numbers}>Check</button>
        <button class="btn plain" type="button" ?disabled=${!numbers} @click=${() => this.#hint()}>Hint</button>
        ${wrong ? html`<button class="btn plain" type="button" @click=${() => this.#show()}>Show me</button>` : nothing}
      </div>
      <div id="verdict" role="status">${
        verdict === null
          ? nothing
          : verdict.right
            ? html`<p class="right">${icon("check", 18)}<span>${drawn(verdict.says)}</span></p>`
            : html`<p class="note">${icon("note")}<span>${drawn(verdict.says)}</span></p>`
      }${this.hint ? html`<p class="hint">${drawn(this.hint)}</p>` : nothing}</div>
    </form>`;
  }
}

customElements.define("chainrule-lesson-question", LessonQuestion);
