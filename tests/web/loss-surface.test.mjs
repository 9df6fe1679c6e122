/** The loss surface: its planes, the losses on them, the way of the run, and the section on the page. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { openExperiment } from "../../dist/node.js";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";
import { bundled } from "./bundled.mjs";
import { lastFile, leave, opened } from "./output-page.mjs";

const { parameterOf, pathPlane, placeOn, randomFrom, randomPlane, weightPlane } = await bundled("output/planes.ts");
const { RunPath } = await bundled("run-path.ts");
const { shadesOf } = await bundled("output/surface-picture.ts");
const example = (name) => JSON.parse(readFileSync(new URL(`../../examples/${name}.json`, import.meta.url), "utf8"));
const near = (actual, expected, tolerance = 1e-9) =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);
const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);

/** A run's way: its parameters at the start and after so many updates, again and again. */
async function way(name, updates, times) {
  const run = await openExperiment(example(name));
  const places = [{ step: 0, parameters: run.trainer.parameters() }];
  for (let i = 0; i < times; i++) {
    run.step(updates);
    places.push({ step: run.steps, parameters: run.trainer.parameters() });
  }
  return { run, shapes: run.trainer.shapes, places };
}

test("names of weights and biases lead to their places in the flat vector, others nowhere", async () => {
  const { run, shapes } = await way("spiral", 1, 1);
  assert.equal(parameterOf(shapes, { kind: "weight", layer: 0, unit: 1, from: 0 }), 2);
  assert.equal(parameterOf(shapes, { kind: "bias", layer: 0, unit: 3 }), shapes[0].b + 3);
  for (const wrong of [
    null,
    { kind: "loss" },
    { kind: "weight", layer: 9, unit: 0, from: 0 },
    { kind: "weight", layer: 0, unit: 0, from: 2 },
    { kind: "bias", layer: 0, unit: 8 },
  ])
    assert.equal(parameterOf(shapes, wrong), null);
  run.delete();
});

test("two weights: the axes are their own values, and the run's way lies where they were", async () => {
  const { run, places } = await way("spiral", 10, 6);
  const plane = weightPlane(places, 3, 40);
  for (const { parameters } of places) {
    const [a, b] = placeOn(plane, parameters);
    near(a, parameters[3]);
    near(b, parameters[40]);
    assert.ok(plane.across[0] < a && a < plane.across[1] && plane.up[0] < b && b < plane.up[1]);
  }
  run.delete();
});

test("random directions are perpendicular, scaled unit by unit, and the same for the same seed", async () => {
  const { run, shapes, places } = await way("spiral", 10, 2);
  const plane = randomPlane(shapes, places, randomFrom(5));
  assert.ok(Math.abs(dot(plane.first, plane.second)) < 1e-9 * dot(plane.first, plane.first));
  const { W, inputs } = shapes[1];
  const row = (vector) => Math.hypot(...vector.slice(W + inputs, W + 2 * inputs));
  near(row(plane.first), row(plane.centre));
  assert.deepEqual(randomPlane(shapes, places, randomFrom(5)).first, plane.first);
  assert.notDeepEqual(randomPlane(shapes, places, randomFrom(6)).first, plane.first);
  run.delete();
});

test("the way of the run: from (-1, 0) at the start to (0, 0) now, all of it inside", async () => {
  const { run, shapes, places } = await way("spiral", 10, 8);
  const plane = pathPlane(shapes, places, randomFrom(1));
  const on = places.map(({ parameters }) => placeOn(plane, parameters));
  near(on[0][0], -1);
  near(on[0][1], 0);
  assert.deepEqual(on.at(-1), [0, 0]);
  assert.ok(Math.max(...on.map(([, b]) => Math.abs(b))) > 0.01, "it does not run straight");
  for (const [a, b] of on) assert.ok(plane.across[0] < a && a < plane.across[1] && plane.up[0] < b && b < plane.up[1]);
  const still = pathPlane(shapes, places.slice(0, 1), randomFrom(1));
  assert.ok(still.first.every(Number.isFinite) && still.across.every(Number.isFinite), "also before the first step");
  run.delete();
});

test("a run's way is kept within bounds, from its start to now, and cut where time went back", () => {
  const path = new RunPath({ frame: { value: null }, info: { value: null } });
  for (let step = 0; step < 5000; step++) path.add(1, { step, parameters: new Float64Array(4).fill(step) });
  assert.ok(path.places.length <= 401 && path.places.length > 150);
  assert.equal(path.places[0].step, 0);
  assert.equal(path.places.at(-1).step, 4999);
  path.add(1, { step: 1000, parameters: new Float64Array(4) });
  assert.ok(path.places.every(({ step }, i) => i === 0 || step > path.places[i - 1].step));
  assert.equal(path.places.at(-1).step, 1000);
  path.add(2, { step: 0, parameters: new Float64Array(4) });
  assert.equal(path.places.length, 1);
  for (let step = 1; step < 50; step++) path.add(2, { step, parameters: new Float64Array(500_000) });
  assert.ok(path.places.length <= 3, "of a large network only a few");
});

test("shades: the lowest loss is 0, the highest 1, what is not finite as high as can be", () => {
  const { of, low, high } = shadesOf(Float64Array.from([0.01, 1, Number.NaN, Number.POSITIVE_INFINITY]));
  assert.deepEqual([low, high, of(0.01), of(1), of(Number.NaN)], [0.01, 1, 0, 1, 1]);
  near(of(0.1), 0.5);
  for (const flat of [[], [2, 2], [Number.NaN]]) assert.equal(shadesOf(Float64Array.from(flat)).of(2), 0.5);
});

/** In the page: the section of the surface. */
const surface = () => {
  const root = document
    .querySelector("chainrule-playground")
    .shadowRoot.querySelector("chainrule-output")
    .shadowRoot.querySelector("chainrule-loss-surface")?.shadowRoot;
  const canvas = root?.querySelector("canvas");
  if (!canvas) return null;
  return {
    size: canvas.width,
    contours: root.querySelector(".contours").getAttribute("d") ?? "",
    way: root.querySelector(".way").getAttribute("d"),
    feet: [...root.querySelectorAll(".foot span")].map((one) => one.textContent.trim()),
    note: root.querySelector(".note")?.textContent ?? "",
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

    test("the surface is drawn finer and finer under the run's way, through any two weights too", async () => {
      const page = await opened(
        browser,
        server,
        { ...example("moons"), view: { sections: { surface: true } } },
        { steps: 40, calls: 6 },
      );
      const found = await page.until(`(${surface})()?.size === 33 && (${surface})()`);
      assert.ok(found.contours.length > 500);
      assert.ok(found.way.split("L").length >= 6, found.way);
      assert.ok(found.feet.some((text) => /^step 240$/.test(text)));
      const hash = (await page.evaluate(() => document.querySelector("chainrule-playground").result())).hash;
      const choose = (value) =>
        page.evaluate((chosen) => {
          const select = document
            .querySelector("chainrule-playground")
            .shadowRoot.querySelector("chainrule-output")
            .shadowRoot.querySelector("chainrule-loss-surface")
            .shadowRoot.querySelector("select");
          select.value = chosen;
          select.dispatchEvent(new Event("change", { bubbles: true }));
        }, value);
      await choose("weights");
      await page.fill("Weight up", "l2.W[1][3]");
      await page.until(
        `(${surface})()?.feet.some((text) => /^l2.W\\[1\\]\\[3\\]/.test(text)) && (${surface})().size === 33`,
      );
      await page.fill("Weight up", "l9.W[1][1]");
      await page.until(`/^l9.W\\[1\\]\\[1\\] is no weight of this network/.test((${surface})()?.note)`);
      await page.click("Save loss surface as CSV");
      const csv = await page.until(lastFile);
      assert.ok(csv.text.split("\n").length > 9 * 9);
      await choose("random");
      await page.click("Others");
      await page.until(`(${surface})()?.size === 33`);
      const after = (await page.evaluate(() => document.querySelector("chainrule-playground").result())).hash;
      assert.equal(after, hash, "looking changes nothing");
      await leave(page);
    });
  });
}
