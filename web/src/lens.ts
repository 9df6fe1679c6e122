/** At which magnification a network is shown. Belongs to the document as `view.lens`; anything odd there is the default. */

import type { Experiment } from "../../wasm/types.ts";
import type { App } from "./app.ts";

export type Lens = "layers" | "neurons" | "scalars";

export const lenses: readonly { readonly value: Lens; readonly label: string }[] = [
  { value: "layers", label: "Layers" },
  { value: "neurons", label: "Neurons" },
  { value: "scalars", label: "Scalars" },
];

export function decodeLens(value: unknown): Lens {
  return lenses.find((one) => one.value === value)?.value ?? "neurons";
}

export function lensOf({ store }: Pick<App, "store">): Lens {
  return decodeLens(store.document.value.view?.lens);
}

/** The default is left out of the document. */
export function setLens({ store }: Pick<App, "store">, lens: Lens): void {
  setView(store, "Lens", "lens", lens === "neurons" ? undefined : lens);
}

/** Writes one field of `view`; undefined takes it out. */
export function setView(store: App["store"], label: string, field: string, value: unknown): void {
  store.update(label, (draft) => {
    const { [field]: _, ...view } = (draft.view ?? {}) as Record<string, unknown>;
    const next = value === undefined ? view : { ...view, [field]: value };
    if (Object.keys(next).length === 0) delete draft.view;
    else draft.view = next as NonNullable<Experiment["view"]>;
  });
}

/** Whether the two colours of the signs have changed places, as the document has it. */
export function swapped({ store }: Pick<App, "store">): boolean {
  return store.document.value.view?.colours === "swapped";
}
