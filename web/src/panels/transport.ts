import { css, html, nothing } from "lit";
import type { StepUnit } from "../session.ts";
import { stepSizes } from "../step-sizes.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { menu } from "../ui/menu.ts";
import { SignalElement } from "../ui/signal-element.ts";
import { t } from "../words/words.ts";

/** Reset, Play or Pause, Step, and how far a step goes. */
export class Transport extends SignalElement {
  static override styles = [
    base,
    css`
      :host { display: flex; align-items: center; gap: var(--s1); }
      .play { height: 32px; min-width: 86px; padding: 0 14px 0 10px; }
      .select { margin-left: var(--s3); }
      :host([thumb]) { justify-content: space-between; }
      :host([thumb]) .select { flex: 1; min-width: 56px; max-width: 160px; margin-left: 0; }
      :host([thumb]) .prefix { display: none; }
      :host([thumb]) .play { height: 44px; min-width: 84px; }
      @media (pointer: coarse) { .play { height: var(--touch); } }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "toolbar");
    this.setAttribute("aria-label", t("Transport"));
  }

  protected override render() {
    const { session } = this.app;
    const graph = session.graph.value;
    const ready = graph !== null || session.info.value !== null;
    const walk = session.walk.value;
    const walks = session.walks();
    const size = (unit: StepUnit) => t(stepSizes[unit][this.hasAttribute("thumb") ? "short" : "long"]);
    const descends = graph !== null && this.app.store.settings.value.model.parameters.length > 0;
    const course = session.course.value ? [{ value: "lesson", label: size("lesson") }] : [];
    const choices = graph
      ? [
          ...course,
          { value: "operation", label: size("operation") },
          { value: "update", label: size("update"), disabled: !descends },
        ]
      : [
          ...course,
          { value: "operation", label: size("operation") },
          { value: "sample", label: size("sample") },
          { value: "update", label: size("update") },
          { value: "epoch", label: size("epoch") },
        ];
    const playing = session.playing.value;
    const toggle = () => void (playing ? session.pause() : session.play()).catch(() => undefined);
    return html`
      <button class="btn icon plain" aria-label=${t("Reset")} title=${walks ? t("Back to the first operation (R)") : t("Reset to the same start (R)")} ?disabled=${!ready}
        @click=${() => void session.reset().catch(() => undefined)}>${icon("reset")}</button>
      ${
        walk || !graph
          ? html`<button class="btn icon plain" aria-label=${t("Step back")} title=${t("Step back (left arrow)")} ?disabled=${!ready || !session.canStepBack}
              @click=${() => void session.stepBack().catch(() => undefined)}>${icon("back")}</button>`
          : nothing
      }
      <button class="btn primary play" title=${playing ? t("Pause (Space)") : t("Play (Space)")} ?disabled=${!ready}
        @click=${toggle}>${icon(playing ? "pause" : "play")}${playing ? t("Pause") : t("Play")}</button>
      <button class="btn icon plain" aria-label=${t("Step")} title=${t("Step (right arrow)")} ?disabled=${!ready}
        @click=${() => void session.stepOnce().catch(() => undefined)}>${icon("step")}</button>
      ${
        walk
          ? html`<button class="btn icon plain" aria-label=${t("Finish this phase")} title=${t("Finish this phase (F)")}
              @click=${() => session.walkBy("phase")}>${icon("finish")}</button>`
          : nothing
      }
      ${menu({
        label: t("Size of a step"),
        prefix: t("Step:"),
        value: session.stepUnit.value,
        choices,
        choose: (unit) => session.setStepUnit(unit as StepUnit),
      })}`;
  }
}

customElements.define("chainrule-transport", Transport);
