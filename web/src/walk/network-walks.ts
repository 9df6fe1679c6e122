/** The walk over an update of the open network, and what it has come to know. Read signals, so that whoever calls follows them. */
import type { App } from "../app.ts";
import { Letters } from "../graph/letters.ts";
import type { Known } from "../graph/readings.ts";
import { decodeLens } from "../lens.ts";
import { decodeNotation } from "../notation.ts";
import { settingsNow } from "../training/settings.ts";
import { MOST_OPERATIONS, NetworkWalk, operationCount, type Updates } from "./network-walk.ts";
import type { Walk } from "./walk.ts";

/** null while steps are whole updates, or a formula is open. A lesson stands at an operation too. */
export function networkWalk({ store, session }: Pick<App, "store" | "session">): Walk | null {
  const unit = session.stepUnit.value;
  if ((unit !== "operation" && unit !== "lesson") || session.graph.value !== null) return null;
  const info = session.info.value;
  const frame = session.reading.value;
  if (!info || !frame?.probe || frame.run !== info.run) return null;
  const { view } = store.document.value;
  const lens = decodeLens(view?.lens);
  if (lens === "scalars") return session.networkGraph.value?.walk ?? null;
  const units = lens !== "layers" && operationCount(info.shapes) <= MOST_OPERATIONS;
  const updates = updatesOf({ store, session });
  const letters = new Letters(info.shapes, decodeNotation(view?.notation));
  return new NetworkWalk(info, frame, units ? "neurons" : "layers", updates, letters);
}

/** Which parameters an update changes. */
export function updatesOf({ store, session }: Pick<App, "store" | "session">): Updates[] {
  const { model } = store.settings.value;
  const { update } = settingsNow({ store, session });
  return (session.info.value?.shapes ?? []).map((_, layer) => {
    const frozen = model.layers[layer]?.frozen ?? false;
    const whole = (kind: string) => frozen === true || (frozen !== false && frozen.includes(kind));
    return { weights: !whole("W"), biases: !whole("b") && update === "all" };
  });
}

/** The walk with its position; null while nothing is walked. */
export function walking({ session }: Pick<App, "session">): { walk: NetworkWalk; at: number } | null {
  const walk = session.walk.value;
  const at = session.at.value;
  return walk instanceof NetworkWalk && at !== null ? { walk, at } : null;
}

/** What is known at the position of the walk; null: everything. */
export function knownOf(app: Pick<App, "session">): Known | null {
  const walked = walking(app);
  if (!walked) return null;
  const { walk, at } = walked;
  return { value: (name) => walk.value(name, at), gradient: (name) => walk.gradient(name, at) !== "later" };
}
