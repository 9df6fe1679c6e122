/** What the data panel needs only for the reader's own samples. */
import "./columns.ts";
import "./features.ts";
import "./hand.ts";
import "./standard.ts";
import "./table.ts";
import "./view.ts";

export { labels, takeFile, takeText } from "./take.ts";
