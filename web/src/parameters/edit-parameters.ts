/**
 * Weights and biases changed by hand, as edits of the document. The document says how a run starts: what is changed
 * becomes its start, and every other number stays what it is on the screen. After training all of them are written, so
 * that the run goes on from where it stands.
 */
import type { Experiment, LayerShape, MistakeName } from "../../../wasm/types.ts";
import type { App } from "../app.ts";
import { writtenLayers } from "../edit.ts";
import type { Store } from "../store.ts";
import { t } from "../words/words.ts";
import { frozenOf } from "./frozen.ts";

type Page = Pick<App, "store" | "session">;
type Layers = ReturnType<typeof writtenLayers>;

/** Numbers that are written into a document by an edit at most: more make undo and saving slow. */
const MOST_WRITTEN = 250_000;
/** Mistakes that make another start of the one that is written. */
const STARTS: readonly MistakeName[] = ["zero_start", "saturated_sigmoid", "dead_relu"];

/** What was last written for a run that is still being built: the next edit begins there, not with what is shown. */
const written = new WeakMap<Store, { run: number; document: Experiment; parameters: Float64Array }>();

/** The parameters as they are, or are about to be; null before a run is open. */
function present({ session, store }: Page): Float64Array | null {
  const info = session.info.peek();
  const frame = session.frame.peek();
  if (!info || !frame) return null;
  const last = written.get(store);
  const waits = last?.run === info.run && last.document === store.document.peek();
  return Float64Array.from(waits ? last.parameters : frame.parameters);
}

/** Gives parameters, by place, other values. null, or the sentence why not. `merge`: one of a series, as while dragging. */
export function setValues(
  page: Page,
  label: string,
  places: readonly number[],
  next: (before: number) => number,
  merge = false,
): string | null {
  const parameters = present(page);
  if (!parameters) return null;
  const { mistake } = page.store.document.peek();
  if (mistake && STARTS.includes(mistake))
    return t("The mistake in this run makes its start; switch it off to change weights.");
  for (const place of places) parameters[place] = next(parameters[place] ?? 0);
  return write(page, label, parameters, places, merge);
}

/** Parameters, by place, take no updates from now on, or take them again. */
export function setFrozen(page: Page, label: string, places: readonly number[], frozen: boolean): string | null {
  const parameters = present(page);
  if (!parameters) return null;
  const shapes = page.session.info.peek()?.shapes ?? [];
  const now = frozenOf(page);
  return write(page, label, parameters, [], false, (layers) => {
    for (const [l, shape] of shapes.entries()) {
      const own = places.filter((place) => place >= shape.W && place < shape.b + shape.biases);
      const layer = layers[l];
      if (!layer || own.length === 0) continue;
      const names = now?.with(l, own, frozen) ?? false;
      if (names === false) delete layer.frozen;
      else layer.frozen = names as true | string[];
    }
  });
}

/** The parameters as the document's start: of all layers once the run has moved, else of those that `touched` is in. */
function write(
  { session, store }: Page,
  label: string,
  parameters: Float64Array,
  touched: readonly number[],
  merge: boolean,
  more?: (layers: Layers) => void,
): string | null {
  const info = session.info.peek();
  const shapes = info?.shapes ?? [];
  const moved = (session.frame.peek()?.step ?? 0) > 0;
  const within = (shape: LayerShape) => touched.some((place) => place >= shape.W && place < shape.b + shape.biases);
  const all = shapes.map((shape) => moved || within(shape));
  const count = shapes.reduce((sum, { units, inputs, biases }, l) => sum + (all[l] ? units * inputs + biases : 0), 0);
  if (count > MOST_WRITTEN)
    return t("This would write {count} numbers into the document; the limit is {most}.", { count, most: MOST_WRITTEN });
  const refusal = store.update(
    label,
    (draft) => {
      const layers = writtenLayers(draft, shapes);
      for (const [l, shape] of shapes.entries()) {
        const layer = layers[l];
        if (!layer || !all[l]) continue;
        const row = (unit: number) => {
          const first = shape.W + unit * shape.inputs;
          return Array.from(parameters.subarray(first, first + shape.inputs));
        };
        layer.W = Array.from({ length: shape.units }, (_, unit) => row(unit));
        if (shape.biases > 0) layer.b = Array.from(parameters.subarray(shape.b, shape.b + shape.biases));
      }
      more?.(layers);
    },
    merge,
  );
  if (refusal === null && info) written.set(store, { run: info.run, document: store.document.peek(), parameters });
  return refusal;
}
