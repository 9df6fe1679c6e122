/** The section that scores a network over a whole split: against sums written out here, and against the engine's own metrics. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { openExperiment } from "../../dist/node.js";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";
import { bundled } from "./bundled.mjs";
import { lastFile, leave, opened } from "./output-page.mjs";

const { classScores, confusedMost, confusionCsv, confusionOf, fitOf, meanOf, outputClass, sampleOf } =
  await bundled("output/scores.ts");
const example = (name) => JSON.parse(readFileSync(new URL(`../../examples/${name}.json`, import.meta.url), "utf8"));
const near = (actual, expected, tolerance = 1e-12) =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);

/** Three samples of class 0, two of class 1, one of class 2; predicted 0 0 1, 1 2, 2. */
const data = {
  classes: 3,
  classNames: ["a", 'b "x"', "c"],
  outputs: 3,
  train: { rows: 6, targets: Float64Array.from([1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1]) },
};
const outputs = Float64Array.from([2, 1, 0, 9, -1, 0, 0, 1, -2, -3, -1, -2, 0, 0, 0.1, 1, 1, 7]);

test("precision, recall and F1 by their definitions", () => {
  const confusion = confusionOf(data, "train", outputs);
  assert.deepEqual(confusion.counts, [
    [2, 1, 0],
    [0, 1, 1],
    [0, 0, 1],
  ]);
  assert.equal(confusion.right, 4);
  const scores = classScores(confusion);
  assert.deepEqual(
    scores.map(({ precision, recall, samples }) => [precision, recall, samples]),
    [
      [1, 2 / 3, 3],
      [1 / 2, 1 / 2, 2],
      [1 / 2, 1, 1],
    ],
  );
  for (const { precision, recall, f1 } of scores) near(f1, 2 / (1 / precision + 1 / recall));
  near(meanOf(scores, "recall"), (2 / 3 + 1 / 2 + 1) / 3);
  assert.deepEqual(confusedMost(confusion, 5), [
    { truth: 0, guess: 1, n: 1 },
    { truth: 1, guess: 2, n: 1 },
  ]);
  assert.equal(
    confusionCsv(confusion, data.classNames),
    'true \\ predicted,a,"b ""x""",c\na,2,1,0\n"b ""x""",0,1,1\nc,0,0,1\n',
  );
});

test("a class nobody is predicted to be, or nobody is, has no score instead of a wrong one", () => {
  const scores = classScores({
    counts: [
      [2, 0],
      [1, 0],
    ],
    right: 2,
    all: 3,
  });
  assert.ok(Number.isNaN(scores[1].precision));
  assert.equal(scores[1].recall, 0);
  near(meanOf(scores, "precision"), 2 / 3);
});

test("samples of a cell come one after the other and begin again", () => {
  assert.equal(sampleOf(data, "train", outputs, [0, 0]), 0);
  assert.equal(sampleOf(data, "train", outputs, [0, 0], 0), 1);
  assert.equal(sampleOf(data, "train", outputs, [0, 0], 1), 0);
  assert.equal(sampleOf(data, "train", outputs, [2, 0]), null);
});

test("ties go to the first class, the sign of a single output decides, as in the engine", () => {
  assert.equal(outputClass([1, 1, 0]), 0);
  assert.equal(outputClass([0]), 0);
  assert.equal(outputClass([1e-300]), 1);
});

for (const name of ["penguins", "iris", "spiral", "blobs"]) {
  test(`${name}: the matrix has the engine's accuracy on its diagonal, on both splits`, async () => {
    const run = await openExperiment(example(name));
    run.step(120);
    const prepared = run.trainer.prepared();
    const { accuracy } = run.evaluate().metrics;
    for (const split of ["train", "test"]) {
      const { right, all } = confusionOf(prepared, split, run.trainer.outputs(split));
      assert.equal(all, prepared[split].rows);
      near(right / all, accuracy[split]);
    }
    run.delete();
  });
}

test("plane: R squared is the engine's; errors are those of the residuals", async () => {
  const run = await openExperiment(example("plane"));
  run.step(50);
  const prepared = run.trainer.prepared();
  const found = run.trainer.outputs("train");
  const { r2, rmse, mae } = fitOf(prepared, "train", found, 0);
  near(r2, run.evaluate().metrics.r2.train, 1e-9);
  const residuals = [...found].map((x, i) => x - prepared.train.targets[i]);
  near(rmse, Math.sqrt(residuals.reduce((sum, x) => sum + x * x, 0) / residuals.length));
  near(mae, residuals.reduce((sum, x) => sum + Math.abs(x), 0) / residuals.length);
  run.delete();
});

/** In the page: the section of scores. */
const scores = () => {
  const root = document
    .querySelector("chainrule-playground")
    .shadowRoot.querySelector("chainrule-output")
    .shadowRoot.querySelector("chainrule-metrics")?.shadowRoot;
  if (!root?.querySelector(".counts, .scatter")) return null;
  return {
    caption: root.querySelector("caption")?.textContent ?? "",
    cells: [...root.querySelectorAll(".counts tbody td")].map((cell) => Number(cell.textContent)),
    classes: [...root.querySelectorAll("table:last-of-type tbody tr")].map((row) =>
      [...row.children].map((cell) => cell.textContent.trim()),
    ),
    numbers: [...root.querySelectorAll("dd")].map((cell) => cell.textContent),
    dots: root.querySelector(".dots")?.getAttribute("d") ?? "",
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

    test("TensorFlow Playground #68: several classes, counted against each other, each with precision and recall", async () => {
      const page = await opened(browser, server, example("penguins"), { steps: 300 });
      const found = await page.until(scores);
      assert.equal(
        found.cells.reduce((sum, n) => sum + n),
        68,
      );
      assert.match(found.caption, /^\d+ of 68 test samples right, [\d.]+.%$/);
      assert.equal(found.classes.length, 3);
      for (const row of found.classes) assert.equal(row.length, 5);
      await page.click("train", "field");
      await page.until(`/ of \\d+ train samples right/.test((${scores})()?.caption)`);
      await page.click("Save confusion matrix as CSV");
      const csv = await page.until(lastFile);
      assert.equal(csv.text.split("\n").length, 5);
      await leave(page);
    });

    test("a cell of the matrix probes its samples one after the other", async () => {
      const page = await opened(browser, server, example("iris"), { steps: 300 });
      await page.until(scores);
      const press = () => {
        const cell = document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-output")
          .shadowRoot.querySelector("chainrule-metrics")
          .shadowRoot.querySelector(".cell.diagonal");
        cell.click();
      };
      const probed = () =>
        [
          ...document
            .querySelector("chainrule-playground")
            .shadowRoot.querySelector("chainrule-graph")
            .shadowRoot.querySelectorAll("svg text"),
        ]
          .map((text) => text.textContent)
          .join(" ");
      await page.evaluate(press);
      const first = await page.until(probed);
      await page.evaluate(press);
      await page.until(`(${probed})() !== ${JSON.stringify(first)}`);
      await leave(page);
    });

    test("numbers: predicted over true, R squared, opened on demand and kept in the document", async () => {
      const page = await opened(browser, server, example("plane"), { steps: 200 });
      await page.click("Predicted and true");
      const found = await page.until(scores);
      assert.ok(found.dots.split("M").length > 10);
      const result = await page.evaluate(() => document.querySelector("chainrule-playground").result());
      near(Number(found.numbers[0]), result.metrics.r2.test ?? result.metrics.r2.train, 1e-3);
      const { view } = await page.evaluate(() => document.querySelector("chainrule-playground").getState());
      assert.deepEqual(view.sections, { scores: true });
      await page.click("Predicted and true");
      await page.until(`(${scores})() === null`);
      await leave(page);
    });
  });
}
