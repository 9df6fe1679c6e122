/** What a walk shows on the picture of a network: the message that has just arrived, and the sum it is added to. */
import { nothing, type SVGTemplateResult, svg } from "lit";
import { parseSelection, type Selection } from "../selection.ts";
import type { NetworkWalk } from "../walk/network-walk.ts";
import { edgesOf } from "./draw-edges.ts";
import { joinedCard } from "./draw-units.ts";
import { f } from "./figure.ts";
import type { Box, Gap, Layout, UnitPlace } from "./layout.ts";
import { inputSymbol, signSymbol, unitSymbol } from "./names.ts";
import type { Readings } from "./readings.ts";
import { fit } from "./text.ts";

export interface Walked {
  readonly walk: NetworkWalk;
  readonly at: number;
}

const [WIDE, TALL] = [126, 62];
/** Terms of a sum that are listed. */
const TERMS = 6;

export function drawWalk(layout: Layout, readings: Readings, { walk, at }: Walked): SVGTemplateResult {
  const message = walk.messageAt(at);
  const to = message && parseSelection(message.to);
  const from = message && parseSelection(message.from);
  if (walk.level !== "neurons" || !to || !from) return svg``;
  return svg`${from.kind === "unit" ? drawMessage(layout, readings, from, to) : nothing}${drawTray(layout, readings, to, { walk, at })}`;
}

/** upstream x slope = what is sent, on the edge it came along, near its sender. */
function drawMessage(layout: Layout, readings: Readings, from: Selection, to: Selection): SVGTemplateResult {
  // On a small picture the sum and the sentence say it.
  if (from.kind !== "unit" || from.part !== "z" || !layout.sizes.wide) return svg``;
  const { layer, unit } = from;
  const source = to.kind === "weight" ? to.from : to.kind === "unit" || to.kind === "input" ? placeOf(to).unit : null;
  const gap = layout.gaps[layer];
  if (source === null || !gap) return svg``;
  const upstream = readings.delta(layer, unit) ?? 0;
  const slope = to.kind === "weight" ? (readings.value(layer - 1, source) ?? 0) : readings.weight(layer, unit, source);
  const box = messageBox(layout, gap, unit, source);
  const { x, y } = box;
  const right = x + WIDE - 10;
  const name =
    to.kind === "weight"
      ? layer === 0
        ? inputSymbol(readings.info, source, 6)
        : unitSymbol(readings, layer - 1, source)
      : signSymbol(readings.letters.weight(layer, unit, source));
  return svg`<g class="msg" aria-hidden="true"><rect class="box" x=${f(x)} y=${f(y)} width=${WIDE} height=${TALL} rx="6"></rect>
    <text x=${f(x + 10)} y=${f(y + 17)}>upstream</text><text class="d" x=${f(right)} y=${f(y + 17)} text-anchor="end">${fit(upstream, 8, true)}</text>
    <text x=${f(x + 10)} y=${f(y + 33)}>\u00d7 ${name}</text><text class="w" x=${f(right)} y=${f(y + 33)} text-anchor="end">${fit(slope, 8, true)}</text>
    <line class="sum" x1=${f(x + 8)} x2=${f(x + WIDE - 8)} y1=${f(y + 40)} y2=${f(y + 40)}></line>
    <text x=${f(x + 10)} y=${f(y + 55)}>sends</text><text class="d total" x=${f(right)} y=${f(y + 55)} text-anchor="end">${fit(upstream * slope, 8, true)}</text></g>`;
}

/** Near the sender, inside the gap where it fits. */
function messageBox(layout: Layout, gap: Gap, unit: number, source: number): Box {
  const edge = edgesOf(layout, gap).find((one) => one.unit === unit && one.from === source);
  const columns = [layout.columns[gap.layer], layout.columns[gap.layer + 1]];
  const middle = (box: Box | undefined) => (box ? box.y + box.height / 2 : layout.height / 2);
  const [ax, ay] = edge ? [edge.source.outX, edge.source.y] : [gap.left, middle(columns[0]?.box)];
  const [bx, by] = edge ? [edge.target.inX, edge.target.y] : [gap.right, middle(columns[1]?.box)];
  const room = gap.right - gap.left;
  const x = room >= WIDE + 8 ? gap.right - 4 - WIDE : (gap.left + gap.right - WIDE) / 2;
  const t = Math.max(0, Math.min(1, (x + WIDE / 2 - ax) / Math.max(1, bx - ax)));
  const y = ay + (by - ay) * t - TALL / 2;
  return { x: inside(x, WIDE, layout.width), y: inside(y, TALL, layout.height), width: WIDE, height: TALL };
}

const inside = (at: number, size: number, room: number): number => Math.max(4, Math.min(at, room - size - 4));

/** Under the card that receives: one row for each sender, the sum growing. */
function drawTray(layout: Layout, readings: Readings, to: Selection, { walk, at }: Walked): SVGTemplateResult {
  if (to.kind !== "input" && !(to.kind === "unit" && to.part === "a")) return svg``;
  const { layer, unit } = placeOf(to);
  const place = layout.columns[layer + 1]?.units.find((one) => one.unit === unit);
  const senders = readings.info.shapes[layer + 1]?.units ?? 0;
  if (!place || senders < 2) return svg``;
  const into = layer < 0 ? `x${unit + 1}` : `l${layer + 1}.u${unit + 1}.a`;
  const terms = Array.from({ length: senders }, (_, from) => ({
    from,
    moment: walk.message(into, `l${layer + 2}.u${from + 1}.z`, at),
    sent: (readings.frame.probe?.layers[layer + 1]?.delta[from] ?? 0) * readings.weight(layer + 1, from, unit),
  }));
  const arrived = terms.filter(({ moment }) => moment !== "later");
  const sum = arrived.reduce((total, { sent }) => total + sent, 0);
  const first = Math.max(0, Math.min(senders - TERMS, arrived.length - TERMS + 1));
  const listed = terms.slice(first, first + TERMS);
  const earlier = terms.slice(0, first).reduce((total, { sent }) => total + sent, 0);
  const rows = listed.length + (first > 0 ? 1 : 0);
  const box = trayBox(layout, place, 20 * rows + 32);
  const { x, y, width, height } = box;
  const right = x + width - 10;
  const row = (i: number) => y + 19 + 20 * i;
  const skip = first > 0 ? 1 : 0;
  return svg`<g class="tray" aria-hidden="true"><rect class="box" x=${f(x)} y=${f(y)} width=${f(width)} height=${f(height)} rx="6"></rect>
    ${skip ? svg`<text x=${f(x + 10)} y=${f(row(0))}>${first} before</text><text class="d" x=${f(right)} y=${f(row(0))} text-anchor="end">${fit(earlier, 8, true)}</text>` : nothing}
    ${listed.map(({ from, moment, sent }, i) => {
      const line = row(i + skip);
      return svg`${moment === "now" ? svg`<rect class="fresh" x=${f(x + 4)} y=${f(line - 15)} width=${f(width - 8)} height="20" rx="4"></rect>` : nothing}
        <text x=${f(x + 10)} y=${f(line)}>from <tspan class="who">${unitSymbol(readings, layer + 1, from)}</tspan></text>
        ${moment === "later" ? svg`<line class="wait" x1=${f(right - 42)} x2=${f(right)} y1=${f(line - 4)} y2=${f(line - 4)}></line>` : svg`<text class="d" x=${f(right)} y=${f(line)} text-anchor="end">${fit(sent, 8, true)}</text>`}`;
    })}
    <line class="sum" x1=${f(x + 8)} x2=${f(x + width - 8)} y1=${f(row(rows) - 12)} y2=${f(row(rows) - 12)}></line>
    <text x=${f(x + 10)} y=${f(row(rows) + 3)}>${arrived.length < senders ? "so far" : "sum"}</text>
    <text class="d total" x=${f(right)} y=${f(row(rows) + 3)} text-anchor="end">${fit(sum, 8, true)}</text></g>`;
}

/** Under the card, or over it where there is no room below. */
function trayBox(layout: Layout, place: UnitPlace, height: number): Box {
  const card = place.card ?? (place.square ? joinedCard(layout, place.square) : place.box);
  const width = Math.max(136, Math.min(172, card.width));
  const x = inside(card.x + card.width / 2 - width / 2, width, layout.width);
  const end = place.box.y + place.box.height;
  const foot = layout.columns[place.layer + 1]?.foot.y ?? layout.height;
  const below = end + 8 + height <= foot || place.box.y - 8 - height < 0;
  return { x, y: below ? end + 8 : place.box.y - 8 - height, width, height };
}

/** A unit or an input by its place; inputs are layer -1. */
function placeOf(to: Selection): { layer: number; unit: number } {
  if (to.kind === "input") return { layer: -1, unit: to.input };
  return to.kind === "unit" ? { layer: to.layer, unit: to.unit } : { layer: -1, unit: 0 };
}
