/** A large graph in real browsers: found, magnified, dragged, read from afar, with nothing that the policy forbids. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";

/** Lines of two operations each, with fan-out. */
function large(lines) {
  const text = ["v0 = x * y"];
  for (let i = 1; i < lines; i++) text.push(`v${i} = tanh(v${i - 1}) * v${Math.max(0, i - 2 - ((i * 7) % 5))}`);
  return { v: 1, model: { kind: "formula", text: text.join("\n"), at: { x: 1, y: 2 } } };
}

/** In the page: what the drawing looks like. */
const look = () => {
  const { shadowRoot } = document
    .querySelector("chainrule-playground")
    .shadowRoot.querySelector("chainrule-graph-view");
  const room = shadowRoot.querySelector(".room");
  const svg = shadowRoot.querySelector(".sheet > svg");
  const box = room.getBoundingClientRect();
  const drawn = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 0;
  return {
    scale: Math.round(drawn * 1000) / 1000,
    left: room.scrollLeft,
    top: room.scrollTop,
    cards: shadowRoot.querySelectorAll(".target").length,
    middle: { x: box.x + box.width / 2, y: box.y + box.height / 2 },
    texts: [...shadowRoot.querySelectorAll(".sheet text")].map(
      (text) => Number.parseFloat(getComputedStyle(text).fontSize) * drawn,
    ),
    room: { left: box.left, right: box.right, top: box.top, bottom: box.bottom },
  };
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
      assert.deepEqual(await page.violations(), []);
      await browser?.close();
      await server?.close();
    });

    const open = (experiment) =>
      page.evaluate((d) => document.querySelector("chainrule-playground").setState(d), experiment);
    const until = async (fits) => {
      const begun = Date.now();
      for (;;) {
        const seen = await page.evaluate(look);
        if (fits(seen)) return seen;
        assert.ok(Date.now() - begun < 10_000, `still ${JSON.stringify(seen)}`);
        await page.evaluate(() => new Promise(requestAnimationFrame));
      }
    };

    test("a node is found by its name and brought into sight", async () => {
      await open(large(150));
      await until(({ cards }) => cards > 0);
      await page.fill("Find a node", "v120");
      await page.until(() => {
        const { shadowRoot } = document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-graph-view");
        const card = shadowRoot.querySelector('[data-name="v120"][aria-pressed="true"]')?.getBoundingClientRect();
        const room = shadowRoot.querySelector(".room").getBoundingClientRect();
        return card && card.left >= room.left && card.right <= room.right && card.top >= room.top;
      });
    });

    test("of 5,000 nodes only those in view are drawn", async () => {
      const text = `f = ${Array(2450).fill("x*y").join("+")}`;
      await open({ v: 1, model: { kind: "formula", text, at: { x: 0.01, y: 1 } } });
      const { cards } = await until((seen) => seen.cards > 0);
      assert.ok(cards < 100, `${cards} cards`);
    });

    test("5,000 nodes fit into the room as a crowd: a few shapes, where a click and the keys still find each", async () => {
      const wide = 40;
      const lines = Array.from({ length: 62 * wide }, (_, i) => {
        const [level, j] = [Math.floor(i / wide), i % wide];
        return `v${level + 1}_${j} = tanh(v${level}_${j} * v${level}_${(j + 1) % wide})`;
      });
      await open({ v: 1, model: { kind: "formula", text: lines.join("\n"), at: {} } });
      await until(({ scale, cards }) => scale === 1 && cards > 0);
      await page.click("Fit the graph");
      const { scale } = await until((seen) => seen.scale < 0.1);
      assert.ok(scale > 0);
      const drawing = () => {
        const { shadowRoot } = document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-graph-view");
        const svg = shadowRoot.querySelector(".sheet > svg");
        const box = svg.getBoundingClientRect();
        return {
          elements: svg.querySelectorAll("*").length,
          chosen: shadowRoot.querySelector("[aria-pressed=true]")?.getAttribute("data-name") ?? null,
          focused: shadowRoot.activeElement?.getAttribute("data-name") ?? null,
          wide: box.width <= shadowRoot.querySelector(".room").clientWidth,
          middle: { x: box.x + box.width / 2, y: box.y + box.height / 2 },
        };
      };
      const before = await page.evaluate(drawing);
      assert.ok(before.elements < 1000, `${before.elements} elements`);
      assert.ok(before.wide, "all of it is in sight");
      // Wherever in the crowd: cards take a third of it.
      let chosen = null;
      for (let i = 0; i < 40 && !chosen; i++) {
        await page.raw.mouse.click(before.middle.x + i, before.middle.y + (i % 7));
        chosen = (await page.evaluate(drawing)).chosen;
      }
      assert.match(chosen, /^(v\d+_\d+|#\d+)$/);
      const enter = () => {
        const { shadowRoot } = document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-graph-view");
        shadowRoot.querySelector("button.sr")?.focus();
      };
      await page.evaluate(enter);
      await page.until((name) => {
        const { shadowRoot } = document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-graph-view");
        return shadowRoot.activeElement?.getAttribute("data-name") === name;
      }, chosen);
      await page.press("ArrowLeft");
      await page.until((name) => {
        const { shadowRoot } = document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-graph-view");
        const at = shadowRoot.activeElement?.getAttribute("data-name") ?? null;
        return at !== null && at !== name;
      }, chosen);
      await page.evaluate(() => document.querySelector("chainrule-playground").select(null));
    });

    test("from afar cards show their names, and no letter is under 12 px", async () => {
      await open(large(8));
      await until(({ scale, cards }) => scale === 1 && cards > 0);
      await page.click("Fit the graph");
      const { texts } = await until(({ scale }) => scale < 0.9);
      assert.ok(texts.length > 0);
      for (const size of texts) assert.ok(size >= 12, `${size} px`);
      await page.click("Larger");
    });

    test("a drag moves the graph and selects nothing; a wheel with Ctrl magnifies about the pointer", async () => {
      await open(large(20));
      const { middle } = await until(({ scale, cards }) => scale === 1 && cards > 0);
      const { mouse, keyboard } = page.raw;
      await mouse.move(middle.x, middle.y);
      await mouse.down();
      await mouse.move(middle.x - 100, middle.y);
      await mouse.move(middle.x - 200, middle.y);
      await mouse.up();
      await until(({ left }) => left === 200);
      const selected = await page.evaluate(() =>
        document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-graph-view")
          .shadowRoot.querySelector('[aria-pressed="true"]'),
      );
      assert.equal(selected, null);
      await mouse.move(middle.x, middle.y);
      await keyboard.down("Control");
      await (kind === "chromium" ? mouse.wheel(0, 100) : mouse.wheel({ deltaY: 100 }));
      await keyboard.up("Control");
      await until(({ scale }) => scale > 0 && scale < 1);
    });
  });
}
