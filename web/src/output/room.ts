/** What the output panel shows on demand. */
import "./layer-table.ts";
import "./loss-surface.ts";
import "./metrics.ts";
import "./relief-view.ts";
import "../plots/fit-plot.ts";
import "../plots/prediction-table.ts";

export { diagnosis } from "./diagnosis-view.ts";
export { outputHeights } from "./output-heights.ts";
