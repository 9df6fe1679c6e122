/** In a browser the rows of a real data set are fetched when it is opened (real-fetch.ts); none are at hand. */
import type { RealSetName } from "../types.ts";

export const realText = (_: RealSetName): string | null => null;
