/** Which parameters take no updates: from the document's names to places, and from places to the shortest names. */
import { frozenPlaces } from "../../../wasm/experiment/frozen.ts";
import type { LayerDocument, LayerShape, ResolvedLayer } from "../../../wasm/types.ts";
import type { App } from "../app.ts";
import { rangeOf } from "./places.ts";

type Page = Pick<App, "store" | "session">;
const last = new WeakMap<Page["store"], { shapes: unknown; layers: unknown; frozen: Frozen }>();

/** What is frozen in the open network; null before there is one. Reads signals. */
export function frozenOf({ store, session }: Page): Frozen | null {
  const shapes = session.info.value?.shapes;
  const { layers } = store.settings.value.model;
  if (!shapes) return null;
  const before = last.get(store);
  if (before?.shapes === shapes && before.layers === layers) return before.frozen;
  const frozen = new Frozen(shapes, layers);
  last.set(store, { shapes, layers, frozen });
  return frozen;
}

/** Frozen places of the flat vector. */
export class Frozen {
  readonly #whole: readonly boolean[];
  readonly #places: ReadonlySet<number>;
  readonly #shapes: readonly LayerShape[];

  /** `layers`: of the document with every default filled in; fewer than shapes where it leaves them open. */
  constructor(shapes: readonly LayerShape[], layers: readonly ResolvedLayer[]) {
    this.#shapes = shapes;
    this.#whole = shapes.map((_, l) => layers[l]?.frozen === true);
    this.#places = new Set(
      shapes.flatMap((shape, l) => {
        const layer = layers[l];
        // Of an edit that is not built yet the shapes are still those of before.
        if (typeof layer?.frozen !== "object" || layer.units !== shape.units) return [];
        try {
          return frozenPlaces(layer.frozen, layer, shape.inputs, "").map((place) => shape.W + place);
        } catch {
          return [];
        }
      }),
    );
  }

  has(place: number): boolean {
    return this.#places.has(place) || this.layer(this.#shapes.findIndex((shape) => place < shape.b + shape.biases));
  }

  /** Whether all of a layer is. */
  layer(layer: number): boolean {
    return this.#whole[layer] === true;
  }

  get any(): boolean {
    return this.#places.size > 0 || this.#whole.includes(true);
  }

  /** What `model.layers[layer].frozen` is once `places` are frozen, or no longer. */
  with(layer: number, places: readonly number[], frozen: boolean): NonNullable<LayerDocument["frozen"]> {
    const shape = this.#shapes[layer]!;
    const [first, size] = rangeOf(shape);
    const own = new Set<number>();
    for (let place = first; place < first + size; place++) if (this.has(place)) own.add(place);
    for (const place of places) {
      if (frozen) own.add(place);
      else own.delete(place);
    }
    return namesOf(shape, own);
  }
}

/** true for all, false for none, else the shortest list: whole kinds, whole rows, single parameters. */
function namesOf(shape: LayerShape, places: ReadonlySet<number>): boolean | string[] {
  const { units, inputs, biases, W, b } = shape;
  if (places.size === 0) return false;
  if (places.size === units * inputs + biases) return true;
  const has = (first: number, size: number) => {
    for (let place = first; place < first + size; place++) if (!places.has(place)) return false;
    return size > 0;
  };
  const names: string[] = [];
  if (has(W, units * inputs)) names.push("W");
  else {
    for (let unit = 0; unit < units; unit++) {
      const row = W + unit * inputs;
      if (has(row, inputs)) names.push(`W[${unit + 1}]`);
      else for (let k = 0; k < inputs; k++) if (places.has(row + k)) names.push(`W[${unit + 1}][${k + 1}]`);
    }
  }
  if (has(b, biases)) names.push("b");
  else for (let unit = 0; unit < biases; unit++) if (places.has(b + unit)) names.push(`b[${unit + 1}]`);
  return names;
}
