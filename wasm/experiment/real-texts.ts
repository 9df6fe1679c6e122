/** The rows of every real data set, for Node, where there is no waiting for them (`#real-texts`). */
import digits from "../../data/digits.csv?raw";
import iris from "../../data/iris.csv?raw";
import penguins from "../../data/penguins.csv?raw";
import wine from "../../data/wine.csv?raw";
import type { RealSetName } from "../types.ts";

const texts: Readonly<Record<RealSetName, string>> = { penguins, iris, wine, digits };

/** A set's table as CSV. */
export const realText = (set: RealSetName): string | null => texts[set];
