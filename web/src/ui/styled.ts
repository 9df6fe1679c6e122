import { nothing } from "lit";
import { Directive, directive, type ElementPart } from "lit/directive.js";

/**
 * Sets inline properties through the style object: `<i ${styled({ "--at": "30%" })}>`. Lit's own `styleMap` writes a
 * style attribute the first time, which a strict Content Security Policy refuses.
 */
class Styled extends Directive {
  #written: string[] = [];

  override render(_properties: Readonly<Record<string, string>>) {
    return nothing;
  }

  override update(part: ElementPart, [properties]: [Readonly<Record<string, string>>]) {
    const { style } = part.element as HTMLElement | SVGElement;
    for (const name of this.#written) if (!(name in properties)) style.removeProperty(name);
    for (const [name, value] of Object.entries(properties)) style.setProperty(name, value);
    this.#written = Object.keys(properties);
    return nothing;
  }
}

export const styled = directive(Styled);
