import { SignalElement } from "../ui/signal-element.ts";

/** A plot that is as wide as its place: `width` follows the element and renders again when it changes. */
export class SizedElement extends SignalElement {
  static override properties = { ...SignalElement.properties, width: { state: true } };

  /** CSS pixels; 0 until laid out. */
  declare width: number;

  readonly #observer = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width !== this.width) this.width = width;
  });

  constructor() {
    super();
    this.width = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  override shouldUpdate(): boolean {
    return super.shouldUpdate() && this.width > 0;
  }
}
