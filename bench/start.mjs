/**
 * Measures how soon the page can be played with: from the request to the first picture and to a page that trains at the
 * next press, as it is and with a processor four times slower, where the browser can be slowed. Reports; never a test.
 *
 *   node bench/start.mjs
 */
import { serve } from "../scripts/serve.mjs";
import { browsers, launch } from "../tests/web/browser.mjs";

const RUNS = 7;
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

/** Before any script: notes when the page is ready, and when it has trained after a press. */
const watch = () => {
  globalThis.__ready = new Promise((resolve) => {
    addEventListener("ready", () => resolve(performance.now()), { once: true });
  });
};

/** In the page: presses Play as soon as it can be, and waits for the first update that is shown. */
const playable = async () => {
  const ready = await globalThis.__ready;
  const el = document.querySelector("chainrule-playground");
  const stepped = new Promise((resolve) => {
    el.addEventListener("step", () => resolve(performance.now()), { once: true });
  });
  const pressed = performance.now();
  await el.play();
  const first = (await stepped) - pressed;
  await el.pause();
  const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN;
  return { paint, ready, first };
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
    for (const slowdown of kind === "chromium" ? [1, 4] : [1]) {
      const seen = [];
      for (let run = 0; run < RUNS; run++) {
        const page = await browser.page();
        if (slowdown > 1) {
          const devtools = await page.raw.context().newCDPSession(page.raw);
          await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
        }
        await page.beforeScripts(watch);
        await page.goto(server.url);
        seen.push(await page.evaluate(playable));
        await page.close();
      }
      const of = (name) => `${median(seen.map((one) => one[name])).toFixed(0)} ms`;
      console.log(
        `  processor ${slowdown === 1 ? "as it is" : `${slowdown} times slower`}, median of ${RUNS} first visits: painted ` +
          `after ${of("paint")}, ready after ${of("ready")} (must at 4 times slower: 1500 ms), first update ${of("first")} after Play`,
      );
    }
    await browser.close();
  }
} finally {
  await server.close();
}
