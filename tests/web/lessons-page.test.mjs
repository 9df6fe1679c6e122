/** Lessons mode in real browsers: a step sets the view, moving it by hand says so, an answer is judged, axe finds nothing. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** In the page: whether the text of a part of the element matches. Only plain answers cross to the test. */
const says = ({ part, pattern }) => {
  const root = document.querySelector("chainrule-playground").shadowRoot.querySelector(part)?.shadowRoot;
  return root ? new RegExp(pattern).test(root.textContent.replace(/\s+/g, " ")) : false;
};

for (const { kind, path } of browsers) {
  describe(`lessons, ${kind}`, { skip: path ? false : `${kind} is not installed` }, () => {
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

    async function open(options, lesson = "routes/1", title = "Two ways to get there") {
      const page = await browser.page(options);
      await page.goto(server.url);
      await page.evaluate(async (name) => {
        const el = document.querySelector("chainrule-playground");
        await el.ready;
        const { data, model, train } = await el.getState();
        await el.setState({ v: 1, ...(name === "routes/1" && { data, model, train }), view: { lesson: name } });
      }, lesson);
      await page.until(says, { part: "chainrule-lesson-prose", pattern: title });
      return page;
    }

    test("steps set the view, and the last one shows the sum of both routes", async () => {
      const page = await open();
      for (let i = 0; i < 4; i++) {
        await page.click("Step");
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve())));
      }
      await page.until(says, { part: "chainrule-lesson-prose", pattern: "in the view" });
      await page.until(() => {
        const { shadowRoot } = document.querySelector("chainrule-playground");
        const find = (root) => {
          for (const element of root.querySelectorAll("*")) {
            if (element.localName === "chainrule-graph-view") return element.shadowRoot;
            const inner = element.shadowRoot && find(element.shadowRoot);
            if (inner) return inner;
          }
          return null;
        };
        const view = find(shadowRoot);
        return [...(view?.querySelectorAll(".target") ?? [])].some((card) =>
          /^b: value 1/.test(card.getAttribute("aria-label")),
        );
      });
      assert.deepEqual(page.errors, []);
      assert.deepEqual(await page.violations(), []);
      await page.close();
    });

    test("an answer is judged: a missing route is named, the right one ends the lesson", async () => {
      const page = await open();
      /** In the page: what is said of the answer; empty while nothing is. */
      const verdict = () => {
        const prose = document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-lesson-prose").shadowRoot;
        const question = prose.querySelector("chainrule-lesson-question").shadowRoot;
        return question.querySelector("button[type=submit]").disabled
          ? ""
          : question.querySelector("#verdict").textContent.trim();
      };
      await page.until(() => {
        const prose = document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-lesson-prose").shadowRoot;
        const question = prose.querySelector("chainrule-lesson-question").shadowRoot;
        question.querySelector("#answer").scrollIntoView({ block: "center" });
        return !question.querySelector("button[type=submit]").disabled;
      });
      await page.fill("Your answer", "7");
      await page.click("Check");
      const wrong = await page.until(verdict);
      assert.match(wrong, /route|term|path/i);
      await page.click("Show me");
      const right = await page.until(verdict);
      assert.notEqual(right, wrong);
      assert.deepEqual(page.errors, []);
      await page.close();
    });

    test("a network through its lenses: steps set lens, letters, place and selection, and the inspector explains", async () => {
      const page = await open({}, "lenses/1", "three lenses");
      /** In the page: the lens that is shown, and the number it has for the delta of the first hidden unit. */
      const shown = () => {
        const { shadowRoot } = document.querySelector("chainrule-playground");
        const graph = shadowRoot.querySelector("chainrule-lesson-figure")?.shadowRoot.querySelector("chainrule-graph");
        const inside = graph?.shadowRoot;
        const layers = inside?.querySelector("chainrule-layers")?.shadowRoot;
        const scalars = inside?.querySelector("chainrule-graph-view")?.shadowRoot;
        const inspector = shadowRoot.querySelector("chainrule-inspector")?.shadowRoot?.textContent ?? "";
        return {
          neurons: inside?.querySelector('.net [data-name="l1.u1"]')?.getAttribute("aria-label") ?? "",
          layers: layers?.querySelector('.gradient [data-name="l1.u1.delta"]')?.getAttribute("aria-label") ?? "",
          flat: layers?.querySelector(".layers.flat") !== null && layers !== undefined,
          scalars: scalars?.querySelector('[data-name="l1.u1.z"]')?.getAttribute("aria-label") ?? "",
          inspector: inspector.replace(/\s+/g, " "),
        };
      };
      const step = async (test, argument) => {
        await page.click("Step");
        await page.until(says, { part: "chainrule-lesson-prose", pattern: "in the view" });
        return page.until(
          new Function("given", `const shown = ${shown}; const got = shown(); return (${test})(got, given) && got;`),
          argument,
        );
      };
      await page.until(says, { part: "chainrule-lesson-prose", pattern: "in the view" });
      await page.until(
        new Function(`const shown = ${shown}; return /value 0\\.593, gradient not yet/.test(shown().neurons)`),
      );
      await step((got) => /gradient \+0\.0364/.test(got.neurons) && got.inspector.includes("0.00877"));
      await step((got) => /\+0\.00877/.test(got.layers) && !got.flat);
      await step((got) => /\+0\.00877/.test(got.layers) && got.flat);
      await step((got) => /\+0\.00877/.test(got.scalars));
      await page.click("Explain");
      await page.until(says, { part: "chainrule-inspector", pattern: "Equation" });
      assert.deepEqual(page.errors, []);
      assert.deepEqual(await page.violations(), []);
      await page.close();
    });

    if (kind === "chromium") {
      for (const { width, height } of [
        { width: 1440, height: 900 },
        { width: 1024, height: 768 },
        { width: 390, height: 844 },
      ]) {
        for (const [scheme, lesson, title] of [
          ["light", "routes/1", "Two ways to get there"],
          ["dark", "routes/1", "Two ways to get there"],
          ["light", "lenses/3", "three lenses"],
          ["dark", width > 700 ? "lenses/5" : "lenses/3", "three lenses"],
          ["light", "break/3", "Break it on purpose"],
        ]) {
          test(`axe finds nothing at ${width}x${height}, ${scheme}, ${lesson}`, async () => {
            const page = await open({ width, height, scheme }, lesson, title);
            await page.until(says, { part: "chainrule-lesson-prose", pattern: "in the view" });
            await page.evaluate(axe);
            const found = await page.evaluate(async () => {
              const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
              const { violations } = await globalThis.axe.run(document, { runOnly: tags });
              return violations.map(
                ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.flat().join(" ")).join("; ")}`,
              );
            });
            assert.deepEqual(found, []);
            const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            assert.ok(overflow <= 0, `the page is ${overflow} px wider than the window`);
            await page.close();
          });
        }
      }
    }
  });
}
