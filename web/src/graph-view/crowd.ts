/**
 * A graph of more cards than can be read at once: a few shapes for each strip of it, so that moving the view changes
 * nothing of the drawing, and a step one strip. What is chosen or pointed at is drawn on top, card by card.
 */
import { type SVGTemplateResult, svg } from "lit";
import { guard } from "lit/directives/guard.js";
import type { Card, GraphLayout } from "./layout.ts";
import type { GraphScene } from "./scene.ts";

/** More cards than this in sight are a crowd: there is no room for a name on any of them. */
export const CROWD = 250;
/** Cards of a strip. */
const STRIP = 96;

interface Strip {
  readonly cards: readonly Card[];
  readonly lanes: string;
}

const strips = new WeakMap<GraphLayout, readonly Strip[]>();

/** Neighbouring cards from left to right, with the edges that leave them. */
function stripsOf(layout: GraphLayout): readonly Strip[] {
  const known = strips.get(layout);
  if (known) return known;
  const sorted = [...layout.cards].sort((a, b) => a.x - b.x || a.y - b.y);
  const place = new Map(sorted.map(({ id }, i) => [id, Math.floor(i / STRIP)]));
  const lanes: string[][] = Array.from({ length: Math.ceil(sorted.length / STRIP) }, () => []);
  for (const { edge, points } of layout.routes)
    lanes[place.get(edge.to)!]!.push(`M${points.map(([x, y]) => `${x.toFixed(0)} ${y.toFixed(0)}`).join("L")}`);
  const made = lanes.map((list, i) => ({ cards: sorted.slice(i * STRIP, (i + 1) * STRIP), lanes: list.join("") }));
  strips.set(layout, made);
  return made;
}

export function drawCrowd(layout: GraphLayout, scene: GraphScene): SVGTemplateResult {
  const { walk, at, carries, show, tangents } = scene;
  return svg`${stripsOf(layout).map((strip) => guard([strip], () => svg`<path class="lanes" d=${strip.lanes}></path>`))}
    ${stripsOf(layout).map((strip) => {
      const groups = { later: "", known: "", back: "", off: "" };
      for (const card of strip.cards) groups[stateOf(card.id)] += outline(card);
      return guard(Object.values(groups), () =>
        Object.entries(groups).map(([name, d]) => svg`<path class="crowd ${name}" d=${d}></path>`),
      );
    })}`;

  function stateOf(id: number): "later" | "known" | "back" | "off" {
    if (carries && !carries.has(id)) return "off";
    if (show !== "values" && tangents === null && walk.knowsGradient(id, at)) return "back";
    return walk.knowsValue(id, at) ? "known" : "later";
  }
}

const outlines = new WeakMap<Card, string>();

function outline(card: Card): string {
  let d = outlines.get(card);
  if (d === undefined) {
    const { x, y, width, height } = card;
    d = `M${x.toFixed(0)} ${y.toFixed(0)}h${width.toFixed(0)}v${height.toFixed(0)}h${-width.toFixed(0)}z`;
    outlines.set(card, d);
  }
  return d;
}

/** The card at a place of the layout; -1 where there is none. */
export function cardAt({ cards }: GraphLayout, x: number, y: number): number {
  return cards.findIndex((one) => x >= one.x && x <= one.x + one.width && y >= one.y && y <= one.y + one.height);
}
