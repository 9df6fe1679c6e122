import type { Session } from "./session.ts";
import type { Store } from "./store.ts";

/** What every panel is given: the document and the run. */
export interface App {
  readonly store: Store;
  readonly session: Session;
}
