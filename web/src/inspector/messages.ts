/** The right of the inspector: what arrives, term by term, and what it comes to. */
import { html, nothing, type TemplateResult } from "lit";
import { signed } from "../ui/numbers.ts";
import { typeset } from "../ui/typeset.ts";
import { t } from "../words/words.ts";
import { type Caption, type Explanation, type Message, type MessageGrid, type Moment, writer } from "./explanation.ts";

/** Words and symbol of a caption, in a line. */
export function caption({ words, symbol }: Caption): TemplateResult {
  return html`${words}${words !== "" && symbol ? " " : ""}${symbol ? html`<math ${typeset(symbol.mathml)}></math>` : nothing}`;
}

/** `titled`: whether the table says itself what it is about. `select`: of the edge that a message comes along. */
export function messages(
  { messages: table, grid, gradient }: Explanation,
  write: (x: number) => string,
  titled: boolean,
  select: (name: string) => void,
): TemplateResult {
  if (grid) return gridOf(grid, grid.heads.length > 2 ? writer(6) : write, titled);
  if (!table) return html`<p class="quiet">${noTable(gradient)}</p>`;
  const { into, count, rows, rest, sum } = table;
  const arrived = rows.filter(({ moment }) => moment !== "later");
  const some = arrived.length < rows.length;
  const total = some ? arrived.reduce((so, { contribution }) => so + contribution, 0) : sum.value;
  return html`<table class="msgs"><caption class=${titled ? "" : "sr"}>${caption(into)} <span class="quiet">${count}</span></caption>
    <thead><tr><th scope="col">from</th><th scope="col">upstream</th><td class="op"></td><th scope="col">slope</th><td class="op"></td><th scope="col">contribution</th></tr></thead>
    <tbody>${rows.map((row) => messageRow(row, write, select))}
      ${rest ? html`<tr><th scope="row">${rest.count} more</th><td></td><td class="op"></td><td></td><td class="op"></td><td class="g">${signed(rest.sum, write)}</td></tr>` : nothing}</tbody>
    <tfoot><tr><th scope="row">${some && arrived.length > 0 ? "sum so far" : "sum"}, <math ${typeset(sum.symbol.mathml)}></math></th><td colspan="4"></td>
      <td class="g">${arrived.length === 0 ? waiting : signed(total, write)}</td></tr></tfoot>
  </table>`;
}

/** Why there is no table. */
function noTable(gradient: Explanation["gradient"]): string {
  if (gradient === null) return "Messages come with the backward pass.";
  return gradient.values.length > 1
    ? "The messages are matrices; the equation adds them up."
    : "No message arrives here.";
}

function messageRow(
  { from, along, upstream, slope, contribution, moment, name, chosen }: Message,
  write: (x: number) => string,
  select: (name: string) => void,
) {
  const later = moment === "later";
  const sender =
    name === undefined
      ? caption(from)
      : html`<button class="edge" title=${t("Select this edge")} aria-pressed=${chosen === true} @click=${() => select(name)}>${caption(from)}</button>`;
  return html`<tr class=${chosen ? `${moment} chosen` : moment}><th scope="row">${sender}${along ? html`<span class="along"> along <math ${typeset(along.mathml)}></math></span>` : nothing}${arriving(moment)}</th>
    <td class="g">${upstream === null || later ? waiting : signed(upstream, write)}</td><td class="op">×</td>
    <td>${slope === null ? waiting : signed(slope, write)}</td><td class="op">=</td>
    <td class="g">${later ? waiting : signed(contribution, write)}</td></tr>`;
}

function gridOf(
  { into, heads, more: [columns, under], rows }: MessageGrid,
  write: (x: number) => string,
  titled: boolean,
): TemplateResult {
  const join = (i: number) => html`<td class="op">${i < heads.length - 1 || columns > 0 ? "+" : "="}</td>`;
  return html`<table class="msgs"><caption class=${titled ? "" : "sr"}>${caption(into)}</caption>
    <thead><tr><th scope="col">into</th>${heads.map((head) => html`<th scope="col">${caption(head)}</th><td class="op"></td>`)}
      ${columns > 0 ? html`<th scope="col">${columns} more</th><td class="op"></td>` : nothing}<th scope="col">sum</th></tr></thead>
    <tbody>${rows.map(
      ({ into: unit, terms, sum, moment }) => html`<tr class=${moment}><th scope="row">${caption(unit)}</th>
        ${terms.map((term, i) => html`<td class="g">${moment === "later" ? waiting : signed(term, write)}</td>${join(i)}`)}
        ${columns > 0 ? html`<td class="quiet">…</td><td class="op">=</td>` : nothing}
        <td class="g"><b>${moment === "later" ? waiting : signed(sum, write)}</b></td></tr>`,
    )}
      ${under > 0 ? html`<tr><th scope="row" class="quiet">${under} more</th></tr>` : nothing}</tbody>
  </table>`;
}

/** A place where a number will come. */
export const waiting = html`<span class="wait" role="img" aria-label="not yet"></span>`;

function arriving(moment: Moment) {
  return moment === "now" ? html` <span class="tag">arriving</span>` : nothing;
}
