import { html, type SVGTemplateResult, svg, type TemplateResult } from "lit";

/** Line drawings on a 16 px square, in the colour of the text around them. They never carry the name of a control. */
const drawings = {
  reset: svg`<path d="M3.5 3v10M13 3.5 6.5 8l6.5 4.5z"/>`,
  play: svg`<path d="M5 3v10l8-5z" fill="currentColor"/>`,
  pause: svg`<path d="M5 3v10M11 3v10" stroke-width="2.5"/>`,
  step: svg`<path d="m5.5 3.5 5 4.5-5 4.5"/>`,
  back: svg`<path d="M10.5 3.5 5.5 8l5 4.5"/>`,
  finish: svg`<path d="M12.5 3v10M3 3.5 9.5 8 3 12.5z"/>`,
  down: svg`<path d="m4.5 6.5 3.5 3.5 3.5-3.5"/>`,
  up: svg`<path d="m4.5 9.5 3.5-3.5 3.5 3.5"/>`,
  undo: svg`<path d="M5.5 3 2.5 6l3 3M2.8 6H9a4 4 0 0 1 0 8H6"/>`,
  redo: svg`<path d="m10.5 3 3 3-3 3M13.2 6H7a4 4 0 0 0 0 8h3"/>`,
  scheme: svg`<circle cx="8" cy="8" r="5.5"/><path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor"/>`,
  more: svg`<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11"/>`,
  open: svg`<path d="M2.5 12.5v-9h4l1.5 2h5.5v7zM2.5 8h11"/>`,
  save: svg`<path d="M8 2.5v7M4.8 6.5 8 9.7l3.2-3.2M2.5 10.5v3h11v-3"/>`,
  link: svg`<path d="M6.5 9.5 9.5 6.5M7 4.5l1-1a3.2 3.2 0 0 1 4.5 4.5l-1 1M9 11.5l-1 1A3.2 3.2 0 0 1 3.5 8l1-1"/>`,
  print: svg`<path d="M4.5 6V2.5h7V6M4.5 11.5h-2v-5h11v5h-2M4.5 9.5h7v4h-7z"/>`,
  panel: svg`<rect x="2.5" y="3" width="11" height="10" rx="1.5"/><path d="M6.5 3v10"/>`,
  fold: svg`<path d="m9 4.5-3.5 3.5L9 11.5M12.5 4.5 9 8l3.5 3.5"/>`,
  dice: svg`<rect x="2.5" y="2.5" width="11" height="11" rx="2"/><path d="M5.5 5.5h.01M10.5 5.5h.01M8 8h.01M5.5 10.5h.01M10.5 10.5h.01" stroke-width="2"/>`,
  note: svg`<path d="M8 2.5 14 13.5H2zM8 6.5v3.2M8 11.6v.1"/>`,
  close: svg`<path d="m4 4 8 8M12 4l-8 8"/>`,
  copy: svg`<rect x="5.5" y="5.5" width="8" height="8" rx="1.5"/><path d="M10.5 3.5v-1h-8v8h1"/>`,
  tune: svg`<path d="M2.5 5h5M11.5 5h2M2.5 11h2M8.5 11h5"/><circle cx="9.5" cy="5" r="2"/><circle cx="6.5" cy="11" r="2"/>`,
  swap: svg`<path d="M3 5.5h9.5M10 3l2.5 2.5L10 8M13 10.5H3.5M6 8l-2.5 2.5L6 13"/>`,
  check: svg`<path d="m3 8.5 3.2 3.2L13 4.8"/>`,
  lock: svg`<rect x="3.5" y="7" width="9" height="6.5" rx="1.5"/><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2"/>`,
  unlock: svg`<rect x="3.5" y="7" width="9" height="6.5" rx="1.5"/><path d="M5.5 7V5a2.5 2.5 0 0 1 4.8-1"/>`,
  several: svg`<rect x="2.5" y="2.5" width="8" height="8" rx="1.5"/><path d="M13.5 6v7.5H6M6.5 4.7v3.6M4.7 6.5h3.6"/>`,
  fit: svg`<path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10"/>`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof drawings;

export function icon(name: IconName, size = 16): TemplateResult {
  return html`<svg width=${size} height=${size} viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${drawings[name]}</svg>`;
}

/** Two units joined by an ink lane forward and a warm lane back. */
export const mark = html`<svg width="26" height="20" viewBox="0 0 26 20" fill="none" stroke-width="2"
  stroke-linecap="round" aria-hidden="true"><circle cx="4" cy="10" r="3" stroke="var(--ink)"/><circle cx="22" cy="10"
  r="3" stroke="var(--ink)"/><path d="M6.5 6.5C9 2.5 16 2 18.7 4.6" stroke="var(--ink)"/><path
  d="M19.5 13.5C17 17.5 10 18 7.3 15.4" stroke="var(--grad)"/></svg>`;
