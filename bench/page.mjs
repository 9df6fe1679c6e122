/**
 * Measures the page as a user meets it, in every installed browser: how long after Play the network is good, and how
 * quickly the page answers input meanwhile. Reports; never a test.
 *
 *   npm run bench
 */
import { readFileSync } from "node:fs";
import { serve } from "../scripts/serve.mjs";
import { browsers, launch } from "../tests/web/browser.mjs";

const runs = [
  { title: "penguins 4-8-3", file: "penguins", target: 0.97, seconds: 5 },
  { title: "spiral 2-8-8-1", file: "spiral", target: 0.98, seconds: 10 },
];

/** In the page: plays until test accuracy reaches the target, pressing on the page all the while. */
const measure = async ({ experiment, target, seconds }) => {
  const el = document.querySelector("chainrule-playground");
  await el.ready;
  await el.setState(experiment);
  const delays = [];
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) delays.push(entry.duration);
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
  globalThis.__measured = async () => {
    counting = false;
    observer.disconnect();
    await el.pause();
    frames.sort((a, b) => a - b);
    delays.sort((a, b) => a - b);
    return {
      ...reached,
      frame95: frames[Math.floor(frames.length * 0.95)],
      frameWorst: frames.at(-1),
      inputWorst: delays.at(-1) ?? 16,
      inputs: delays.length,
    };
  };
  return true;
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
    for (const { title, file, target, seconds } of runs) {
      const experiment = JSON.parse(readFileSync(new URL(`../examples/${file}.json`, import.meta.url), "utf8"));
      const page = await browser.page();
      await page.goto(server.url);
      await page.evaluate(measure, { experiment, target, seconds });
      for (let i = 0; i < 40; i++) {
        await page.raw.mouse.click(600 + i, 300);
        await page.press("Tab");
      }
      const result = await page.evaluate(() => globalThis.__measured());
      console.log(
        `  ${title}: test accuracy ${(100 * result.accuracy).toFixed(1)} % after ${result.seconds.toFixed(2)} s ` +
          `(must: ${100 * target} % within ${seconds} s), ${result.step} updates; ` +
          `frames 95th percentile ${result.frame95.toFixed(1)} ms, worst ${result.frameWorst.toFixed(0)} ms; ` +
          `slowest answer to input ${result.inputWorst.toFixed(0)} ms (must: 50 ms)`,
      );
      await page.close();
    }
    await browser.close();
  }
} finally {
  await server.close();
}
