import { css, html, nothing } from "lit";
import type { Note, Way } from "../session.ts";
import { base } from "../styles/sheets.ts";
import { setTraining, settingsNow } from "../training/settings.ts";
import { icon } from "../ui/icons.ts";
import { short } from "../ui/numbers.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { t } from "../words/words.ts";

/** What went wrong with the run or the engine, as a margin note over the graph with ways out. */
export class Notes extends SignalElement {
  static override styles = [
    base,
    css`
      :host { display: grid; justify-items: center; padding: 56px var(--s4) 0; pointer-events: none; }
      .note { max-width: 520px; align-self: start; pointer-events: auto; box-shadow: var(--shadow-2); }
    `,
  ];

  protected override render() {
    const note = this.app.session.note.value;
    return html`<div role="alert">${note ? this.#note(note) : nothing}</div>`;
  }

  #note(note: Note) {
    const { session } = this.app;
    const dismiss = html`<button class="btn" @click=${() => this.#dismiss()}>${t("Close")}</button>`;
    const reset = html`<button class="btn" @click=${() => void session.reset().catch(() => undefined)}>${t("Reset")}</button>`;
    const lower = html`<button class="btn" @click=${() => this.#lower()}>${t("Lower the rate")}</button>`;
    const own = (note.ways ?? []).map(
      (way) => html`<button class="btn" @click=${() => this.#take(way)}>${t(way.label)}</button>`,
    );
    const back = html`<button class="btn" @click=${() => void session.stepBack().catch(() => undefined)}>${t("Step back")}</button>`;
    const again = html`<button class="btn" @click=${() => void this.app.restart()}>${t("Try again")}</button>`;
    const stopped = session.canStepBack ? [lower, back, reset] : [lower, reset];
    const standing = note.code === "engine_lost" && !session.host ? [again] : session.info.value ? [dismiss] : [];
    const usual = note.kind === "stopped" ? stopped : standing;
    const ways = [...own, ...usual];
    return html`<div class="note">${icon("note")}<p>${note.message}</p>
      ${ways.length > 0 ? html`<div class="ways">${ways}</div>` : nothing}</div>`;
  }

  #take(way: Way): void {
    this.#dismiss();
    way.act();
  }

  #dismiss(): void {
    this.app.session.note.value = null;
  }

  /** A tenth of the learning rate, from where the run stands. */
  #lower(): void {
    const rate = Number((settingsNow(this.app).rate / 10).toPrecision(12));
    setTraining(this.app, `learning rate ${short(rate)}`, (settings) => {
      settings.rate = rate;
    });
  }
}

customElements.define("chainrule-notes", Notes);
