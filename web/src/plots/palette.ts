/** The tokens as numbers, for canvases; read again whenever the colour scheme changes. */
import { type SVGTemplateResult, svg } from "lit";

export type Rgb = readonly [red: number, green: number, blue: number];

const CLASS_TOKENS = ["class-0", "class-1", "class-2", "class-3", "class-4", "class-5"] as const;
const TOKENS = [
  ...CLASS_TOKENS,
  "paper",
  "ink",
  "ink-3",
  "line-strong",
  "pos",
  "neg",
  "pos-line",
  "neg-line",
  "grad-line",
  "accent",
] as const;
export type Token = (typeof TOKENS)[number];

export interface Palette {
  readonly colour: Readonly<Record<Token, Rgb>>;
  /** -1 .. +1 as 256 pixels: orange, paper, blue, at full strength; for pictures of units. */
  readonly ramp: Uint32Array;
  /** The same at half strength at most, so that points stay on top. */
  readonly pale: Uint32Array;
  /** One colour per class; two classes are orange and blue. */
  readonly classes: (count: number) => readonly Rgb[];
  /** 0 .. 1 from paper to the colour of gradients. */
  readonly warm: Uint32Array;
}

/**
 * Resolves the tokens on an element under `root`. Custom properties hold light-dark() pairs, so a colour is only known
 * after it has been computed for an element.
 */
export function readPalette(root: ParentNode & Node): Palette {
  const probe = document.createElement("span");
  probe.hidden = true;
  // Where the system forces its colours every token would read as the one of text; pictures keep their own.
  probe.style.setProperty("forced-color-adjust", "none");
  root.appendChild(probe);
  const colour = {} as Record<Token, Rgb>;
  for (const token of TOKENS) {
    probe.style.color = `var(--${token})`;
    colour[token] = parseColour(getComputedStyle(probe).color);
  }
  probe.remove();
  const many = CLASS_TOKENS.map((token) => colour[token]);
  return {
    colour,
    classes: (count) =>
      count <= 2
        ? [colour["neg-line"], colour["pos-line"]]
        : Array.from({ length: count }, (_, k) => many[k % many.length] as Rgb),
    ramp: diverging(colour["neg-line"], colour.paper, colour["pos-line"], 1),
    pale: diverging(colour["neg-line"], colour.paper, colour["pos-line"], 0.5),
    warm: Uint32Array.from({ length: 256 }, (_, i) => pixel(mix(colour.paper, colour["grad-line"], i / 255))),
  };
}

/** A computed colour as numbers. */
export function parseColour(text: string): Rgb {
  const [r = 0, g = 0, b = 0] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return /^color\(/.test(text) ? [r * 255, g * 255, b * 255] : [r, g, b];
}

export function mix(a: Rgb, b: Rgb, t: number): Rgb {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

export function css([r, g, b]: Rgb, alpha = 1): string {
  return `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)} / ${alpha})`;
}

/** One opaque pixel as ImageData stores it on a little-endian machine. */
export function pixel([r, g, b]: Rgb): number {
  return ((255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;
}

function diverging(low: Rgb, middle: Rgb, high: Rgb, strength: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const t = (i / 255) * 2 - 1;
    return pixel(mix(middle, t < 0 ? low : high, Math.abs(t) * strength));
  });
}

/** Colours of classes beyond two: positions on the circle of hues, told apart by shape as well. */
export const CLASS_SHAPES = ["circle", "triangle", "square", "diamond", "cross", "down", "plus", "bar"] as const;
export type ClassShape = (typeof CLASS_SHAPES)[number];

/** Path of a mark around (x, y) with radius r. */
export function markPath(shape: ClassShape, x: number, y: number, r: number): string {
  const at = (dx: number, dy: number) => `${(x + dx * r).toFixed(1)} ${(y + dy * r).toFixed(1)}`;
  switch (shape) {
    case "circle":
      return `M${at(-1, 0)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
    case "triangle":
      return `M${at(0, -1.15)}L${at(1.1, 0.8)}H${(x - 1.1 * r).toFixed(1)}z`;
    case "square":
      return `M${at(-0.9, -0.9)}h${1.8 * r}v${1.8 * r}h${-1.8 * r}z`;
    case "diamond":
      return `M${at(0, -1.25)}L${at(1.1, 0)}L${at(0, 1.25)}L${at(-1.1, 0)}z`;
    case "cross":
      return `M${at(-1, -0.5)}L${at(-0.5, -1)}L${at(0, -0.5)}L${at(0.5, -1)}L${at(1, -0.5)}L${at(0.5, 0)}L${at(1, 0.5)}L${at(0.5, 1)}L${at(0, 0.5)}L${at(-0.5, 1)}L${at(-1, 0.5)}L${at(-0.5, 0)}z`;
    case "down":
      return `M${at(0, 1.15)}L${at(1.1, -0.8)}H${(x - 1.1 * r).toFixed(1)}z`;
    case "plus":
      return `M${at(-0.4, -1.1)}h${0.8 * r}v${0.7 * r}h${0.7 * r}v${0.8 * r}h${-0.7 * r}v${0.7 * r}h${-0.8 * r}v${-0.7 * r}h${-0.7 * r}v${-0.8 * r}h${0.7 * r}z`;
    case "bar":
      return `M${at(-0.5, -1.1)}h${r}v${2.2 * r}h${-r}z`;
  }
}

/** The shape of class k of so many: two classes are triangle (the first, -1) and circle (the second, +1). */
export function classShape(index: number, classes: number): ClassShape {
  if (classes <= 2) return index === 1 ? "circle" : "triangle";
  return CLASS_SHAPES[index % CLASS_SHAPES.length] ?? "circle";
}

/** The style class of class k: `pt-pos` and `pt-neg` for two, `pt-0` and up for more. */
export function classStyle(index: number, classes: number): string {
  if (classes <= 2) return index === 1 ? "pt-pos" : "pt-neg";
  return `pt-${index % 6}`;
}

/** A small mark for keys and table cells. */
export function markIcon(index: number, classes: number): SVGTemplateResult {
  return svg`<path class="pt ${classStyle(index, classes)}" d=${markPath(classShape(index, classes), 6, 6, 4)}></path>`;
}
