/** Another layout of the same cards, by dagre, where it is clearly the better picture. Pure; runs in a worker. */
import dagre from "@dagrejs/dagre";
import { BETWEEN, type Card, GAP, type GraphLayout, MARGIN, portOf, type Route } from "./layout.ts";

type Point = readonly [x: number, y: number];

/** The layout to show instead; null where the given one is as good. */
export function refined(layout: GraphLayout): GraphLayout | null {
  const other = byDagre(layout);
  const [now, then] = [crossings(layout.routes), crossings(other.routes)];
  if (then > now || other.width * other.height > 2 * layout.width * layout.height) return null;
  return then < now || length(other.routes) < 0.8 * length(layout.routes) ? other : null;
}

/** Cards where dagre puts them, inputs on the left; edges through its points on the columns between. */
export function byDagre({ cards, routes }: GraphLayout): GraphLayout {
  const roomy = routes.some((route) => route.roomy);
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({
    rankdir: "LR",
    ranker: "tight-tree",
    ranksep: roomy ? GAP.roomy : GAP.tight,
    nodesep: roomy ? BETWEEN.roomy : BETWEEN.tight,
    edgesep: 14,
    marginx: MARGIN,
    marginy: MARGIN,
  });
  for (const { id, width, height } of cards) graph.setNode(String(id), { width, height });
  for (const { edge } of routes) graph.setEdge(String(edge.to), String(edge.from), {}, String(edge.input));
  dagre.layout(graph);

  const middles = cards.map(({ id }) => graph.node(String(id)) as { x: number; y: number });
  const columns = columnsOf(cards, middles);
  const places = [...columns.keys()].sort((a, b) => a - b);
  const moved = cards.map((card, i): Card => {
    const { x, y } = middles[i]!;
    return { ...card, x: x - card.width / 2, y: y - card.height / 2, level: places.indexOf(Math.round(x)) };
  });
  const byId = new Map(moved.map((card) => [card.id, card]));
  const inputs = new Map<number, number>();
  for (const { edge } of routes) inputs.set(edge.from, Math.max(inputs.get(edge.from) ?? 0, edge.input + 1));
  const led = routes.map(({ edge, roomy: room }): Route => {
    const [from, to] = [byId.get(edge.to)!, byId.get(edge.from)!];
    const { points } = graph.edge({ v: String(edge.to), w: String(edge.from), name: String(edge.input) }) as {
      points: { x: number; y: number }[];
    };
    const between = points.slice(1, -1).flatMap(({ x, y }): Point[] => {
      const half = columns.get(Math.round(x));
      const inside = x - (half ?? 0) > from.x + from.width && x + (half ?? 0) < to.x;
      return half === undefined || !inside
        ? []
        : [
            [x - half, y],
            [x + half, y],
          ];
    });
    const ends: [Point, Point] = [
      [from.x + from.width, from.y + from.height / 2],
      portOf(to, edge, inputs.get(edge.from)!),
    ];
    return { edge, roomy: room, points: [ends[0], ...between, ends[1]] };
  });
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return { width, height, cards: moved, routes: led, levels: places.length };
}

/** Half the width of each column, by its middle. */
function columnsOf(cards: readonly Card[], middles: readonly { x: number }[]): Map<number, number> {
  const columns = new Map<number, number>();
  for (const [i, { width }] of cards.entries()) {
    const x = Math.round(middles[i]!.x);
    columns.set(x, Math.max(columns.get(x) ?? 0, width / 2));
  }
  return columns;
}

/** How often edges cross that do not share an end. */
export function crossings(routes: readonly Route[]): number {
  const pieces = routes.flatMap(({ edge, points }) => points.slice(1).map((to, i) => ({ edge, from: points[i]!, to })));
  pieces.sort((a, b) => a.from[0] - b.from[0]);
  let count = 0;
  for (const [i, a] of pieces.entries()) {
    for (let j = i + 1; j < pieces.length && pieces[j]!.from[0] < a.to[0]; j++) {
      const b = pieces[j]!;
      const shared = a.edge.from === b.edge.from || a.edge.to === b.edge.to;
      if (!shared && cross(a.from, a.to, b.from, b.to)) count++;
    }
  }
  return count;
}

function cross(a: Point, b: Point, c: Point, d: Point): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

const side = ([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): number =>
  Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));

function length(routes: readonly Route[]): number {
  let sum = 0;
  for (const { points } of routes)
    for (let i = 1; i < points.length; i++)
      sum += Math.hypot(points[i]![0] - points[i - 1]![0], points[i]![1] - points[i - 1]![1]);
  return sum;
}
