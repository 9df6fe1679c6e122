/** The script of the worker that looks for a better layout: one question at a time. */
import type { GraphLayout } from "./layout.ts";
import { refined } from "./refine.ts";

const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<GraphLayout>) => void) | null;
  postMessage(answer: GraphLayout | null): void;
};

scope.onmessage = ({ data }) => scope.postMessage(refined(data));
