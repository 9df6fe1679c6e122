/** The frame as markup: which panel stands where in each of the three layouts. */
import { html, nothing, type TemplateResult } from "lit";
import type { App, Mode } from "./app.ts";
import type { Layout } from "./layout.ts";
import { lensOf, swapped } from "./lens.ts";
import { icon } from "./ui/icons.ts";
import { language } from "./words/language.ts";
import { t } from "./words/words.ts";
import "./panels/bar.ts";
import "./panels/data.ts";
import "./panels/graph.ts";
import { rooms } from "./rooms.ts";
import "./panels/notes.ts";
import "./panels/output.ts";
import "./panels/rail.ts";
import "./panels/story.ts";
import "./panels/training.ts";
import "./panels/transport.ts";

type Place = "data" | "graph" | "output";

/** What the frame is drawn from, and how it is changed. */
export interface View {
  readonly app: App;
  readonly layout: Layout;
  readonly place: Place;
  readonly dataOpen: boolean;
  readonly scheme: "light" | "dark";
  /** The scheme that was chosen here; null: the reader's own. */
  readonly theme: "light" | "dark" | null;
  readonly setScheme: (scheme: "light" | "dark" | null) => void;
  readonly setPlace: (place: Place) => void;
  readonly setDataOpen: (open: boolean) => void;
}

const placesOf = (mode: Mode): readonly { place: Place; name: string }[] => [
  { place: "data", name: mode === "formula" ? t("Formula") : t("Data") },
  { place: "graph", name: t("Graph") },
  { place: "output", name: mode === "formula" ? t("Nodes") : t("Output") },
];

export function view(state: View): TemplateResult {
  const { app, layout } = state;
  const phone = layout === "phone";
  const hidden = (place: Place) => phone && state.place !== place;
  const mode = app.mode.value;
  if (mode === "lessons") return lessonsFrame(state);
  if (mode === "formula") rooms.formula.in(app);
  else if (lensOf(app) !== "neurons") rooms.lenses.in(app);
  // Data folds where there is little room, and where a lens needs the room.
  const folds = mode === "network" && (layout === "compact" || (layout === "wide" && lensOf(app) !== "neurons"));
  const folded = folds && !state.dataOpen;
  return html`<div class="app ${layout} ${mode} ${folds ? "folds" : ""} ${swapped(app) ? "swapped" : ""}" lang=${language.value}>
    <chainrule-bar .app=${app} .layout=${layout} .scheme=${state.scheme} .theme=${state.theme}
      @scheme=${(event: CustomEvent<"light" | "dark" | null>) => state.setScheme(event.detail)}></chainrule-bar>
    ${phone ? tabs(state) : nothing}
    <chainrule-story .app=${app} .layout=${layout}></chainrule-story>
    ${folds ? html`<chainrule-rail .app=${app} @open=${() => state.setDataOpen(true)}></chainrule-rail>` : nothing}
    <aside class="data" id="place-data" aria-label=${mode === "formula" ? t("Formula and inputs") : t("Data and training")} ?hidden=${folded || hidden("data")}>
      ${
        folds
          ? html`<div class="fold"><button class="btn icon plain" aria-label=${t("Fold Data")} title=${t("Fold Data")}
              @click=${() => state.setDataOpen(false)}>${icon("fold")}</button></div>`
          : nothing
      }
      ${
        mode === "formula"
          ? html`<chainrule-formula-editor .app=${app}></chainrule-formula-editor>
              <chainrule-formula-inputs .app=${app}></chainrule-formula-inputs>`
          : html`<chainrule-data .app=${app}></chainrule-data>
              <chainrule-training .app=${app}></chainrule-training>`
      }
    </aside>
    <main class="graph" id="place-graph" aria-label=${t("Graph")} ?hidden=${hidden("graph")}>
      ${
        mode === "formula"
          ? html`<chainrule-graph-view .app=${app}></chainrule-graph-view>`
          : html`<chainrule-graph .app=${app}></chainrule-graph>`
      }
    </main>
    <aside class="out" id="place-output" aria-label=${t("Output")} ?hidden=${hidden("output")}>
      ${
        mode === "formula"
          ? html`<chainrule-formula-output .app=${app}></chainrule-formula-output>`
          : html`<chainrule-output .app=${app}></chainrule-output>`
      }
    </aside>
    <chainrule-notes .app=${app}></chainrule-notes>
    <chainrule-inspector .app=${app} layout=${layout} role="region" aria-label=${t("Inspector")}><p>${t("Select anything to see where its number comes from")}</p></chainrule-inspector>
    ${phone ? html`<section class="thumb" aria-label=${t("Controls of the run")}><chainrule-transport thumb .app=${app}></chainrule-transport></section>` : nothing}
  </div>`;
}

/** Lessons mode: text and figure in place of the three places. */
function lessonsFrame({ app, layout, scheme, theme, setScheme }: View): TemplateResult {
  const desk = app.lessons.value;
  return html`<div class="app ${layout} lessons" lang=${language.value}>
    <chainrule-bar .app=${app} .layout=${layout} .scheme=${scheme} .theme=${theme}
      @scheme=${(event: CustomEvent<"light" | "dark" | null>) => setScheme(event.detail)}></chainrule-bar>
    <chainrule-story .app=${app} .layout=${layout}></chainrule-story>
    ${desk ? rooms.lessons.in(app)?.lessonView(app, desk, layout) : nothing}
    <chainrule-notes .app=${app}></chainrule-notes>
    <chainrule-inspector .app=${app} layout=${layout} role="region" aria-label=${t("Inspector")}></chainrule-inspector>
    ${layout === "phone" ? html`<section class="thumb" aria-label=${t("Controls of the run")}><chainrule-transport thumb .app=${app}></chainrule-transport></section>` : nothing}
  </div>`;
}

/** The three places as tabs; left and right arrows move between them. */
function tabs(state: View): TemplateResult {
  const places = placesOf(state.app.mode.value);
  const key = (event: KeyboardEvent) => {
    const move = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (move === 0) return;
    event.preventDefault();
    const at = places.findIndex(({ place }) => place === state.place);
    const next = places[(at + move + places.length) % places.length];
    if (!next) return;
    state.setPlace(next.place);
    const list = (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("[role=tab]");
    list[places.indexOf(next)]?.focus();
  };
  return html`<nav class="tabs" aria-label=${t("Places")}><div class="seg" role="tablist" aria-label=${t("Place")} @keydown=${key}>
    ${places.map(
      ({ place, name }) => html`<button role="tab" aria-selected=${place === state.place ? "true" : "false"}
        aria-controls="place-${place}" tabindex=${place === state.place ? 0 : -1}
        @click=${() => state.setPlace(place)}>${name}</button>`,
    )}
  </div></nav>`;
}
