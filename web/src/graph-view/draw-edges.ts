/** The edges of a graph: two lanes, one for the value and one for its gradient, and the numbers on them. */
import { nothing, type SVGTemplateResult, svg } from "lit";
import { plain } from "../graph/text.ts";
import { t } from "../words/words.ts";
import { edgeName, sameEdge } from "./edges.ts";
import type { Route } from "./layout.ts";
import type { Edge } from "./numbers.ts";
import { f, type GraphScene, isLit, wait } from "./scene.ts";
import { spokenEdge } from "./spoken.ts";

/** A line that leaves and arrives level. */
export function curve(points: Route["points"], dy: number): string {
  let d = `M${f(points[0]![0])} ${f(points[0]![1] + dy)}`;
  for (let i = 1; i < points.length; i++) {
    const [ax, ay] = points[i - 1]!;
    const [bx, by] = points[i]!;
    const bend = Math.min(60, (bx - ax) / 2);
    d +=
      ay === by
        ? `L${f(bx)} ${f(by + dy)}`
        : `C${f(ax + bend)} ${f(ay + dy)} ${f(bx - bend)} ${f(by + dy)} ${f(bx)} ${f(by + dy)}`;
  }
  return d;
}

/** How an edge stands at the position of the walk. */
interface Standing {
  readonly lit: boolean;
  readonly chosen: boolean;
  readonly off: boolean;
  readonly arriving: boolean;
  readonly sent: boolean;
  /** Whether the op that it leads to has run. */
  readonly known: boolean;
}

export function standingOf(edge: Edge, scene: GraphScene): Standing {
  const { walk, at, carries, tangents, selected } = scene;
  return {
    lit: isLit(edge, scene),
    chosen: sameEdge(edge, selected.edge),
    off: carries !== null && !(carries.has(edge.from) && carries.has(edge.to)),
    arriving: sameEdge(edge, walk.messageAt(at)),
    sent: walk.knowsMessage(edge, at) && tangents === null,
    known: walk.knowsValue(edge.from, at),
  };
}

const classesOf = ({ lit, off, arriving, chosen }: Standing): string =>
  `wire ${lit ? "hot" : ""} ${off ? "off" : ""} ${arriving ? "arriving" : ""} ${chosen ? "chosen" : ""}`;

/** The lines of an edge, and over them the part that can be pressed. */
export function drawLines({ edge, points }: Route, scene: GraphScene, standing: Standing): SVGTemplateResult {
  const { arriving, sent, chosen } = standing;
  const back = sent && scene.show !== "values";
  const [ax, ay] = points[0]!;
  const [bx, by] = points[points.length - 1]!;
  const upright = ax === bx;
  const forward = upright ? `M${f(ax)} ${f(ay)}V${f(by)}` : curve(points, 0);
  return svg`<g class=${classesOf(standing)}>
    <path class="lane" d=${forward}></path><path class="tip-ink" d="M${f(bx)} ${f(by)}${upright ? "l-3.5 -8h7z" : "l-8 -3.5v7z"}"></path>
    ${
      !back
        ? nothing
        : upright
          ? svg`<path class="return" d="M${f(ax + 6)} ${f(by)}V${f(ay)}"></path><path class="tip" d="M${f(ax + 6)} ${f(ay)}l-4 8.5h8z"></path>`
          : svg`<path class="return" pathLength=${arriving ? 1 : nothing} d=${curve(points, 6)}></path><path class="tip" d="M${f(ax)} ${f(ay + 6)}l8.5 -4v8z"></path>`
    }
    <path class="reach" role="button" tabindex="-1" data-name=${edgeName(scene.numbers.info, edge)} aria-label=${spokenEdge(edge, scene)}
      aria-pressed=${chosen} d=${forward}></path></g>`;
}

/** The numbers of an edge: on a plate where there is room, else its slope alone. */
export function drawWords(route: Route, scene: GraphScene, standing: Standing): SVGTemplateResult | typeof nothing {
  const { edge, points, roomy, brief } = route;
  const [ax, ay] = points[0]!;
  const [bx, by] = points[points.length - 1]!;
  const wanted = standing.lit || standing.arriving;
  // Where there is room for the slope alone the rest is written over the cards while its message arrives.
  const plate = roomy || (!brief && wanted && scene.numbers.node(edge.to).differentiable) || standing.chosen;
  if (brief && standing.chosen && route.message) return nothing;
  const [px, py] = plateAt(points);
  if (ax === bx) return worded(standing, edge, scene, drawSlope(edge, [ax - 5, (ay + by) / 2 + 5], "end", scene));
  if (plate && (scene.numbers.node(edge.to).differentiable || standing.chosen))
    return worded(standing, edge, scene, drawPlate(edge, px, py, scene, standing.sent));
  return brief ? worded(standing, edge, scene, drawSlope(edge, [px, py - 8], "middle", scene)) : nothing;
}

function worded(
  standing: Standing,
  edge: Edge,
  { numbers }: GraphScene,
  words: SVGTemplateResult | typeof nothing,
): SVGTemplateResult {
  return svg`<g class=${classesOf(standing)} data-name=${edgeName(numbers.info, edge)} aria-hidden="true">${words}</g>`;
}

/** The local slope alone, once the op has run. */
function drawSlope(
  edge: Edge,
  [x, y]: readonly [number, number],
  anchor: "end" | "middle",
  { numbers, walk, at }: GraphScene,
): SVGTemplateResult | typeof nothing {
  const slopes = numbers.slope(edge);
  if (!slopes || !numbers.isNumber(edge.from) || !numbers.isNumber(edge.to) || !walk.knowsValue(edge.from, at))
    return nothing;
  return svg`<text class="slope" x=${f(x)} y=${f(y)} text-anchor=${anchor}>\u00d7 ${plain(slopes[0]!, 5)}</text>`;
}

/** What an edge says in full where it is short of room: the message that has just arrived, else the chosen edge. */
export function drawArriving(routes: readonly Route[], scene: GraphScene): SVGTemplateResult | typeof nothing {
  const now = scene.walk.messageAt(scene.at);
  const told =
    routes.find(({ edge, message }) => message && sameEdge(edge, now)) ??
    routes.find(({ edge, message }) => message && sameEdge(edge, scene.selected.edge));
  if (!told?.message) return nothing;
  const { edge, message } = told;
  const sent = scene.walk.knowsMessage(edge, scene.at) && scene.tangents === null;
  return svg`<g class="wire hot over" aria-hidden="true">${drawPlate(edge, ...message, scene, sent)}</g>`;
}

/** Where the numbers of an edge stand: in the first gap, off the cards. */
function plateAt(points: Route["points"]): readonly [number, number] {
  const [ax, ay] = points[0]!;
  const [bx, by] = points[1]!;
  // At t = 1/2 the curve is halfway, however it bends.
  return [(ax + bx) / 2, (ay + by) / 2 + 3];
}

function drawPlate(
  edge: Edge,
  x: number,
  y: number,
  { numbers, walk, at, show }: GraphScene,
  sent: boolean,
): SVGTemplateResult {
  const slopes = numbers.slope(edge);
  const single = numbers.isNumber(edge.to) && numbers.isNumber(edge.from) && slopes !== null;
  const known = walk.knowsValue(edge.from, at);
  const slope = single && known ? plain(slopes[0]!, 7) : null;
  const upstream = numbers.gradient(edge.from)[0]!;
  const product = numbers.message(edge)[0]!;
  const words = single
    ? slope === null
      ? t("slope")
      : t("slope {value}", { value: slope })
    : `${numbers.node(edge.to).rows} \u00d7 ${numbers.node(edge.to).cols}`;
  const sum = `${plain(upstream, 7)} \u00d7 ${slope ?? ""} = ${plain(product, 7)}`;
  const both = show !== "values" && single && numbers.node(edge.to).differentiable;
  const width = Math.max(words.length, both && sent ? sum.length : 0) * 6.6 + 10;
  return svg`<rect class="plate" x=${f(x - width / 2)} y=${f(y - (both ? 18 : 9))} width=${f(width)} height=${both ? 36 : 18} rx="4"></rect>
    ${slope === null && single ? nothing : svg`<text class="w" x=${f(x)} y=${f(y - (both ? 4 : -4))} text-anchor="middle">${words}</text>`}
    ${
      !both
        ? nothing
        : sent
          ? svg`<text class="d" x=${f(x)} y=${f(y + 13)} text-anchor="middle">${plain(upstream, 7)} \u00d7 <tspan class="ink">${slope}</tspan> = ${plain(product, 7)}</text>`
          : wait(x, y + 13, 18)
    }`;
}
