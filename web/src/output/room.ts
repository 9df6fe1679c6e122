/** What the output panel shows on demand. */
import "./metrics.ts";
