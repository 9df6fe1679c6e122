/**
 * Asks a worker for a better layout than the quick one. Where no worker can be started, or it takes too long, the quick
 * one stays: it is a layout too.
 */
import { blobAddress } from "../../../wasm/trusted.ts";
import type { GraphLayout } from "./layout.ts";

/** Past these the quick layout stays. */
const MOST_CARDS = 600;
const MOST_EDGES = 1500;
/** Time it may take, in milliseconds. */
const PATIENCE = 3000;

export class Refiner {
  #worker: Worker | null = null;
  #asked = 0;

  /** The better layout; null where there is none, or where another was asked for since. */
  async ask(layout: GraphLayout): Promise<GraphLayout | null> {
    const turn = ++this.#asked;
    this.close();
    if (layout.cards.length < 3 || layout.cards.length > MOST_CARDS || layout.routes.length > MOST_EDGES) return null;
    // Whoever types asks at every letter; only what is typed at last is worth the work.
    await new Promise((resolve) => setTimeout(resolve, 150));
    if (turn !== this.#asked) return null;
    try {
      const worker = await started();
      if (turn !== this.#asked) {
        worker.terminate();
        return null;
      }
      this.#worker = worker;
      return await answerOf(worker, layout);
    } catch {
      return null;
    } finally {
      if (turn === this.#asked) this.close();
    }
  }

  close(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }
}

async function started(): Promise<Worker> {
  // Its script comes when it is first needed.
  const { default: source } = await import("#layout-worker?raw");
  const { url, release } = blobAddress(source);
  try {
    return new Worker(url);
  } finally {
    setTimeout(release, 10_000);
  }
}

function answerOf(worker: Worker, layout: GraphLayout): Promise<GraphLayout | null> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(null), PATIENCE);
    const settle = (act: () => void) => {
      clearTimeout(timer);
      act();
    };
    worker.onmessage = ({ data }: MessageEvent<GraphLayout | null>) => settle(() => resolve(data));
    worker.onerror = (event) => settle(() => reject(new Error(event.message)));
    worker.postMessage(layout);
  });
}
