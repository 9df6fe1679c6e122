/** What can be checked of the looks by machine: accessibility rules, text sizes, nothing wider than the window. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const example = (name) => JSON.parse(readFileSync(new URL(`../../examples/${name}.json`, import.meta.url), "utf8"));
const mazur = example("mazur");
const wide = {
  v: 1,
  data: { set: "blobs", classes: 3 },
  model: { layers: [{ units: 32 }, { units: 32 }, { units: 3 }] },
  train: { loss: "softmax_cross_entropy" },
};
const on = (n) => Array(n).fill("ArrowRight");

/** What is looked at: a document, updates made, what is selected, keys pressed then. */
const scenes = {
  opened: {},
  trained: { steps: 100 },
  "a weight's next update": { steps: 50, select: "l1.W[2][1]" },
  penguins: { document: example("penguins"), steps: 100 },
  "a wide network": { document: wide, steps: 1 },
  "output in numbers": {
    document: {
      ...example("blobs"),
      view: { sections: { scores: true, layers: true, surface: true }, plane: "sure", relief: true },
    },
    steps: 60,
  },
  layers: { document: { ...mazur, view: { lens: "layers" } }, steps: 1, select: "l1" },
  "layers, row by row": { document: { ...mazur, view: { lens: "layers", notation: "birmingham" } }, select: "l2.W" },
  "single operations": { document: { ...mazur, view: { lens: "scalars" } }, steps: 1, select: "l1.u1" },
  formula: { document: example("formula-mazur") },
  "formula walked": { document: example("formula-mazur"), select: "out_h1", keys: ["r", "f", ...on(3)] },
  "two paths, half of them back": { document: example("formula-fan-out"), keys: ["r", "f", ...on(5)] },
  "the order of the walk": { document: example("formula-order"), keys: ["r", "f", ...on(2)] },
};

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];

/** In the page: text smaller than 12 px that somebody can see, through shadow roots. */
const smallText = () => {
  const small = [];
  const visit = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) visit(element.shadowRoot);
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      if (!own || element.matches("script,style,title,annotation,.sr")) continue;
      const size = Number.parseFloat(getComputedStyle(element).fontSize);
      const box = element.getBoundingClientRect();
      if (size < 11.99 && box.width > 1 && box.height > 1)
        small.push(`${element.tagName} "${element.textContent.trim()}" ${size}px`);
    }
  };
  visit(document);
  return small;
};

const chromium = browsers.find(({ kind }) => kind === "chromium");

describe("looks", { skip: chromium.path ? false : "chromium is not installed" }, () => {
  let server;
  let browser;
  before(async () => {
    server = await serve({ root: new URL("../../dist/", import.meta.url) });
    browser = await launch("chromium");
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const { width, height } of sizes) {
    for (const scheme of ["light", "dark"]) {
      for (const [title, scene] of Object.entries(scenes)) {
        test(`${width}x${height}, ${scheme}, ${title}`, async () => {
          const page = await browser.page({ width, height, scheme });
          await page.goto(server.url);
          await page.evaluate(async ({ document: experiment, steps, select, keys }) => {
            const el = document.querySelector("chainrule-playground");
            await el.ready;
            if (experiment) await el.setState(experiment);
            if (steps) await el.step(steps);
            if (select) await el.select(select);
            for (const key of keys ?? [])
              document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));
          }, scene);
          // Trusted Types would refuse axe's text as a script element; the debugger may evaluate it.
          await page.evaluate(axe);
          const violations = await page.evaluate(async () => {
            const { violations } = await globalThis.axe.run(document, {
              runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
            });
            return violations.map(
              ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.flat().join(" ")).join("; ")}`,
            );
          });
          assert.deepEqual(violations, []);
          assert.deepEqual(await page.evaluate(smallText), []);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(overflow <= 0, `the page is ${overflow} px wider than the window`);
          assert.deepEqual(page.errors, []);
          await page.close();
        });
      }
    }
  }

  test("a keyboard alone plays, pauses, steps and resets", async () => {
    const page = await browser.page();
    await page.goto(server.url);
    const step = () => page.evaluate(async () => (await document.querySelector("chainrule-playground").result()).step);
    await page.evaluate(() => document.querySelector("chainrule-playground").ready);
    await page.evaluate(() => document.querySelector("chainrule-playground").focus());
    await page.press("Tab");
    await page.press("ArrowRight");
    await page.until(async () => (await document.querySelector("chainrule-playground").result()).step > 0);
    await page.press("r");
    await page.until(async () => (await document.querySelector("chainrule-playground").result()).step === 0);
    assert.equal(await step(), 0);
    await page.close();
  });
});
