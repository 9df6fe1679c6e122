/**
 * Measures what time travel costs and gives: updates a second with states kept along the way and without, side by side in
 * turns, and how long it takes to stand at other steps of a run that has come far. Reports; never a test.
 *
 *   node bench/timeline.mjs
 */
import { readFileSync } from "node:fs";
import { createHostWith } from "../dist/browser.js";
import { openExperiment } from "../dist/node.js";

const spiral = {
  v: 1,
  seed: 7,
  data: { set: "spiral", n: 300, noise: 0.2, split: 0.7 },
  model: { layers: [{ units: 8 }, { units: 8 }, { activation: "tanh" }] },
  train: { optimizer: "adam", rate: 0.01, batch: 10 },
};
const wide = {
  v: 1,
  seed: 7,
  data: { set: "blobs", n: 1000, classes: 5, split: 0.8 },
  model: { layers: [{ units: 128 }, { units: 128 }, { units: 5 }] },
  train: { loss: "softmax_cross_entropy", optimizer: "adam", rate: 0.001, batch: 10 },
};
const ROUNDS = 12;
const ROUND = 700;
/** Updates of the run that is looked back on. */
const FAR = { "2-8-8-1": 1_000_000, "2-128-128-5": 20_000 };

const middle = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

async function speed(document, remembers) {
  const run = await openExperiment(document);
  if (remembers) run.remember();
  run.stepFor(ROUND / 4);
  const [begun, from] = [performance.now(), run.steps];
  run.stepFor(ROUND);
  const perSecond = ((run.steps - from) * 1000) / (performance.now() - begun);
  run.delete();
  return perSecond;
}

const file = readFileSync(new URL("../dist/engine.wasm", import.meta.url));
const host = await createHostWith({
  wasm: async () => file.buffer.slice(file.byteOffset, file.byteOffset + file.length),
});

for (const [name, document] of Object.entries({ "2-8-8-1": spiral, "2-128-128-5": wide })) {
  const ratios = [];
  for (let round = 0; round < ROUNDS; round++) {
    // Each goes first every other time.
    const first = round % 2 === 0;
    const one = await speed(document, first);
    const other = await speed(document, !first);
    ratios.push(first ? one / other : other / one);
  }
  ratios.sort((a, b) => a - b);
  const spread = `${ratios[1].toFixed(3)} to ${ratios.at(-2).toFixed(3)}`;
  console.log(
    `${name}: with states kept ${middle(ratios).toFixed(3)} of the speed without (${spread}, ${ROUNDS} rounds)`,
  );
  const steps = FAR[name];
  await host.open(document);
  await host.step(steps);
  const times = [];
  for (let i = 1; i <= 40; i++) {
    const step = Math.floor(((i * 0.618034) % 1) * steps);
    const begun = performance.now();
    await host.seek(step);
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  console.log(
    `${name}: to any of ${steps} steps in ${middle(times).toFixed(1)} ms, 95 % within ${times[37].toFixed(1)} ms`,
  );
}
host.close();
