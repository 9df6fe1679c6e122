/** The sum under a node where paths meet, its terms as they arrive. */
import { nothing, type SVGTemplateResult, svg } from "lit";
import { plain } from "../graph/text.ts";
import { t } from "../words/words.ts";
import { sameEdge } from "./edges.ts";
import type { Card } from "./layout.ts";
import { clipped } from "./names.ts";
import { f, type GraphScene, wait } from "./scene.ts";

/** Where paths meet: the terms of the sum, as they arrive. */
export function drawTray(card: Card, scene: GraphScene): SVGTemplateResult | typeof nothing {
  const { numbers, walk, at, selected, show, tangents, next } = scene;
  if (show === "values" || tangents !== null || !numbers.isNumber(card.id)) return nothing;
  const arrivals = walk.arrivals(card.id).filter((edge) => numbers.isNumber(edge.to));
  const now = walk.messageAt(at);
  if (arrivals.length < 2 || arrivals.length > 6) return nothing;
  if (selected.node !== card.id && now?.to !== card.id) return nothing;
  const terms = arrivals.map((edge) => ({
    edge,
    known: walk.knowsMessage(edge, at),
    text: plain(numbers.message(edge)[0]!, 6),
  }));
  const complete = terms.every(({ known }) => known);
  // As wide as the longest number with its sign of addition beside it.
  const longest = Math.max(...terms.map(({ text }) => text.length), plain(numbers.gradient(card.id)[0]!, 6).length);
  const pitch = Math.max(46, 8.4 * longest + 18);
  const width = pitch * (terms.length + 1) + 10;
  const left = card.x + card.width / 2 - width / 2;
  // Under what the next update would make of it.
  const top = card.y + card.height + (next.has(card.id) ? 18 : 7);
  const tip = card.x + card.width / 2;
  return svg`<g class="tray" aria-hidden="true">
    <path class="box" d="M${f(tip)} ${f(top - 6)}l-6 7H${f(left + 5)}a5 5 0 0 0-5 5v36a5 5 0 0 0 5 5H${f(left + width - 5)}a5 5 0 0 0 5-5v-36a5 5 0 0 0-5-5H${f(tip + 6)}z"></path>
    ${terms.map(({ edge, known, text }, i) => {
      const x = left + 5 + pitch * (i + 0.5);
      const fresh = sameEdge(edge, now);
      return svg`${known ? svg`<text class="term ${fresh ? "fresh" : ""}" x=${f(x)} y=${f(top + 20)} text-anchor="middle">${text}</text>` : wait(x, top + 20, 11)}
        <text class="via" x=${f(x)} y=${f(top + 37)} text-anchor="middle">${clipped(t("via {node}", { node: numbers.node(edge.from).label }), 7)}</text>
        <text class="op" x=${f(x + pitch / 2)} y=${f(top + 20)} text-anchor="middle">${i + 1 < terms.length ? "+" : "="}</text>`;
    })}
    ${complete ? svg`<text class="term total" x=${f(left + width - pitch / 2 - 3)} y=${f(top + 20)} text-anchor="middle">${plain(numbers.gradient(card.id)[0]!, 6)}</text>` : wait(left + width - pitch / 2 - 3, top + 20, 11)}
  </g>`;
}
