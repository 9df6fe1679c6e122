import { unsafeCSS } from "lit";
import marksText from "./marks.css?inline";

/** Points, axes and lines, the same in every plot; adopted by each plot's shadow root. */
export const marks = unsafeCSS(marksText);
