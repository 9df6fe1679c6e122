import { css, html, nothing } from "lit";
import type { StepUnit } from "../session.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { menu } from "../ui/menu.ts";
import { SignalElement } from "../ui/signal-element.ts";

/** Words for the foot of a phone. */
const short: Readonly<Record<string, string>> = { operation: "op", "lesson step": "step" };

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
    this.setAttribute("aria-label", "Transport");
  }

  protected override render() {
    const { session } = this.app;
    const graph = session.graph.value;
    const ready = graph !== null || session.info.value !== null;
    const walk = session.walk.value;
    const walks = session.walks();
    // At the foot of a phone there is room for a word only.
    const thumb = this.hasAttribute("thumb");
    const size = (unit: string) => (thumb ? `1 ${short[unit] ?? unit}` : `one ${unit}`);
    const descends = graph !== null && this.app.store.settings.value.model.parameters.length > 0;
    const choices = graph
      ? [
          ...(session.course.value ? [{ value: "lesson", label: size("lesson step") }] : []),
          { value: "operation", label: size("operation") },
          { value: "update", label: size("update"), disabled: !descends },
        ]
      : [
          { value: "operation", label: size("operation") },
          { value: "update", label: size("update") },
          { value: "epoch", label: size("epoch") },
        ];
    const playing = session.playing.value;
    const toggle = () => void (playing ? session.pause() : session.play()).catch(() => undefined);
    return html`
      <button class="btn icon plain" aria-label="Reset" title=${walks ? "Back to the first operation (R)" : "Reset to the same start (R)"} ?disabled=${!ready}
        @click=${() => void session.reset().catch(() => undefined)}>${icon("reset")}</button>
      ${
        walk
          ? html`<button class="btn icon plain" aria-label="Step back" title="Step back (left arrow)" ?disabled=${session.at.value === 0 && !session.follows()}
              @click=${() => session.walkBy("back")}>${icon("back")}</button>`
          : nothing
      }
      <button class="btn primary play" title=${playing ? "Pause (Space)" : "Play (Space)"} ?disabled=${!ready}
        @click=${toggle}>${icon(playing ? "pause" : "play")}${playing ? "Pause" : "Play"}</button>
      <button class="btn icon plain" aria-label="Step" title="Step (right arrow)" ?disabled=${!ready}
        @click=${() => void session.stepOnce().catch(() => undefined)}>${icon("step")}</button>
      ${
        walk
          ? html`<button class="btn icon plain" aria-label="Finish this phase" title="Finish this phase (F)"
              @click=${() => session.walkBy("phase")}>${icon("finish")}</button>`
          : nothing
      }
      ${menu({
        label: "Size of a step",
        prefix: "Step:",
        value: session.stepUnit.value,
        choices,
        choose: (unit) => session.setStepUnit(unit as StepUnit),
      })}`;
  }
}

customElements.define("chainrule-transport", Transport);
