/** Room of the controls under a column. */

/** Units and activation stand side by side from this width on; wider than `most` a footer never is. */
export function footRow(coarse: boolean): { least: number; most: number } {
  return coarse ? { least: 188, most: 204 } : { least: 150, most: 184 };
}

/** Height of a footer of so many lines. */
export function footLines(lines: number, coarse: boolean): number {
  return lines * (coarse ? 44 : 26) + (lines - 1) * 6 + 12;
}

/** Width a column's footer may take without meeting its neighbours': half of each gap beside it. */
export function footWidth<G>(columns: readonly { width: number }[], gaps: readonly G[], at: number, width: (gap: G) => number): number {
  const half = (gap: G | undefined) => (gap === undefined ? 8 : width(gap) / 2 - 4);
  const before = at === 0 ? undefined : gaps[at - 1];
  return (columns[at]?.width ?? 0) + half(before) + half(gaps[at]);
}
