/** The diagnosis in plain words: on networks that have what it says, on healthy ones, and on the page. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, afterEach, before, describe, test } from "node:test";
import { createHostWith } from "../../dist/browser.js";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";
import { bundled } from "./bundled.mjs";
import { leave, opened } from "./output-page.mjs";

const { diagnose } = await bundled("output/diagnosis.ts");
const { BINS, gradientSizes, gradientStrips, measuredStrips, weightStrips } = await bundled("plots/strips.ts");
const wasmFile = readFileSync(new URL("../../dist/engine.wasm", import.meta.url));
const wasm = async () => wasmFile.buffer.slice(wasmFile.byteOffset, wasmFile.byteOffset + wasmFile.length);
const example = (name) => JSON.parse(readFileSync(new URL(`../../examples/${name}.json`, import.meta.url), "utf8"));

const hosts = [];
afterEach(() => {
  for (const made of hosts.splice(0)) made.close();
});

/** A run after so many updates, as the page would hold it. */
async function patient(experiment, steps) {
  const host = await createHostWith({ wasm });
  hosts.push(host);
  const { info, frame: first } = await host.open(experiment);
  await host.health();
  const frame = await host.step(steps);
  return { info, frame, health: await host.health(), history: [...first.history, ...frame.history] };
}

const kinds = (one) => diagnose(one).map(({ kind }) => kind);
const layers = (n, layer) => [...Array.from({ length: n }, () => ({ units: 6, ...layer })), {}];
const spiral = { v: 1, seed: 2, data: { set: "spiral", n: 80 }, train: { batch: 20, rate: 0.05 } };

test("vanishing: deep layers of sigmoids leave the first behind, and by how much is said", async () => {
  const found = await patient({ ...spiral, model: { layers: layers(5, { activation: "sigmoid" }) } }, 40);
  const { text } = diagnose(found).find(({ kind }) => kind === "vanishing");
  const [, times] = /^Vanishing: hidden 1 learns ([\d.]+(?: × 10.+)?) times slower than output\./.exec(text);
  const speeds = found.health.layers.map(({ update }) => update);
  assert.equal(Number(Number(times).toPrecision(2)), Number((Math.max(...speeds) / speeds[0]).toPrecision(2)));
});

test("a network of moderate depth with tanh is healthy", async () => {
  assert.deepEqual(kinds(await patient(example("spiral"), 200)), []);
  assert.deepEqual(kinds(await patient(example("penguins"), 100)), []);
});

test("dead ReLU units are counted by layer", async () => {
  const found = await patient(
    { ...spiral, model: { layers: [{ units: 6, activation: "relu", b: [-99, -99, -99, 0, 0, 0] }, {}] } },
    5,
  );
  const { text } = diagnose(found).find(({ kind }) => kind === "dead");
  assert.match(text, /^Hidden 1: 3 of 6 units are dead/);
});

test("saturated units, a step that is too large, and units that are all alike", async () => {
  const W = Array.from({ length: 6 }, (_, j) => [90 + j, -80 + j]);
  assert.ok(kinds(await patient({ ...spiral, model: { layers: [{ units: 6, W }, {}] } }, 1)).includes("saturated"));
  const wild = { ...spiral, train: { batch: 20, rate: 60 }, model: { layers: layers(1, {}) } };
  assert.ok(kinds(await patient(wild, 1)).includes("wild"));
  assert.deepEqual(kinds(await patient({ ...spiral, mistake: "zero_start", model: { layers: layers(1, {}) } }, 1)), [
    "alike",
  ]);
});

test("frozen layers are not said to learn slowly", async () => {
  const model = { layers: [{ units: 6, frozen: true }, { units: 6 }, {}] };
  assert.ok(!kinds(await patient({ ...spiral, model }, 20)).includes("vanishing"));
});

test("the course of the curves: a loss that has risen, a test loss that rises while the train loss falls", async () => {
  const healthy = await patient(example("spiral"), 1);
  const curve = (train, of) =>
    Array.from({ length: 12 }, (_, i) => ({ epoch: i, train: train(i), test: of(i), penalty: 0, gradient: 1 }));
  const course = (history) => kinds({ ...healthy, history });
  assert.deepEqual(
    course(
      curve(
        (i) => 1 / (1 + i),
        (i) => 1 / (1 + i),
      ),
    ),
    [],
  );
  assert.deepEqual(
    course(
      curve(
        (i) => 1 / (1 + i),
        (i) => 0.3 + (i - 5) ** 2 / 30,
      ),
    ),
    ["overfitting"],
  );
  assert.deepEqual(
    course(
      curve(
        (i) => 0.2 + (i - 5) ** 2 / 10,
        () => 1,
      ),
    ),
    ["rising"],
  );
  assert.deepEqual(
    course(
      curve(
        (i) => 1 / (1 + i),
        () => null,
      ),
    ),
    [],
  );
});

test("histograms hold every value once, on one axis for all layers", async () => {
  const { info, frame, health } = await patient(example("spiral"), 50);
  const shown = [2, 1, 0];
  const total = ({ counts }) => counts.reduce((sum, n) => sum + n, 0);
  const weights = info.shapes.map(({ units, inputs }) => units * inputs);
  const gradients = gradientStrips(shown.map((layer) => gradientSizes(info, frame, layer)));
  for (const strips of [gradients, weightStrips(info, frame, shown)])
    for (const row of strips.rows) {
      assert.equal(row.counts.length, BINS);
      assert.equal(total(row), weights[row.layer]);
      assert.ok(row.median >= 0 && row.median <= 1);
    }
  for (const row of measuredStrips(health, shown, "activations").rows)
    assert.equal(total(row), info.shapes[row.layer].units * health.samples);
  const strip = weightStrips(info, { ...frame, parameters: frame.parameters.map(() => Number.NaN) }, shown);
  for (const row of strip.rows) assert.equal(total(row), weights[row.layer]);
});

/** In the page: the section about gradients. */
const section = () => {
  const root = document
    .querySelector("chainrule-playground")
    .shadowRoot.querySelector("chainrule-output")
    .shadowRoot.querySelector("chainrule-health")?.shadowRoot;
  const plot = root?.querySelector("svg.plot");
  if (!plot) return null;
  return {
    spoken: plot.getAttribute("aria-label"),
    bars: root.querySelectorAll(".bars").length,
    words: [...root.querySelectorAll(".diagnosis")].map((one) => one.textContent.trim()).join(" "),
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

    test("feature table, gradient health: what vanishes is said in words; histograms of all four quantities; numbers by layer", async () => {
      const vanishing = { ...spiral, model: { layers: layers(5, { activation: "sigmoid" }) } };
      const page = await opened(browser, server, vanishing, { steps: 20, calls: 3 });
      await page.until(`/Vanishing: hidden [123] learns/.test((${section})()?.words)`);
      for (const what of ["weights", "activations", "deltas"]) {
        await page.evaluate((value) => {
          const select = document
            .querySelector("chainrule-playground")
            .shadowRoot.querySelector("chainrule-output")
            .shadowRoot.querySelector("chainrule-health")
            .shadowRoot.querySelector("select");
          select.value = value;
          select.dispatchEvent(new Event("change", { bubbles: true }));
        }, what);
        await page.until(`new RegExp("${what}", "i").test((${section})()?.spoken) && (${section})().bars === 6`);
      }
      await page.click("Layers in numbers");
      const rows = await page.until(() => {
        const table = document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-output")
          .shadowRoot.querySelector("chainrule-layer-table")?.shadowRoot;
        const found = [...(table?.querySelectorAll("tbody tr") ?? [])].map((row) => row.textContent);
        return found.length > 0 && found;
      });
      assert.equal(rows.length, 6);
      assert.match(rows[0], /^output/);
      await leave(page);
    });
  });
}
