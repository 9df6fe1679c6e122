/** The page's words: every text has its German, a plural its form, a number its sign; the language is chosen on the page. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { serve } from "../../scripts/serve.mjs";
import { faults, marked, used } from "../../scripts/words.mjs";
import { browsers, launch } from "./browser.mjs";
import { bundled } from "./bundled.mjs";

describe("catalogues", () => {
  test("every text the page marks has its German one, with the same values in it", () => {
    assert.ok(used().size > 30);
    assert.deepEqual(faults("de"), []);
  });

  test("texts are found wherever they are marked", () => {
    const source = `t("one") key("two") parts("three {x}", { x }) tn(n, "{n} four", "{n} fours")
      t(
        "five \\"quoted\\"",
        { n },
      ) at("no") t(variable)`;
    assert.deepEqual(marked(source), ["one", "two", "three {x}", 'five "quoted"', "{n} four", "{n} fours"]);
  });
});

describe("words", () => {
  let words;
  before(async () => {
    words = await bundled("words/words.ts");
  });

  test("values are put in, whole numbers grouped, what is unknown is left", () => {
    assert.equal(words.t("Step {n} of {all}: {name}", { n: 3, all: 12000, name: "a {n}" }), "Step 3 of 12,000: a {n}");
    assert.equal(words.t("{n} and {m}", { n: 1 }), "1 and {m}");
  });

  test("one and many", () => {
    assert.equal(words.tn(1, "{n} row", "{n} rows"), "1 row");
    assert.equal(words.tn(0, "{n} row", "{n} rows"), "0 rows");
    assert.equal(words.tn(1500, "{n} row in {file}", "{n} rows in {file}", { file: "a.csv" }), "1,500 rows in a.csv");
  });

  test("pieces keep what is put between them", () => {
    const piece = { a: 1 };
    assert.deepEqual(words.parts("from {x} on", { x: piece }), ["from ", piece, " on"]);
  });
});

for (const { kind, path } of browsers) {
  describe(`language in ${kind}`, { skip: path ? false : `${kind} is not installed` }, () => {
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

    const choose = (code) => {
      const find = (root) => {
        for (const element of root.querySelectorAll("*")) {
          if (element.id === "language") return element;
          const inner = element.shadowRoot && find(element.shadowRoot);
          if (inner) return inner;
        }
        return null;
      };
      const select = find(document);
      if (!select) return false;
      select.value = code;
      select.dispatchEvent(new Event("change"));
      return true;
    };
    const focused = () => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at?.id;
    };

    test("German is chosen in the menu, stays after a reload, and numbers take a comma", async () => {
      const page = await browser.page();
      await page.goto(server.url);
      await page.evaluate(() => document.querySelector("chainrule-playground").ready);
      await page.click("Document and settings");
      await page.until(choose, "de");
      await page.until(focused);
      assert.equal(await page.evaluate(focused), "language");
      assert.ok(await page.visible("Rückgängig"));
      assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
      const rate = () => {
        const find = (root) => {
          for (const element of root.querySelectorAll("*")) {
            if (element.matches("input[inputmode=decimal]") && element.value.includes("0")) return element.value;
            const inner = element.shadowRoot && find(element.shadowRoot);
            if (inner) return inner;
          }
          return null;
        };
        return find(document);
      };
      assert.match(await page.until(rate), /^\d+,\d+$/);
      await page.goto(server.url);
      await page.evaluate(() => document.querySelector("chainrule-playground").ready);
      await page.click("Start");
      await page.until(async () => (await document.querySelector("chainrule-playground").result()).step > 0);
      await page.click("Dokument und Einstellungen");
      await page.until(choose, "en");
      await page.until(() => document.documentElement.lang === "en");
      assert.ok(await page.visible("Undo"));
      assert.deepEqual(page.errors, []);
      assert.deepEqual(await page.violations(), []);
      await page.close();
    });

    test("the page around may ask for a language", async () => {
      const page = await browser.page();
      await page.goto(server.url);
      await page.evaluate(() => document.querySelector("chainrule-playground").setAttribute("lang", "de-AT"));
      await page.until(() => document.documentElement.lang === "de");
      assert.ok(await page.visible("Rückgängig"));
      await page.close();
    });

    test("a catalogue that cannot be fetched is said, and the page speaks on as before", async () => {
      const page = await browser.page();
      await page.goto(server.url);
      await page.evaluate(() => document.querySelector("chainrule-playground").ready);
      await page.click("Document and settings");
      await server.close();
      await page.until(choose, "de");
      await page.until(() => {
        const find = (root) =>
          [...root.querySelectorAll("*")].some(
            (element) =>
              (element.matches("[role=alert]") && /could not be fetched/.test(element.textContent)) ||
              (element.shadowRoot && find(element.shadowRoot)),
          );
        return find(document);
      });
      assert.ok(await page.visible("Undo"));
      await page.close();
    });
  });
}
