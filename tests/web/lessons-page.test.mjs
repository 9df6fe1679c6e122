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

    async function open(options) {
      const page = await browser.page(options);
      await page.goto(server.url);
      await page.evaluate(async () => {
        const el = document.querySelector("chainrule-playground");
        await el.ready;
        await el.setState({ ...(await el.getState()), view: { lesson: "routes/1" } });
      });
      await page.until(says, { part: "chainrule-lesson-prose", pattern: "Two ways to get there" });
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

    if (kind === "chromium") {
      for (const { width, height } of [
        { width: 1440, height: 900 },
        { width: 1024, height: 768 },
        { width: 390, height: 844 },
      ]) {
        for (const scheme of ["light", "dark"]) {
          test(`axe finds nothing at ${width}x${height}, ${scheme}`, async () => {
            const page = await open({ width, height, scheme });
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
