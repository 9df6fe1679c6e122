/** The engine as the page's lessons ask it. */
import { createEngine, GraphRun } from "../../dist/node.js";

const engine = await createEngine();

export function asker() {
  let run = null;
  return {
    async open(document) {
      run?.[Symbol.dispose]();
      run = GraphRun.open(engine, document, 1);
      return run.opened();
    },
    async counts() {
      return run.counts();
    },
    async descendTo(updates) {
      return run.descend(updates - run.steps).pass;
    },
  };
}
