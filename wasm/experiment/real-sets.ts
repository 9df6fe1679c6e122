/** The data sets that come with the package as tables: what is known of each without its rows. data/README.md tells more. */
import type { RealSetName } from "../types.ts";

export interface RealSet {
  /** Left out: every column of numbers but the target. */
  inputs?: readonly string[];
  target: string;
  classes: number;
  /** Who made it, for the line under the menu. */
  source: string;
  licence: string;
}

export const realSetFacts: { readonly [Name in RealSetName]: RealSet } = {
  penguins: {
    inputs: ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"],
    target: "species",
    classes: 3,
    source: "Gorman, Williams, Fraser 2014",
    licence: "CC0 1.0",
  },
  iris: {
    inputs: ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"],
    target: "species",
    classes: 3,
    source: "Anderson, Fisher 1936; UCI",
    licence: "CC BY 4.0",
  },
  wine: { target: "cultivar", classes: 3, source: "Forina et al. 1991; UCI", licence: "CC BY 4.0" },
  digits: {
    target: "digit",
    classes: 10,
    source: "Alpaydin, Kaynak 1998; UCI",
    licence: "CC BY 4.0",
  },
};
