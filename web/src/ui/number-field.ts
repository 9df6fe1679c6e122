import { html, LitElement, nothing } from "lit";
import { t } from "../words/words.ts";
import { icon } from "./icons.ts";
import { editable, parseNumber } from "./numbers.ts";

/**
 * A labelled field for one number. It accepts a decimal comma or point and fractions; what cannot be taken stays as
 * typed, with a note under it that says why. Escape brings the document's value back.
 * Renders without a shadow root of its own, so that it takes the look of its panel.
 */
export class NumberField extends LitElement {
  static override properties = {
    label: {},
    brief: {},
    value: { type: Number },
    optional: { type: Boolean },
    apply: { attribute: false },
    refused: { state: true },
    typed: { state: true },
  };

  declare label: string;
  /** The part of the label that is shown, its beginning, where room is short. */
  declare brief: string | null;
  /** Not a number: nothing stands in the field until something is typed. */
  declare value: number;
  /** Whether nothing may stand in the field: it is applied as NaN. */
  declare optional: boolean;
  /** Takes the number into the document: null, or the sentence of refusal. */
  declare apply: (value: number) => string | null;
  declare refused: string | null;
  declare typed: string | null;

  constructor() {
    super();
    this.brief = null;
    this.optional = false;
    this.refused = null;
    this.typed = null;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    // A number that moves by itself, as while training, takes nothing away from whoever is typing.
    if (changed.has("value") && this.refused === null && !this.matches(":focus-within")) this.#forget();
  }

  #forget(): void {
    this.refused = null;
    this.typed = null;
  }

  #commit(): void {
    if (this.typed === null) return;
    const none = this.optional && this.typed.trim() === "";
    const value = none ? Number.NaN : parseNumber(this.typed);
    if (value === null) {
      this.refused = t("{field} takes a number, such as 0.01, 0,01 or 1/3.", { field: this.label });
      return;
    }
    this.refused = this.apply(value);
    if (this.refused === null) this.typed = null;
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Enter") this.#commit();
    if (event.key === "Escape") this.#forget();
  }

  protected override render() {
    const slug = this.label.toLowerCase().replaceAll(/\W+/g, "-");
    const bad = this.refused !== null;
    return html`<label class="name" for=${slug}>${
      this.brief ? html`${this.brief}<span class="sr">${this.label.slice(this.brief.length)}</span>` : this.label
    }</label>
      <input class="field" id=${slug} inputmode="decimal" autocomplete="off" spellcheck="false"
        .value=${this.typed ?? (Number.isNaN(this.value) ? "" : editable(this.value))} aria-invalid=${bad ? "true" : nothing}
        aria-describedby=${bad ? `${slug}-note` : nothing}
        @input=${(event: Event) => {
          this.typed = (event.target as HTMLInputElement).value;
        }}
        @change=${() => this.#commit()} @keydown=${(event: KeyboardEvent) => this.#key(event)}>
      ${bad ? html`<p class="note under" id="${slug}-note" role="alert">${icon("note", 14)}<span>${this.refused}</span></p>` : nothing}`;
  }
}

customElements.define("chainrule-number-field", NumberField);
