// The inspector opens only when asked, explains what is selected with the engine's numbers, and follows the notation.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const example = (name) => JSON.parse(readFileSync(new URL(`../../examples/${name}.json`, import.meta.url), "utf8"));

/** In the page: the inspector's inside, its text in one line, and settled rendering. */
const helpers = () => {
  globalThis.el = document.querySelector("chainrule-playground");
  globalThis.inside = (selector) =>
    el.shadowRoot.querySelector("chainrule-inspector").shadowRoot?.querySelector(selector);
  globalThis.text = (selector) => inside(selector)?.textContent.replace(/\s+/g, " ").trim() ?? null;
  globalThis.drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)));
};

for (const { kind, path } of browsers) {
  describe(`inspector in ${kind}`, { skip: path ? false : `${kind} is not installed` }, () => {
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
      await page.evaluate(helpers);
      await page.evaluate(async (document_) => {
        await el.ready;
        if (document_) await el.setState(document_);
      }, experiment);
      return page;
    };
    const clean = async (page) => {
      assert.deepEqual(page.errors, []);
      assert.deepEqual(await page.violations(), []);
      await page.close();
    };

    test("one line until somebody asks; E opens and folds it, Escape selects nothing", async () => {
      const page = await opened(example("mazur"));
      const folded = () => el.shadowRoot.querySelector("chainrule-inspector").textContent;
      assert.equal(await page.evaluate(folded), "Select anything to see where its number comes from");
      const height = () => page.evaluate(() => Math.round(inside("section").getBoundingClientRect().height));
      await page.evaluate(async () => {
        await el.step(1);
        await el.select("l1.u1");
        await drawn();
      });
      assert.equal(await height(), 40);
      await page.evaluate(() => el.focus());
      await page.press("e");
      await page.until(() => inside(".open") !== null);
      assert.equal(await height(), 232);
      await page.evaluate(() => el.select("l2.u2"));
      await page.until(() => text("h2").startsWith("Gradient at"));
      await page.press("e");
      await page.until(() => inside(".open") === null);
      await page.click("Explain");
      await page.until(() => inside(".open") !== null);
      await page.press("Escape");
      await page.until(() => text("section").startsWith("Select anything"));
      await clean(page);
    });

    test("delta of a hidden unit: the equation, its terms and their sum are those of query", async () => {
      const page = await opened({ ...example("mazur"), view: { notation: "mazur" } });
      const { asked, shown, cells } = await page.evaluate(async () => {
        await el.step(1);
        await el.select("l1.u1");
        await drawn();
        inside("[aria-expanded]").click();
        await drawn();
        const asked = await el.query({ sample: [0.05, 0.1], target: [0.01, 0.99] });
        const cells = [...inside(".msgs").querySelectorAll("tbody tr")].map((row) =>
          [...row.querySelectorAll("td:not(.op)")].map((cell) => cell.textContent.trim()),
        );
        return {
          asked,
          shown: { big: text(".big"), equation: text(".eq"), title: text("h2"), sum: text("tfoot td.g") },
          cells,
        };
      });
      const plain = (number) => Number(number.replace("\u2212", "-").replace("+", ""));
      assert.equal(plain(shown.big), asked.layers[0].delta[0]);
      assert.equal(shown.title, "Gradient at neth1");
      assert.match(shown.equation.replaceAll("\u2062", ""), /outh1\(1\u2212outh1\)\u00b7\(w5\u03b4o1\+w7\u03b4o2\)/);
      assert.equal(cells.length, 2);
      for (const [upstream, slope, contribution] of cells)
        assert.ok(Math.abs(plain(upstream) * plain(slope) - plain(contribution)) < 1e-9);
      assert.ok(Math.abs(cells.reduce((sum, row) => sum + plain(row[2]), 0) - plain(shown.sum)) < 1e-9);
      await clean(page);
    });

    test("a finite difference stands beside the gradient; its step can be chosen; the slope is drawn on the op's curve", async () => {
      const page = await opened(example("mazur"));
      await page.evaluate(async () => {
        await el.step(1);
        await el.select("l1.u1");
        await drawn();
        inside("[aria-expanded]").click();
      });
      await page.until(() => /^agrees Finite difference \+0\.0075\d+, step .*, off by/.test(text(".check")));
      await page.click("Check", "field");
      await page.until(() => inside(".from svg.plot") !== null);
      await page.evaluate(() => {
        const step = inside("#step");
        step.value = "-15";
        step.dispatchEvent(new Event("input", { bubbles: true }));
      });
      await page.until(() => /^(agrees|differs) .*step 10\u207b\u00b9\u2075/.test(text(".check")));
      await page.click("Slope", "field");
      await page.until(() => inside(".tangent") !== null);
      const spoken = await page.evaluate(() => inside(".from svg.plot").getAttribute("aria-label"));
      assert.match(spoken, /^sigmoid along input from .* its slope is \+0\.241\.$/);
      for (const name of ["x1", "l1.W[2][1]", "l2.b[1]", "l2.u2.a"]) {
        await page.evaluate((name) => el.select(name), name);
        await page.until(() => inside("input[name=tab]") !== null);
        await page.click("Messages", "field");
        await page.until(() => text(".check")?.startsWith("agrees Finite difference"));
      }
      await clean(page);
    });

    test("a kink is told in words", async () => {
      const page = await opened({
        v: 1,
        data: { points: [[0]], targets: [[1]], split: 1 },
        model: { layers: [{ units: 1, activation: "relu", W: [[1]], b: [0] }] },
        train: { loss: "half_squared", optimizer: "sgd", rate: 0.1, batch: 1 },
      });
      await page.evaluate(async () => {
        await el.step(1);
        await el.select("l1.u1");
        await drawn();
        inside("[aria-expanded]").click();
      });
      await page.until(() => text(".check")?.startsWith("kink There is a kink here"));
      await clean(page);
    });

    test("numbers change inside the equation that stands there", async () => {
      const page = await opened(example("mazur"));
      const same = await page.evaluate(async () => {
        await el.step(1);
        await el.select("l1.u1");
        await drawn();
        inside("[aria-expanded]").click();
        await drawn();
        const before = [...inside(".eq").querySelectorAll("mn")];
        const text = inside(".eq").textContent;
        await el.step(1);
        await drawn();
        const after = [...inside(".eq").querySelectorAll("mn")];
        return { kept: after.every((node, i) => node === before[i]), changed: inside(".eq").textContent !== text };
      });
      assert.deepEqual(same, { kept: true, changed: true });
      await clean(page);
    });

    test("playing never opens it", async () => {
      const page = await opened(example("mazur"));
      await page.evaluate(async () => {
        await el.select("l1.u1");
        await el.play();
      });
      await page.until(async () => (await el.pause()).step > 10);
      assert.equal(await page.evaluate(() => inside(".open")), null);
      await clean(page);
    });

    test("a formula: b has two children, 7 + 2 = 9; midway through the walk the sum so far", async () => {
      const page = await opened(example("formula-fan-out"));
      await page.evaluate(async () => {
        await el.select("b");
        await drawn();
        inside("[aria-expanded]").click();
      });
      await page.until(() => text(".check")?.startsWith("agrees Finite difference +9"));
      const shown = await page.evaluate(() => ({
        title: text("h2"),
        big: text(".big"),
        equation: text(".eq"),
        sum: text("tfoot td.g"),
      }));
      assert.deepEqual(shown, {
        title: "Gradient at b",
        big: "+9",
        equation:
          "\u2202f\u2202b=\u2202f\u2202x\u00b7\u2202x\u2202b+\u2202f\u2202y\u00b7\u2202y\u2202b=7\u00b71+2\u00b71=7+2=9",
        sum: "+9",
      });
      await page.click("with a bar", "field");
      await page.until(() => text(".eq").startsWith("b\u00af=x\u00af\u00b7"));
      assert.equal(await page.evaluate(async () => (await el.getState()).view.notation.derivative), "bar");
      // The choice keeps the arrows for itself while it has the focus.
      await page.evaluate(() => inside("[aria-expanded]").focus());
      for (let i = 0; i < 8; i++) await page.press("ArrowRight");
      await page.until(() => text("tfoot th")?.startsWith("sum so far"));
      const midway = await page.evaluate(() => ({
        big: inside(".big [aria-label='not yet']") !== null,
        arriving: [...inside("tbody").rows].map((row) => row.className),
        sum: text("tfoot td.g"),
        equation: text(".eq"),
      }));
      assert.deepEqual(midway, {
        big: true,
        arriving: ["now", "later"],
        sum: "+7",
        equation: "b\u00af=x\u00af\u00b7\u2202x\u2202b+y\u00af\u00b7\u2202y\u2202b",
      });
      await page.press("ArrowRight");
      await page.until(() => text(".big") === "+9");
      await clean(page);
    });

    test("forward mode is explained from the inputs on", async () => {
      const page = await opened(example("formula-fan-out"));
      await page.evaluate(async () => {
        await el.select("f");
        await drawn();
        inside("[aria-expanded]").click();
      });
      await page.click("forward", "field");
      await page.until(() => text("h2") === "Speed of f");
      assert.match(await page.evaluate(() => text(".eq")), /=y\u00b7\u2202x\u2202a=7\u00b71=7$/);
      await clean(page);
    });

    test("the notation is chosen, written into the document, and undone like any edit", async () => {
      const page = await opened(example("mazur"));
      await page.evaluate(async () => {
        await el.step(1);
        await el.select("l1.W[1][2]");
        await drawn();
        inside("[aria-expanded]").click();
      });
      await page.click("Notation");
      await page.until(() => inside("#settings").matches(":popover-open"));
      await page.evaluate(() => {
        const select = inside('[aria-label="Notation of a lecture"]');
        select.value = "birmingham";
        select.dispatchEvent(new Event("change", { bubbles: true }));
      });
      await page.until(() => text(".eq").includes("\u03c9"));
      const state = await page.evaluate(async () => (await el.getState()).view);
      assert.equal(state.notation, "birmingham");
      assert.equal(await page.evaluate(async () => (await el.result()).step), 1, "the run goes on where it was");
      await page.evaluate(() => {
        const select = inside('[aria-label="Cost"]');
        select.value = "E";
        select.dispatchEvent(new Event("change", { bubbles: true }));
      });
      await page.until(async () => typeof (await el.getState()).view.notation === "object");
      await page.press("Escape");
      await page.until(() => !inside("#settings").matches(":popover-open"));
      assert.notEqual(await page.evaluate(() => inside(".open")), null, "Escape closed the settings and no more");
      await page.click("Undo");
      await page.click("Undo");
      await page.until(async () => (await el.getState()).view?.notation === "mazur");
      await clean(page);
    });

    test("copies LaTeX, and shows it where the browser refuses", async () => {
      const page = await opened(example("mazur"));
      await page.evaluate(async () => {
        await el.step(1);
        await el.select("l2.b[1]");
        await drawn();
        inside("[aria-expanded]").click();
        await drawn();
        Object.defineProperty(navigator, "clipboard", {
          value: {
            writeText: async (given) => {
              globalThis.copied = given;
            },
          },
          configurable: true,
        });
        inside(".copy").click();
        await drawn();
      });
      assert.match(await page.evaluate(() => globalThis.copied), /^\\begin\{aligned\}\n\\frac\{\\partial E\}/);
      assert.equal(await page.evaluate(() => text("[role=status]")), "Copied");
      await page.evaluate(async () => {
        Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
        document.execCommand = () => false;
        inside(".copy").click();
        await drawn();
      });
      assert.match(await page.evaluate(() => inside("textarea").value), /^\\begin\{aligned\}/);
      await clean(page);
    });

    if (kind === "chromium")
      for (const [width, height] of [
        [1440, 900],
        [1024, 768],
        [390, 844],
      ])
        test(`open at ${width}x${height}: no violations, nothing small, nothing wider than its place`, async () => {
          for (const scheme of ["light", "dark"])
            for (const [name, selected] of [
              ["mazur", "l1.u1"],
              ["mazur", "l1"],
              ["mazur", "loss"],
              ["penguins", "l2.u2"],
              ["formula-fan-out", "b"],
              ["formula-xor", "W"],
            ]) {
              const page = await opened(example(name), { width, height, scheme });
              await page.evaluate(async (selected) => {
                if (!(await el.getState()).model.text) await el.step(1);
                await el.select(selected);
                await drawn();
                inside("[aria-expanded]").click();
                await drawn();
              }, selected);
              await page.evaluate(axe);
              const found = await page.evaluate(async () => {
                const { violations } = await globalThis.axe.run(document, {
                  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
                });
                const small = [...inside("section").querySelectorAll("*")]
                  .filter((node) => [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim()))
                  .filter((node) => !node.closest(".sr") && node.getBoundingClientRect().width > 1)
                  .filter((node) => Number.parseFloat(getComputedStyle(node).fontSize) < 11.99)
                  .map((node) => `${node.tagName} ${node.textContent}`);
                const from = inside(".from");
                return {
                  violations: violations.map(
                    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.flat().join(" "))}`,
                  ),
                  small,
                  wide: from.scrollWidth - from.clientWidth,
                };
              });
              assert.deepEqual(found, { violations: [], small: [], wide: 0 }, `${name} ${selected} ${scheme}`);
              await clean(page);
            }
        });
  });
}
