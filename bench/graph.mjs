/**
 * Measures formula mode as a learner meets it, in every installed browser: from the last key to a graph that can be walked,
 * from a long text to its drawing, and what a step or a selection costs the page. Reports; never a test.
 *
 *   node bench/graph.mjs
 */
import { readFileSync } from "node:fs";
import { serve } from "../scripts/serve.mjs";
import { browsers, launch } from "../tests/web/browser.mjs";

/** A formula whose graph has exactly that many nodes: six leaves, then lines of three operations with fan-out. */
function formulaOf(nodes) {
  const leaves = ["p", "q", "r", "s", "t", "u"];
  const lines = [];
  let seed = 7;
  const back = (i) => {
    seed = (seed * 48271) % 2147483647;
    const at = i - 1 - (seed % 12);
    return at >= 0 ? `v${at}` : leaves[-at % leaves.length];
  };
  for (let i = 0; leaves.length + 3 * (i + 1) <= nodes; i++) {
    const first = i < leaves.length ? leaves[i] : back(i);
    lines.push(`v${i} = tanh(${first} * ${i > 0 ? `v${i - 1}` : "q"} + ${back(i)})`);
  }
  return lines.join("\n");
}

/** A formula of about that many nodes, forty beside each other: a graph that has to be looked at whole. */
function broad(nodes) {
  const wide = 40;
  const levels = Math.floor(nodes / (2 * wide));
  const lines = Array.from({ length: levels * wide }, (_, i) => {
    const [level, j] = [Math.floor(i / wide), i % wide];
    return `v${level + 1}_${j} = tanh(v${level}_${j} * v${level}_${(j + 1 + (i % 3)) % wide})`;
  });
  return lines.join("\n");
}

/** Put into the page: the clocks. Each answers once what was asked for has been painted. */
const clocks = () => {
  const view = () =>
    document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-graph-view")?.shadowRoot;
  /** A task after the frame: when it runs, the frame has been styled, laid out and painted. */
  const afterFrame = () =>
    new Promise((resolve) => {
      requestAnimationFrame((frame) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve({ frame, painted: performance.now() });
        port2.postMessage(null);
      });
    });
  globalThis.__clocks = {
    /** Until a selector is found in the graph and painted. */
    async drawn(selector, root = null) {
      for (;;) {
        const { painted } = await afterFrame();
        const shown = root ? root.querySelector("chainrule-graph-view")?.shadowRoot : view();
        if (shown?.querySelector(selector)) return painted;
      }
    },
    /** Notes when the last event of a kind came, and for each one how long until its frame was painted and how much of that was work. */
    watch(type) {
      const seen = [];
      const notice = (event) => {
        const begun = performance.now();
        const one = { came: event.timeStamp, painted: null, work: null };
        seen.push(one);
        let handled = null;
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          handled = performance.now() - begun;
        };
        port2.postMessage(null);
        void afterFrame().then(({ frame, painted }) => {
          one.painted = painted - event.timeStamp;
          // Of the time from the event to the picture, what the page did and not the waiting for the next frame.
          one.work = handled === null ? painted - begun : Math.min(handled + painted - frame, painted - begun);
        });
      };
      document.addEventListener(type, notice, { capture: true });
      return {
        seen,
        stop: () => document.removeEventListener(type, notice, { capture: true }),
      };
    },
    editor: () =>
      document
        .querySelector("chainrule-playground")
        .shadowRoot.querySelector("chainrule-formula-editor")
        .shadowRoot.querySelector("textarea"),
    view,
  };
};

const pause = (page, ms) => page.evaluate((time) => new Promise((resolve) => setTimeout(resolve, time)), ms);

/** Median, 95th percentile and worst of a list. */
function summary(list) {
  const sorted = [...list].sort((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  return `${at(0.5).toFixed(0)} ms (median), ${at(0.95).toFixed(0)} ms (95th percentile), ${sorted.at(-1).toFixed(0)} ms at worst, of ${sorted.length}`;
}

const open = async (page, text) => {
  await page.evaluate(
    (formula) =>
      document
        .querySelector("chainrule-playground")
        .setState({ v: 1, model: { kind: "formula", text: formula, at: {} } }),
    text,
  );
};

/** From the last key of a formula to its graph on the screen, every value and gradient in it. */
async function typing(page, times) {
  const taken = [];
  for (let i = 0; i < times; i++) {
    await open(page, "y = a + b");
    await pause(page, 200);
    await page.evaluate(() => {
      const field = globalThis.__clocks.editor();
      field.focus();
      field.select();
      globalThis.__keys = globalThis.__clocks.watch("keydown");
      globalThis.__drawn = globalThis.__clocks.drawn('[aria-label^="5 * x + 1: value 6, gradient +1"]');
    });
    await page.raw.keyboard.type("5*x + 1", { delay: 70 });
    taken.push(
      await page.evaluate(async () => {
        const painted = await globalThis.__drawn;
        globalThis.__keys.stop();
        return painted - globalThis.__keys.seen.at(-1).came;
      }),
    );
  }
  return taken;
}

/** From a text put into the editor at once to its graph on the screen. */
async function pasting(page, nodes, times) {
  const taken = [];
  for (let i = 0; i < times; i++) {
    await open(page, "y = a + b");
    await pause(page, 200);
    taken.push(
      await page.evaluate(
        async ({ text, nodes }) => {
          const field = globalThis.__clocks.editor();
          const begun = performance.now();
          field.value = text;
          field.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
          return (await globalThis.__clocks.drawn(`svg[aria-label$=", ${nodes} nodes"] .target`)) - begun;
        },
        { text: formulaOf(nodes), nodes },
      ),
    );
  }
  return taken;
}

/** What single steps and selections take, with the graph of `nodes` nodes open. */
async function answering(page, nodes, times) {
  await open(page, formulaOf(nodes));
  await page.until(
    (selector) => Boolean(globalThis.__clocks.view()?.querySelector(selector)),
    `svg[aria-label$=", ${nodes} nodes"]`,
  );
  await pause(page, 300);
  const results = {};
  const during = async (type, act) => {
    await page.evaluate((kind) => {
      globalThis.__watch = globalThis.__clocks.watch(kind);
    }, type);
    for (let i = 0; i < times; i++) {
      await act(i);
      await pause(page, 50);
    }
    return page.evaluate(() => {
      globalThis.__watch.stop();
      return globalThis.__watch.seen.filter(({ painted }) => painted !== null);
    });
  };
  await page.click("Reset");
  results.step = await during("keydown", () => page.press("ArrowRight"));
  const story = await page.evaluate(
    () =>
      document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-story").shadowRoot.textContent,
  );
  if (!story.includes(`${times} of `)) throw new Error(`The walk did not follow the keys: ${story}`);
  const places = await page.evaluate(() => {
    const room = globalThis.__clocks.view().querySelector(".room").getBoundingClientRect();
    return [...globalThis.__clocks.view().querySelectorAll(".target")]
      .map((one) => one.getBoundingClientRect())
      .map(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 }))
      .filter(({ x, y }) => x > room.left + 8 && x < room.right - 24 && y > room.top + 8 && y < room.bottom - 24);
  });
  results.select = await during("click", (i) => {
    const { x, y } = places[(7 * i) % places.length];
    return page.raw.mouse.click(x, y);
  });
  return results;
}

/** A large graph looked at closely and whole: what moving the view, magnifying it and stepping cost, until they are painted. */
async function looking(page, nodes, times) {
  await open(page, broad(nodes));
  await page.until(() => Boolean(globalThis.__clocks.view()?.querySelector(".target")));
  await pause(page, 500);
  await page.click("Reset");
  const timed = async (act) => {
    const taken = [];
    for (let i = 0; i < times; i++)
      taken.push(
        await page.evaluate(
          async ({ what, n }) => {
            const view = globalThis.__clocks.view();
            const room = view.querySelector(".room");
            const press = (key) =>
              document
                .querySelector("chainrule-playground")
                .dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }));
            await new Promise(requestAnimationFrame);
            const begun = performance.now();
            if (what === "step") press("ArrowRight");
            else if (what === "pan")
              room.scrollBy({ left: n % 8 < 4 ? 120 : -120, top: n % 2 ? 60 : -60, behavior: "instant" });
            else view.querySelector(`[aria-label=${n % 8 < 4 ? "Larger" : "Smaller"}]`).click();
            await new Promise((resolve) => {
              requestAnimationFrame(() => {
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = resolve;
                port2.postMessage(null);
              });
            });
            return performance.now() - begun;
          },
          { what: act, n: i },
        ),
      );
    return taken;
  };
  const results = { "pan, close": await timed("pan"), "step, close": await timed("step") };
  await page.click("Fit the graph");
  await pause(page, 500);
  results["pan, whole"] = await timed("pan");
  results["magnify, whole"] = await timed("magnify");
  results["step, whole"] = await timed("step");
  return results;
}

/** From the choice of the lens to the network's single operations on the screen, one neuron of them open. */
async function lens(page, times) {
  const experiment = JSON.parse(readFileSync(new URL("../examples/spiral.json", import.meta.url), "utf8"));
  const taken = [];
  for (let i = 0; i < times; i++) {
    await page.evaluate((d) => document.querySelector("chainrule-playground").setState(d), experiment);
    await pause(page, 300);
    taken.push(
      await page.evaluate(async () => {
        const graph = document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-graph").shadowRoot;
        const begun = performance.now();
        graph.querySelector("input[value=scalars]").click();
        return (await globalThis.__clocks.drawn(".target", graph)) - begun;
      }),
    );
  }
  return taken;
}

const server = await serve({ root: new URL("../dist/", import.meta.url) });
try {
  for (const { kind, path } of browsers) {
    if (!path) {
      console.log(`${kind}: not installed, skipped`);
      continue;
    }
    const browser = await launch(kind);
    console.log(`${kind} ${browser.version}`);
    const page = await browser.page();
    await page.goto(server.url);
    await page.evaluate(() => document.querySelector("chainrule-playground").ready);
    await page.evaluate(clocks);
    console.log(`  5*x + 1, last key to graph (must: 100 ms): ${summary(await typing(page, 20))}`);
    for (const [nodes, must] of [
      [300, " (must: 300 ms)"],
      [600, ""],
    ])
      console.log(`  ${nodes} nodes, text to drawing${must}: ${summary(await pasting(page, nodes, 10))}`);
    for (const [what, list] of Object.entries(await answering(page, 300, 60))) {
      console.log(
        `  300 nodes, ${what}, work of the page (must: one frame, 16.7 ms): ${summary(list.map((one) => one.work))}`,
      );
      console.log(`  300 nodes, ${what}, press to picture: ${summary(list.map((one) => one.painted))}`);
    }
    for (const [what, list] of Object.entries(await looking(page, 5000, 40)))
      console.log(`  5,000 nodes, ${what}, press to picture: ${summary(list)}`);
    console.log(`  2-8-8-1, choice to single operations (must: 100 ms): ${summary(await lens(page, 20))}`);
    await page.close();
    await browser.close();
  }
} finally {
  await server.close();
}
