/**
 * Measures the page as a user meets it, in every installed browser: how long after Play the network is good, how quickly
 * the page answers input meanwhile, how even its frames are, and what the pictures cost the training. Reports; never a test.
 *
 *   npm run bench
 */
import { readFileSync } from "node:fs";
import { openExperiment } from "../dist/node.js";
import { serve } from "../scripts/serve.mjs";
import { browsers, launch } from "../tests/web/browser.mjs";

const example = (name) => JSON.parse(readFileSync(new URL(`../examples/${name}.json`, import.meta.url), "utf8"));
const runs = [
  { title: "penguins 4-8-3", document: example("penguins"), target: 0.97, seconds: 5 },
  { title: "spiral 2-8-8-1", document: example("spiral"), target: 0.98, seconds: 10 },
  {
    title: "digits 64-32-10",
    document: {
      v: 1,
      seed: 1,
      data: { set: "digits" },
      model: { layers: [{ units: 32, activation: "relu" }, { units: 10 }] },
      train: { loss: "softmax_cross_entropy", optimizer: "adam", rate: 0.003, batch: 32 },
    },
    target: 0.97,
    seconds: 10,
  },
];

/** Spiral with noise 0.2: as quick beside its pictures as without any? */
const spiral = {
  ...example("spiral"),
  data: { set: "spiral", noise: 0.2 },
  model: { layers: [{ units: 8 }, { units: 8 }, {}] },
};
const SECONDS = 3;
const TURNS = 5;

/** In the page: plays until test accuracy reaches the target, pressing on the page all the while. */
const measure = async ({ experiment, target, seconds }) => {
  const el = document.querySelector("chainrule-playground");
  await el.ready;
  await el.setState(experiment);
  // One press makes several events; what counts is when the screen shows the last of them. Below 16 ms none is reported.
  const answers = new Map();
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const input = Math.round(entry.startTime);
      answers.set(input, Math.max(answers.get(input) ?? 0, entry.duration));
    }
  });
  observer.observe({ type: "event", durationThreshold: 16 });
  const frames = [];
  let last = performance.now();
  let counting = true;
  const tick = (now) => {
    frames.push(now - last);
    last = now;
    if (counting) requestAnimationFrame(tick);
  };
  const start = performance.now();
  const reached = await new Promise((resolve) => {
    let best = 0;
    const seen = (event) => {
      const accuracy = event.detail.metrics.accuracy?.test ?? 0;
      if (accuracy > best) best = accuracy;
      const elapsed = (performance.now() - start) / 1000;
      if (accuracy >= target || elapsed > 3 * seconds) {
        el.removeEventListener("step", seen);
        resolve({ seconds: elapsed, accuracy: best, step: event.detail.step });
      }
    };
    el.addEventListener("step", seen);
    requestAnimationFrame(tick);
    el.play();
  });
  // Keep it running a while longer so that there is something to answer input beside.
  globalThis.__measured = async (inputs) => {
    counting = false;
    observer.disconnect();
    await el.pause();
    frames.sort((a, b) => a - b);
    const delays = [...Array(Math.max(0, inputs - answers.size)).fill(16), ...answers.values()].sort((a, b) => a - b);
    const share = (list, part) => list[Math.min(list.length - 1, Math.floor(list.length * part))];
    return {
      ...reached,
      frame95: share(frames, 0.95),
      frameWorst: frames.at(-1),
      input50: share(delays, 0.5),
      input95: share(delays, 0.95),
      inputWorst: delays.at(-1),
    };
  };
  return true;
};

/** In the page: plays for some seconds; answers updates per second and how far frames are apart, in milliseconds. */
const playFor = async ({ experiment, seconds }) => {
  const el = document.querySelector("chainrule-playground");
  await el.ready;
  await el.setState(experiment);
  await el.play();
  const frames = [];
  const start = performance.now();
  const from = (await el.result()).step;
  let last = start;
  await new Promise((done) => {
    const tick = (now) => {
      frames.push(now - last);
      last = now;
      if (now - start < 1000 * seconds) requestAnimationFrame(tick);
      else done();
    };
    requestAnimationFrame(tick);
  });
  const { step } = await el.result();
  const elapsed = (performance.now() - start) / 1000;
  await el.pause();
  return { speed: (step - from) / elapsed, frames };
};

/** Updates per second of the same experiment without any page. */
async function headless(experiment, seconds) {
  const run = await openExperiment(experiment);
  run.step(1000);
  const start = performance.now();
  let steps = 0;
  for (; performance.now() - start < 1000 * seconds; steps += 1000) run.step(1000);
  const speed = steps / ((performance.now() - start) / 1000);
  run.delete();
  return speed;
}

const share = (list, part) => {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
};

const server = await serve({ root: new URL("../dist/", import.meta.url) });
try {
  for (const { kind, path } of browsers) {
    if (!path) {
      console.log(`${kind}: not installed, skipped`);
      continue;
    }
    const browser = await launch(kind);
    console.log(`${kind} ${browser.version}`);
    const ratios = [];
    const apart = [];
    for (let turn = 0; turn < TURNS; turn++) {
      const page = await browser.page();
      await page.goto(server.url);
      const { speed, frames } = await page.evaluate(playFor, { experiment: spiral, seconds: SECONDS });
      await page.close();
      ratios.push(speed / (await headless(spiral, SECONDS)));
      apart.push(...frames.slice(5));
    }
    console.log(
      `  spiral, noise 0.2, 2-8-8-1, playing: frames 95th percentile ${share(apart, 0.95).toFixed(1)} ms (must: 20), ` +
        `updates at ${(100 * share(ratios, 0.5)).toFixed(0)} % of the speed in Node (median of ${TURNS} turns; must: 90 %)`,
    );
    for (const { title, document: experiment, target, seconds } of runs) {
      const page = await browser.page();
      await page.goto(server.url);
      await page.evaluate(measure, { experiment, target, seconds });
      // Each press chooses another weight and moves the focus: the page draws the network anew. A press is a down, an up
      // and a key's down and up.
      const presses = 60;
      for (let i = 0; i < presses; i++) {
        await page.raw.mouse.click(600 + i, 300);
        await page.press("Tab");
        await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 60)));
      }
      const result = await page.evaluate((inputs) => globalThis.__measured(inputs), 4 * presses);
      console.log(
        `  ${title}: test accuracy ${(100 * result.accuracy).toFixed(1)} % after ${result.seconds.toFixed(2)} s ` +
          `(must: ${100 * target} % within ${seconds} s), ${result.step} updates; ` +
          `frames 95th percentile ${result.frame95.toFixed(1)} ms, worst ${result.frameWorst.toFixed(0)} ms; ` +
          `input answered on screen in ${result.input50.toFixed(0)} ms (median), ${result.input95.toFixed(0)} ms ` +
          `(95th percentile; must: 50 ms), ${result.inputWorst.toFixed(0)} ms at worst`,
      );
      await page.close();
    }
    await browser.close();
  }
} finally {
  await server.close();
}
