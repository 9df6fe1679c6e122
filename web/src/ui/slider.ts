import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { styled } from "./styled.ts";

export interface SliderOptions {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value in words, shown at the end of the track and spoken. */
  readonly text: string;
  /** While the thumb moves. */
  readonly move: (value: number) => void;
  /** When it is let go. */
  readonly settle: () => void;
}

/** Label, track and value in one row. */
export function slider(options: SliderOptions): TemplateResult {
  const { id, label, value, min, max, step, text, move, settle } = options;
  const at = `${(100 * (Math.min(Math.max(value, min), max) - min)) / (max - min)}%`;
  return html`<div class="tune">
    <label for=${id}>${label}</label>
    <input type="range" id=${id} min=${min} max=${max} step=${step} .value=${live(String(value))}
      aria-valuetext=${text} ${styled({ "--at": at })}
      @input=${(event: Event) => move((event.target as HTMLInputElement).valueAsNumber)} @change=${settle}>
    <output for=${id}>${text}</output>
  </div>`;
}
