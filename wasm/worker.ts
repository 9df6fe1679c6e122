/**
 * The engine's worker: a classic script, started from a blob or by its address. It is given the bytes of engine.wasm,
 * because from a blob nothing beside it can be found.
 */
import { Engine } from "./engine.ts";
import { ChainruleError } from "./errors.ts";
import { type FromWorker, methods, type ToWorker, transferables } from "./protocol.ts";
import { Service } from "./service.ts";

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
    const module = await WebAssembly.compile(wasm);
    const first = await Engine.create(module);
    // The engine made here to see that it works is the first one used; a lost one is replaced from the module.
    let ready: Engine | null = first;
    service = new Service({
      slice: SLICE,
      engine: async () => {
        const engine = ready ?? (await Engine.create(module));
        ready = null;
        return engine;
      },
      onFrame: (frame) => post({ type: "frame", frame }),
      onFailure: (error) => post({ type: "failure", error: error.toData() }),
    });
    post({ type: "ready" });
  } catch (thrown) {
    post({ type: "failed", error: startError(thrown) });
  }
}

/** Bytes that do not compile and engines that do not start are the same to a page: no engine here. */
function startError(thrown: unknown) {
  if (thrown instanceof ChainruleError) return thrown.toData();
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new ChainruleError("engine_lost", `The engine could not be started: ${reason}.`).toData();
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
