/** The picture over the input plane: its fineness, probabilities of classes, values read anywhere, saved as it is seen. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { openExperiment } from "../../dist/node.js";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";
import { bundled } from "./bundled.mjs";
import { lastFile, leave, opened } from "./output-page.mjs";

const { outputsAt, probabilities, probableOf } = await bundled("plots/plane.ts");
const { quads, seen, thinned } = await bundled("output/relief.ts");
const example = (name) => JSON.parse(readFileSync(new URL(`../../examples/${name}.json`, import.meta.url), "utf8"));
const near = (actual, expected, tolerance = 1e-12) =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);

test("probabilities follow from the loss: softmax, the logistic function, or none", () => {
  const soft = probabilities([1, 2, 3], "softmax");
  near(soft[2], Math.exp(3) / (Math.exp(1) + Math.exp(2) + Math.exp(3)));
  near(
    soft.reduce((sum, p) => sum + p),
    1,
  );
  assert.deepEqual(probabilities([1000, 0], "softmax"), [1, 0], "large outputs do not overflow");
  near(probabilities([0.3], "sigmoid")[1], 1 / (1 + Math.exp(-0.3)));
  near(probabilities([0.3], "sigmoid")[0], 1 - 1 / (1 + Math.exp(-0.3)));
  assert.equal(probabilities([0.3], null), null);
  assert.equal(probableOf({ v: 1, train: { loss: "softmax_cross_entropy" } }), "softmax");
  assert.equal(probableOf({ v: 1, train: { loss: "logistic" } }), "sigmoid");
  assert.equal(probableOf({ v: 1, train: { loss: "mse" } }), null);
  assert.equal(probableOf({ v: 1 }), null);
});

test("a place of the plane is read from the cell that holds it", async () => {
  const run = await openExperiment(example("blobs"));
  run.step(50);
  const grids = run.trainer.grid(100, -5, 5);
  const info = { shapes: run.trainer.shapes, data: run.trainer.prepared() };
  const [a, b] = [1.25, -3.35];
  const read = outputsAt(info, { grids }, [a, b]);
  const [there] = run.predict([[a, b]]);
  assert.equal(read.length, there.length);
  for (const [k, y] of read.entries()) near(y, there[k], 0.05);
  run.delete();
});

test("a surface in space: from above it is the plan, and what is near is painted last", () => {
  const [x, y] = seen(0.3, -0.4, 0.9, { turn: 0, tilt: 90 });
  near(x, 0.3);
  near(y, 0.4);
  const size = 5;
  const found = quads(new Float64Array(size * size).fill(0.5), size, { turn: 0, tilt: 30 });
  assert.equal(found.length, 16);
  assert.deepEqual(
    found
      .slice(0, 4)
      .map(({ at }) => at)
      .sort((a, b) => a - b),
    [0, 1, 2, 3],
    "the far row first",
  );
  const behind = quads(new Float64Array(size * size).fill(0.5), size, { turn: 180, tilt: 30 });
  assert.deepEqual(
    behind
      .slice(0, 4)
      .map(({ at }) => at)
      .sort((a, b) => a - b),
    [15, 16, 17, 18],
    "seen from behind, the other",
  );
  assert.deepEqual([...thinned([0, 1, 2, 3, 4, 5, 6, 7, 8], 3, 2)], [0, 2, 6, 8]);
});

/** In the page: the decision plot. */
const plot = () => {
  const root = document
    .querySelector("chainrule-playground")
    .shadowRoot.querySelector("chainrule-output")
    .shadowRoot.querySelector("chainrule-decision")?.shadowRoot;
  const canvas = root?.querySelector("canvas");
  if (!canvas) return null;
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const colours = new Set();
  for (let i = 0; i < pixels.length; i += 4) colours.add(`${pixels[i]} ${pixels[i + 1]} ${pixels[i + 2]}`);
  return {
    cells: canvas.width,
    colours: colours.size,
    lines: root.querySelector(".zero").getAttribute("d") ?? "",
    read: root.querySelector(".read").textContent,
    box: { ...root.querySelector(".stage").getBoundingClientRect().toJSON() },
  };
};
const choose = (value) => {
  const select = document
    .querySelector("chainrule-playground")
    .shadowRoot.querySelector("chainrule-output")
    .shadowRoot.querySelector("chainrule-decision")
    .shadowRoot.querySelector("select");
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
};

for (const { kind, path: installed } of browsers) {
  describe(kind, { skip: installed ? false : `${kind} is not installed` }, () => {
    let server;
    let browser;
    before(async () => {
      server = await serve({ root: new URL("../../dist/", import.meta.url) });
      browser = await launch(kind);
    });
    after(async () => {
      await browser?.close();
      await server?.close();
    });

    test("feature table, decision boundary: 100 x 100 or finer, read under the pointer, saved with its points", async () => {
      const page = await opened(browser, server, example("spiral"), { steps: 300 });
      const found = await page.until(`(${plot})()?.cells >= 100 && (${plot})()`);
      assert.ok(found.lines.length > 100);
      const { x, y, width, height } = found.box;
      await page.raw.mouse.move(x + width * 0.25, y + height * 0.75);
      const read = await page.until(`(${plot})().read !== ${JSON.stringify(found.read)} && (${plot})().read`);
      assert.match(read, /^−[\d.]+; −[\d.]+: −?[\d.]+$/);
      await page.click("Save decision plot as SVG");
      const { text, name } = await page.until(lastFile);
      assert.equal(name, "decision-plot.svg");
      assert.match(text, /<image [^>]*href="data:image\/png;base64,/);
      assert.ok(text.split("<path").length > 5);
      await leave(page);
    });

    test("TensorFlow Playground #113: the two colours change places, on the picture and its marks, and stay so", async () => {
      const page = await opened(browser, server, example("spiral"), { steps: 300 });
      await page.until(`(${plot})()?.cells >= 100`);
      const corner = () => {
        const root = document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-output")
          .shadowRoot.querySelector("chainrule-decision").shadowRoot;
        const [r, , b] = root.querySelector("canvas").getContext("2d").getImageData(0, 0, 1, 1).data;
        const mark = getComputedStyle(root.querySelector(".pt-pos:not(.hollow)")).fill;
        return { blue: b > r, mark };
      };
      const before = await page.evaluate(corner);
      await page.click("Swap the two colours");
      await page.until(`(${corner})().blue !== ${before.blue}`);
      assert.notEqual((await page.evaluate(corner)).mark, before.mark);
      const { view } = await page.evaluate(() => document.querySelector("chainrule-playground").getState());
      assert.equal(view.colours, "swapped");
      await page.click("Swap the two colours");
      await page.until(`(${corner})().blue === ${before.blue}`);
      await leave(page);
    });

    test("TensorFlow Playground #108: the output as a surface in space, turned by the arrow keys", async () => {
      const page = await opened(browser, server, example("spiral"), { steps: 300 });
      await page.click("3-D", "field");
      const relief = () => {
        const root = document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-output")
          .shadowRoot.querySelector("chainrule-decision")
          .shadowRoot.querySelector("chainrule-relief")?.shadowRoot;
        const canvas = root?.querySelector("canvas");
        if (!canvas?.width) return null;
        return { picture: canvas.toDataURL(), said: canvas.getAttribute("aria-valuetext") };
      };
      const first = await page.until(relief);
      assert.match(first.said, /^turned by 30 degrees/);
      await page.evaluate(() =>
        document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-output")
          .shadowRoot.querySelector("chainrule-decision")
          .shadowRoot.querySelector("chainrule-relief")
          .shadowRoot.querySelector("canvas")
          .focus(),
      );
      await page.press("ArrowRight");
      await page.until(`/^turned by 40 degrees/.test((${relief})().said)`);
      assert.notEqual((await page.evaluate(relief)).picture, first.picture);
      await page.click("Save output as PNG");
      await page.until(`(${lastFile})().then((file) => file?.type === "image/png" && file.size > 3000)`);
      await leave(page);
    });

    test("decision plot of several classes: regions, how sure, one class's probability", async () => {
      const page = await opened(browser, server, example("blobs"), { steps: 100 });
      const regions = await page.until(`(${plot})()?.lines.length > 50 && (${plot})()`);
      assert.ok(regions.colours <= 4, `${regions.colours} colours`);
      assert.match(regions.read, /: P\(.+\) [\d.]+.%$/);
      await page.evaluate(choose, "sure");
      await page.until(`(${plot})().colours > 20`);
      await page.evaluate(choose, "1");
      const one = await page.until(`(${plot})().colours > 20 && (${plot})()`);
      assert.equal(one.lines, regions.lines);
      const { view } = await page.evaluate(() => document.querySelector("chainrule-playground").getState());
      assert.equal(view.plane, 2);
      await leave(page);
    });
  });
}
