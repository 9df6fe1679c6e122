import type { Speed as HostSpeed } from "../../wasm/host-types.ts";
import { key } from "./words/words.ts";

/** How fast Play goes. */
export type Speed = "operation_second" | "update_second" | "ten_second" | "epoch_second" | "epoch_frame" | "full";

/** The speeds in the order of the menu. */
export const speeds: readonly { readonly value: Speed; readonly label: string }[] = [
  { value: "operation_second", label: key("1 operation a second") },
  { value: "update_second", label: key("1 update a second") },
  { value: "ten_second", label: key("10 updates a second") },
  { value: "epoch_second", label: key("one epoch a second") },
  { value: "epoch_frame", label: key("one epoch a frame") },
  { value: "full", label: key("full") },
];

/** Slow speeds are single steps at a beat, `perSecond` of them with `updates` each; fast ones are the engine's own. */
export type Pace = { beat: { perSecond: number; updates: number } } | { beat: null; engine: HostSpeed };

export function paceOf(speed: Speed, updatesPerEpoch: number): Pace {
  switch (speed) {
    // Of what is no walk the smallest step is an update.
    case "operation_second":
    case "update_second":
      return { beat: { perSecond: 1, updates: 1 } };
    case "ten_second":
      return { beat: { perSecond: 10, updates: 1 } };
    case "epoch_second":
      return { beat: { perSecond: 1, updates: updatesPerEpoch } };
    case "epoch_frame":
      return { beat: null, engine: { updates: updatesPerEpoch } };
    case "full":
      return { beat: null, engine: "full" };
  }
}
