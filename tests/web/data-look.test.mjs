/** The data panel by the rules of accessibility, in the three sizes and both schemes, with everything of it open. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const chromium = browsers.find(({ kind }) => kind === "chromium");
const csv = `length,width,n,kind\n1,2,1,a\n3,,2,b\n${"2,5,3,b\n4,5,4,a\n".repeat(4)}`;

/** A document, and what is pressed: controls by their names. */
const scenes = {
  "a table of its own, its rows left out open": { document: { v: 1, data: { csv } }, open: true },
  "rows being pasted": { document: { v: 1, data: { set: "moons" } }, press: ["Paste"] },
  "the table": { document: { v: 1, data: { set: "penguins" } }, press: ["Table"] },
  "erasing points": { document: { v: 1, data: { set: "blobs" } }, tool: "Erase points" },
  "points with a number": { document: { v: 1, data: { set: "plane", features: ["x1", "x1*x2"] } }, tool: "Add points" },
};

describe("looks of the data panel", { skip: chromium.path ? false : "chromium is not installed" }, () => {
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

  for (const [width, height] of [
    [1440, 900],
    [1024, 768],
    [390, 844],
  ])
    for (const scheme of ["light", "dark"])
      for (const [title, scene] of Object.entries(scenes))
        test(`${width}x${height}, ${scheme}, ${title}`, async () => {
          const page = await browser.page({ width, height, scheme });
          await page.goto(server.url);
          await page.evaluate(async ({ document: experiment, open, tool }) => {
            const el = document.querySelector("chainrule-playground");
            await el.ready;
            await el.setState(experiment);
            const folded = el.shadowRoot.querySelector("chainrule-rail")?.shadowRoot.querySelector("button");
            (folded ?? el.shadowRoot.querySelector("[role=tab]"))?.click();
            await customElements.whenDefined("chainrule-hand");
            const within = async (name, selector) => {
              for (;;) {
                const panel = el.shadowRoot.querySelector("chainrule-data").shadowRoot;
                const found = panel.querySelector(name)?.shadowRoot?.querySelector(selector);
                if (found) return found;
                await new Promise((resolve) => setTimeout(resolve, 20));
              }
            };
            if (open) (await within("chainrule-columns", "details")).open = true;
            if (tool) (await within("chainrule-hand", `input[aria-label="${tool}"]`)).click();
          }, scene);
          for (const name of scene.press ?? []) await page.click(name);
          if (scene.press?.includes("Table"))
            await page.until(() => {
              const arrive = document
                .querySelector("chainrule-playground")
                .shadowRoot.querySelector("chainrule-data")
                .shadowRoot.querySelector("chainrule-arrive");
              return Boolean(arrive.shadowRoot.querySelector("chainrule-table")?.shadowRoot?.querySelector("tbody"));
            });
          await page.evaluate(axe);
          // What lies behind a modal dialog cannot be pressed, which the rule of sizes does not know.
          const violations = await page.evaluate(async (modal) => {
            const { violations } = await globalThis.axe.run(document, {
              runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
              rules: { "target-size": { enabled: !modal } },
            });
            return violations.map(
              ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.flat().join(" ")).join("; ")}`,
            );
          }, title === "the table");
          assert.deepEqual(violations, []);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(overflow <= 0, `the page is ${overflow} px wider than the window`);
          assert.deepEqual(page.errors, []);
          await page.close();
        });
});
