import { css, html } from "lit";
import type { StepUnit } from "../session.ts";
import { base } from "../styles/sheets.ts";
import { icon } from "../ui/icons.ts";
import { menu } from "../ui/menu.ts";
import { SignalElement } from "../ui/signal-element.ts";

/** Reset, Play or Pause, Step, and how far a step goes. */
export class Transport extends SignalElement {
  static override styles = [
    base,
    css`
      :host { display: flex; align-items: center; gap: var(--s1); }
      .play { height: 32px; min-width: 86px; padding: 0 14px 0 10px; }
      .select { margin-left: var(--s3); }
      :host([thumb]) { justify-content: space-between; }
      :host([thumb]) .select { margin-left: 0; }
      :host([thumb]) .play { height: 44px; min-width: 104px; }
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
    const ready = session.info.value !== null;
    const playing = session.playing.value;
    const toggle = () => void (playing ? session.pause() : session.play()).catch(() => undefined);
    return html`
      <button class="btn icon plain" aria-label="Reset" title="Reset to the same start (R)" ?disabled=${!ready}
        @click=${() => void session.reset().catch(() => undefined)}>${icon("reset")}</button>
      <button class="btn primary play" title=${playing ? "Pause (Space)" : "Play (Space)"} ?disabled=${!ready}
        @click=${toggle}>${icon(playing ? "pause" : "play")}${playing ? "Pause" : "Play"}</button>
      <button class="btn icon plain" aria-label="Step" title="Step (right arrow)" ?disabled=${!ready}
        @click=${() => void session.stepOnce().catch(() => undefined)}>${icon("step")}</button>
      ${menu({
        label: "Size of a step",
        prefix: "Step:",
        value: session.stepUnit.value,
        choices: [
          { value: "update", label: "one update" },
          { value: "epoch", label: "one epoch" },
        ],
        choose: (unit) => {
          session.stepUnit.value = unit as StepUnit;
        },
      })}`;
  }
}

customElements.define("chainrule-transport", Transport);
