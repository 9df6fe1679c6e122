/** A learner without a mouse: every key is a real one, and what is reached is asked of the page by role and name. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";

const read = (name) => JSON.parse(readFileSync(new URL(`../../examples/${name}.json`, import.meta.url), "utf8"));

/** In the page: what has the focus, as it is announced. */
const focused = () => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const label = at?.getAttribute("aria-label") ?? at?.labels?.[0]?.textContent ?? at?.textContent ?? "";
  return label.replace(/\s+/g, " ").trim();
};

for (const { kind, path } of browsers) {
  describe(kind, { skip: path ? false : `${kind} is not installed` }, () => {
    let server;
    let browser;
    let page;
    before(async () => {
      server = await serve({ root: new URL("../../dist/", import.meta.url) });
      browser = await launch(kind);
      page = await browser.page();
      await page.goto(server.url);
      await page.evaluate(() => document.querySelector("chainrule-playground").ready);
    });
    after(async () => {
      assert.deepEqual(page.errors, []);
      await browser?.close();
      await server?.close();
    });

    /** Afresh, with the focus before everything: past its end Firefox does not begin the page again. */
    const open = async (experiment) => {
      await page.goto(server.url);
      await page.evaluate((d) => document.querySelector("chainrule-playground").setState(d), experiment);
    };

    /** Tab until what has the focus is announced so. */
    const tabTo = async (pattern, most = 80) => {
      const passed = [];
      for (let i = 0; i < most; i++) {
        await page.press("Tab");
        passed.push(await page.evaluate(focused));
        if (pattern.test(passed.at(-1))) return passed;
      }
      throw new Error(`Tab never reached ${pattern}: ${passed.join(" | ")}`);
    };

    const says = async (panel, pattern) => {
      await page.until(
        ({ panel, pattern }) => {
          const { shadowRoot } = document.querySelector("chainrule-playground").shadowRoot.querySelector(panel) ?? {};
          return new RegExp(pattern).test(shadowRoot?.textContent.replace(/\s+/g, " ") ?? "");
        },
        { panel, pattern: pattern.source },
        5000,
      );
    };

    test("formula mode: written, walked, a node read, selected and moved", async () => {
      await tabTo(/^Formula$/);
      await page.press("Enter");
      await tabTo(/^Formula$/);
      await page.raw.keyboard.down("Control");
      await page.press("a");
      await page.raw.keyboard.up("Control");
      await page.raw.keyboard.type("y = w*x + b; J = y^2");
      await says("chainrule-formula-output", /J/);
      await tabTo(/^Enter the graph$|^[^:]+: value/);
      await page.until(
        () => {
          let at = document.activeElement;
          while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
          return /: value/.test(at?.getAttribute("aria-label") ?? "");
        },
        null,
        5000,
      );
      assert.match(await page.evaluate(focused), /^\w+: value 1, gradient [+\u2212]?\d+/);
      await page.press("Enter");
      await says("chainrule-inspector", /\w/);
      await page.press("ArrowRight");
      assert.match(await page.evaluate(focused), /value/);
      await page.press("Escape");
      // The transport's own keys work from anywhere that has no use for them.
      await tabTo(/^Table of nodes$/);
      await page.press("r");
      await says("chainrule-story", /0 of \d+/);
      await page.press("ArrowRight");
      await says("chainrule-story", /1 of \d+/);
      await page.press("f");
      await page.press("ArrowRight");
      await page.press("ArrowLeft");
      await says("chainrule-story", /Backward/);
    });

    test("the table says every number of the picture", async () => {
      await open(read("formula-mazur"));
      await says("chainrule-formula-output", /net_h1/);
      const cards = await page.evaluate(() =>
        [
          ...document
            .querySelector("chainrule-playground")
            .shadowRoot.querySelector("chainrule-graph-view")
            .shadowRoot.querySelectorAll(".target"),
        ].map((one) => [one.getAttribute("data-name"), one.getAttribute("aria-label")]),
      );
      const rows = await page.evaluate(() =>
        [
          ...document
            .querySelector("chainrule-playground")
            .shadowRoot.querySelector("chainrule-formula-output")
            .shadowRoot.querySelectorAll("section:first-of-type tbody tr"),
        ].map((row) => [
          row.querySelector(".sr")?.textContent ?? row.querySelector("button").textContent.trim(),
          ...[...row.children].slice(1).map((cell) => cell.textContent.trim()),
        ]),
      );
      const number = (text) => Number(text.replace("\u2212", "-"));
      /** Half a unit of the last digit of the shorter of the two. */
      const agree = (one, other) => {
        const digits = Math.min(...[one, other].map((text) => text.split(".")[1]?.length ?? 0));
        return Math.abs(number(one) - number(other)) <= 0.5 * 10 ** -digits + 1e-12;
      };
      const named = cards.filter(([name, label]) => /^\w+$/.test(name) && label.includes("gradient"));
      assert.ok(named.length > 10);
      for (const [name, label] of named) {
        const row = rows.find(([node]) => node === name);
        assert.ok(row, `${name} is in the picture and not in the table`);
        const [, value, gradient] = /value (\S+), gradient (\S+?)(?:,|$)/.exec(label);
        assert.ok(agree(row[1], value), `${name}: ${row[1]} in the table, ${value} in the picture`);
        assert.ok(agree(row[2], gradient), `${name}: ${row[2]} in the table, ${gradient} in the picture`);
      }
    });

    test("the lenses: chosen with the arrows, an entry reached and chosen", async () => {
      await open({ ...read("mazur"), view: { lens: "layers" } });
      await page.until(() =>
        document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-graph") ? true : null,
      );
      await tabTo(/^Layers$/, 120);
      await page.press("ArrowRight");
      await page.until(
        async () => !(await document.querySelector("chainrule-playground").getState()).view?.lens,
        null,
        5000,
      );
      await page.press("ArrowLeft");
      await page.until(
        async () => (await document.querySelector("chainrule-playground").getState()).view?.lens === "layers",
        null,
        5000,
      );
    });
  });
}
