/** Sections of the output panel that open on demand. Which are open is written in the document, as `view.sections`. */
import { html, nothing, type TemplateResult } from "lit";
import type { App } from "../app.ts";
import { setView } from "../lens.ts";
import { icon } from "../ui/icons.ts";

export interface Fold {
  readonly name: "scores" | "hidden" | "layers" | "surface";
  readonly title: string;
  /** Whether it is open before anybody chose. */
  readonly first: boolean;
  readonly body: () => TemplateResult | typeof nothing;
}

export function fold(app: App, { name, title, first, body }: Fold): TemplateResult {
  const chosen = sectionsOf(app);
  const open = chosen[name] ?? first;
  const toggle = () => {
    const { [name]: _, ...others } = chosen;
    const next = open === first ? { ...others, [name]: !open } : others;
    setView(app.store, title, "sections", Object.keys(next).length > 0 ? next : undefined);
  };
  return html`<section class="section fold" aria-labelledby=${`fold-${name}`}>
    <h2><button id=${`fold-${name}`} aria-expanded=${open ? "true" : "false"} @click=${toggle}>${title}${icon(open ? "up" : "down")}</button></h2>
    ${open ? html`<div class="folded">${body()}</div>` : nothing}
  </section>`;
}

/** Anything odd in the document is as if nothing had been chosen. */
function sectionsOf({ store }: Pick<App, "store">): Readonly<Record<string, boolean>> {
  const written = store.document.value.view?.sections;
  if (typeof written !== "object" || written === null || Array.isArray(written)) return {};
  return Object.fromEntries(Object.entries(written).filter(([, open]) => typeof open === "boolean"));
}
