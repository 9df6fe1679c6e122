/** Tells when the colours under an element change, whatever changed them: the system, a theme attribute, contrast. */

export class SchemeWatch {
  readonly #probe: HTMLSpanElement;

  /**
   * Puts an invisible element into `root`. Its colour is made of tokens, with a transition of a blink, so that the browser
   * itself reports a change; nothing has to know how the scheme is chosen.
   */
  constructor(root: ParentNode & Node, changed: () => void) {
    this.#probe = document.createElement("span");
    const { style } = this.#probe;
    style.position = "absolute";
    style.visibility = "hidden";
    // Of paper and sign at once: either may change.
    style.color = "color-mix(in srgb, var(--paper), var(--pos))";
    style.setProperty("forced-color-adjust", "none");
    style.transition = "color 1ms step-start";
    this.#probe.ariaHidden = "true";
    this.#probe.addEventListener("transitionend", changed);
    root.appendChild(this.#probe);
  }

  close(): void {
    this.#probe.remove();
  }
}
