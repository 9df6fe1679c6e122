/** The service on the page's own thread, in slices short enough for input and drawing: the last resort. */
import type { ChainruleError } from "./errors.ts";
import type { Link, LinkEvents } from "./link.ts";
import type { Answer, Arguments, Method } from "./protocol.ts";
import { Service } from "./service.ts";
import { engineSupply } from "./supply.ts";

/** Milliseconds of training between two turns of the page: half a display frame. */
const SLICE = 8;

/** Starts an engine on this thread. Errors: engine_lost. */
export async function startOnPage(wasm: ArrayBuffer, events: LinkEvents): Promise<Link> {
  const service = new Service({
    slice: SLICE,
    engine: await engineSupply(wasm),
    onFrame(frame) {
      events.onFrame(frame);
      service.taken();
    },
    onFailure: (error) => events.onFailure(error),
  });
  // Rejects every call that is pending when the link is closed.
  let end: (reason: ChainruleError) => void = () => {};
  const ended = new Promise<never>((_, reject) => {
    end = reject;
  });
  ended.catch(() => {});
  return {
    kind: "page",
    call: <M extends Method>(method: M, args: Arguments<M>) => {
      const carriedOut = (service[method] as (...args: unknown[]) => Promise<unknown>).apply(service, args);
      return Promise.race([carriedOut as Promise<Answer<M>>, ended]);
    },
    expect() {},
    close(reason) {
      end(reason);
      service.close();
    },
  };
}
