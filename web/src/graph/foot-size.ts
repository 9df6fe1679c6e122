/** Room of the controls under a column. */

/** Units and activation stand side by side from this width on; wider than `most` a footer never is. */
export function footRow(coarse: boolean): { least: number; most: number } {
  return coarse ? { least: 188, most: 204 } : { least: 150, most: 184 };
}

/** Height of a footer of so many lines. */
export function footLines(lines: number, coarse: boolean): number {
  return lines * (coarse ? 44 : 26) + (lines - 1) * 6 + 12;
}

/**
 * Room of a column's footer left and right of the column: half of each gap, so that it never meets its neighbours'.
 * The inputs' footer is a few words under their own column, so the first layer may have the whole gap before it.
 */
export function footSpan(gaps: readonly number[], at: number): { before: number; after: number } {
  const before = at === 0 ? 0 : at === 1 ? (gaps[0] ?? 0) - 6 : (gaps[at - 1] ?? 0) / 2 - 4;
  const after = at === 0 ? 0 : at < gaps.length ? (gaps[at] ?? 0) / 2 - 4 : 40;
  return { before: Math.max(0, before), after: Math.max(0, after) };
}
