/** Which of the three arrangements of the page fits a width in pixels. */
export type Layout = "wide" | "compact" | "phone";

export function layoutFor(width: number): Layout {
  if (width >= 1280) return "wide";
  return width >= 720 ? "compact" : "phone";
}
