/** The data sets that come with the package as files; data/README.md tells where they are from. */
import iris from "../../data/iris.csv?raw";
import penguins from "../../data/penguins.csv?raw";
import type { DataSetName, GeneratedSetName } from "../types.ts";

export interface RealSet {
  csv: string;
  inputs: readonly string[];
  target: string;
}

type RealSetName = Exclude<DataSetName, GeneratedSetName>;

export const realSetFiles: { readonly [Name in RealSetName]: RealSet } = {
  penguins: {
    csv: penguins,
    inputs: ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"],
    target: "species",
  },
  iris: {
    csv: iris,
    inputs: ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"],
    target: "species",
  },
};
