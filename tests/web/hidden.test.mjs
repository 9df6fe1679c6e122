// Hidden units at a size of their own: the input plane warped by two units, a unit enlarged under pointer and focus.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { createEngine, Run } from "../../dist/node.js";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";
import { bundled } from "./bundled.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const example = (name) => JSON.parse(readFileSync(new URL(`../../examples/${name}.json`, import.meta.url), "utf8"));
const two = {
  v: 1,
  seed: 2,
  data: { set: "xor", n: 80 },
  model: { layers: [{ units: 2 }, { units: 1 }] },
  train: { loss: "logistic", optimizer: "adam", rate: 0.05 },
};

describe("the input plane as two units see it", () => {
  let warp;
  before(async () => {
    warp = await bundled("hidden/warp.ts");
  });

  test("a point comes to lie where the network's own forward pass puts it, grid lines are straight for straight units", async () => {
    const engine = await createEngine();
    const run = Run.open(engine, two);
    run.step(100);
    const grids = run.trainer.grid(64, -6, 6);
    const made = new warp.Warp({ shapes: run.trainer.shapes }, grids, 0);
    for (const point of [
      [0.3, -1.2],
      [-4, 4],
      [5.8, -5.8],
    ]) {
      const [{ a }] = run.query(point, [1]).layers;
      const found = made.at(...point);
      assert.ok(Math.abs(found[0] - a[0]) < 0.02 && Math.abs(found[1] - a[1]) < 0.02, `${point}: ${found} for ${a}`);
    }
    const straight = Run.open(engine, {
      ...two,
      model: {
        layers: [
          {
            units: 2,
            activation: "identity",
            W: [
              [1, 2],
              [0.5, -1],
            ],
            b: [0.1, 0],
          },
          { units: 1 },
        ],
      },
    });
    const plain = new warp.Warp({ shapes: straight.trainer.shapes }, straight.trainer.grid(32, -2, 2), 0);
    const [x, y] = plain.at(0.5, -0.25);
    assert.ok(Math.abs(x - 0.1) < 1e-6 && Math.abs(y - 0.5) < 1e-6, `${x}, ${y}`);
    for (const line of plain.lines(5)) {
      const [[ax, ay], [bx, by]] = [line[0], line.at(-1)];
      for (const [px, py] of line) {
        const away = Math.abs((bx - ax) * (py - ay) - (by - ay) * (px - ax)) / Math.hypot(bx - ax, by - ay);
        assert.ok(away < 1e-5, String(away));
      }
    }
    run.trainer.delete();
    straight.trainer.delete();
  });

  test("which layers are pairs, and where a line crosses the square", () => {
    assert.deepEqual(warp.pairs([{ units: 2 }, { units: 3 }, { units: 2 }, { units: 2 }]), [0, 2]);
    assert.deepEqual(warp.crossing(1, 0, -0.5, -1, 1), [
      [0.5, -1],
      [0.5, 1],
    ]);
    assert.equal(warp.crossing(1, 1, 5, -1, 1), null);
    assert.equal(warp.crossing(0, 0, 1, -1, 1), null);
  });
});

for (const { kind, path } of browsers) {
  describe(`hidden units in ${kind}`, { skip: path ? false : `${kind} is not installed` }, () => {
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

    const opened = async (document) => {
      const page = await browser.page();
      await page.goto(server.url);
      await page.evaluate(async (document_) => {
        globalThis.el = document.querySelector("chainrule-playground");
        globalThis.panel = (...names) =>
          names.reduce((root, name) => root?.querySelector(`chainrule-${name}`)?.shadowRoot, el.shadowRoot);
        await el.ready;
        await el.setState(document_);
      }, document);
      return page;
    };

    test("hidden-space view: grid, samples, probe and the line of the unit after, moving with the run", async () => {
      const page = await opened(two);
      await page.click("Hidden space");
      const grid = () => panel("output", "hidden-space")?.querySelector(".warp")?.getAttribute("d");
      const first = await page.until(grid);
      await page.evaluate(() => el.step(50));
      await page.until((before_) => {
        const now = panel("output", "hidden-space").querySelector(".warp").getAttribute("d");
        return now !== before_;
      }, first);
      const parts = await page.evaluate(() => {
        const root = panel("output", "hidden-space");
        return {
          lines: root.querySelector(".warp").getAttribute("d").match(/M/g).length,
          cut: root.querySelector(".cut").getAttribute("d"),
          marks: [...root.querySelectorAll(".pt")].map((one) => one.getAttribute("d").length > 0),
          said: root.querySelector("svg").getAttribute("aria-label"),
        };
      });
      assert.equal(parts.lines, 34);
      assert.match(parts.cut, /^M.*L/);
      assert.ok(parts.marks.length >= 2 && parts.marks.every(Boolean));
      assert.match(parts.said, /two units of hidden 1/);
      if (kind === "chromium") {
        await page.evaluate(axe);
        const found = await page.evaluate(async () =>
          (await axe.run(document)).violations.map(({ id, nodes }) => `${id} ${nodes[0].html}`),
        );
        assert.deepEqual(found, []);
      }
      assert.deepEqual(page.errors, []);
      assert.deepEqual(await page.violations(), []);
      await page.close();
    });

    test("a small picture per neuron, enlarged on hover; on focus; of more inputs the terms as bars", async () => {
      const page = await opened(example("spiral"));
      await page.until(() => Boolean(panel("graph").querySelector('.net [data-name="l2.u3"]')));
      const { x, y } = await page.evaluate(() => {
        const box = panel("graph").querySelector('.net [data-name="l2.u3"]').getBoundingClientRect();
        return { x: box.x + 12, y: box.y + 12 };
      });
      await page.raw.mouse.move(x, y);
      const text = () => panel("graph", "enlarged")?.querySelector("p")?.textContent;
      await page.until(() =>
        panel("graph", "enlarged")?.querySelector("p")?.textContent.startsWith("unit 3 of hidden 2"),
      );
      assert.ok(await page.evaluate(() => panel("graph", "enlarged").querySelector("canvas").width >= 64));
      await page.raw.mouse.move(5, 5);
      await page.until(() => !panel("graph", "enlarged"));
      await page.evaluate(() => panel("graph").querySelector('.net [data-name="l1.u2"]').focus());
      await page.until(() =>
        panel("graph", "enlarged")?.querySelector("p")?.textContent.startsWith("unit 2 of hidden 1"),
      );
      assert.ok(await page.evaluate(text));
      await page.evaluate((document_) => el.setState(document_), example("penguins"));
      await page.until(() =>
        Boolean(panel("graph").querySelector('.net [data-name="l1.u3"] ~ *, .net [data-name="l1.u3"]')),
      );
      await page.evaluate(() => {
        document.activeElement.blur();
        panel("graph").querySelector('.net [data-name="l1.u3"]').focus();
      });
      await page.until(() => panel("graph", "enlarged")?.querySelectorAll(".term").length === 5);
      // The terms add up to the weighted sum: what enters is standardised.
      const sum = await page.evaluate(async () => {
        const numbers = [...panel("graph", "enlarged").querySelectorAll("svg text[text-anchor=end]")];
        return numbers.reduce((all, one) => all + Number(one.textContent.trim().replace("\u2212", "-")), 0);
      });
      const z = await page.evaluate(() => {
        const info = panel("graph").host.app.session.reading.value;
        return info.probe.layers[0].z[2];
      });
      assert.ok(Math.abs(sum - z) < 0.02 * Math.max(1, Math.abs(z)), `${sum} for ${z}`);
      assert.deepEqual(page.errors, []);
      assert.deepEqual(await page.violations(), []);
      await page.close();
    });
  });
}
