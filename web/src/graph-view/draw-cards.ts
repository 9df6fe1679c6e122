/** The cards of a graph: name, value and gradient, each in its row; seen from afar the name alone. */
import { nothing, type SVGTemplateResult, svg } from "lit";
import { plain } from "../graph/text.ts";
import { t } from "../words/words.ts";
import { type Card, SHOWN } from "./layout.ts";
import { clipped, nameSymbol, nameWidth } from "./names.ts";
import { nameOf } from "./numbers.ts";
import { f, type GraphScene, wait } from "./scene.ts";
import { spokenNode } from "./spoken.ts";

/** What of a card changes while the walk goes on and things are chosen. */
export function cardState({ id }: Card, { walk, at, selected, carries }: GraphScene) {
  return {
    known: walk.knowsValue(id, at),
    gradient: walk.knowsGradient(id, at),
    chosen: selected.node === id,
    off: carries !== null && !carries.has(id),
  };
}

export function drawCard(card: Card, scene: GraphScene): SVGTemplateResult {
  const { numbers } = scene;
  const { id, x, y, width, height, kind } = card;
  const node = numbers.node(id);
  const { known, chosen, off } = cardState(card, scene);
  const bad = numbers.pass.notFinite === id;
  const classes = `node ${kind} ${node.kind} ${chosen ? "selected" : ""} ${bad ? "bad" : ""} ${off ? "off" : ""}`;
  const target = svg`<rect class="target" role="button" tabindex="-1" data-name=${nameOf(numbers.info, id)} aria-label=${spokenNode(id, scene)}
    aria-pressed=${chosen} x=${f(x)} y=${f(y)} width=${f(width)} height=${f(height)} rx="8"></rect>`;
  if (scene.far !== null) {
    const letters = Math.floor((width * scene.far - 8) / 7.5);
    return svg`<g class=${classes}><rect class="card" x=${f(x)} y=${f(y)} width=${f(width)} height=${f(height)} rx=${kind === "named" ? 8 : 18}></rect>
      ${letters < 2 ? nothing : svg`<text x=${f(x + width / 2)} y=${f(y + height / 2 + 4 / scene.far)} text-anchor="middle">${clipped(node.label, letters)}</text>`}${target}</g>`;
  }
  if (kind === "number") {
    return svg`<g class=${classes}><rect class="card" x=${f(x)} y=${f(y)} width=${f(width)} height=${f(height)} rx="17"></rect>
      <text class="v" x=${f(x + width / 2)} y=${f(y + 22)} text-anchor="middle">${node.label}</text>${target}</g>`;
  }
  const room = Math.floor((width - (scene.sign ? 24 : 38) - nameWidth(node.symbol)) / 6.4);
  const head =
    node.name === null
      ? svg`<text class="expr" x=${f(x + width / 2)} y=${f(y + 18)} text-anchor="middle">${clipped(node.text, Math.floor((width - 12) / 6.6))}</text>`
      : svg`<text class="name" x=${f(x + 12)} y=${f(y + 20)}>${scene.sign?.(node.name) ?? nameSymbol(node.symbol)}</text>
        <text class="expr" x=${f(x + width - 12)} y=${f(y + 19)} text-anchor="end">${room > 2 && (!scene.sign || node.text.length <= room) ? clipped(node.text, room) : nothing}</text>`;
  return svg`<g class=${classes}><rect class="card" x=${f(x)} y=${f(y)} width=${f(width)} height=${f(height)} rx=${kind === "part" ? 18 : 8}></rect>
    ${head}<line class="split" x1=${f(x)} x2=${f(x + width)} y1=${f(y + 28)} y2=${f(y + 28)}></line>
    ${numbers.isNumber(id) ? drawNumber(card, scene, known) : drawEntries(card, scene, known)}
    ${known ? drawKept(card, scene) : nothing}${drawOrder(card, scene)}${drawNext(card, scene)}${target}</g>`;
}

/** A bookmark where the value stays for the backward pass. */
function drawKept({ id, x, y }: Card, { walk, show, tangents }: GraphScene): SVGTemplateResult | typeof nothing {
  if (show === "gradients" || tangents !== null || !walk.kept.has(id)) return nothing;
  return svg`<path class="kept" d="M${f(x + 5)} ${f(y + 28)}h7v11l-3.5 -3 -3.5 3z"></path>`;
}

/** Where the next update takes a parameter, as soon as its gradient is there. */
function drawNext({ id, x, y, width, height }: Card, scene: GraphScene): SVGTemplateResult | typeof nothing {
  const { numbers, next, walk, at, show } = scene;
  const after = next.get(id);
  if (!after || show === "values" || !numbers.isNumber(id) || !walk.knowsGradient(id, at)) return nothing;
  const words = t("next {value}", { value: plain(after[0]!, 8) });
  const wide = 6.8 * words.length + 12;
  const [middle, foot] = [x + width / 2, y + height];
  return svg`<g class="next"><rect x=${f(middle - wide / 2)} y=${f(foot - 5)} width=${f(wide)} height="16" rx="8"></rect>
    <text x=${f(middle)} y=${f(foot + 7)} text-anchor="middle">${words}</text></g>`;
}

/** At which place of the backward pass the node has its turn. */
function drawOrder({ id, x, y, width }: Card, scene: GraphScene): SVGTemplateResult | typeof nothing {
  const { walk, at, show, tangents } = scene;
  const turn = walk.turn(id);
  if (show === "values" || tangents !== null || turn === null) return nothing;
  const wide = 9 + 7 * String(turn).length;
  const right = x + width - 10;
  return svg`<g class="turn ${walk.knowsGradient(id, at) ? "" : "later"}"><rect x=${f(right - wide)} y=${f(y - 10)} width=${wide} height="16" rx="8"></rect>
    <text x=${f(right - wide / 2)} y=${f(y + 2)} text-anchor="middle">${turn}</text></g>`;
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

const signedPlain = (x: number, room = 8): string => (x > 0 ? `+${plain(x, room - 1)}` : plain(x, room));
