/**
 * Random sessions: edits, undo, redo, play, pause, steps, time travel, resets, in any order, against a real worker thread.
 * No failure, and what the page shows at the end is what its document gives when it is run anew.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { openExperiment, tables } from "../../dist/node.js";
import { numbersFrom } from "../wasm/support/models.mjs";
import { ThreadWorker } from "../wasm/support/thread-worker.mjs";
import { tiered } from "../wasm/support/tier.mjs";
import { bundled } from "./bundled.mjs";

const SESSIONS = tiered(12, 100);
const ACTIONS = 200;
const dist = new URL("../../dist/", import.meta.url);
const wasm = new Uint8Array(readFileSync(new URL("engine.wasm", dist))).buffer;
const first = { v: 1, seed: 7, data: { set: "spiral", n: 60 }, model: { layers: [{ units: 3 }, {}] } };
const formula = { v: 1, model: { kind: "formula", text: "f = x*y", at: { x: 1, y: 2 } } };
const activations = tables.ops.filter((op) => op.activation).map(({ name }) => name);
const names = (rows) => rows.map(({ name }) => name);

globalThis.Worker = ThreadWorker;
globalThis.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()));
globalThis.cancelAnimationFrame = clearTimeout;
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

let page;
before(async () => {
  page = await bundled("../../tests/web/sessions-page.ts");
});
after(() => assert.equal(ThreadWorker.live.size, 0, "every worker was ended"));

/** What a session can do, each with how often. An edit answers the sentence of a refusal, or null. */
function actionsOf(app, { random, pick, whole }) {
  const { store, session } = app;
  const info = () => session.info.peek();
  const layer = () => whole(0, info().shapes.length - 1);
  const hidden = () => whole(0, Math.max(0, info().shapes.length - 2));
  const place = () => whole(0, info().parameterCount - 1);
  const edit = (label, recipe) => store.update(label, recipe);
  return [
    [6, () => edit("units", page.setUnits(info(), hidden(), whole(1, 6)))],
    [3, () => info().shapes.length < 5 && edit("layer", page.addLayer(info(), hidden()))],
    [3, () => info().shapes.length > 1 && edit("layer gone", page.removeLayer(info(), hidden()))],
    [2, () => info().shapes.length > 2 && edit("order", page.moveLayer(info(), 0, 1))],
    [4, () => edit("activation", page.setActivation(info(), layer(), pick(activations)))],
    [3, () => edit("bias", page.setBias(info(), layer(), pick([true, false, "shared"])))],
    [2, () => edit("start", page.setInit(info(), layer(), { name: pick(names(tables.initializers)) }))],
    [2, () => edit("frozen", page.freezeLayer(info(), hidden(), random() < 0.5))],
    [5, () => page.setValues(app, "weight", [place()], () => random() * 2 - 1, random() < 0.5)],
    [2, () => page.setFrozen(app, "freeze", [place()], random() < 0.7)],
    [3, () => edit("set", page.chooseSet(pick(names(tables.datasets)), info()))],
    [2, () => edit("classes", page.chooseClasses(whole(2, 4), info()))],
    [2, () => edit("loss", page.chooseLoss(pick(names(tables.losses)), info()))],
    [3, () => edit("seed", (draft) => (draft.seed = whole(0, 99)))],
    [3, () => edit("noise", (draft) => (draft.data = { ...draft.data, noise: whole(0, 5) / 10 }))],
    [2, () => edit("samples", (draft) => (draft.data = { ...draft.data, n: whole(10, 80) }))],
    [6, () => page.setTraining(app, "rate", (settings) => (settings.rate = whole(1, 50) / 1000))],
    [3, () => page.setTraining(app, "optimiser", (one) => page.chooseOptimizer(one, pick(names(tables.optimizers))))],
    [2, () => edit("batch", (draft) => (draft.train = { ...draft.train, batch: whole(1, 20) }))],
    [1, () => page.fromTheStart(app, "from the start")],
    [2, () => edit("nonsense", (draft) => (draft.train = { ...draft.train, rate: "fast" }))],
    [9, () => store.undo()],
    [7, () => store.redo()],
    [6, () => session.play()],
    [6, () => session.pause()],
    [6, () => session.step(whole(1, 20))],
    [2, () => session.stepOnce()],
    [3, () => session.stepBack()],
    [5, () => session.seek(whole(0, session.farthest.peek() ?? 0))],
    [2, () => session.reset()],
    [2, () => session.next.look()],
    [2, () => session.setSpeed(pick(["full", "epoch_frame", "update_second"]))],
  ];
}

/** One session; answers what is shown at its end. */
async function live(app, seed, failures) {
  const random = numbersFrom(seed);
  const whole = (low, high) => low + Math.floor(random() * (high - low + 1));
  const pick = (list) => list[whole(0, list.length - 1)];
  const actions = actionsOf(app, { random, whole, pick });
  const bag = actions.flatMap(([often, act]) => Array(often).fill(act));
  await app.open({ ...first, seed });
  const log = [];
  for (let i = 0; i < ACTIONS; i++) {
    const act = bag[whole(0, bag.length - 1)];
    log.push(act.toString().slice(6, 60).replaceAll("\n", " "));
    const answer = act();
    // Now and then the reader waits for an answer; mostly not.
    if (answer instanceof Promise) answer.catch(() => undefined);
    if (random() < 0.3) await app.session.settled();
  }
  // At the end some training, so that there is a run to compare.
  await app.session.step(whole(1, 40));
  page.setTraining(app, "rate", (settings) => {
    settings.rate = whole(1, 50) / 1000;
  });
  await app.session.step(whole(1, 40));
  await app.session.seek(whole(0, app.session.farthest.peek() ?? 0));
  await app.session.pause();
  await app.session.settled();
  await new Promise((done) => setTimeout(done));
  await app.session.settled();
  assert.deepEqual(failures, [], `session ${seed}\n${log.join("; ").slice(-1500)}`);
  const result = await app.session.result();
  return { document: app.store.document.peek(), step: result.step, hash: result.hash };
}

test(`${SESSIONS} random sessions of ${ACTIONS} edits, undo, redo, play, pause and time travel`, async (t) => {
  const failures = [];
  const app = new page.Playground(
    () => page.createHost({ wasm: async () => wasm.slice(0), workerUrl: new URL("worker.js", dist) }),
    { network: first, formula },
  );
  app.session.onError = ({ code, message }) => {
    // A run may diverge and an edit be refused; nothing may break.
    if (["internal", "engine_lost", "deleted", undefined].includes(code)) failures.push(`${code}: ${message}`);
  };
  const heaps = [];
  try {
    for (let seed = 1; seed <= SESSIONS; seed++) {
      const { document, step, hash } = await live(app, seed, failures);
      const again = await openExperiment(document);
      again.step(step);
      const replay = again.result();
      assert.equal(replay.step, step, `session ${seed}: the step it stands at can be reached`);
      assert.equal(replay.hash, hash, `session ${seed}, step ${step}: ${JSON.stringify(document)}`);
      again[Symbol.dispose]?.();
      const link = await page.linkedIn(await page.hashOf({ document, step, select: null }));
      assert.deepEqual(structuredClone(link.document), document, `session ${seed}: by link`);
      assert.equal(link.step, step);
      assert.deepEqual(JSON.parse(page.formatDocument(document)), document, `session ${seed}: by file`);
      collect();
      heaps.push(process.memoryUsage().heapUsed / 1e6);
    }
  } finally {
    app.close();
  }
  const middle = heaps[Math.floor(heaps.length / 2)];
  t.diagnostic(`heap ${heaps[0].toFixed(1)} MB after the first session, ${heaps.at(-1).toFixed(1)} after the last`);
  assert.ok(heaps.at(-1) < middle * 1.2 + 2, `the heap grows: ${heaps.map((x) => x.toFixed(1)).join(", ")} MB`);
});
