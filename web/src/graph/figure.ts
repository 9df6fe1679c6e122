/** The small parts cards are made of: a number, a gradient or the rule that keeps its place, a frame. */
import { nothing, type SVGTemplateResult, svg } from "lit";
import type { Box } from "./layout.ts";
import type { Readings } from "./readings.ts";
import { fit, plain } from "./text.ts";

/** Coordinates with a tenth of a pixel. */
export const f = (x: number) => x.toFixed(1);

export function value(x: number | null, at: number, y: number, anchor: string, room = 7): SVGTemplateResult {
  if (x === null)
    return svg`<line class="wait" x1=${f(at - 17)} x2=${f(at + 17)} y1=${f(y - 4)} y2=${f(y - 4)}></line>`;
  return svg`<text class="v" x=${f(at)} y=${f(y)} text-anchor=${anchor}>${fit(x, room)}</text>`;
}

/** An input, as typed where that fits. */
export function input(x: number | null, at: number, y: number, anchor: string, room: number): SVGTemplateResult {
  return x === null
    ? value(x, at, y, anchor)
    : svg`<text class="v" x=${f(at)} y=${f(y)} text-anchor=${anchor}>${plain(x, room)}</text>`;
}

/** A gradient at `at`, or the dotted rule that keeps its place: right-aligned at the end, else centred. */
export function gradient(x: number | null, at: number, y: number, anchor: string, room = 7): SVGTemplateResult {
  if (x === null) {
    const left = anchor === "end" ? at - 42 : at - 17;
    return svg`<line class="wait" x1=${f(left)} x2=${f(anchor === "end" ? at : at + 17)} y1=${f(y - 4)} y2=${f(y - 4)}></line>`;
  }
  return svg`<text class="d" x=${f(at)} y=${f(y)} text-anchor=${anchor}>${fit(x, room, true)}</text>`;
}

/** How a number that another stands beside is read, and how it is written. */
export interface Other {
  readonly of: (readings: Readings) => number | null;
  readonly write: (x: number) => string;
}

export const otherValue = (of: Other["of"], room = 7): Other => ({ of, write: (x) => fit(x, room) });
export const otherGradient = (of: Other["of"], room = 7): Other => ({ of, write: (x) => fit(x, room, true) });

/** What is beside a number while a mistake is made, with its sign; null where it is the same as far as it is written. */
export function otherText(readings: Readings, { of, write }: Other): string | null {
  const shown = of(readings);
  const other = readings.beside && of(readings.beside);
  if (shown === null || other === null || write(shown) === write(other)) return null;
  return `${readings.mark} ${write(other)}`;
}

export function other(
  readings: Readings,
  what: Other,
  at: number,
  y: number,
  anchor: string,
): SVGTemplateResult | typeof nothing {
  const text = otherText(readings, what);
  return text === null ? nothing : svg`<text class="other" x=${f(at)} y=${f(y)} text-anchor=${anchor}>${text}</text>`;
}

export function frame(box: Box, radius: number, kind: string): SVGTemplateResult {
  return svg`<rect class=${kind} x=${f(box.x)} y=${f(box.y)} width=${f(box.width)} height=${f(box.height)} rx=${radius}></rect>`;
}

export function split(box: Box, y: number): SVGTemplateResult {
  return svg`<line class="split" x1=${f(box.x)} x2=${f(box.x + box.width)} y1=${f(y)} y2=${f(y)}></line>`;
}

/** Over the corner of a plate or card whose number takes no updates. */
export function lock({ x, y }: Box): SVGTemplateResult {
  return svg`<g class="lock" transform="translate(${f(x - 9)} ${f(y - 8)})"><circle cx="7" cy="7" r="7"></circle>
    <path d="M4.5 6.5h5v4h-5zM5.5 6.5V5a1.5 1.5 0 0 1 3 0v1.5"></path></g>`;
}

/** What a card or plate answers to: the drawing under it is silent, this says in words what can be chosen there. */
export interface Target {
  /** selection.ts */
  readonly name: string;
  readonly spoken: string;
  readonly pressed: boolean;
  /** Reached by Tab; others by the arrow keys. */
  readonly stop: boolean;
}

export function target({ name, spoken, pressed, stop }: Target, box: Box): SVGTemplateResult {
  return svg`<rect class="target" role="button" tabindex=${stop ? 0 : -1} data-name=${name} aria-label=${spoken} aria-pressed=${pressed}
    x=${f(box.x)} y=${f(box.y)} width=${f(box.width)} height=${f(box.height)} rx="6"></rect>`;
}

/** The smallest box around two. */
export function around(a: Box, b: Box | null): Box {
  if (!b) return a;
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}
