/** A browser's Worker for Node: the shipped worker.js in a thread of its own, from a blob or by its address. */
import { resolveObjectURL } from "node:buffer";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker as Thread } from "node:worker_threads";

const bootstrap = new URL("thread-worker-start.mjs", import.meta.url);

export class ThreadWorker {
  onmessage = null;
  onerror = null;
  onmessageerror = null;
  /** Every worker started and not yet ended. */
  static live = new Set();
  #thread;
  #queue = [];
  #ended = false;

  constructor(address) {
    ThreadWorker.live.add(this);
    this.started = this.#start(String(address)).catch((error) => this.onerror?.({ message: error.message }));
  }

  postMessage(message, transfer) {
    if (this.#thread) this.#thread.postMessage(message, transfer);
    else this.#queue.push(structuredClone(message));
  }

  terminate() {
    this.#ended = true;
    ThreadWorker.live.delete(this);
    this.#thread?.terminate();
  }

  /** Ends the thread as a crash would: nobody is told. */
  kill() {
    this.#thread.terminate();
  }

  async #start(address) {
    const blob = address.startsWith("blob:") ? resolveObjectURL(address) : null;
    const source = blob ? await blob.text() : readFileSync(fileURLToPath(address), "utf8");
    if (this.#ended) return;
    this.#thread = new Thread(bootstrap, { workerData: source });
    this.#thread.on("message", (data) => this.#ended || this.onmessage?.({ data }));
    this.#thread.on("error", (error) => this.#ended || this.onerror?.({ message: error.message }));
    for (const message of this.#queue) this.#thread.postMessage(message);
  }
}
