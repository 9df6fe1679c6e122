// Lessons mode in a browser: a step sets the view, moving it by hand says so, an answer is judged, and the rules of
// accessibility hold in three sizes and both schemes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const chromium = browsers.find(({ kind }) => kind === "chromium");

/** In the page: the parts of the element, and waiting for what they come to show. */
const tools = `globalThis.el = document.querySelector("chainrule-playground");
globalThis.part = (name) => el.shadowRoot.querySelector(name)?.shadowRoot;
globalThis.until = async (ready) => {
  const end = performance.now() + 5000;
  for (;;) {
    const found = ready();
    if (found) return found;
    if (performance.now() > end) throw new Error("waited in vain for " + ready);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
globalThis.now = () => part("chainrule-lesson-prose")?.querySelector(".now");
globalThis.tag = () => now()?.querySelector(".tag")?.textContent;`;

describe("lessons", { skip: chromium.path ? false : "chromium is not installed" }, () => {
  let server;
  let browser;
  before(async () => {
    server = await serve({ root: new URL("../../dist/", import.meta.url) });
    browser = await launch("chromium");
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  async function opened(where, look = {}) {
    const page = await browser.page(look);
    await page.goto(server.url);
    await page.evaluate(tools);
    await page.evaluate(async (lesson) => {
      await el.ready;
      await el.setState({ v: 1, view: { lesson } });
      if (!lesson.startsWith("notes/")) await until(() => tag() === "in the view");
    }, where);
    return page;
  }

  test("a link to a step opens it; the transport moves on; a moved view offers the way back", async () => {
    const page = await opened("routes/5");
    const seen = await page.evaluate(async () => {
      const told = { says: now().textContent.replace(/\s+/g, " "), of: (await el.query({})).gradients.b };
      const step = (label) =>
        part("chainrule-bar")
          .querySelector("chainrule-transport")
          .shadowRoot.querySelector(`[aria-label="${label}"]`)
          .click();
      step("Step");
      await until(() => now().textContent.includes("Say it once") && tag() === "in the view");
      step("Step back");
      await until(() => now().textContent.includes("From") && tag() === "in the view");
      const slider = part("chainrule-lesson-figure").querySelector("#input-a");
      slider.value = "3";
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      await until(() => tag() === "Back to step 5");
      told.moved = (await el.query({})).gradients.b;
      now().querySelector("button").click();
      await until(() => tag() === "in the view");
      told.back = (await el.getState()).view.lesson;
      return told;
    });
    assert.match(seen.says, /7\+2=9|7 ?\+ ?2 ?= ?9/);
    assert.equal(seen.of, 9);
    assert.notEqual(seen.moved, 9);
    assert.equal(seen.back, "routes/5");
    assert.deepEqual(page.errors, []);
    await page.close();
  });

  test("an answer is judged term by term; done is kept; the figure can be taken along", async () => {
    const page = await opened("routes/1");
    const seen = await page.evaluate(async () => {
      const form = part("chainrule-lesson-prose").querySelector("chainrule-lesson-question").shadowRoot;
      await until(() => !form.querySelector("[type=submit]").disabled);
      const answer = async (text) => {
        const field = form.querySelector("input");
        field.value = text;
        field.dispatchEvent(new Event("input"));
        form.querySelector("form").requestSubmit();
        await new Promise((resolve) => setTimeout(resolve, 100));
        return form.querySelector("#verdict").textContent.replace(/\s+/g, " ").trim();
      };
      const told = { missing: await answer("7"), average: await answer("5"), right: await answer("10") };
      told.done = part("chainrule-lesson-rail").querySelector(".done")?.textContent;
      told.kept = localStorage.getItem("chainrule.lessons");
      [...part("chainrule-lesson-figure").querySelectorAll("button")]
        .find((one) => one.textContent === "Open in Formula")
        .click();
      await until(() => part("chainrule-formula-editor"));
      told.text = (await el.getState()).model.text;
      return told;
    });
    assert.match(seen.missing, /route through y is missing/);
    assert.match(seen.average, /not averaged/);
    assert.match(seen.right, /^Right/);
    assert.match(seen.done, /Two ways/);
    assert.match(seen.kept, /routes/);
    assert.match(seen.text, /f = x\*y/);
    assert.deepEqual(page.errors, []);
    await page.close();
  });

  for (const [width, height] of [
    [1440, 900],
    [1024, 768],
    [390, 844],
  ])
    for (const scheme of ["light", "dark"])
      test(`${width}x${height}, ${scheme}: no violation, nothing wider than the window`, async () => {
        for (const where of scheme === "light" ? ["routes/5", "notes/tse"] : ["layer/5"]) {
          const page = await opened(where, { width, height, scheme });
          await page.evaluate(axe);
          const violations = await page.evaluate(async () => {
            const { violations } = await globalThis.axe.run(document, {
              runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
            });
            return violations.map(
              ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.flat().join(" ")).join("; ")}`,
            );
          });
          assert.deepEqual(violations, [], where);
          assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, where);
          assert.deepEqual(page.errors, [], where);
          await page.close();
        }
      });
});
