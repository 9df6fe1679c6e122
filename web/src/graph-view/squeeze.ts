/** A layout made to fit a width, by the room between its columns alone: cards keep their size, texts theirs. */
import type { GraphLayout } from "./layout.ts";

/** Between two columns there has to be room for what a message says. */
const LEAST = 104;

/** The layout no wider than `width` where its gaps allow it; the least gaps otherwise. */
export function squeezed(layout: GraphLayout, width: number): GraphLayout {
  const excess = layout.width - width;
  const columns = columnsOf(layout);
  const gaps = columns.slice(1).map(([from], i) => from - columns[i]![1]);
  const give = gaps.reduce((sum, gap) => sum + Math.max(0, gap - LEAST), 0);
  if (excess <= 0 || give <= 0) return layout;
  const share = Math.min(1, excess / give);
  const taken = gaps.map((gap) => Math.max(0, gap - LEAST) * share);
  /** Columns move as they are, what lies between them in proportion. */
  const moved = (x: number): number => {
    let shift = 0;
    for (const [i, gap] of gaps.entries()) {
      const from = columns[i]![1];
      shift += taken[i]! * Math.min(1, Math.max(0, (x - from) / gap));
    }
    return x - shift;
  };
  return {
    ...layout,
    width: layout.width - taken.reduce((sum, one) => sum + one, 0),
    cards: layout.cards.map((card) => ({ ...card, x: moved(card.x) })),
    routes: layout.routes.map((route) => ({
      ...route,
      points: route.points.map(([x, y]): readonly [number, number] => [moved(x), y]),
    })),
  };
}

/** Left and right end of each column of cards, from left to right; columns that overlap are one. */
function columnsOf({ cards }: GraphLayout): [from: number, to: number][] {
  const spans = cards.map(({ x, width }): [number, number] => [x, x + width]).sort(([a], [b]) => a - b);
  const columns: [number, number][] = [];
  for (const [from, to] of spans) {
    const last = columns.at(-1);
    if (last && from < last[1] + 1) last[1] = Math.max(last[1], to);
    else columns.push([from, to]);
  }
  return columns;
}
