/** Weights and biases changed where they are drawn: a plate is dragged, or typed over. */
import { html, nothing, type TemplateResult } from "lit";
import type { App } from "../app.ts";
import { editable, parseNumber } from "../ui/numbers.ts";
import { styled } from "../ui/styled.ts";
import { t } from "../words/words.ts";
import { setValues } from "./edit-parameters.ts";
import { placeOf } from "./places.ts";

/** Pixels before a press is a drag. */
const STILL = 4;
/** What a pixel of a drag adds, and with Shift. */
const PIXEL = 0.01;
const FINE = 0.001;

interface Drag {
  readonly name: string;
  readonly place: number;
  readonly from: number;
  readonly x: number;
  readonly y: number;
  moved: boolean;
}

interface Typing {
  readonly name: string;
  readonly place: number;
  readonly box: DOMRect;
  text: string;
}

/** Kept by the panel that draws the plates. `refused` is given the sentence of an edit that cannot be, or null. */
export class ParameterHand {
  readonly #app: () => App;
  readonly #changed: () => void;
  readonly #refused: (sentence: string | null) => void;
  #drag: Drag | null = null;
  #typing: Typing | null = null;
  /** A click that ends a drag chooses nothing. */
  #dropped = false;

  constructor(app: () => App, changed: () => void, refused: (sentence: string | null) => void) {
    this.#app = app;
    this.#changed = changed;
    this.#refused = refused;
  }

  /** Whether the click that comes now is the end of a drag. */
  get dropped(): boolean {
    const dropped = this.#dropped;
    this.#dropped = false;
    return dropped;
  }

  readonly down = (event: PointerEvent): void => {
    this.#dropped = false;
    const at = this.#at(event);
    if (!at || event.button !== 0 || event.shiftKey || event.ctrlKey || event.metaKey) return;
    this.#drag = { ...at, from: this.#value(at.place), x: event.clientX, y: event.clientY, moved: false };
  };

  /** Whether the move was one of a drag. Right and up is more. */
  move(event: PointerEvent): boolean {
    const drag = this.#drag;
    if (!drag) return false;
    const by = event.clientX - drag.x - (event.clientY - drag.y);
    if (!drag.moved && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < STILL) return true;
    if (!drag.moved) {
      drag.moved = true;
      // Not before: a click would go to whoever holds the pointer.
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
      this.#app().session.select(drag.name);
    }
    const unit = event.shiftKey ? FINE : PIXEL;
    const next = Number(((Math.round(drag.from / unit) + by) * unit).toFixed(3));
    this.#refused(setValues(this.#app(), t("weights"), [drag.place], () => next, true));
    return true;
  }

  readonly up = (): void => {
    const drag = this.#drag;
    this.#drag = null;
    if (!drag?.moved) return;
    this.#dropped = true;
    this.#app().store.settle();
  };

  /** Escape while dragging brings the number back. */
  cancel(): boolean {
    const drag = this.#drag;
    if (!drag?.moved) return false;
    setValues(this.#app(), t("weights"), [drag.place], () => drag.from, true);
    this.up();
    return true;
  }

  /** Begins to type over the plate under an event; `text` is what has been typed already. */
  type(event: Event, text?: string): boolean {
    const at = this.#at(event);
    const sheet = (event.currentTarget as Element).getBoundingClientRect();
    if (!at) return false;
    const plate = (event.target as Element).getBoundingClientRect();
    const box = new DOMRect(plate.x - sheet.x, plate.y - sheet.y, plate.width, plate.height);
    this.#typing = { ...at, box, text: text ?? editable(this.#value(at.place)) };
    this.#changed();
    return true;
  }

  /** The field over the plate, while something is typed. */
  field(): TemplateResult | typeof nothing {
    const typing = this.#typing;
    if (!typing) return nothing;
    const { x, y, width, height } = typing.box;
    const wide = Math.max(width, 132);
    return html`<input class="field type-over" inputmode="decimal" autocomplete="off" spellcheck="false"
      aria-label=${t("New value")} .value=${typing.text}
      ${styled({ left: `${x + width / 2 - wide / 2}px`, top: `${y + height / 2 - 14}px`, width: `${wide}px`, height: "28px" })}
      @input=${(event: Event) => {
        typing.text = (event.target as HTMLInputElement).value;
      }}
      @keydown=${this.#key} @blur=${() => this.#commit(false)}>`;
  }

  /** Called when the panel has been drawn: the field takes the focus once. */
  drawn(root: ParentNode): void {
    const field = root.querySelector<HTMLInputElement>(".type-over");
    if (!field || field.dataset.begun) return;
    field.dataset.begun = "yes";
    field.focus();
    if (this.#typing && this.#typing.text === editable(this.#value(this.#typing.place))) field.select();
  }

  readonly #key = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === "Enter") this.#commit(true);
    else if (event.key === "Escape") this.#close();
  };

  /** What cannot be taken stays as typed, with the reason; leaving the field lets it go. */
  #commit(stay: boolean): void {
    const typing = this.#typing;
    if (!typing) return;
    const value = parseNumber(typing.text);
    const refusal =
      value === null
        ? t("{field} takes a number, such as 0.01, 0,01 or 1/3.", { field: t("New value") })
        : setValues(this.#app(), t("weights"), [typing.place], () => value);
    this.#refused(refusal);
    if (refusal === null || !stay) this.#close();
  }

  #close(): void {
    if (!this.#typing) return;
    this.#typing = null;
    this.#changed();
  }

  #at(event: Event): { name: string; place: number } | null {
    const name = (event.target as Element).closest("[data-name]")?.getAttribute("data-name");
    const shapes = this.#app().session.info.peek()?.shapes;
    const place = name && shapes ? placeOf(shapes, name) : null;
    return name && place !== null ? { name, place } : null;
  }

  #value(place: number): number {
    return this.#app().session.frame.peek()?.parameters[place] ?? 0;
  }
}
