/** The formulas of the menu: every examples/formula-*.json, by its title. */
import type { Experiment } from "../../../wasm/types.ts";

const files = import.meta.glob<Experiment>("../../../examples/formula-*.json", { eager: true, import: "default" });

export const formulas: readonly { readonly name: string; readonly title: string; readonly experiment: Experiment }[] =
  Object.entries(files).map(([path, experiment]) => {
    const name = path.replace(/^.*\/formula-|\.json$/g, "");
    return { name, title: String(experiment.view?.title ?? name), experiment };
  });
