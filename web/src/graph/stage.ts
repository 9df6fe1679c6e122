/** What stands under and around the drawing: canvases for the pictures, the legend, the keys of the toolbar. */
import { html, nothing, type TemplateResult } from "lit";
import { styled } from "../ui/styled.ts";
import type { Layout } from "./layout.ts";

export function canvases(placed: Layout): TemplateResult[] {
  return placed.columns.flatMap((column) =>
    column.units
      .filter((place) => place.square !== null)
      .map(({ square, layer, unit }) => {
        const box = square as NonNullable<typeof square>;
        return html`<canvas class=${layer < 0 ? "input" : ""} data-picture=${layer < 0 ? `input -1 ${unit}` : `unit ${layer} ${unit}`} aria-hidden="true"
          ${styled({ left: `${box.x}px`, top: `${box.y}px`, width: `${box.width}px`, height: `${box.height}px` })}></canvas>`;
      }),
  );
}

export function strips(placed: Layout): TemplateResult[] {
  return placed.columns
    .filter((column) => column.strip !== null)
    .map((column) => {
      const { x, y, width, height } = column.box;
      return html`<canvas class="cells" data-picture=${`strip ${column.layer}`} aria-hidden="true"
        ${styled({ left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` })}></canvas>`;
    });
}

export function weightKey(sign: "pos" | "neg"): TemplateResult {
  return html`<svg width="18" height="8" aria-hidden="true"><path d="M0 4h18" stroke=${`var(--${sign}-line)`} stroke-width="3"
    stroke-dasharray=${sign === "neg" ? "7 4" : nothing}></path></svg>`;
}

export function corner(box: { x: number; y: number; width: number }): TemplateResult {
  return html`<div class="corner" ${styled({ left: `${box.x}px`, top: `${box.y}px`, width: `${box.width}px` })}>
    <span>activation</span>
    <div><span>\u22121</span><canvas class="swatch" data-picture="ramp" aria-hidden="true"></canvas><span>+1</span></div>
    <div class="bias-key"><span>bias \u2212</span><svg class="key" height="12" viewBox="0 0 68 12" aria-hidden="true"><path d="M0 6h68M34 1v10"
      stroke="var(--line-strong)"></path><path d="M34 6h20" stroke="var(--pos-line)" stroke-width="4"></path></svg><span>+</span></div>
  </div>`;
}
