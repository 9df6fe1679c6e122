/** The way of the run from its start to the farthest step, to be dragged along. */
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Session } from "../session.ts";
import { styled } from "../ui/styled.ts";
import { t } from "../words/words.ts";

/** The scrub beside the epoch; nothing before the first step. */
export function scrub(session: Session): TemplateResult | typeof nothing {
  const info = session.info.value;
  const frame = session.reading.value;
  const farthest = session.farthest.value;
  if (!info || !frame || farthest === 0) return nothing;
  const step = session.sought.value ?? frame.step;
  const spoken = t("step {step} of {all}, epoch {epoch}", {
    step,
    all: farthest,
    epoch: Math.floor(step / info.updatesPerEpoch),
  });
  const go = (event: Event) => {
    void session.seek((event.target as HTMLInputElement).valueAsNumber).catch(() => undefined);
  };
  return html`<input type="range" class="scrub" min="0" max=${farthest} step="1" .value=${live(String(step))}
    aria-label=${t("Step of the run")} aria-valuetext=${spoken} title=${t("Drag to any earlier step")}
    ${styled({ "--at": `${(100 * step) / farthest}%` })} @input=${go}>`;
}
