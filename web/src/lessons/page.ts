/** Lessons mode: list, text and figure; where there is less room the figure stands above the text, and the list is a menu. */
import { html, nothing, type TemplateResult } from "lit";
import type { App } from "../app.ts";
import type { Layout } from "../layout.ts";
import type { LessonDesk } from "./desk.ts";
import "./figure.ts";
import "./prose.ts";
import "./rail.ts";

export function lessonView(app: App, desk: LessonDesk, layout: Layout): TemplateResult {
  const note = desk.where.value?.note ?? null;
  return html`<chainrule-lesson-rail .app=${app} .desk=${desk} layout=${layout}></chainrule-lesson-rail>
    <main class="lesson ${note ? "list" : ""}" aria-label="Lesson" tabindex=${layout === "wide" ? nothing : 0}>
      <chainrule-lesson-prose .app=${app} .desk=${desk} layout=${layout} tabindex=${layout === "wide" ? 0 : nothing}></chainrule-lesson-prose>
      ${note ? nothing : html`<chainrule-lesson-figure .app=${app}></chainrule-lesson-figure>`}
    </main>`;
}
