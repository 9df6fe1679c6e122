/** Moves and magnifies a scrolling room by hand: it is dragged with the mouse, and stretched with two fingers. */

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** A press that moves further than this, in pixels, is no click. */
const SLACK = 4;

export class Hand {
  readonly #zoom: (by: number, at: Spot) => void;
  #drag: { readonly from: Spot; readonly left: number; readonly top: number; moved: boolean } | null = null;
  #dragged = false;
  #spread: number | null = null;

  /** `zoom`: magnifies about a place of the screen. */
  constructor(zoom: (by: number, at: Spot) => void) {
    this.#zoom = zoom;
  }

  /** Whether the click that is being told of ended a drag. */
  get dragged(): boolean {
    return this.#dragged;
  }

  readonly down = (event: PointerEvent): void => {
    this.#dragged = false;
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    const { scrollLeft: left, scrollTop: top } = event.currentTarget as HTMLElement;
    this.#drag = { from: { x: event.clientX, y: event.clientY }, left, top, moved: false };
  };

  readonly move = (event: PointerEvent): void => {
    const drag = this.#drag;
    if (!drag) return;
    if ((event.buttons & 1) === 0) {
      this.#drag = null;
      return;
    }
    const [dx, dy] = [event.clientX - drag.from.x, event.clientY - drag.from.y];
    if (!drag.moved && Math.hypot(dx, dy) <= SLACK) return;
    const room = event.currentTarget as HTMLElement;
    if (!drag.moved) room.setPointerCapture(event.pointerId);
    drag.moved = true;
    this.#dragged = true;
    room.scrollTo({ left: drag.left - dx, top: drag.top - dy, behavior: "instant" });
  };

  readonly up = (): void => {
    this.#drag = null;
    // The click of this press comes first.
    setTimeout(() => {
      this.#dragged = false;
    });
  };

  readonly touch = (event: TouchEvent): void => {
    const [a, b] = event.touches;
    if (!a || !b || event.touches.length !== 2) {
      this.#spread = null;
      return;
    }
    event.preventDefault();
    const spread = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    const at = { x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2 };
    if (this.#spread !== null && this.#spread > 0) this.#zoom(spread / this.#spread, at);
    this.#spread = spread;
  };

  readonly wheel = (event: WheelEvent): void => {
    // A pinch on a touchpad is told as a wheel with Ctrl.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#zoom(Math.exp(-Math.sign(event.deltaY) * Math.min(0.1, Math.abs(event.deltaY) / 200)), {
      x: event.clientX,
      y: event.clientY,
    });
  };
}
