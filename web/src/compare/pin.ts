import type { Evaluation, GridFrame, HistoryPoint, ResolvedExperiment } from "../../../wasm/types.ts";
import type { App } from "../app.ts";

/** A run that is kept to be looked at beside another: its curves, its picture, and the document they came of. */
export interface Pin {
  readonly settings: ResolvedExperiment;
  readonly step: number;
  readonly epoch: number;
  readonly evaluation: Evaluation;
  readonly history: readonly HistoryPoint[];
  /** The pictures of the last layer over the input plane; null where there is none. */
  readonly output: (GridFrame & { readonly plane: readonly [number, number] }) | null;
  readonly outputs: number;
  readonly classes: number;
}

/** The run as it stands; null before there is one. */
export function pinOf({ store, session }: Pick<App, "store" | "session">): Pin | null {
  const info = session.info.peek();
  const frame = session.frame.peek();
  if (!info || !frame || frame.run !== info.run) return null;
  const { grids } = frame;
  const { outputs, classes } = info.data;
  return {
    settings: store.settings.peek(),
    step: frame.step,
    epoch: frame.step / info.updatesPerEpoch,
    evaluation: frame.evaluation,
    history: session.history.peek().filter(({ step }) => step <= frame.step),
    output: grids && {
      ...grids,
      values: grids.values.slice(-outputs * grids.size * grids.size),
      plane: session.plane.peek(),
    },
    outputs,
    classes,
  };
}

/** Keeps the run as it stands, in place of one that was kept before. */
export function pin(app: Pick<App, "store" | "session">): void {
  app.session.pinned.value = pinOf(app);
}

/** A setting that two documents differ in. */
export interface Difference {
  readonly field: string;
  readonly pinned: string;
  readonly now: string;
}

/** Long values, such as all weights of a layer, are only named. */
const LONGEST = 40;

/** What two experiments differ in, field by field as documents name them. The view is none of it. */
export function differences(pinned: ResolvedExperiment, now: ResolvedExperiment): Difference[] {
  const [a, b] = [leaves(pinned), leaves(now)];
  const fields = [...new Set([...a.keys(), ...b.keys()])];
  return fields
    .filter((field) => a.get(field) !== b.get(field))
    .map((field) => ({ field, pinned: brief(a.get(field)), now: brief(b.get(field)) }));
}

function leaves(value: unknown, path = "", found = new Map<string, string>()): Map<string, string> {
  if (value !== null && typeof value === "object" && !Array.isArray(value)) {
    for (const [name, part] of Object.entries(value))
      if (path !== "" || name !== "view") leaves(part, path === "" ? name : `${path}.${name}`, found);
  } else if (Array.isArray(value) && value.some((item) => item !== null && typeof item === "object")) {
    for (const [i, item] of value.entries()) leaves(item, `${path}[${i}]`, found);
  } else if (value !== undefined) {
    found.set(path, typeof value === "string" ? value : JSON.stringify(value));
  }
  return found;
}

function brief(text: string | undefined): string {
  if (text === undefined || text === "null") return "\u2014";
  return text.length > LONGEST ? "\u2026" : text;
}
