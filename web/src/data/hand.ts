import { css, html, nothing, svg, type TemplateResult } from "lit";
import type { PreparedData } from "../../../wasm/types.ts";
import { classColours } from "../plots/classes.ts";
import { type DataAxes, dataAxes } from "../plots/data-axes.ts";
import { marks } from "../plots/sheets.ts";
import { SizedElement } from "../plots/sized.ts";
import { base } from "../styles/sheets.ts";
import { short } from "../ui/numbers.ts";
import { key, t, tn } from "../words/words.ts";
import { handTools, type Tool } from "./hand-tools.ts";
import { added, cleared, erased, moved, type Own, ownOf, type Sample, useOwn } from "./own.ts";
import { drawable, inside, MOST, nearest, sampleAt, shownAt } from "./place.ts";

/** Pixels from a point at which it is still meant, by mouse and by finger. */
const NEAR = { mouse: 10, touch: 20 };
/** Pixels between two points of one stroke. */
const APART = 10;

/** What a stroke or a key works on: the samples as they are, and the picture's scale, which a stroke keeps. */
interface Work {
  readonly data: PreparedData;
  readonly axes: DataAxes;
  readonly own: Own;
}

/** Points put, taken along and erased by hand on the picture of the data inside, by mouse, finger or keyboard. */
export class Hand extends SizedElement {
  static override properties = {
    ...SizedElement.properties,
    tool: { state: true },
    value: { state: true },
    mark: { state: true },
    held: { state: true },
    said: { state: true },
  };
  static override styles = [
    base,
    classColours,
    marks,
    css`
      :host { display: block; }
      .stage { position: relative; }
      .over { position: absolute; inset: 0; touch-action: none; cursor: crosshair; border-radius: 6px; }
      .over:focus-visible { outline: var(--focus); outline-offset: 1px; }
      .cross { fill: none; stroke: var(--ink); stroke-width: 1.5; }
      .cross.held { stroke: var(--accent); stroke-width: 2.5; }
      .tools { display: flex; flex-wrap: wrap; gap: var(--s1); margin-bottom: var(--s1); }
      .seg { flex: 1 0 auto; justify-content: space-between; margin: 0; border: 0; font-size: var(--text-xs); }
      .seg label { gap: 2px; height: calc(var(--control) - 4px); padding: 0 5px; }
      .clear { width: 100%; }
      .value { display: flex; align-items: center; justify-content: space-between; gap: var(--s2); width: 100%; }
      .value input { width: 76px; }
    `,
  ];

  declare tool: Tool;
  declare value: number;
  /** The place of the keyboard's mark, in values; null until somebody uses it. */
  declare mark: readonly [number, number] | null;
  /** The sample the keyboard has taken up. */
  declare held: number | null;
  /** What is read aloud. */
  declare said: string;

  /** The samples as last written, and the document they are in. */
  #kept: { document: unknown; own: Own } | null = null;
  /** The stroke that lasts: the picture's scale, what it has hold of, where it was last. */
  #stroke: { axes: DataAxes; sample: number; x: number; y: number } | null = null;
  /** The sample the keyboard's mark was last put on. */
  #at = -1;

  constructor() {
    super();
    this.tool = "move";
    this.value = 0;
    this.mark = null;
    this.held = null;
    this.said = "";
  }

  protected override render(): TemplateResult {
    const data = this.app.session.info.value?.data;
    const able = data !== undefined && drawable(data);
    return html`<div class="stage"><slot></slot>${able ? this.#surface(data) : nothing}</div>
      ${
        able
          ? handTools(data, {
              tool: this.tool,
              value: this.value,
              choose: (tool) => {
                this.tool = tool;
                this.held = null;
              },
              setValue: (value) => {
                this.value = value;
              },
              clear: () => this.#clear(),
            })
          : nothing
      }<span class="sr" role="status">${this.said}</span>`;
  }

  #surface(data: PreparedData): TemplateResult {
    const axes = dataAxes(data, this.app.session.plane.value, this.width);
    const [x, y] = this.mark ? [axes.x(this.mark[0]), axes.y(this.mark[1])] : [0, 0];
    const label = t("Points by hand. Arrow keys move the mark, Enter uses the tool, N goes to the next point.");
    const cross = `M${x - 7} ${y}h5M${x + 2} ${y}h5M${x} ${y - 7}v5M${x} ${y + 2}v5`;
    return html`<svg class="over" width=${this.width} height=${axes.height} tabindex="0" role="application" aria-label=${label}
      @pointerdown=${this.#down} @pointermove=${this.#move} @pointerup=${this.#up} @pointercancel=${this.#up} @keydown=${this.#key}>
      ${this.mark ? svg`<path class="cross ${this.held === null ? "" : "held"}" d=${cross}></path>` : nothing}
    </svg>`;
  }

  /** What there is to work on; the samples as last written here, or as the run that belongs to the document has them. */
  #work(): Work | null {
    const data = this.app.session.info.peek()?.data;
    if (!data || !drawable(data)) return null;
    const axes = this.#stroke?.axes ?? dataAxes(data, this.app.session.plane.peek(), this.width);
    const kept = this.#kept?.document === this.app.store.document.peek() ? this.#kept.own : null;
    const own = kept ?? ownOf(data);
    return own && { data, axes, own };
  }

  #write(label: string, own: Own): void {
    const { store } = this.app;
    const refused = store.update(label, useOwn(own, store.settings.peek().data.standardize), true);
    if (refused) this.said = refused;
    else this.#kept = { document: store.document.peek(), own };
  }

  #add({ data, axes, own }: Work, x: number, y: number): void {
    if (own.samples.length >= MOST) return;
    const target = data.classes > 0 ? Number(this.tool) : this.value;
    const sample = sampleAt(data, inside(axes, x, y), target);
    this.#write(key("add points"), added(own, sample));
    this.#tell(t("Added at {place}.", { place: placeOf(sample) }));
  }

  #erase({ own }: Work, at: number): void {
    if (at < 0) return;
    const left = erased(own, at);
    if (left) {
      this.#write(key("erase points"), left);
      this.#tell(t("Erased."));
    } else this.said = t("The last sample of a class stays: a class that nobody is of cannot be learnt.");
  }

  #drag({ data, axes, own }: Work, at: number, x: number, y: number): void {
    const old = own.samples[at];
    if (!old) return;
    const { inputs, target } = sampleAt(data, inside(axes, x, y), old.target);
    this.#write(key("move a point"), moved(own, at, inputs, target));
  }

  #tell(what: string): void {
    const n = this.#work()?.own.samples.length ?? 0;
    this.said = `${what} ${tn(n, "{n} sample", "{n} samples")}`;
  }

  #down = (event: PointerEvent): void => {
    const work = this.#work();
    if (event.button !== 0 || !work) return;
    event.preventDefault();
    (event.currentTarget as SVGElement).focus({ preventScroll: true });
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    const { offsetX: x, offsetY: y } = event;
    const near = event.pointerType === "mouse" ? NEAR.mouse : NEAR.touch;
    const found = nearest(work.data, work.own, work.axes, x, y, near);
    this.#stroke = { axes: work.axes, sample: found, x, y };
    this.mark = null;
    if (this.tool === "erase") this.#erase(work, found);
    else if (this.tool !== "move") this.#add(work, x, y);
  };

  #move = (event: PointerEvent): void => {
    const stroke = this.#stroke;
    const work = stroke && this.#work();
    if (!work) return;
    const { offsetX: x, offsetY: y } = event;
    if (this.tool === "move") {
      this.#drag(work, stroke.sample, x, y);
      return;
    }
    if (Math.hypot(x - stroke.x, y - stroke.y) < APART) return;
    this.#stroke = { ...stroke, x, y };
    if (this.tool === "erase") this.#erase(work, nearest(work.data, work.own, work.axes, x, y, APART));
    else this.#add(work, x, y);
  };

  #up = (): void => {
    if (!this.#stroke) return;
    this.#stroke = null;
    this.app.store.settle();
  };

  #clear(): void {
    const work = this.#work();
    if (!work) return;
    this.app.store.settle();
    this.#write(key("clear the points"), cleared(work.own));
    this.app.store.settle();
    this.tool = work.own.classNames.length === 2 ? 1 : 0;
    this.#tell(t("One sample of each class is left."));
  }

  #key = (event: KeyboardEvent): void => {
    const work = this.#work();
    if (!work || event.altKey || event.ctrlKey || event.metaKey) return;
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const uses = event.key === "Enter" || event.key === " ";
    const leaves = event.key === "Escape" && this.held !== null;
    if (!by && !uses && !leaves && event.key.toLowerCase() !== "n") return;
    event.preventDefault();
    event.stopPropagation();
    const { across, up } = work.axes;
    const place = this.mark ?? ([(across[0] + across[1]) / 2, (up[0] + up[1]) / 2] as const);
    if (by) this.#walk(work, place, by, event.shiftKey ? 10 : 1);
    else if (uses) this.#use(work, place);
    else if (leaves) this.held = null;
    else this.#next(work);
  };

  #walk(work: Work, place: readonly [number, number], [right = 0, up = 0]: readonly number[], times: number): void {
    const { axes } = work;
    const step = ([low, high]: readonly [number, number]) => ((high - low) / 50) * times;
    const x = axes.x(place[0] + right * step(axes.across));
    const y = axes.y(place[1] + up * step(axes.up));
    this.mark = inside(axes, x, y);
    if (this.held !== null) this.#drag(work, this.held, x, y);
    this.said = this.mark.map((value) => short(value)).join("; ");
  }

  #use(work: Work, place: readonly [number, number]): void {
    const { data, axes, own } = work;
    const [x, y] = [axes.x(place[0]), axes.y(place[1])];
    this.mark = place;
    if (this.held !== null) {
      this.held = null;
      this.#tell(t("Put down."));
    } else if (typeof this.tool === "number") this.#add(work, x, y);
    else {
      const near = nearest(data, own, axes, x, y, NEAR.touch);
      if (near < 0) this.said = t("No point is near the mark.");
      else if (this.tool === "erase") this.#erase(work, near);
      else {
        this.held = near;
        this.said = t("Taken up: arrow keys take it along, Enter puts it down.");
      }
    }
    this.app.store.settle();
  }

  /** The mark goes to the next point in the order of the samples. */
  #next({ data, own }: Work): void {
    this.#at = (this.#at + 1) % own.samples.length;
    const sample = own.samples[this.#at];
    if (!sample) return;
    this.mark = shownAt(data, sample);
    const target = own.classNames[sample.target] ?? short(sample.target);
    this.said = t("Sample {n}: {place}, {target}", { n: this.#at + 1, place: placeOf(sample), target });
  }
}

const placeOf = ({ inputs }: Sample): string => inputs.map((value) => short(value)).join("; ");

customElements.define("chainrule-hand", Hand);
