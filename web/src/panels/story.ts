import { css, html, nothing } from "lit";
import type { Frame, RunInfo } from "../../../wasm/types.ts";
import { type Speed, speeds } from "../pace.ts";
import { stepSizes } from "../step-sizes.ts";
import { base } from "../styles/sheets.ts";
import { endedText } from "../time/ended.ts";
import { scrub } from "../time/scrub.ts";
import { menu } from "../ui/menu.ts";
import { count, percent, short } from "../ui/numbers.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { done, type Phase, type Position, phasesOf, type Walk } from "../walk/walk.ts";
import { key, parts, t, tn } from "../words/words.ts";

/** Time between two announcements, in milliseconds. */
const ANNOUNCE = 5000;

/** A phase of more operations is one bar. */
const CELLS = { wide: 60, compact: 24, phone: 0 };
const phaseNames: Record<Phase, string> = { forward: key("Forward"), backward: key("Backward"), update: key("Update") };

/** Where the run stands: epoch, the phases of an update, speed, and one sentence. */
export class Story extends SignalElement {
  static override properties = { ...SignalElement.properties, layout: { reflect: true }, spoken: { state: true } };
  static override styles = [
    base,
    css`
      :host { display: flex; align-items: center; gap: var(--s4); padding: 0 var(--s4); overflow: hidden; border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); background: var(--panel); font-size: var(--text-xs); line-height: var(--leading-xs); white-space: nowrap; }
      b { font-weight: var(--weight-strong); }
      .run { display: flex; align-items: center; gap: var(--s2); min-width: 84px; }
      .rule { margin: 0; }
      .scrub { width: 200px; }
      :host([layout="compact"]) .scrub { width: 132px; }
      .phases, .phase { display: flex; align-items: center; gap: var(--s2); color: var(--ink-3); }
      .phases { gap: var(--s3); }
      .solid-bar { width: 44px; height: 8px; border: 1px solid var(--ink-2); border-radius: 4px; background: var(--ink-2); }
      .solid-bar.back { border-color: var(--grad-line); background: var(--grad-line); }
      .phase ol { display: flex; gap: 2px; }
      .phase li { width: 8px; height: 12px; border: 1px solid var(--line-strong); border-radius: 2px; }
      .phase li.done { border-color: var(--ink-2); background: var(--ink-2); }
      .phase.backward li.done { border-color: var(--grad-line); background: var(--grad-line); }
      .phase.now { color: var(--ink); font-weight: var(--weight-strong); }
      .phase.backward.now { color: var(--grad); }
      progress { width: 72px; height: 8px; accent-color: var(--ink-2); }
      .backward progress { accent-color: var(--grad-line); }
      .order { order: 1; overflow: hidden; text-overflow: ellipsis; }
      .caption { order: 2; }
      .waiting .solid-bar { border-color: var(--line-strong); background: none; }
      .select { height: 28px; }
      .caption { flex: 0 1 auto; min-width: 0; overflow: hidden; text-overflow: ellipsis; color: var(--ink-2); }
      .pace { min-width: 92px; }
      :host([layout="phone"]) .phases { display: none; }
      :host([layout="compact"]) { gap: var(--s3); }
      :host([layout="phone"]) { gap: var(--s3); }
      :host([layout="phone"]) .run { flex: 1 0 auto; min-width: 0; }
      :host([layout="phone"]) .scrub { flex: 1 1 72px; width: 72px; }
      @media (pointer: coarse) { .select { height: var(--touch); } }
      @media (forced-colors: active) { .solid-bar { background: CanvasText; } .waiting .solid-bar { background: Canvas; } }
    `,
  ];

  declare layout: "wide" | "compact" | "phone";
  /** What was said last; at most one sentence every 5 seconds while running. */
  declare spoken: string;
  #spokenAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", t("Progress"));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override updated(): void {
    const wait = ANNOUNCE - (performance.now() - this.#spokenAt);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#speak(), Math.max(0, wait));
  }

  #speak(): void {
    const { info, reading, playing } = this.app.session;
    const text = sentence(info.peek(), reading.peek(), playing.peek());
    if (text === this.spoken) return;
    this.#spokenAt = performance.now();
    this.spoken = text;
  }

  /** The place of the lesson among all, and how many are done. */
  #lesson() {
    const desk = this.app.lessons.value;
    const where = desk?.where.value;
    if (!desk || !where || where.note) return nothing;
    const done = desk.progress.done.value.size;
    return html`<div class="run"><span class="quiet">${t("Lesson")}</span> <b class="num">${desk.place(where.lesson)}</b> <span class="quiet">${t("of {n}", { n: desk.count })}</span></div>
      ${this.layout === "wide" ? html`<progress max=${desk.count} value=${done} aria-label=${t("{done} of {n} lessons done", { done, n: desk.count })}></progress>` : nothing}
      ${this.layout === "phone" ? nothing : html`<span class="rule"></span>`}`;
  }

  /** The operations of the walk as cells, or bars where there are many. */
  #cells(walk: Walk, at: Position) {
    const now = done(walk, at);
    return html`<div class="phases">${phasesOf(walk, at).map(
      ({
        phase,
        length,
        done: reached,
      }) => html`<div class="phase ${phase} ${reached > 0 && reached < length ? "now" : ""}">${t(phaseNames[phase])}
        ${
          length > CELLS[this.layout]
            ? html`<progress max=${length} value=${reached} aria-label=${t("{phase}, {done} of {n}", { phase: t(phaseNames[phase]), done: reached, n: length })}></progress>`
            : html`<ol aria-hidden="true">${Array.from({ length }, (_, i) => html`<li class=${i < reached ? "done" : ""}></li>`)}</ol>`
        }</div>`,
    )}</div><p class="caption push"><span class="quiet num">${t("{done} of {n}", { done: now, n: walk.operations.length })}</span>&ensp;${walk.operations[now - 1]?.say ?? t("Nothing is computed yet")}</p>
    <p class="sr" role="status">${at === null ? "" : (walk.operations[now - 1]?.say ?? "")}</p>`;
  }

  protected override render() {
    const { session } = this.app;
    const graph = session.graph.value;
    if (graph) {
      if (session.stale.value)
        return html`<p class="caption push" role="status">${t("Stepping waits until the formula can be read")}</p>`;
      const names = graph.pass.order.map((id) => graph.info.nodes[id]!.name).filter((name) => name !== null);
      return html`${this.#lesson()}${this.#cells(graph.walk, session.at.value)}${
        this.layout === "wide" && this.app.mode.value === "formula" && names.length > 1 && names.length <= 12
          ? html`<p class="order quiet">${t("order of the backward pass:")} <span class="g">${names.join(", ")}</span></p>`
          : nothing
      }`;
    }
    const walk = session.walk.value;
    if (walk && this.app.mode.value === "lessons")
      return html`${this.layout === "phone" ? nothing : this.#lesson()}${this.#cells(walk, session.at.value)}`;
    if (walk && session.at.value !== null)
      return html`${this.layout === "compact" ? nothing : this.#speed()}${this.#cells(walk, session.at.value)}`;
    const frame = session.reading.value;
    const info = session.info.value;
    const playing = session.playing.value;
    const wide = this.layout === "wide";
    const started = (frame?.step ?? 0) > 0;
    return html`
      <div class="run"><span class="quiet">${t("Epoch")}</span> <b class="num">${count(frame?.epoch ?? 0)}</b>${scrub(session)}</div>
      ${wide ? this.#phases(started, info) : nothing}
      ${this.layout === "phone" ? nothing : html`<span class="rule"></span>`}
      ${this.#speed()}
      ${
        this.layout === "phone"
          ? nothing
          : html`<span class="num pace">${playing && frame ? html`<b>${count(frame.stepsPerSecond)}</b> <span class="quiet">${t("steps/s")}</span>` : nothing}</span>`
      }
      <p class="caption push">${this.#caption(info, frame)}</p>
      <p class="sr" role="status">${this.spoken ?? ""}</p>`;
  }

  #speed() {
    const { session } = this.app;
    return menu({
      label: t("Speed"),
      prefix: this.layout === "phone" ? undefined : t("Speed:"),
      value: session.speed.value,
      choices: speeds.map(({ value, label }) => ({ value, label: t(label) })),
      choose: (speed) => session.setSpeed(speed as Speed),
    });
  }

  #phases(started: boolean, info: RunInfo | null) {
    return html`<span class="rule"></span><div class="phases ${started ? "" : "waiting"}">
      <div class="phase">${t("Forward")} <span class="solid-bar"></span></div>
      <div class="phase">${t("Backward")} <span class="solid-bar back"></span></div>
      <div class="phase">${t("Update")} <span class="solid-bar"></span></div>
      ${info ? html`<span class="quiet">${tn(info.updatesPerEpoch, "{n} batch an epoch", "{n} batches an epoch")}</span>` : nothing}
    </div>`;
  }

  #caption(info: RunInfo | null, frame: Frame | null) {
    if (!info || !frame) return nothing;
    if (frame.step === 0) {
      return this.layout === "wide"
        ? parts("Not trained yet. {play} trains; {step} makes {size}.", {
            play: html`<b>${t("Play")}</b>`,
            step: html`<b>${t("Step")}</b>`,
            size: t(stepSizes[this.app.session.stepUnit.value].long),
          })
        : t("Not trained yet");
    }
    const steps =
      this.layout === "phone"
        ? nothing
        : html`<span class="quiet num">${tn(frame.step, "{n} step", "{n} steps")}</span>&ensp;`;
    const ended = frame.ended && !frame.running ? html`<b>${endedText(frame.ended)}</b>&ensp;` : nothing;
    return html`${ended}${steps}${score(info, frame, this.layout === "wide")}`;
  }
}

/** How well the training samples are told: a count for classes, r2 for numbers. */
function score(info: RunInfo, frame: Frame, whole: boolean): string {
  const { accuracy, r2 } = frame.evaluation.metrics;
  const rows = info.data.train.rows;
  if (accuracy) {
    const found = { right: count(accuracy.train * rows), n: rows };
    return whole ? t("{right} of {n} train samples right", found) : t("{right} of {n} right", found);
  }
  if (!r2 || !Number.isFinite(r2.train)) return "";
  const written = `R\u00b2 ${short(r2.train)}`;
  return whole ? t("{r2} on the training samples", { r2: written }) : written;
}

/** The state of the run for those who hear it. */
function sentence(info: RunInfo | null, frame: Frame | null, playing: boolean): string {
  if (!info || !frame) return "";
  if (frame.step === 0) return playing ? t("Training.") : t("Ready to train.");
  const { loss, metrics } = frame.evaluation;
  const test = metrics.accuracy?.test ?? null;
  const more = test === null ? "" : t(", {share} of the test samples right", { share: percent(test) });
  return t("{state}, epoch {epoch}, step {step}: loss {loss}, {score}{more}.", {
    state: playing ? t("Training") : frame.ended ? endedText(frame.ended).replace(/\.$/, "") : t("Paused"),
    epoch: frame.epoch,
    step: frame.step,
    loss: short(loss.train),
    score: score(info, frame, true),
    more,
  });
}

customElements.define("chainrule-story", Story);
