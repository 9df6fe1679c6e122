/**
 * The engine's worker: a classic script, started from a blob or by its address. It is given the bytes of engine.wasm,
 * because from a blob nothing beside it can be found.
 */
import { ChainruleError } from "./errors.ts";
import { type FromWorker, methods, type ToWorker, transferables } from "./protocol.ts";
import { Service } from "./service.ts";
import { engineSupply } from "./supply.ts";

/** Milliseconds of training between two looks at the messages: short enough to stop within a display frame. */
const SLICE = 10;

interface Scope {
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
}

const scope = globalThis as unknown as Scope;
let service: Service | null = null;

function post(message: FromWorker): void {
  scope.postMessage(message, transferables(message));
}

async function start(wasm: ArrayBuffer): Promise<void> {
  try {
    service = new Service({
      slice: SLICE,
      engine: await engineSupply(wasm),
      onFrame: (frame) => post({ type: "frame", frame }),
      onFailure: (error) => post({ type: "failure", error: error.toData() }),
    });
    post({ type: "ready" });
  } catch (thrown) {
    post({ type: "failed", error: ChainruleError.of(thrown).toData() });
  }
}

async function call({ id, method, args }: Extract<ToWorker, { type: "call" }>): Promise<void> {
  try {
    if (!service || !methods.includes(method))
      throw new ChainruleError("internal", `The worker has no call "${method}".`);
    const value = await (service[method] as (...args: unknown[]) => Promise<unknown>).apply(service, args);
    post({ type: "answer", id, value });
  } catch (thrown) {
    post({ type: "refusal", id, error: ChainruleError.of(thrown).toData() });
  }
}

scope.onmessage = ({ data: message }) => {
  if (message.type === "start") void start(message.wasm);
  else if (message.type === "call") void call(message);
  else if (message.type === "taken") service?.taken();
  else if (message.type === "ping") post({ type: "pong" });
};

post({ type: "hello" });
