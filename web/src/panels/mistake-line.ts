/** Over every lens of a network that makes a mistake on purpose: what it is, what stands beside its numbers, its loss. */
import { html, nothing, type TemplateResult } from "lit";
import type { App } from "../app.ts";
import { besideMark, besideOf, mistakeOf } from "../beside.ts";
import { writer } from "../inspector/explanation.ts";
import { parts, t } from "../words/words.ts";

const write = writer(9);

export function mistakeLine(app: App): TemplateResult | typeof nothing {
  const row = mistakeOf(app);
  const frame = app.session.reading.value;
  if (!row || !frame) return nothing;
  const beside = besideOf(frame, app.session.mean.value);
  const means =
    beside?.are === "wrong"
      ? parts("{sign} is what it makes of a gradient.", { sign: html`<b class="other">${besideMark.wrong}</b>` })
      : beside
        ? parts("{sign} is the same run without it.", { sign: html`<b class="other">${besideMark.right}</b>` })
        : nothing;
  const { twin, evaluation } = frame;
  const losses = twin && [
    html`<span class="num">${t("Loss {wrong}, without it {right}.", { wrong: write(evaluation.loss.train), right: write(twin.loss.train) })}</span>`,
  ];
  return html`<p class="mistake-line" role="note"><b>${t(row.label)}.</b> ${t(row.about)} ${means} ${losses ?? nothing}</p>`;
}
