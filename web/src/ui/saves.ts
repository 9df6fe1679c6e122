/** Buttons that hand a plot or its numbers to the reader as files. What makes the files is fetched when first asked for. */
import { html, nothing, type TemplateResult } from "lit";
import type { App } from "../app.ts";
import type { Layer } from "../plots/picture-file.ts";
import { t } from "../words/words.ts";
import { download, fileName } from "./file.ts";

export interface Savable {
  /** What is saved, as a part of a name: `Save the curves as CSV`. */
  readonly name: string;
  readonly app: App;
  /** The plot from back to front. */
  readonly layers: () => readonly Layer[];
  /** Its numbers, where they make a table. */
  readonly csv?: () => string;
}

export function saves({ name, app, layers, csv }: Savable): TemplateResult {
  const button = (kind: string, make: () => unknown) =>
    html`<button class="btn plain save" aria-label=${t("Save {name} as {kind}", { name, kind })} @click=${async () => {
      try {
        await make();
      } catch (error) {
        app.session.fail(error);
      }
    }}>${kind}</button>`;
  const file = (end: string) => `${fileName(name)}.${end}`;
  const drawn = async () => {
    const { svgOf } = await import("../plots/picture-file.ts");
    return svgOf(layers(), name);
  };
  return html`<span class="saves"><span class="quiet small" aria-hidden="true">${t("Save")}</span>${
    csv ? button("CSV", () => download(file("csv"), csv(), "text/csv")) : nothing
  }${button("SVG", async () => download(file("svg"), await drawn(), "image/svg+xml"))}${button("PNG", async () => {
    const { pngOf } = await import("../plots/picture-file.ts");
    download(file("png"), await pngOf(await drawn()), "image/png");
  })}</span>`;
}
