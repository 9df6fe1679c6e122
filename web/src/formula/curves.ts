import { css } from "lit";

/** How the small curves beside a formula are drawn. */
export const curves = css`
  :host { display: block; }
  svg { display: block; overflow: visible; }
  text { font-family: var(--font-ui); font-size: 12px; fill: var(--ink-3); font-variant-numeric: tabular-nums; }
  .grid { stroke: var(--line); fill: none; }
  .line { stroke: var(--ink); fill: none; stroke-width: 1.75; }
  .tangent { stroke: var(--grad-line); stroke-width: 2; }
  .probe { fill: var(--raised); stroke: var(--ink); stroke-width: 2; }
  .warm { fill: var(--grad); }
`;
