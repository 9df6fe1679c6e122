/** The service in a worker: messages there and back, and the certainty that no promise is left waiting for a dead one. */
import { ChainruleError, type ErrorData } from "./errors.ts";
import type { Host } from "./host-types.ts";
import type { Link, LinkEvents } from "./link.ts";
import type { Answer, Arguments, FromWorker, Method, ToWorker } from "./protocol.ts";

/** Milliseconds a script may take to say hello, and then the engine to start. */
const HELLO_TIME = 5000;
const START_TIME = 30_000;
/** Milliseconds between two pings, and how many of them in a row may go unanswered when nothing long is expected. */
const BEAT = 1000;
const PATIENCE = 2;

interface Pending {
  resolve(value: unknown): void;
  reject(error: ChainruleError): void;
}

/** Starts the engine in `worker`. Rejects with engine_lost if it does not come up; the worker is then ended. */
export function startWorker(
  worker: Worker,
  kind: Host["kind"],
  wasm: ArrayBuffer,
  events: LinkEvents,
): Promise<WorkerLink> {
  return new Promise((resolve, reject) => {
    let timer = setTimeout(() => fail("it did not start in time"), HELLO_TIME);
    const fail = (reason: string) => {
      clearTimeout(timer);
      worker.terminate();
      reject(lost(reason));
    };
    worker.onerror = (event) => {
      event.preventDefault?.();
      fail(event.message || "its script could not be run");
    };
    worker.onmessageerror = () => fail("a message could not be read");
    worker.onmessage = ({ data: message }: MessageEvent<FromWorker>) => {
      if (message.type === "hello") {
        clearTimeout(timer);
        timer = setTimeout(() => fail("its engine did not start in time"), START_TIME);
        worker.postMessage({ type: "start", wasm } satisfies ToWorker);
      } else if (message.type === "failed") {
        clearTimeout(timer);
        worker.terminate();
        reject(ChainruleError.from(message.error));
      } else if (message.type === "ready") {
        clearTimeout(timer);
        resolve(new WorkerLink(worker, kind, events));
      }
    };
  });
}

/** A worker whose engine runs. */
export class WorkerLink implements Link {
  readonly kind: Host["kind"];
  readonly #worker: Worker;
  readonly #events: LinkEvents;
  readonly #pending = new Map<number, Pending>();
  #id = 0;
  #closed: ChainruleError | null = null;
  #playing = false;
  #beat: ReturnType<typeof setInterval> | null = null;
  #unanswered = 0;
  #patience = PATIENCE;

  constructor(worker: Worker, kind: Host["kind"], events: LinkEvents) {
    this.kind = kind;
    this.#worker = worker;
    this.#events = events;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#receive(data);
    worker.onmessageerror = () => this.#lose("a message could not be read");
    worker.onerror = (event) => {
      event.preventDefault?.();
      this.#lose(event.message || "its script failed");
    };
  }

  call<M extends Method>(method: M, args: Arguments<M>): Promise<Answer<M>> {
    if (this.#closed) return Promise.reject(this.#closed);
    const id = ++this.#id;
    return new Promise<Answer<M>>((resolve, reject) => {
      try {
        this.#post({ type: "call", id, method, args });
      } catch (thrown) {
        // Something that cannot be copied to another thread, such as a function inside a document.
        const reason = thrown instanceof Error ? thrown.message : String(thrown);
        reject(
          new ChainruleError("wrong_type", `The call "${method}" takes plain data: ${reason}.`, "", { cause: thrown }),
        );
        return;
      }
      this.#pending.set(id, { resolve: resolve as Pending["resolve"], reject });
      if (method === "play") this.#playing = true;
      this.#watchOver();
    });
  }

  expect(seconds: number): void {
    this.#patience = PATIENCE + Math.ceil((seconds * 1000) / BEAT);
  }

  close(reason: ChainruleError): void {
    if (this.#closed) return;
    this.#closed = reason;
    this.#worker.onmessage = null;
    this.#worker.onerror = null;
    this.#worker.onmessageerror = null;
    this.#worker.terminate();
    this.#rest();
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #receive(message: FromWorker): void {
    this.#unanswered = 0;
    if (message.type === "answer") this.#settle(message.id)?.resolve(message.value);
    else if (message.type === "refusal") this.#refused(message.id, message.error);
    else if (message.type === "frame") {
      this.#playing = message.frame.running;
      this.#events.onFrame(message.frame);
      this.#post({ type: "taken" });
    } else if (message.type === "failure") {
      this.#playing = false;
      this.#events.onFailure(ChainruleError.from(message.error));
    }
    if (this.#pending.size === 0 && !this.#playing) this.#rest();
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #refused(id: number, data: ErrorData): void {
    const error = ChainruleError.from(data);
    this.#settle(id)?.reject(error);
    // An engine that trapped: its worker and all its memory go; whatever else is pending was meant for that run.
    if (error.code === "engine_lost") this.#end(error);
  }

  /** Beats while there is something to wait for. Beats are counted, not milliseconds: a frozen page counts none. */
  #watchOver(): void {
    this.#beat ??= setInterval(() => {
      if (this.#unanswered >= this.#patience) return this.#lose("it fell silent");
      this.#unanswered++;
      this.#post({ type: "ping" });
    }, BEAT);
  }

  #rest(): void {
    if (this.#beat !== null) clearInterval(this.#beat);
    this.#beat = null;
    this.#unanswered = 0;
  }

  #lose(reason: string): void {
    this.#end(lost(reason));
  }

  #end(error: ChainruleError): void {
    if (this.#closed) return;
    this.close(error);
    this.#events.onLost(error);
  }
}

function lost(reason: string): ChainruleError {
  return new ChainruleError(
    "engine_lost",
    `The engine's worker stopped (${reason}); open the experiment again to go on.`,
  );
}
