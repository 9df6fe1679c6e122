import { html, nothing, type TemplateResult } from "lit";
import type { CurvePoint } from "../../../wasm/graph-types.ts";
import { plain } from "../graph/text.ts";
import { nodeNamed } from "../graph-view/numbers.ts";
import { SizedElement } from "../plots/sized.ts";
import { short } from "../ui/numbers.ts";
import { curves } from "./curves.ts";

const HEIGHT = 150;
/** Room left for the numbers of the axis, and on the right for half a number below. */
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 12, 18, 28];

/** The output along one input, the others kept, with the gradient as the tangent at the present value. */
export class FormulaAlong extends SizedElement {
  static override properties = { ...SizedElement.properties, curve: {} };
  static override styles = curves;

  declare curve: { readonly leaf: string; readonly points: readonly CurvePoint[] } | null;

  constructor() {
    super();
    this.curve = null;
  }

  protected override render(): TemplateResult | typeof nothing {
    const graph = this.app.session.graph.value;
    const { curve, width } = this;
    const of = graph?.pass.of ?? null;
    const id = graph && curve ? nodeNamed(graph.info, curve.leaf) : -1;
    if (!graph || of === null || !curve || id < 0) return nothing;
    const name = graph.info.nodes[of]!.name ?? "output";
    const x0 = graph.numbers.value(id)[0]!;
    const y0 = graph.numbers.value(of)[0]!;
    const slope = graph.numbers.gradient(id)[0]!;
    const points = curve.points.filter(({ y }) => Number.isFinite(y));
    if (points.length < 2 || !Number.isFinite(y0)) return nothing;
    const ys = [...points.map(({ y }) => y), y0];
    const [low, high] = [Math.min(...ys), Math.max(...ys)];
    const span = high - low || 1;
    const [first, last] = [points[0]!.x, points.at(-1)!.x];
    const px = (x: number) => (LEFT + ((width - LEFT - RIGHT) * (x - first)) / (last - first || 1)).toFixed(1);
    const py = (y: number) => (TOP + ((HEIGHT - TOP - BOTTOM) * (high - y)) / span).toFixed(1);
    const steep = Math.abs(slope) > 0 ? (0.45 * span) / Math.abs(slope) : Number.POSITIVE_INFINITY;
    const reach = Math.min((last - first) / 4, steep);
    const path = points.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${px(x)} ${py(y)}`).join("");
    const label = `${name} along ${curve.leaf}, with its tangent of slope ${short(slope)} at ${curve.leaf} = ${short(x0)}`;
    const foot = HEIGHT - 8;
    return html`<svg width=${width} height=${HEIGHT} viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label=${label}>
        <path class="grid" d="M${LEFT} ${py(low)}H${width - RIGHT}M${px(x0)} ${TOP}V${HEIGHT - BOTTOM}"></path>
        <path class="line" d=${path}></path>
        <path class="tangent" d="M${px(x0 - reach)} ${py(y0 - slope * reach)}L${px(x0 + reach)} ${py(y0 + slope * reach)}"></path>
        <circle class="probe" cx=${px(x0)} cy=${py(y0)} r="5"></circle>
        <text x=${width - RIGHT} y="10" text-anchor="end" class="warm">slope ${plain(slope, 8)}</text>
        <text x=${px(x0)} y=${foot} text-anchor="middle">${curve.leaf} = ${plain(x0, 8)}</text>
        <text x=${LEFT} y=${foot} text-anchor="middle">${plain(first, 5)}</text>
        <text x=${width} y=${foot} text-anchor="end">${plain(last, 5)}</text>
        <text x=${LEFT - 6} y=${Number(py(high)) + 4} text-anchor="end">${plain(high, 5)}</text>
        <text x=${LEFT - 6} y=${Number(py(low)) + 4} text-anchor="end">${high === low ? nothing : plain(low, 5)}</text>
      </svg>`;
  }
}

customElements.define("chainrule-formula-along", FormulaAlong);
