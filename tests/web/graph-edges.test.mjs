/** Edges of a graph in real browsers: pressed, reached by keys, taken apart; what is kept and in which order the sweep goes. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";

const example = (name) => JSON.parse(readFileSync(new URL(`../../examples/${name}.json`, import.meta.url), "utf8"));
const fanOut = example("formula-fan-out");

/** In the page: the drawing, the inspector's text, and where on the screen the middle of an edge lies. */
const helpers = () => {
  globalThis.el = document.querySelector("chainrule-playground");
  globalThis.part = (name) => el.shadowRoot.querySelector(name)?.shadowRoot ?? null;
  globalThis.drawn = (selector) => part("chainrule-graph-view").querySelector(selector);
  /** What a card of a network's single operations says. */
  globalThis.operation = (name) =>
    part("chainrule-graph")
      ?.querySelector("chainrule-graph-view")
      ?.shadowRoot.querySelector(`.target[data-name="${name}"]`)
      ?.getAttribute("aria-label") ?? "";
  globalThis.read = () => (part("chainrule-inspector")?.textContent ?? "").replace(/\s+/g, " ").trim();
  globalThis.chosen = () => drawn("[aria-pressed=true]")?.getAttribute("data-name") ?? null;
  globalThis.focused = () => part("chainrule-graph-view").activeElement?.getAttribute("data-name") ?? null;
};

for (const { kind, path } of browsers) {
  describe(`edges in ${kind}`, { skip: path ? false : `${kind} is not installed` }, () => {
    let server;
    let browser;
    let page;

    before(async () => {
      server = await serve({ root: new URL("../../dist/", import.meta.url) });
      browser = await launch(kind);
      page = await browser.page();
      await page.goto(server.url);
      await page.evaluate(helpers);
      await page.evaluate(async (d) => {
        await el.ready;
        await el.setState(d);
      }, fanOut);
    });
    after(async () => {
      assert.deepEqual(page.errors, []);
      assert.deepEqual(await page.violations(), []);
      await browser?.close();
      await server?.close();
    });

    test("a click on the line selects it, and its numbers stand in the inspector", async () => {
      const { x, y } = await page.until(() => {
        const line = drawn('.reach[data-name="b->y"]');
        const at = line?.getPointAtLength(line.getTotalLength() * 0.85);
        if (!at) return null;
        const { x, y } = new DOMPoint(at.x, at.y).matrixTransform(line.getScreenCTM());
        return { x, y };
      });
      await page.raw.mouse.click(x, y);
      await page.until(() => chosen() === "b->y");
      await page.until(() => /Edge from b to y slope 1 message \+2/.test(read()));
      assert.equal(
        await page.evaluate(() => drawn('.reach[data-name="b->y"]').getAttribute("aria-label")),
        "Edge from b to y: slope 1, y sends +2 to b",
      );
    });

    test("its numbers select it too; the table of messages leads to every edge", async () => {
      const plate = await page.evaluate(() => {
        const box = drawn('g[data-name="x->f"] .plate').getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      });
      await page.raw.mouse.click(plate.x, plate.y);
      await page.until(() => chosen() === "x->f");
      await page.evaluate(() => el.select("b"));
      await page.until(() => chosen() === "b");
      await page.press("e");
      await page.until(() => part("chainrule-inspector").querySelectorAll(".msgs .edge").length === 2);
      await page.evaluate(() => part("chainrule-inspector").querySelector(".msgs .edge").click());
      await page.until(() => chosen() === "b->x");
      await page.until(() => /Edge b\s*→\s*x \+7/.test(read()));
      await page.until(() => /Brings \+7 of the \+9 that arrive at b, 77\.8\s%/.test(read()));
    });

    test("keys lead onto an edge, along its siblings and to its ends", async () => {
      await page.evaluate(() => drawn('.target[data-name="b"]').focus());
      for (const [key, to] of [
        ["Shift+ArrowRight", "b->x"],
        ["ArrowDown", "b->y"],
        ["ArrowUp", "b->x"],
        ["ArrowRight", "x"],
        ["Shift+ArrowLeft", "a->x"],
        ["ArrowLeft", "a"],
      ]) {
        const [shift, plain] = key.includes("+") ? key.split("+") : [null, key];
        if (shift) await page.raw.keyboard.down(shift);
        await page.press(plain);
        if (shift) await page.raw.keyboard.up(shift);
        await page.until((name) => focused() === name, to);
      }
      await page.raw.keyboard.down("Shift");
      await page.press("ArrowRight");
      await page.raw.keyboard.up("Shift");
      await page.until(() => focused() === "a->x");
      await page.press("Enter");
      await page.until(() => chosen() === "a->x");
    });

    test("a parameter says where the next update takes it, and there it comes to stand", async () => {
      await page.evaluate((d) => el.setState(d), {
        v: 1,
        model: {
          kind: "formula",
          text: "y = w*x + b\nL = (y - 9)^2",
          at: { x: 2, w: 3, b: 1 },
          parameters: ["w", "b"],
        },
        train: { rate: 0.0625 },
      });
      const next = () =>
        page.evaluate(() =>
          ["w", "b", "x"].map((name) => {
            const card = drawn(`.target[data-name="${name}"]`);
            return [
              card.parentElement.querySelector(".next text")?.textContent ?? null,
              card.getAttribute("aria-label"),
            ];
          }),
        );
      await page.until(() => drawn('.target[data-name="w"]') !== null);
      for (const told of ["3.5", "3.6875"]) {
        const [[w, label], [b], [x]] = await next();
        assert.equal(w, `next ${told}`);
        assert.match(label, new RegExp(`after the next update ${told}`));
        assert.match(b, /^next 1\.(25|34375)$/);
        assert.equal(x, null);
        await page.evaluate(() => el.step(1));
        await page.until(
          (value) => drawn(`.target[data-name="w"]`).getAttribute("aria-label").startsWith(`w: value ${value},`),
          told,
        );
      }
      // Before its gradient is there nothing is foretold.
      await page.click("Reset");
      await page.until(() => drawn(".next") === null);
      await page.evaluate((d) => el.setState(d), fanOut);
      await page.until(() => drawn('.target[data-name="f"]') !== null);
    });

    test("a weight of a network says where its next update takes it: Mazur's 0.149780716", async () => {
      await page.evaluate(
        async (d) => {
          await el.setState(d);
          await el.select("l1.W[1][1]");
        },
        { ...example("mazur"), view: { lens: "scalars" } },
      );
      await page.until(() => /value 0\.15,.* after the next update 0\.150/.test(operation("l1.W[1][1]")));
      await page.until(() => /After the next update: 0\.1497807161/.test(read()));
      await page.evaluate(() => el.step(1));
      await page.until(() => /value 0\.150,.* after the next update 0\.150/.test(operation("l1.W[1][1]")));
      await page.evaluate((d) => el.setState(d), fanOut);
      await page.until(() => drawn('.target[data-name="f"]') !== null);
    });

    test("cards say what is kept and when the sweep comes to them", async () => {
      const seen = await page.evaluate(() =>
        ["f", "x", "b"].map((name) => {
          const card = drawn(`.target[data-name="${name}"]`);
          const group = card.parentElement;
          return [
            card.getAttribute("aria-label"),
            group.querySelector(".turn text").textContent,
            group.querySelector(".kept") !== null,
          ];
        }),
      );
      assert.deepEqual(seen, [
        ["f = x * y: value 14, gradient +1, number 1 in backward order", "1", false],
        [
          "x = a + b: value 2, gradient +7, from 1 child, number 2 in backward order, kept for the backward pass",
          "2",
          true,
        ],
        ["b: value 1, gradient +9, from 2 children, number 5 in backward order", "5", false],
      ]);
    });
  });
}
