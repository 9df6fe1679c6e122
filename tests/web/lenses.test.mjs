// The lenses of a network: the same numbers and the same selection in each, one operation at a time, by keyboard, for axe.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const example = (name) => JSON.parse(readFileSync(new URL(`../../examples/${name}.json`, import.meta.url), "utf8"));
const mazur = example("mazur");
const seen = (document, lens) => ({ ...document, view: { ...document.view, lens } });
const wide = {
  ...example("penguins"),
  model: {
    layers: [
      { units: 32, activation: "tanh" },
      { units: 32, activation: "tanh" },
      { units: 3, activation: "identity" },
    ],
  },
};

/** In the page: panels, and a wait until they are drawn. */
const helpers = () => {
  globalThis.el = document.querySelector("chainrule-playground");
  globalThis.panel = (...names) =>
    names.reduce((root, name) => root?.querySelector(`chainrule-${name}`)?.shadowRoot, el.shadowRoot);
  globalThis.drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30)));
  /** Steps are operations from here on. */
  globalThis.walk = async (operations) => {
    const menu = [...panel("bar", "transport").querySelectorAll("select")].find(
      (one) => one.ariaLabel === "Size of a step",
    );
    menu.value = "operation";
    menu.dispatchEvent(new Event("change", { bubbles: true }));
    await drawn();
    for (let i = 0; i < operations; i++)
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, composed: true }));
    await drawn();
  };
};

for (const { kind, path } of browsers) {
  describe(`lenses in ${kind}`, { skip: path ? false : `${kind} is not installed` }, () => {
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

    const opened = async (document, size) => {
      const page = await browser.page(size);
      await page.goto(server.url);
      await page.evaluate(async (document_) => {
        const el = document.querySelector("chainrule-playground");
        await el.ready;
        await el.setState(document_);
      }, document);
      await page.evaluate(helpers);
      return page;
    };

    test("layers: the numbers of query, saved in the document, turned by the convention, walked by arrows", async () => {
      const page = await opened(mazur);
      await page.evaluate(() => el.step(1));
      await page.click("Layers", "field");
      await page.until(() => Boolean(panel("graph", "layers")?.querySelector('[data-name="l1.W[2][1]"]')));
      const { said, found, lens } = await page.evaluate(async () => ({
        said: panel("graph", "layers").querySelector('.value [data-name="l2.u1.a"]').getAttribute("aria-label"),
        found: await el.query({ sample: [0.05, 0.1], target: [0.01, 0.99] }),
        lens: (await el.getState()).view.lens,
      }));
      assert.equal(lens, "layers");
      assert.ok(said.endsWith(`value ${found.layers[1].a[0].toPrecision(3)}`), said);
      const row = () =>
        page.evaluate(() =>
          [...panel("graph", "layers").querySelectorAll('[data-matrix="l1 W value"] button')].map(
            (one) => one.dataset.name,
          ),
        );
      assert.deepEqual(await row(), ["l1.W[1][1]", "l1.W[1][2]", "l1.W[2][1]", "l1.W[2][2]"]);
      await page.click("Row h W + b", "field");
      await page.until(() => Boolean(panel("graph", "layers").querySelector(".layers.flat")));
      assert.deepEqual(await row(), ["l1.W[1][1]", "l1.W[2][1]", "l1.W[1][2]", "l1.W[2][2]"]);
      await page.evaluate(() => panel("graph", "layers").querySelector('[data-matrix="l1 W value"] button').focus());
      await page.press("ArrowRight");
      await page.press("Enter");
      const pressed = await page.evaluate(async () => {
        await drawn();
        return [...panel("graph", "layers").querySelectorAll("[aria-pressed=true]")].map((one) => one.dataset.name);
      });
      assert.deepEqual(pressed, ["l1.W[2][1]", "l1.W[2][1]"]);
      assert.deepEqual(page.errors, []);
      await page.close();
    });

    test("one operation at a time: nothing before its turn, messages, the update applied at the end", async () => {
      const page = await opened(mazur);
      const { empty, mid, step } = await page.evaluate(async () => {
        await walk(0);
        const graph = panel("graph");
        const spoken = () => graph.querySelector('[data-name="l1.u1"]').getAttribute("aria-label");
        const empty = spoken();
        await walk(20);
        const mid = { tray: graph.querySelectorAll(".tray").length, spoken: spoken() };
        const left = 38 - 20;
        for (let i = 0; i < left + 1; i++)
          document.body.dispatchEvent(
            new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, composed: true }),
          );
        await drawn();
        return { empty, mid, step: (await el.result()).step };
      });
      assert.match(empty, /no value, gradient not yet computed/);
      assert.match(mid.spoken, /value 0\.593, gradient not yet computed/);
      assert.equal(step, 1);
      assert.deepEqual(page.errors, []);
      await page.close();
    });

    test("scalars: one neuron open, then every one, under the same names", async () => {
      const page = await opened(seen(mazur, "scalars"));
      await page.until(() => Boolean(panel("graph", "graph-view")?.querySelector('[data-name="l1.W[1][1]"]')));
      const names = () =>
        page.evaluate(() =>
          [...panel("graph", "graph-view").querySelectorAll("[data-name]")].map((one) => one.dataset.name),
        );
      const one = await names();
      assert.ok(!one.includes("l1.W[2][1]") && one.includes("l1.u2.a") && one.includes("l1.u1.z"));
      await page.click("Open every neuron");
      await page.until(() => Boolean(panel("graph", "graph-view").querySelector('[data-name="l2.W[2][2]"]')));
      const all = await names();
      for (const name of ["x1", "l1.b[1]", "l1.W[2][1]", "l1.u2.z"]) assert.ok(all.includes(name), name);
      assert.deepEqual(page.errors, []);
      assert.deepEqual(await page.violations(), []);
      await page.close();
    });

    test("batch mean: the gradients of the samples it is of", async () => {
      const page = await opened(example("xor-by-hand"));
      await page.evaluate(async () => {
        await el.step(1);
        await el.select("l1.W[1][1]");
      });
      await page.click("Batch mean", "field");
      const rows = await page.until(() => panel("output", "samples")?.querySelectorAll("tbody tr").length);
      assert.equal(rows, 4);
      await page.close();
    });

    for (const size of kind === "chromium"
      ? [
          { width: 1440, height: 900 },
          { width: 390, height: 844 },
        ]
      : []) {
      for (const scheme of ["light", "dark"]) {
        for (const [name, document, steps] of [
          ["layers", seen(mazur, "layers"), 24],
          ["scalars", seen(mazur, "scalars"), 0],
          ["layers of 32", seen(wide, "layers"), 0],
        ]) {
          test(`axe finds nothing: ${name}, ${size.width}x${size.height}, ${scheme}`, async () => {
            const page = await opened(document, { ...size, scheme });
            await page.evaluate(async (n) => {
              await el.step(1);
              if (n && innerWidth > 700) await walk(n);
              await drawn();
            }, steps);
            await page.evaluate(axe);
            const violations = await page.evaluate(async () => {
              const { violations } = await globalThis.axe.run(document, {
                runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
              });
              return violations.map(
                ({ id, nodes }) =>
                  `${id}: ${nodes
                    .slice(0, 4)
                    .map((node) => node.target.flat().join(" "))
                    .join("; ")}`,
              );
            });
            assert.deepEqual(violations, []);
            assert.deepEqual(page.errors, []);
            await page.close();
          });
        }
      }
    }
  });
}
