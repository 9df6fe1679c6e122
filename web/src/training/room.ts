/** Settings few need, the next update, and runs beside each other: fetched when first asked for. */
import "../compare/compare.ts";
import "./next-update.ts";

export { pin } from "../compare/pin.ts";
export { moreSettings } from "./more.ts";
