// The picture answers for every number: each weight and bias is there, can be chosen and edited, and agrees with `query`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";

const example = (name) => JSON.parse(readFileSync(new URL(`../../examples/${name}.json`, import.meta.url), "utf8"));

/** In the page: `inside(selector)` of a panel, and settled rendering. */
const helpers = () => {
  globalThis.el = document.querySelector("chainrule-playground");
  globalThis.panel = (name) => el.shadowRoot.querySelector(`chainrule-${name}`).shadowRoot;
  globalThis.drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)));
};

for (const { kind, path } of browsers) {
  describe(`graph and output in ${kind}`, { skip: path ? false : `${kind} is not installed` }, () => {
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

    const opened = async (experiment, size) => {
      const page = await browser.page(size);
      await page.goto(server.url);
      await page.evaluate(async (document_) => {
        const el = document.querySelector("chainrule-playground");
        await el.ready;
        if (document_) await el.setState(document_);
      }, experiment);
      await page.evaluate(helpers);
      return page;
    };

    test("2-8-8-1: 88 weights, 17 biases, 19 units and the loss; a chosen unit shows its 9 weights", async () => {
      const page = await opened(null);
      const counts = await page.evaluate(async () => {
        await el.step(3);
        await drawn();
        const graph = panel("graph");
        const count = (selector) => graph.querySelectorAll(selector).length;
        return {
          weights: count(".edge.rest"),
          biases: count(".bias"),
          units: count('[data-name^="x"]') + count('[data-name*=".u"]'),
          loss: count('[data-name="loss"]'),
        };
      });
      assert.deepEqual(counts, { weights: 88, biases: 17, units: 19, loss: 1 });

      const plates = await page.evaluate(async () => {
        panel("graph")
          .querySelector('[data-name="l2.u3"]')
          .dispatchEvent(new MouseEvent("click", { bubbles: true }));
        await drawn();
        return [...panel("graph").querySelectorAll(".edge.hot [data-name]")].map((edge) =>
          edge.getAttribute("aria-label"),
        );
      });
      assert.equal(plates.length, 9);
      assert.match(plates[0], /^Weight from unit 1 of hidden 1 to unit 3 of hidden 2: [+\u2212]?[\d.]+.*, gradient /);
      assert.deepEqual(page.errors, []);
      assert.deepEqual(await page.violations(), []);
      await page.close();
    });

    test("numbers on the cards are those of query", async () => {
      const experiment = example("mazur");
      const page = await opened(experiment);
      const { spoken, asked } = await page.evaluate(async () => {
        const found = await el.query({ sample: [0.05, 0.1], target: [0.01, 0.99] });
        await el.step(1);
        await el.reset();
        await drawn();
        const graph = panel("graph");
        const label = (name) => graph.querySelector(`[data-name="${name}"]`).getAttribute("aria-label");
        return { spoken: [label("l1.u1"), label("l2.u2"), label("loss")], asked: found };
      });
      const close = (text, value) => {
        const read = Number(/(?:value|sample:) ([\u2212\d.]+)/.exec(text)[1].replace("\u2212", "-"));
        assert.ok(Math.abs(read - value) < 0.0006, `${text} against ${value}`);
      };
      close(spoken[0], asked.layers[0].a[0]);
      close(spoken[1], asked.layers[1].a[1]);
      close(spoken[2], asked.loss);
      assert.match(spoken[0], /gradient not yet computed/);
      await page.close();
    });

    test("gradients on the cards are those of query, dE/da times the slope is delta", async () => {
      const page = await opened(example("mazur"));
      const { labels, asked } = await page.evaluate(async () => {
        await el.step(1);
        await drawn();
        const asked = await el.query({ sample: [0.05, 0.1], target: [0.01, 0.99] });
        const graph = panel("graph");
        const label = (name) => graph.querySelector(`[data-name="${name}"]`).getAttribute("aria-label");
        return { labels: { y1: label("l2.u1"), w: label("l2.W[1][1]") }, asked };
      });
      const gradient = (text) => Number(/gradient ([+\u2212\d.]+)/.exec(text)[1].replace("\u2212", "-"));
      const [output] = asked.layers.slice(-1);
      const a = output.a[0];
      assert.ok(Math.abs(gradient(labels.y1) * a * (1 - a) - output.delta[0]) < 5e-4, labels.y1);
      assert.ok(Math.abs(gradient(labels.w) - output.dW[0][0]) < 5e-5, `${labels.w} against ${output.dW[0][0]}`);
      await page.close();
    });

    test("structure is edited in its column: units, layers, activation, biases", async () => {
      const page = await opened(null);
      const layers = () => page.evaluate(async () => (await el.getState()).model.layers);
      await page.click("Add a unit to hidden 1");
      await page.until(async () => (await el.getState()).model.layers[0].units === 9);
      await page.click("Remove a unit from hidden 2");
      await page.until(
        () => panel("graph").querySelector('[aria-label="Units of hidden 2"] output').textContent.trim() === "7 units",
      );
      await page.click("Add a layer between hidden 2 and output");
      await page.until(async () => (await el.getState()).model.layers.length === 4);
      await page.until(() => panel("graph").querySelector('[aria-label="Remove hidden 3"]') !== null);
      await page.click("Remove hidden 1");
      await page.until(async () => (await el.getState()).model.layers.length === 3);
      assert.deepEqual(
        (await layers()).map(({ units }) => units),
        [7, 7, 1],
      );
      await page.evaluate(async () => {
        const choose = (name, value) => {
          const select = panel("graph").querySelector(`select[aria-label="${name}"]`);
          select.value = value;
          select.dispatchEvent(new Event("change", { bubbles: true }));
        };
        choose("Activation of hidden 1", "relu");
        choose("Biases of hidden 1", "shared");
        await drawn();
      });
      const [first] = await layers();
      assert.equal(first.activation, "relu");
      assert.equal(first.bias, "shared");
      assert.deepEqual(page.errors, []);
      await page.close();
    });

    test("arrow keys walk the graph and the probe", async () => {
      const page = await opened(null);
      const focus = () =>
        page.evaluate(() => {
          let at = document.activeElement;
          while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
          return at?.getAttribute("data-name") ?? at?.getAttribute("aria-valuetext") ?? at?.tagName ?? null;
        });
      await page.evaluate(async () => {
        await drawn();
        panel("graph").querySelector('[data-name="x1"]').focus();
      });
      await page.press("ArrowRight");
      const first = await focus();
      assert.match(first, /^l1\.u\d$/);
      await page.press("ArrowDown");
      assert.equal(await focus(), `l1.u${Number(first.slice(-1)) + 1}`);
      await page.press("Enter");
      await page.evaluate(() => drawn());
      assert.equal(await focus(), `l1.u${Number(first.slice(-1)) + 1}`, "focus stays on what was chosen");
      await page.evaluate(() =>
        panel("output").querySelector("chainrule-decision").shadowRoot.querySelector(".probe").focus(),
      );
      const before = await focus();
      await page.press("ArrowRight");
      await page.evaluate(() => drawn());
      assert.notEqual(await focus(), before);
      await page.close();
    });

    test("penguins: a row per sample with right and wrong", async () => {
      const page = await opened(example("penguins"));
      const found = await page.evaluate(async () => {
        await el.step(300);
        const table = () => panel("output").querySelector("chainrule-predictions")?.shadowRoot;
        const verdicts = () => table()?.querySelectorAll('[aria-label="right"],[aria-label="wrong"]').length ?? 0;
        for (let i = 0; i < 100 && verdicts() === 0; i++) await drawn();
        return { rows: table().querySelectorAll("tbody tr").length, verdicts: verdicts() };
      });
      assert.deepEqual(found, { rows: 8, verdicts: 8 });
      await page.close();
    });
  });
}
