// Weights and biases by hand: typed, dragged, nudged, several at once, frozen; the document and undo know of it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";

const example = (name) => JSON.parse(readFileSync(new URL(`../../examples/${name}.json`, import.meta.url), "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const mazur = example("mazur");
const spiral = example("spiral");

/** In the page: panels, and what the document and the run say. */
const helpers = () => {
  globalThis.el = document.querySelector("chainrule-playground");
  globalThis.panel = (...names) =>
    names.reduce((root, name) => root?.querySelector(`chainrule-${name}`)?.shadowRoot, el.shadowRoot);
  globalThis.drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30)));
  globalThis.layers = async () => (await el.getState()).model.layers;
  globalThis.target = (name) => panel("graph").querySelector(`.net [data-name="${name}"]`);
  globalThis.middle = (name) => {
    const { x, y, width, height } = target(name).getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  };
  globalThis.field = () => panel("inspector", "parameters")?.querySelector("chainrule-number-field input");
};

const layers_ = async () => (await el.getState()).model.layers;

for (const { kind, path } of browsers) {
  describe(`parameters in ${kind}`, { skip: path ? false : `${kind} is not installed` }, () => {
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
      await page.until(() => Boolean((panel("graph", "layers") ?? panel("graph")).querySelector("[data-name]")));
      return page;
    };
    const closed = async (page) => {
      assert.deepEqual(page.errors, []);
      assert.deepEqual(await page.violations(), []);
      await page.close();
    };
    const weight = (page, layer, unit, from) =>
      page.evaluate(async ([l, j, k]) => (await el.result()).parameters[l].W[j][k], [layer, unit, from]);

    test("edit a weight, full precision: typed in the inspector, the others stay, undo takes it back", async () => {
      const page = await opened(mazur);
      await page.evaluate(() => el.select("l2.W[1][2]"));
      await page.until(() => field()?.value === "0.45");
      await page.fill("Value", "1/3");
      await page.until(async () => (await layers())[1].W[0][1] === 1 / 3);
      assert.equal(await weight(page, 1, 0, 1), 1 / 3);
      const document = await page.evaluate(() => el.getState());
      const expected = structuredClone(mazur);
      expected.model.layers[1].W[0][1] = 1 / 3;
      assert.deepEqual(document.model, expected.model);
      await page.click("Undo");
      await page.until(async () => (await layers())[1].W[0][1] === 0.45);
      await page.fill("Value", "0,1x");
      await page.until(() => field().getAttribute("aria-invalid") === "true" && field().value === "0,1x");
      await closed(page);
    });

    test("a plate is typed over: by a digit, by Enter on what is chosen, by a double click; Escape lets it be", async () => {
      const page = await opened(mazur);
      await page.evaluate(() => target("l1.W[1][1]").focus());
      await page.press("7");
      await page.until(() => panel("graph").activeElement?.value === "7");
      await page.press("Enter");
      await page.until(async () => (await layers())[0].W[0][0] === 7);
      await page.evaluate(() => el.select("l1.W[2][1]"));
      await page.evaluate(() => drawn());
      const { x, y } = await page.evaluate(() => middle("l1.W[2][1]"));
      await page.raw.mouse.click(x, y, page.kind === "chromium" ? { clickCount: 2 } : { count: 2 });
      await page.until(() => panel("graph").querySelector(".type-over")?.value === "0.25");
      await page.press("Escape");
      await page.until(() => panel("graph").querySelector(".type-over") === null);
      assert.equal(await weight(page, 0, 1, 0), 0.25);
      await closed(page);
    });

    test("a plate is dragged: a hundredth a pixel, one undo step for the whole drag", async () => {
      const page = await opened(mazur);
      const { x, y } = await page.evaluate(() => middle("l1.W[1][1]"));
      const { mouse } = page.raw;
      await mouse.move(x, y);
      await mouse.down();
      await mouse.move(x + 10, y);
      await mouse.move(x + 30, y);
      await page.until(async () => (await layers())[0].W[0][0] === 0.45);
      await mouse.move(x + 30, y - 5);
      await mouse.up();
      await page.until(async () => (await layers())[0].W[0][0] === 0.5);
      await page.until(async () => (await el.result()).parameters[0].W[0][0] === 0.5);
      await page.click("Undo");
      await page.until(async () => (await layers())[0].W[0][0] === 0.15);
      await closed(page);
    });

    test("after training the run goes on from where it stands, with the one number changed", async () => {
      const page = await opened({ ...mazur, train: { ...mazur.train, steps: 1000 } });
      const before_ = await page.evaluate(() => el.step(5));
      await page.evaluate(() => el.select("l1.b[1]"));
      await page.until(() => field() !== undefined);
      await page.fill("Value", "-2");
      await page.until(async () => (await layers())[0].b[0] === -2);
      const after_ = await page.evaluate(() => el.result());
      assert.equal(after_.step, 0);
      assert.equal(after_.parameters[0].b[0], -2);
      assert.deepEqual(after_.parameters[0].W, before_.parameters[0].W);
      assert.deepEqual(after_.parameters[1], before_.parameters[1]);
      await closed(page);
    });

    test("freeze a parameter: it stays while the others learn, says so, and is let go again", async () => {
      const page = await opened(mazur);
      await page.evaluate(() => el.select("l1.W[2][1]"));
      await page.click("Freeze");
      await page.until(async () => String((await layers())[0].frozen) === "W[2][1]");
      await page.until(() => target("l1.W[2][1]").getAttribute("aria-label").endsWith(", frozen"));
      const start = await page.evaluate(() => el.result());
      const end = await page.evaluate(() => el.step(20));
      assert.equal(end.parameters[0].W[1][0], start.parameters[0].W[1][0]);
      assert.notEqual(end.parameters[0].W[1][1], start.parameters[0].W[1][1]);
      await page.click("Frozen");
      await page.until(async () => (await layers())[0].frozen === undefined);
      assert.equal(await weight(page, 0, 1, 1), end.parameters[0].W[1][1]);
      await closed(page);
    });

    test("several at once: chosen with Shift, set, multiplied, frozen", async () => {
      const page = await opened(spiral);
      await page.evaluate(() => el.select("l1.u1"));
      await page.evaluate(() => target("l1.u2").focus());
      await page.raw.keyboard.down("Shift");
      await page.press("Enter");
      await page.raw.keyboard.up("Shift");
      await page.until(() => panel("inspector", "parameters").textContent.includes("6 parameters"));
      await page.evaluate(() => drawn());
      const pressed = await page.evaluate(() =>
        [...panel("graph").querySelectorAll(".net .node [aria-pressed=true]")].map((one) => one.dataset.name).sort(),
      );
      assert.deepEqual(pressed, ["l1.u1", "l1.u2"]);
      await page.evaluate(() => {
        const menu = panel("inspector", "parameters").querySelector("select");
        menu.value = "multiply";
        menu.dispatchEvent(new Event("change", { bubbles: true }));
      });
      const start = await page.evaluate(async () => (await el.result()).parameters[0].W);
      await page.fill("Number for all of them", "-2");
      await page.until(async () => (await layers())[0].W !== undefined);
      const { W } = (await page.evaluate(layers_))[0];
      assert.deepEqual(
        W,
        start.map((row, j) => row.map((w) => (j < 2 ? -2 * w : w))),
      );
      await page.click("Freeze");
      await page.until(async () => (await layers())[0].frozen !== undefined);
      assert.deepEqual((await page.evaluate(layers_))[0].frozen, ["W[1]", "W[2]", "b[1]", "b[2]"]);
      await closed(page);
    });

    test("add or remove layers and units, each its own: typed, moved, drawn in another way, frozen", async () => {
      const page = await opened(spiral);
      await page.click("Settings of hidden 2");
      await page.until(() => panel("graph").querySelector("chainrule-layer-settings:popover-open") !== null);
      await page.fill("Units", "20");
      await page.until(async () => (await layers())[1].units === 20);
      await page.evaluate(() => {
        const menu = panel("graph", "layer-settings").querySelector("select");
        menu.value = "he_normal";
        menu.dispatchEvent(new Event("change", { bubbles: true }));
      });
      await page.until(async () => (await layers())[1].init?.name === "he_normal");
      await page.evaluate(() => panel("graph", "layer-settings").querySelector("#frozen").click());
      await page.until(async () => (await layers())[1].frozen === true);
      await page.click("Earlier");
      await page.until(async () => (await layers())[0].units === 20);
      const moved = await page.evaluate(layers_);
      assert.deepEqual(
        moved.map(({ units, frozen }) => [units, frozen]),
        [
          [20, true],
          [8, undefined],
          [1, undefined],
        ],
      );
      await page.fill("Units", "5000");
      await page.until(() => panel("graph", "layer-settings").querySelector("[role=alert]") !== null);
      await page.press("Escape");
      await page.press("Escape");
      await page.until(() => panel("graph").querySelector("chainrule-layer-settings:popover-open") === null);
      await page.until(() => panel("graph").querySelector(".held") !== null);
      await closed(page);
    });

    test("in the matrices too: several entries chosen with Shift and frozen say so in both lenses", async () => {
      const page = await opened({ ...mazur, view: { ...mazur.view, lens: "layers" } });
      await page.until(() => Boolean(panel("graph", "layers")?.querySelector('.value [data-name="l1.W[2][1]"]')));
      await page.evaluate(async () => {
        const entry = (name) => panel("graph", "layers").querySelector(`.value [data-name="${name}"]`);
        entry("l1.W[2][1]").click();
        await drawn();
        entry("l1.W[1][2]").dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true, shiftKey: true }));
      });
      await page.click("Freeze");
      await page.until(async () => String((await layers())[0].frozen) === "W[1][2],W[2][1]");
      const said = () =>
        [...panel("graph", "layers").querySelectorAll(".value [aria-pressed=true]")].map((one) => one.ariaLabel);
      await page.until(
        () =>
          panel("graph", "layers").querySelectorAll(".value [aria-pressed=true][aria-label$=', frozen']").length === 2,
      );
      assert.equal((await page.evaluate(said)).length, 2);
      await page.click("Neurons", "field");
      await page.until(() => target("l1.W[2][1]")?.getAttribute("aria-label").endsWith(", frozen"));
      await closed(page);
    });

    test("a unit more in a trained network: the others keep their weights, the answers stay", async () => {
      const page = await opened({ ...mazur, train: { ...mazur.train, steps: 100 } });
      await page.evaluate(() => el.step(5));
      await page.evaluate(() => el.select("l1.W[1][1]"));
      await page.click("Freeze");
      await page.until(async () => (await layers())[0].frozen !== undefined);
      const asked = { sample: [0.05, 0.1], target: [0.01, 0.99] };
      const before_ = await page.evaluate((of) => el.query(of), asked);
      await page.click("Add a unit to hidden 1");
      await page.until(async () => (await layers())[0].units === 3);
      const after_ = await page.evaluate((of) => el.query(of), asked);
      assert.deepEqual(after_.layers[1].a, before_.layers[1].a);
      assert.deepEqual(after_.layers[0].a.slice(0, 2), before_.layers[0].a);
      await closed(page);
    });

    test("a wide layer: every weight is reached by its numbers", async () => {
      const layers = [{ units: 300 }, { units: 300 }, { units: 1 }];
      const page = await opened({ ...spiral, model: { layers } });
      await page.evaluate(() => el.select("l2.u7"));
      await page.click("Explain");
      await page.until(() => panel("inspector", "parameters")?.querySelector(".address") !== null);
      await page.fill("Weight from", "299");
      await page.until(() => field()?.value !== undefined && panel("inspector").textContent.includes("299"));
      await page.fill("Value", "2.5");
      await page.until(async () => (await el.getState()).model.layers[1].W?.[6][298] === 2.5);
      await closed(page);
    });

    test("axe has nothing to say of the fields and sheets", { skip: kind !== "chromium" }, async () => {
      for (const [width, height] of [
        [1440, 900],
        [390, 844],
      ]) {
        const page = await opened(mazur, { width, height });
        await page.evaluate(axe);
        await page.evaluate(async () => {
          await el.select("l1.W[2][1]");
          await drawn();
          panel("inspector").querySelector("[aria-expanded]").click();
          await drawn();
        });
        const faults = () =>
          page.evaluate(async () =>
            (await axe.run(document)).violations.map(({ id, nodes }) => `${id} ${nodes[0].html}`),
          );
        assert.deepEqual(await faults(), []);
        await page.evaluate(() => el.select(null));
        if (width > 400) {
          await page.click("Settings of hidden 1");
          await page.until(() => panel("graph").querySelector("chainrule-layer-settings:popover-open") !== null);
          assert.deepEqual(await faults(), []);
        }
        await closed(page);
      }
    });
  });
}
