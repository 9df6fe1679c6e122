/** A graph as SVG, as much of it as is in sight. A pure function of layout, numbers and the walk; what stays the same is kept. */
import { nothing, type SVGTemplateResult, svg } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { language } from "../words/language.ts";
import { CROWD, drawCrowd } from "./crowd.ts";
import { cardState, drawCard } from "./draw-cards.ts";
import { drawArriving, drawLines, drawWords, standingOf } from "./draw-edges.ts";
import { drawTray } from "./draw-tray.ts";
import type { Card, GraphLayout, Route } from "./layout.ts";
import { type GraphScene, isLit } from "./scene.ts";

export function drawGraph(layout: GraphLayout, scene: GraphScene): SVGTemplateResult {
  const { numbers, show, tangents, far, sign } = scene;
  const { left, top, right, bottom } = scene.view;
  const seen = ({ x, y, width, height }: Card) => x < right && x + width > left && y < bottom && y + height + 60 > top;
  const inSight = layout.cards.filter(seen);
  const crowded = far !== null && inSight.length > CROWD;
  const cards = crowded ? inSight.filter(({ id }) => isSingled(id, scene)) : inSight;
  const shown = new Set(cards.map(({ id }) => id));
  const routes = layout.routes
    .filter(({ edge, points }) =>
      crowded ? isLit(edge, scene) : shown.has(edge.from) || shown.has(edge.to) || crosses(points, scene),
    )
    .map((route) => ({ route, standing: standingOf(route.edge, scene) }));
  const whole = [numbers, show, tangents, far, sign, scene.next, language.value];
  const near = far === null;
  return svg`${crowded ? drawCrowd(layout, scene) : nothing}<g>${repeat(
    routes,
    ({ route }) => keyOf(route),
    ({ route, standing }) =>
      guard([route, ...whole, ...Object.values(standing)], () => drawLines(route, scene, standing)),
  )}</g>
    <g>${
      near
        ? repeat(
            routes,
            ({ route }) => keyOf(route),
            ({ route, standing }) =>
              guard([route, ...whole, ...Object.values(standing)], () => drawWords(route, scene, standing)),
          )
        : nothing
    }</g>
    <g>${repeat(
      cards,
      ({ id }) => id,
      (card) => guard([card, ...whole, ...Object.values(cardState(card, scene))], () => drawCard(card, scene)),
    )}</g>
    <g>${near ? cards.map((card) => drawTray(card, scene)) : nothing}</g>
    ${near ? drawArriving(layout.routes, scene) : nothing}`;
}

/** Whether a card of a crowd is drawn by itself. */
function isSingled(id: number, { selected, hover, focused, walk, at }: GraphScene): boolean {
  return id === selected.node || id === hover.node || id === focused.node || id === walk.messageAt(at)?.to;
}

const keyOf = ({ edge }: Route): string => `${edge.from} ${edge.input}`;

/** Whether any piece of a line may be in sight. */
function crosses(points: Route["points"], { view }: GraphScene): boolean {
  for (let i = 1; i < points.length; i++) {
    const [ax, ay] = points[i - 1]!;
    const [bx, by] = points[i]!;
    const across = ax < view.right && bx > view.left;
    if (across && Math.min(ay, by) < view.bottom && Math.max(ay, by) > view.top) return true;
  }
  return false;
}
