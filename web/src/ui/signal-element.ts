import { effect } from "@preact/signals-core";
import { LitElement } from "lit";
import type { App } from "../app.ts";

/**
 * A Lit element that renders again when a signal it read while rendering changes.
 *
 * Each render runs inside a fresh effect, so the signals it subscribes to are exactly the ones the last render read.
 * Subclasses get the page's context as `.app`; they render nothing until it is there.
 */
export class SignalElement extends LitElement {
  static override properties = { app: { attribute: false } };

  /** The page's one context object, handed down as a property. */
  declare app: App;

  #stop: (() => void) | null = null;

  override performUpdate(): void {
    if (!this.isUpdatePending) return;
    this.#stop?.();
    let rendering = true;
    this.#stop = effect(() => {
      if (!rendering) {
        this.requestUpdate();
        return;
      }
      rendering = false;
      super.performUpdate();
    });
  }

  override shouldUpdate(): boolean {
    return this.app !== undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.#stop = null;
  }
}
