/** The rows of a real data set for a page: each a file of its own, fetched when the set is first opened. */
import { ChainruleError } from "../errors.ts";
import type { RealSetName } from "../types.ts";

const files: Readonly<Record<RealSetName, () => Promise<{ default: string }>>> = {
  penguins: () => import("../../data/penguins.csv?raw"),
  iris: () => import("../../data/iris.csv?raw"),
  wine: () => import("../../data/wine.csv?raw"),
  digits: () => import("../../data/digits.csv?raw"),
};

/** A set's table as CSV. Errors: missing, when the file cannot be fetched. */
export async function fetchRealSet(set: RealSetName): Promise<string> {
  try {
    return (await files[set]()).default;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ChainruleError("missing", `The data set ${set} could not be fetched: ${reason}.`, "data.set", {
      cause: thrown,
    });
  }
}
