/**
 * Takes pictures of the built page in Chromium, to be looked at: `npm run pictures [folder]`. Without a folder the ones
 * that the docs show are written to docs/pictures. `PICTURES=mistake,layers` takes those alone.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { launch } from "../tests/web/browser.mjs";
import { root } from "./run.mjs";
import { serve } from "./serve.mjs";

const sizes = [
  [1440, 900],
  [1024, 768],
  [390, 844],
];
const example = (name) => JSON.parse(readFileSync(join(root, `examples/${name}.json`), "utf8"));

const lens = (name, chosen) => ({ ...example(name), view: { lens: chosen } });
const wide = {
  v: 1,
  data: { set: "blobs", classes: 3 },
  model: { layers: [{ units: 32 }, { units: 32 }, { units: 3 }] },
  train: { loss: "softmax_cross_entropy" },
};

/** The walk over a graph, so many operations into its backward pass. */
const back = (n) => ["r", "f", ...Array(n).fill("ArrowRight")];

/** What is shown: an example, the updates made and the keys pressed before the picture; `docs` names those the docs show, at one size. */
const scenes = [
  { name: "open", document: example("spiral"), steps: 0 },
  { name: "start", document: example("spiral"), steps: 6552, select: "l2.u3", docs: true },
  { name: "penguins", document: example("penguins"), steps: 1500, docs: true },
  { name: "mazur", document: example("mazur"), steps: 1, select: "l1.u1", docs: true },
  { name: "layers", document: lens("mazur", "layers"), steps: 1, select: "l1", docs: true },
  {
    name: "layers-row",
    document: { ...example("mazur"), view: { lens: "layers", notation: { preset: "mazur", convention: "row" } } },
    steps: 1,
    select: "l1",
    docs: true,
  },
  { name: "scalars", document: lens("mazur", "scalars"), steps: 1, select: "l1.u1.z", docs: true },
  {
    name: "mistake",
    document: { ...example("mazur"), mistake: "in_place_update" },
    steps: 1,
    select: "l1.u1",
    docs: true,
  },
  { name: "wide", document: wide, steps: 200 },
  { name: "wide-layers", document: { ...wide, view: { lens: "layers" } }, steps: 200, docs: true },
  { name: "formula", document: example("formula-fan-out"), keys: back(5), docs: true },
  { name: "order", document: example("formula-order"), keys: back(2), docs: true },
  { name: "formula-mazur", document: example("formula-mazur"), keys: back(9) },
  { name: "lesson", document: { v: 1, view: { lesson: "routes/5" } }, docs: true },
  { name: "lesson-lenses", document: { v: 1, view: { lesson: "lenses/3" } }, docs: true },
];

const folder = process.argv[2] ? resolve(process.argv[2]) : join(root, "docs/pictures");
const forDocs = !process.argv[2];
const only = process.env.PICTURES?.split(",");
mkdirSync(folder, { recursive: true });
const server = await serve({ root: join(root, "dist") });
const browser = await launch("chromium");
try {
  for (const { name, document, steps = 0, select, keys = [], docs } of scenes) {
    if ((forDocs && !docs) || (only && !only.includes(name))) continue;
    for (const [width, height] of forDocs ? sizes.slice(0, 1) : sizes) {
      for (const scheme of ["light", "dark"]) {
        const page = await browser.page({ width, height, scheme });
        await page.goto(server.url);
        await page.evaluate(
          async ({ document: experiment, steps, select }) => {
            const el = document.querySelector("chainrule-playground");
            await el.ready;
            await el.setState(experiment);
            // In parts: each leaves a point on the curves.
            const part = Math.ceil(steps / 60);
            for (let left = steps; left > 0; left -= part) await el.step(Math.min(part, left));
            if (select) await el.select(select);
          },
          { document, steps, select },
        );
        // What follows the document (a lesson's figure, a layout) is drawn a moment later.
        await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 400)));
        for (const key of keys) await page.press(key);
        await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
        const file = forDocs ? `${name}-${scheme}.png` : `${name}-${width}x${height}-${scheme}.png`;
        await page.screenshot(join(folder, file));
        for (const error of [...page.errors, ...(await page.violations())]) console.log(`${file}: ${error}`);
        await page.close();
      }
    }
  }
} finally {
  await browser.close();
  await server.close();
}
console.log(`Pictures in ${folder}`);
