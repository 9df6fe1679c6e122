/** A running service, wherever it runs: what host.ts talks to. A link is used until it is lost, then thrown away. */
import type { ChainruleError } from "./errors.ts";
import type { Host } from "./host-types.ts";
import type { Answer, Arguments, Method } from "./protocol.ts";
import type { Frame } from "./types.ts";

export interface LinkEvents {
  onFrame(frame: Frame): void;
  /** A run that played ended with an error. */
  onFailure(error: ChainruleError): void;
  /** The worker died, threw or fell silent; every pending call has been rejected. */
  onLost(error: ChainruleError): void;
}

export interface Link {
  readonly kind: Host["kind"];
  call<M extends Method>(method: M, args: Arguments<M>): Promise<Answer<M>>;
  /** Seconds of silence that may be honest work from now on. */
  expect(seconds: number): void;
  /** Ends it at once; pending calls are rejected with `reason`. */
  close(reason: ChainruleError): void;
}
