import { css, html, type nothing, type TemplateResult } from "lit";
import { css as colour, mix, type Palette, type Rgb, readPalette } from "../plots/palette.ts";
import { SchemeWatch } from "../plots/scheme.ts";
import { SizedElement } from "../plots/sized.ts";
import { base } from "../styles/sheets.ts";
import { saves } from "../ui/saves.ts";
import { t } from "../words/words.ts";
import { type Aspect, quads, seen } from "./relief.ts";

/** Degrees of a press of an arrow key, and of a pixel of a drag. */
const PRESS = 10;
const DRAG = 0.6;
const FIRST: Aspect = { turn: 30, tilt: 35 };

/** What is drawn: heights from 0 to 1, size x size, the first row at the far end, each with its colour. */
export interface Heights {
  readonly size: number;
  readonly values: ArrayLike<number>;
  readonly tint: (at: number, palette: Palette) => Rgb;
  /** What the two sides of the ground are called. */
  readonly sides: readonly [across: string, away: string];
}

/** A surface in space that is turned by dragging or by the arrow keys. */
export class ReliefView extends SizedElement {
  static override properties = {
    ...SizedElement.properties,
    heights: { attribute: false },
    name: {},
    aspect: { state: true },
  };
  static override styles = [
    base,
    css`
      :host { display: block; margin-top: 8px; contain: layout style; }
      canvas { display: block; width: 100%; border: 1px solid var(--line-strong); border-radius: 6px; background: var(--paper); touch-action: pan-y; cursor: grab; }
    `,
  ];

  declare heights: Heights | null;
  /** What is shown, for those who hear it and for files. */
  declare name: string;
  declare aspect: Aspect;

  #palette: Palette | null = null;
  #scheme: SchemeWatch | null = null;

  constructor() {
    super();
    this.heights = null;
    this.name = "";
    this.aspect = FIRST;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#scheme?.close();
    this.#scheme = null;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { turn, tilt } = this.aspect;
    return html`<canvas tabindex="0" role="slider" aria-label=${t("{name} in space: arrow keys turn it", { name: this.name })}
        aria-valuemin="0" aria-valuemax="359" aria-valuenow=${turn} aria-valuetext=${t("turned by {turn} degrees, seen from {tilt} degrees above", { turn, tilt })}
        @keydown=${this.#key} @pointerdown=${this.#grab} @pointermove=${this.#drag}></canvas>
      ${saves({ name: this.name, app: this.app, layers: () => [this.renderRoot.querySelector("canvas")!] })}`;
  }

  protected override updated(): void {
    this.#scheme ??= new SchemeWatch(this.renderRoot as ShadowRoot, () => {
      this.#palette = null;
      this.#draw();
    });
    this.#draw();
  }

  #turn(turn: number, tilt: number): void {
    this.aspect = { turn: Math.round(turn + 720) % 360, tilt: Math.round(Math.min(90, Math.max(5, tilt))) };
  }

  #key = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    this.#turn(this.aspect.turn + by[0]! * PRESS, this.aspect.tilt + by[1]! * PRESS);
  };

  #grab = (event: PointerEvent): void => {
    if (event.button === 0) (event.currentTarget as Element).setPointerCapture(event.pointerId);
  };

  #drag = (event: PointerEvent): void => {
    if (!(event.currentTarget as Element).hasPointerCapture(event.pointerId)) return;
    this.#turn(this.aspect.turn + event.movementX * DRAG, this.aspect.tilt + event.movementY * DRAG);
  };

  #draw(): void {
    const canvas = this.renderRoot.querySelector("canvas");
    const context = canvas?.getContext("2d");
    const { heights, aspect, width } = this;
    if (!canvas || !context || !heights) return;
    this.#palette ??= readPalette(this.renderRoot as ShadowRoot);
    const palette = this.#palette;
    const fine = Math.min(3, devicePixelRatio || 1);
    const tall = Math.round(width * 0.8);
    canvas.width = Math.round(width * fine);
    canvas.height = Math.round(tall * fine);
    canvas.style.setProperty("height", `${tall}px`);
    context.setTransform(fine, 0, 0, fine, 0, 0);
    const scale = width / 3.1;
    const place = ([x, y]: readonly [number, number, ...number[]]): [number, number] => [
      width / 2 + x * scale,
      tall / 2 + y * scale,
    ];
    context.lineJoin = "round";
    this.#ground(context, place, palette);
    context.lineWidth = 0.5;
    for (const { at, points } of quads(heights.values, heights.size, aspect)) {
      const tint = heights.tint(at, palette);
      context.beginPath();
      for (const point of points) context.lineTo(...place(point));
      context.closePath();
      context.fillStyle = colour(tint);
      context.fill();
      context.strokeStyle = colour(mix(tint, palette.colour.ink, 0.22));
      context.stroke();
    }
  }

  /** The square underneath, with the names of its sides. */
  #ground(
    context: CanvasRenderingContext2D,
    place: (at: [number, number, number]) => [number, number],
    { colour: of }: Palette,
  ): void {
    const { aspect, heights } = this;
    context.beginPath();
    for (const [x, y] of [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ] as const)
      context.lineTo(...place(seen(x, y, 0, aspect)));
    context.closePath();
    context.lineWidth = 1;
    context.strokeStyle = colour(of["line-strong"]);
    context.stroke();
    context.fillStyle = colour(of["ink-3"]);
    context.font = `12px ${getComputedStyle(this).fontFamily}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const [across, away] = heights!.sides;
    // Each side with an arrow to where it grows.
    const arrow = (from: readonly [number, number], to: readonly [number, number]) => {
      const [[x0, y0], [x1, y1]] = [place(seen(...from, 0, aspect)), place(seen(...to, 0, aspect))];
      const angle = Math.atan2(y1 - y0, x1 - x0);
      context.beginPath();
      context.moveTo(x0, y0);
      context.lineTo(x1, y1);
      for (const side of [-2.6, 2.6]) {
        context.moveTo(x1, y1);
        context.lineTo(x1 + 6 * Math.cos(angle + side), y1 + 6 * Math.sin(angle + side));
      }
      context.stroke();
    };
    arrow([-0.3, -1.12], [0.3, -1.12]);
    arrow([1.12, -0.3], [1.12, 0.3]);
    context.fillText(across, ...place(seen(0, -1.28, 0, aspect)));
    context.fillText(away, ...place(seen(1.3, 0, 0, aspect)));
  }
}

customElements.define("chainrule-relief", ReliefView);
