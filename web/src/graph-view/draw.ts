/** A graph as SVG: cards, two-lane edges, the sum under a node. Pure functions of layout, numbers and the walk. */
import { nothing, type SVGTemplateResult, svg } from "lit";
import { plain } from "../graph/text.ts";
import type { Show } from "../session.ts";
import { signed } from "../ui/numbers.ts";
import type { GraphWalk } from "../walk/graph-walk.ts";
import type { Position } from "../walk/walk.ts";
import { type Card, type GraphLayout, type Route, SHOWN } from "./layout.ts";
import { clipped, nameSymbol, nameWidth } from "./names.ts";
import { type Edge, type GraphNumbers, nameOf } from "./numbers.ts";

export interface GraphScene {
  readonly numbers: GraphNumbers;
  readonly walk: GraphWalk;
  readonly at: Position;
  readonly show: Show;
  /** Chosen node and the one pointed at; -1 for none. */
  readonly selected: number;
  readonly hover: number;
  /** Nodes on the paths that carry the derivative asked for; null: no such question. */
  readonly carries: ReadonlySet<number> | null;
  /** Forward mode: how fast every node moves, in place of gradients; null in reverse mode. */
  readonly tangents: Float64Array | null;
  /** The scale, where it is so small that cards show their names alone; else null. */
  readonly far: number | null;
  /** The symbol of a name where it is not read off the name itself. */
  readonly sign?: ((name: string) => SVGTemplateResult | null) | null;
  /** The part of the drawing that can be seen. */
  readonly view: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
}

const f = (x: number) => x.toFixed(1);

export function drawGraph(layout: GraphLayout, scene: GraphScene): SVGTemplateResult {
  const { left, top, right, bottom } = scene.view;
  const seen = ({ x, y, width, height }: Card) => x < right && x + width > left && y < bottom && y + height + 60 > top;
  const cards = layout.cards.filter(seen);
  const shown = new Set(cards.map(({ id }) => id));
  const routes = layout.routes.filter(
    ({ edge, points }) => shown.has(edge.from) || shown.has(edge.to) || crosses(points, scene),
  );
  const focus = scene.hover >= 0 ? scene.hover : scene.selected;
  const lit = (edge: Edge) => edge.from === focus || edge.to === focus;
  return svg`<g>${routes.filter(({ edge }) => !lit(edge)).map((route) => drawEdge(route, scene, false))}</g>
    <g>${routes.filter(({ edge }) => lit(edge)).map((route) => drawEdge(route, scene, true))}</g>
    <g>${cards.map((card) => drawCard(card, scene))}</g>
    <g>${scene.far === null ? cards.map((card) => drawTray(card, scene)) : nothing}</g>
    ${scene.far === null ? routes.map((route) => drawArriving(route, scene)) : nothing}`;
}

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

/** A line that leaves and arrives level. */
function curve(points: Route["points"], dy: number): string {
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

function drawEdge({ edge, points, roomy, brief }: Route, scene: GraphScene, lit: boolean): SVGTemplateResult {
  const { numbers, walk, at, show, carries, tangents } = scene;
  const sent = walk.knowsMessage(edge, at) && tangents === null;
  const now = walk.messageAt(at);
  const arriving = now !== null && now.from === edge.from && now.input === edge.input;
  const [ax, ay] = points[0]!;
  const [bx, by] = points[points.length - 1]!;
  const off = carries !== null && !(carries.has(edge.from) && carries.has(edge.to));
  const back = sent && show !== "values";
  // Where there is room for the slope alone the rest is written over the cards while its message arrives.
  const plate = scene.far === null && (roomy || (!brief && (lit || arriving))) && numbers.node(edge.to).differentiable;
  const [px, py] = plateAt(points);
  if (ax === bx) return drawUpright([ax, ay, by], edge, scene, { lit, off, arriving, back });
  return svg`<g class="wire ${lit ? "hot" : ""} ${off ? "off" : ""} ${arriving ? "arriving" : ""}" aria-hidden="true">
    <path class="lane" d=${curve(points, 0)}></path><path class="tip-ink" d="M${f(bx)} ${f(by)}l-8 -3.5v7z"></path>
    ${back ? svg`<path class="return" pathLength=${arriving ? 1 : nothing} d=${curve(points, 6)}></path><path class="tip" d="M${f(ax)} ${f(ay + 6)}l8.5 -4v8z"></path>` : nothing}
    ${plate ? drawPlate(edge, px, py, scene, sent) : brief ? drawSlope(edge, [px, py - 8], "middle", scene) : nothing}</g>`;
}

/** An edge straight down, from a card to the one under it. */
function drawUpright(
  [x, top, bottom]: readonly [number, number, number],
  edge: Edge,
  scene: GraphScene,
  { lit, off, arriving, back }: { lit: boolean; off: boolean; arriving: boolean; back: boolean },
): SVGTemplateResult {
  const right = x + 6;
  return svg`<g class="wire ${lit ? "hot" : ""} ${off ? "off" : ""} ${arriving ? "arriving" : ""}" aria-hidden="true">
    <path class="lane" d="M${f(x)} ${f(top)}V${f(bottom)}"></path><path class="tip-ink" d="M${f(x)} ${f(bottom)}l-3.5 -8h7z"></path>
    ${back ? svg`<path class="return" d="M${f(right)} ${f(bottom)}V${f(top)}"></path><path class="tip" d="M${f(right)} ${f(top)}l-4 8.5h8z"></path>` : nothing}
    ${drawSlope(edge, [right + 6, (top + bottom) / 2 + 5], "start", scene)}</g>`;
}

/** The local slope alone, once the op has run. */
function drawSlope(
  edge: Edge,
  [x, y]: readonly [number, number],
  anchor: "start" | "middle",
  { numbers, walk, at }: GraphScene,
): SVGTemplateResult | typeof nothing {
  const slopes = numbers.slope(edge);
  if (!slopes || !numbers.isNumber(edge.from) || !numbers.isNumber(edge.to) || !walk.knowsValue(edge.from, at))
    return nothing;
  return svg`<text class="slope" x=${f(x)} y=${f(y)} text-anchor=${anchor}>\u00d7 ${plain(slopes[0]!, 5)}</text>`;
}

/** The message that has just arrived, in full, where its edge is short of room. */
function drawArriving({ edge, message }: Route, scene: GraphScene): SVGTemplateResult | typeof nothing {
  const now = scene.walk.messageAt(scene.at);
  if (!message || now === null || now.from !== edge.from || now.input !== edge.input) return nothing;
  return svg`<g class="wire hot over" aria-hidden="true">${drawPlate(edge, ...message, scene, true)}</g>`;
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
      ? "slope"
      : `slope ${slope}`
    : `${numbers.node(edge.to).rows} \u00d7 ${numbers.node(edge.to).cols}`;
  const sum = `${plain(upstream, 7)} \u00d7 ${slope ?? ""} = ${plain(product, 7)}`;
  const both = show !== "values" && single;
  const width = Math.max(words.length, both && sent ? sum.length : 0) * 6.6 + 10;
  return svg`<rect class="plate" x=${f(x - width / 2)} y=${f(y - (both ? 18 : 9))} width=${f(width)} height=${both ? 36 : 18} rx="4"></rect>
    ${slope === null && single ? nothing : svg`<text class="w" x=${f(x)} y=${f(y - (both ? 4 : -4))} text-anchor="middle">${words}</text>`}
    ${
      !both
        ? nothing
        : sent
          ? svg`<text class="d" x=${f(x)} y=${f(y + 13)} text-anchor="middle">${plain(upstream, 7)} \u00d7 <tspan class="ink">${slope}</tspan> = ${plain(product, 7)}</text>`
          : svg`<line class="wait" x1=${f(x - 18)} x2=${f(x + 18)} y1=${f(y + 9)} y2=${f(y + 9)}></line>`
    }`;
}

function drawCard(card: Card, scene: GraphScene): SVGTemplateResult {
  const { numbers, walk, at, selected, carries } = scene;
  const { id, x, y, width, height, kind } = card;
  const node = numbers.node(id);
  const info = numbers.info;
  const bad = numbers.pass.notFinite === id;
  const classes = `node ${kind} ${node.kind} ${selected === id ? "selected" : ""} ${bad ? "bad" : ""} ${carries && !carries.has(id) ? "off" : ""}`;
  const target = svg`<rect class="target" role="button" tabindex="-1" data-name=${nameOf(info, id)} aria-label=${spoken(id, scene)}
    aria-pressed=${selected === id} x=${f(x)} y=${f(y)} width=${f(width)} height=${f(height)} rx="8"></rect>`;
  if (scene.far !== null) {
    const letters = Math.floor((width * scene.far - 8) / 7.5);
    return svg`<g class=${classes}><rect class="card" x=${f(x)} y=${f(y)} width=${f(width)} height=${f(height)} rx=${kind === "named" ? 8 : 18}></rect>
      ${letters < 2 ? nothing : svg`<text x=${f(x + width / 2)} y=${f(y + height / 2 + 4 / scene.far)} text-anchor="middle">${clipped(node.label, letters)}</text>`}${target}</g>`;
  }
  if (kind === "number") {
    return svg`<g class=${classes}><rect class="card" x=${f(x)} y=${f(y)} width=${f(width)} height=${f(height)} rx="17"></rect>
      <text class="v" x=${f(x + width / 2)} y=${f(y + 22)} text-anchor="middle">${node.label}</text>${target}</g>`;
  }
  const room = Math.floor(
    (width - (scene.sign ? 24 : 38) - nameWidth(scene.sign ? node.label : (node.name ?? ""))) / 6.4,
  );
  const head =
    node.name === null
      ? svg`<text class="expr" x=${f(x + width / 2)} y=${f(y + 18)} text-anchor="middle">${clipped(node.text, Math.floor((width - 12) / 6.6))}</text>`
      : svg`<text class="name" x=${f(x + 12)} y=${f(y + 20)}>${scene.sign?.(node.name) ?? nameSymbol(node.name)}</text>
        <text class="expr" x=${f(x + width - 12)} y=${f(y + 19)} text-anchor="end">${room > 2 && (!scene.sign || node.text.length <= room) ? clipped(node.text, room) : nothing}</text>`;
  return svg`<g class=${classes}><rect class="card" x=${f(x)} y=${f(y)} width=${f(width)} height=${f(height)} rx=${kind === "part" ? 18 : 8}></rect>
    ${head}<line class="split" x1=${f(x)} x2=${f(x + width)} y1=${f(y + 28)} y2=${f(y + 28)}></line>
    ${
      numbers.isNumber(id)
        ? drawNumber(card, scene, walk.knowsValue(id, at))
        : drawEntries(card, scene, walk.knowsValue(id, at))
    }${target}</g>`;
}

/** Value above, gradient below. */
function drawNumber(card: Card, scene: GraphScene, known: boolean): SVGTemplateResult {
  const { numbers, show } = scene;
  const { id, x, y, width, height } = card;
  const middle = x + width / 2;
  const rest = height - 28;
  const two = show === "both" && numbers.node(id).differentiable;
  const value = show === "gradients" && numbers.node(id).differentiable ? null : y + 28 + rest * (two ? 0.33 : 0.5) + 6;
  const below = show === "values" || !numbers.node(id).differentiable ? null : y + 28 + rest * (two ? 0.74 : 0.5) + 6;
  const gradient = gradientOf(id, scene);
  return svg`${value === null ? nothing : known ? svg`<text class="v" x=${f(middle)} y=${f(value)} text-anchor="middle">${plain(numbers.value(id)[0]!, 8)}</text>` : wait(middle, value)}
    ${
      below === null
        ? nothing
        : gradient === null
          ? wait(middle, below)
          : svg`<text class="d" x=${f(middle)} y=${f(below)} text-anchor="middle">${signedPlain(gradient[0]!)}</text>${drawMistake(id, middle, below, scene)}`
    }`;
}

/** What stands in the warm row: the gradient, or in forward mode how fast the node moves; null while it is not known. */
function gradientOf(id: number, { numbers, walk, at, tangents }: GraphScene): Float64Array | null {
  if (tangents !== null) {
    const { offset, rows, cols } = numbers.node(id);
    return walk.knowsValue(id, at) ? tangents.subarray(offset, offset + rows * cols) : null;
  }
  return walk.knowsGradient(id, at) ? numbers.gradient(id) : null;
}

/** The wrong number beside the right one. */
function drawMistake(
  id: number,
  middle: number,
  y: number,
  { numbers }: GraphScene,
): SVGTemplateResult | typeof nothing {
  const wrong = numbers.mistaken(id);
  if (!wrong || wrong[0] === numbers.gradient(id)[0]) return nothing;
  return svg`<text class="mistaken" x=${f(middle + 58)} y=${f(y)} text-anchor="end">\u2260 ${signedPlain(wrong[0]!)}</text>`;
}

function drawEntries(card: Card, scene: GraphScene, known: boolean): SVGTemplateResult {
  const { numbers, show } = scene;
  const { id, x, y, width } = card;
  const node = numbers.node(id);
  const rows = Math.min(SHOWN, node.rows);
  const gradient = gradientOf(id, scene);
  const tall = rows * 18 + 8;
  const warm = node.differentiable && show !== "values";
  return svg`${show === "gradients" && node.differentiable ? nothing : grid(known ? numbers.value(id) : null, node, x + width / 2, y + 32, "v")}
    ${warm ? grid(gradient, node, x + width / 2, y + 34 + (show === "gradients" ? 0 : tall), "d") : nothing}`;
}

function grid(
  entries: Float64Array | null,
  node: { rows: number; cols: number },
  middle: number,
  top: number,
  kind: "v" | "d",
): SVGTemplateResult {
  const rows = Math.min(SHOWN, node.rows);
  const cols = Math.min(SHOWN, node.cols);
  const cells: SVGTemplateResult[] = [];
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      const x = middle + (c - (cols - 1) / 2) * 52;
      const y = top + 14 + r * 18;
      const cut = (r === SHOWN - 1 && node.rows > SHOWN) || (c === SHOWN - 1 && node.cols > SHOWN);
      const entry = entries?.[r * node.cols + c];
      if (entry === undefined)
        cells.push(svg`<line class="wait" x1=${f(x - 14)} x2=${f(x + 14)} y1=${f(y - 4)} y2=${f(y - 4)}></line>`);
      else
        cells.push(
          svg`<text class="cell ${kind}" x=${f(x)} y=${f(y)} text-anchor="middle">${cut ? "\u2026" : kind === "d" ? signedPlain(entry, 6) : plain(entry, 6)}</text>`,
        );
    }
  }
  const reach = cols * 26 + 2;
  const bracket = (side: 1 | -1) =>
    svg`<path class="bracket ${kind === "d" ? "warm" : ""}" d="M${f(middle + side * (reach - 4))} ${f(top + 1)}h${4 * side}v${rows * 18}h${-4 * side}"></path>`;
  return svg`${cells}${bracket(-1)}${bracket(1)}`;
}

function wait(middle: number, y: number, half = 17): SVGTemplateResult {
  return svg`<line class="wait" x1=${f(middle - half)} x2=${f(middle + half)} y1=${f(y - 4)} y2=${f(y - 4)}></line>`;
}

const signedPlain = (x: number, room = 8): string => (x > 0 ? `+${plain(x, room - 1)}` : plain(x, room));

/** Where paths meet: the terms of the sum, as they arrive. */
function drawTray(card: Card, scene: GraphScene): SVGTemplateResult | typeof nothing {
  const { numbers, walk, at, selected, show, tangents } = scene;
  if (show === "values" || tangents !== null || !numbers.isNumber(card.id)) return nothing;
  const arrivals = walk.arrivals(card.id).filter((edge) => numbers.isNumber(edge.to));
  const now = walk.messageAt(at);
  if (arrivals.length < 2 || arrivals.length > 6) return nothing;
  if (selected !== card.id && now?.to !== card.id) return nothing;
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
  const top = card.y + card.height + 7;
  const tip = card.x + card.width / 2;
  return svg`<g class="tray" aria-hidden="true">
    <path class="box" d="M${f(tip)} ${f(top - 6)}l-6 7H${f(left + 5)}a5 5 0 0 0-5 5v36a5 5 0 0 0 5 5H${f(left + width - 5)}a5 5 0 0 0 5-5v-36a5 5 0 0 0-5-5H${f(tip + 6)}z"></path>
    ${terms.map(({ edge, known, text }, i) => {
      const x = left + 5 + pitch * (i + 0.5);
      const fresh = now !== null && now.from === edge.from && now.input === edge.input;
      return svg`${known ? svg`<text class="term ${fresh ? "fresh" : ""}" x=${f(x)} y=${f(top + 20)} text-anchor="middle">${text}</text>` : wait(x, top + 20, 11)}
        <text class="via" x=${f(x)} y=${f(top + 37)} text-anchor="middle">${clipped(`via ${numbers.node(edge.from).label}`, 7)}</text>
        <text class="op" x=${f(x + pitch / 2)} y=${f(top + 20)} text-anchor="middle">${i + 1 < terms.length ? "+" : "="}</text>`;
    })}
    ${complete ? svg`<text class="term total" x=${f(left + width - pitch / 2 - 3)} y=${f(top + 20)} text-anchor="middle">${plain(numbers.gradient(card.id)[0]!, 6)}</text>` : wait(left + width - pitch / 2 - 3, top + 20, 11)}
  </g>`;
}

/** `b: value 1, gradient +9, from 2 children`. */
function spoken(id: number, { numbers, walk, at, tangents }: GraphScene): string {
  const node = numbers.node(id);
  const value = walk.knowsValue(id, at) ? `value ${numbers.spokenValue(id)}` : "value not yet computed";
  const what = node.name === null || node.text === "" ? node.label : `${node.label} = ${node.text}`;
  if (!node.differentiable) return `${what}, ${node.kind === "constant" ? "a number" : value}`;
  if (tangents !== null) return `${what}: ${value}, moves by ${signed(tangents[node.offset]!)}`;
  const gradient = walk.knowsGradient(id, at) ? `gradient ${numbers.spokenGradient(id)}` : "gradient not yet computed";
  const count = walk.arrivals(id).length;
  return `${what}: ${value}, ${gradient}${count > 0 ? `, from ${count} ${count === 1 ? "child" : "children"}` : ""}`;
}
