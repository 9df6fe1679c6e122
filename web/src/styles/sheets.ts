import { unsafeCSS } from "lit";
import baseText from "./base.css?inline";
import controlsText from "./controls.css?inline";
import pageText from "./page.css?inline";
import partsText from "./parts.css?inline";
import tokensText from "./tokens.css?inline";

/** Colours, sizes and durations as custom properties; adopted once, by the outermost element. */
export const tokens = unsafeCSS(tokensText);
/** The components every panel uses; adopted by each panel's shadow root (one sheet object, shared). */
export const base = unsafeCSS(baseText + controlsText + partsText);
/** The frame of the whole page; adopted by the playground alone. */
export const page = unsafeCSS(pageText);
