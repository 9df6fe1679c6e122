/** The curves of a run: what is on them, read at any moment, on either axis, and as files. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";
import { bundled } from "./bundled.mjs";
import { lastFile, leave, opened } from "./output-page.mjs";

const { historyCsv, linearScale, linesOf, logScale, nearest, path, spread } = await bundled("plots/curves.ts");
const { askedIn } = await bundled("document/parameters.ts");
const spiral = JSON.parse(readFileSync(new URL("../../examples/spiral.json", import.meta.url), "utf8"));
const penalised = { ...spiral, train: { ...spiral.train, l2: 0.001 } };

const point = (epoch, train, more = {}) => ({
  step: epoch * 10,
  epoch,
  train,
  test: train * 2,
  trainMetric: 0.5,
  testMetric: 0.4,
  penalty: 0,
  gradient: epoch === 0 ? null : 3,
  ...more,
});

test("TensorFlow Playground #94, penalty shown apart from loss: a line for each thing", () => {
  const names = (curve, history) => linesOf(curve, history).map(({ name }) => name);
  assert.deepEqual(names("loss", [point(0, 1)]), ["train", "test"]);
  assert.deepEqual(names("loss", [point(0, 1, { test: null })]), ["train"]);
  assert.deepEqual(names("loss", [point(0, 1, { penalty: 0.1 })]), ["train", "test", "penalty"]);
  assert.deepEqual(names("metric", [point(0, 1, { penalty: 0.1 })]), ["train", "test"]);
  assert.deepEqual(names("gradient", [point(0, 1)]), ["length"]);
  assert.deepEqual(
    linesOf("metric", [point(0, 1)]).map(({ value }) => value(point(0, 1))),
    [0.5, 0.4],
  );
});

test("a logarithmic axis gives each decade the same room; a linear one each unit", () => {
  const log = logScale([0.001, 1]);
  assert.equal(log.height(0.001), 0);
  assert.equal(log.height(1), 1);
  assert.ok(Math.abs(log.height(0.1) - 2 / 3) < 1e-12);
  assert.equal(log.height(0), 0, "zero stands at the bottom");
  const line = linearScale([0.2, 0.9]);
  assert.deepEqual(
    line.ticks.map(({ text }) => text),
    ["0", "0.5", "1"],
  );
  assert.equal(line.height(0.25), 0.25);
  const below = linearScale([-2.3, 0.9]);
  assert.ok(below.ticks[0].height === 0 && below.height(-2.3) > 0);
  for (const values of [[], [Number.NaN], [Number.POSITIVE_INFINITY]])
    for (const scale of [logScale(values), linearScale(values)]) assert.ok(Number.isFinite(scale.height(0.5)));
});

test("values that are not finite leave a line out, never a broken path", () => {
  const points = [point(0, 1), point(1, Number.NaN), point(2, Number.POSITIVE_INFINITY), point(3, 0.5)];
  const drawn = path(
    points,
    (p) => p.train,
    (epoch) => epoch * 10,
    (value) => value * 100,
  );
  assert.equal(drawn, "M0 100.0L30 50.0");
});

test("the nearest point is found from anywhere", () => {
  const points = [0, 1, 4, 9].map((epoch) => point(epoch, 1));
  for (const [epoch, index] of [
    [-5, 0],
    [0.4, 0],
    [0.6, 1],
    [2, 1],
    [3, 2],
    [100, 3],
  ]) {
    assert.equal(nearest(points, epoch), index, String(epoch));
  }
  assert.equal(nearest([], 1), -1);
});

test("words at the ends of lines keep apart and inside", () => {
  for (const heights of [
    [50, 50, 50],
    [90, 90, 89],
    [14, 14, 14],
    [30, 60, 61],
  ]) {
    const placed = spread(heights, 13, 14, 90);
    const sorted = [...placed].sort((a, b) => a - b);
    assert.ok(sorted[0] >= 14 && sorted.at(-1) <= 90, String(placed));
    for (const [i, y] of sorted.entries()) assert.ok(i === 0 || y - sorted[i - 1] >= 13 - 1e-9, String(placed));
  }
});

test("the table of a run has a row for each point, and nothing where nothing is", () => {
  assert.equal(
    historyCsv([point(0, 1), point(2, 0.25, { test: null, testMetric: null })], "accuracy"),
    "step,epoch,train_loss,test_loss,penalty,train_accuracy,test_accuracy,gradient_length\n" +
      "0,0,1,2,0,0.5,0.4,\n20,2,0.25,,0,0.5,,3\n",
  );
});

test("an address names what the output panel shows", () => {
  const asked = new URLSearchParams(
    "curve=metric&axis=linear&plane=2&histogram=deltas&surface=weights&colours=swapped",
  );
  const { document, warnings } = askedIn(asked, spiral);
  assert.deepEqual(warnings, []);
  assert.deepEqual(
    { ...document.view },
    { curve: "metric", axis: "linear", plane: "2", histogram: "deltas", surface: "weights", colours: "swapped" },
  );
});

/** In the page: what the chart says. */
const chart = () => {
  const root = document
    .querySelector("chainrule-playground")
    .shadowRoot.querySelector("chainrule-output")
    .shadowRoot.querySelector("chainrule-loss")?.shadowRoot;
  const plane = root?.querySelector(".plane");
  if (!plane) return null;
  return {
    title: root.querySelector("h2").textContent,
    header: root.querySelector("header").textContent.replace(/\s+/g, " ").trim(),
    value: plane.getAttribute("aria-valuetext"),
    lines: [...root.querySelectorAll("svg.plot path[class]:not(.axis)")].map((line) => line.getAttribute("class")),
    train: root.querySelector("path.train")?.getAttribute("d") ?? "",
    spots: root.querySelectorAll(".spot").length,
    axis: [...root.querySelectorAll("svg.plot text[text-anchor=end]")].map((text) => text.textContent),
    box: { ...plane.getBoundingClientRect().toJSON() },
  };
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

    test("TensorFlow Playground #47: pointing at the loss curve reads its values", async () => {
      const page = await opened(browser, server, penalised, { steps: 42, calls: 10 });
      const seen = await page.until(chart);
      assert.deepEqual([...seen.lines].sort(), ["penalty", "test", "train"]);
      const { x, y, width, height } = seen.box;
      await page.raw.mouse.move(x + width / 2, y + height / 2);
      const pointed = await page.until(`(${chart})()?.spots > 0 && (${chart})()`);
      assert.equal(pointed.spots, 3);
      assert.match(pointed.header, /^Loss ?epoch [\d.]+ train [\d.]+ test [\d.]+ penalty [\d.]+$/);
      await page.raw.mouse.move(5, 5);
      await page.until(`(${chart})()?.spots === 0`);
      await leave(page);
    });

    test("the arrow keys read the curve point by point", async () => {
      const page = await opened(browser, server, spiral, { steps: 42, calls: 5 });
      await page.until(chart);
      await page.evaluate(() =>
        document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-output")
          .shadowRoot.querySelector("chainrule-loss")
          .shadowRoot.querySelector(".plane")
          .focus(),
      );
      const latest = (await page.until(chart)).value;
      await page.press("ArrowLeft");
      const before = await page.until(`(${chart})()?.spots > 0 && (${chart})()`);
      assert.notEqual(before.value, latest);
      await page.press("Home");
      await page.until(`/^epoch 0:/.test((${chart})()?.value)`);
      await page.press("End");
      await page.until(`(${chart})()?.spots === 0`);
      await leave(page);
    });

    test("accuracy and gradient are curves too; the axis can be linear; both stay with the document", async () => {
      const page = await opened(browser, server, spiral, { steps: 42, calls: 5 });
      const log = await page.until(chart);
      await page.click("Log axis", "field");
      const linear = await page.until(`(${chart})()?.axis[0] === "0" && (${chart})()`);
      assert.notEqual(linear.train, log.train);
      await page.click("Gradient", "field");
      await page.until(`(${chart})()?.lines.join() === "length"`);
      assert.equal((await page.evaluate(chart)).title, "Length of the gradient");
      await page.click("Accuracy", "field");
      const accuracy = await page.until(`(${chart})()?.title === "Accuracy" && (${chart})()`);
      assert.match(accuracy.header, /train [\d.]+.% test [\d.]+.%$/);
      const { view } = await page.evaluate(() => document.querySelector("chainrule-playground").getState());
      assert.deepEqual([view.curve, view.axis], ["metric", "linear"]);
      await leave(page);
    });

    test("curves are saved as CSV, SVG and PNG", async () => {
      const page = await opened(browser, server, penalised, { steps: 42, calls: 4 });
      await page.until(chart);
      await page.click("Save curves as CSV");
      const csv = await page.until(lastFile);
      assert.equal(csv.name, "curves.csv");
      const [head, ...rows] = csv.text.trimEnd().split("\n");
      assert.equal(head.split(",").length, 8);
      const result = await page.evaluate(() => document.querySelector("chainrule-playground").result());
      const last = rows.at(-1).split(",").map(Number);
      assert.deepEqual(last.slice(0, 5), [168, 8, result.loss.train, result.loss.test, result.loss.penalty]);
      await page.click("Save curves as SVG");
      const drawn = await page.until(`(${lastFile})().then((file) => file.type === "image/svg+xml" && file)`);
      assert.match(drawn.text, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      assert.ok(!/class=|var\(|light-dark/.test(drawn.text), "a file stands alone");
      assert.match(drawn.text, /stroke-dasharray/);
      assert.match(drawn.text, />train</);
      await page.click("Save curves as PNG");
      const png = await page.until(`(${lastFile})().then((file) => file.type === "image/png" && file)`);
      assert.deepEqual(png.head, [137, 80, 78, 71, 13, 10, 26, 10]);
      assert.ok(png.size > 3000);
      await leave(page);
    });
  });
}
