/** Formula mode in real browsers: what is typed becomes a graph, its numbers are the published ones, and it can be walked. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";

const read = (path) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));
const worked = read("tests/golden/worked.json").filter(({ grad }) => grad);

/** The example with some of its fields changed. */
function documentOf({ example, change = {} }) {
  const document = read(`examples/${example}.json`);
  for (const [path, value] of Object.entries(change)) {
    const keys = path.match(/\w+/g);
    const last = keys.pop();
    keys.reduce((part, key) => part[key], document)[last] = value;
  }
  return document;
}

const allowed = (printed) => (printed.includes(".") ? 0.5 * 10 ** -printed.split(".")[1].length : 0);

/** In the page: whether a card of the graph is spoken so, whatever else is said of it. */
const spoken = (words) => {
  const view = document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-graph-view");
  return [...(view?.shadowRoot.querySelectorAll(".target") ?? [])].some(
    (card) => card.getAttribute("aria-label") === words || card.getAttribute("aria-label").startsWith(`${words}, `),
  );
};
/** In the page: whether the story tells what a pattern says. */
const told = (pattern) => {
  const { shadowRoot } = document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-story");
  return new RegExp(pattern).test(shadowRoot.textContent.replace(/\s+/g, " "));
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
    const query = (asked = {}) => page.evaluate((a) => document.querySelector("chainrule-playground").query(a), asked);

    const says = (words) => page.until(spoken, words);
    const tells = (pattern) => page.until(told, pattern);

    /** Types over the whole formula, key by key. */
    const write = async (text) => {
      await page.evaluate(() => {
        const editor = document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-formula-editor");
        editor.shadowRoot.querySelector("textarea").focus();
        editor.shadowRoot.querySelector("textarea").select();
      });
      await page.raw.keyboard.type(text);
    };

    test("every published value and gradient, through the page", async () => {
      for (const entry of worked) {
        const document = documentOf(entry);
        await open(document);
        const { values, gradients } = await query();
        for (const { name, value, gradient } of entry.grad
          .filter(({ mistake }) => !mistake)
          .flatMap(({ nodes }) => nodes)) {
          for (const [found, printed] of [
            [values[name], value],
            [gradients[name], gradient],
          ]) {
            if (printed === undefined) continue;
            for (const [i, text] of [printed].flat().entries())
              assert.ok(
                Math.abs([found].flat()[i] - Number(text)) <= allowed(text),
                `${entry.id}: ${name} is ${found}, printed ${printed}`,
              );
          }
        }
        for (const { steps, values: after } of entry.descend ?? []) {
          await open(document);
          const result = await page.evaluate((n) => document.querySelector("chainrule-playground").step(n), steps);
          for (const { name, value } of after)
            assert.ok(
              Math.abs(result.values[name] - Number(value)) <= allowed(value),
              `${entry.id}: ${name} after ${steps}`,
            );
        }
      }
    });

    test("mistakes stand beside the right numbers", async () => {
      for (const { example, change, grad } of worked) {
        for (const { mistake, nodes } of grad.filter((one) => one.mistake)) {
          await open({ ...documentOf({ example, change }), mistake });
          const shown = await page.until(() => {
            const output = document
              .querySelector("chainrule-playground")
              .shadowRoot.querySelector("chainrule-formula-output");
            const rows = [...(output?.shadowRoot.querySelectorAll("section:first-of-type tbody tr") ?? [])];
            return rows.length > 0 && rows[0].children.length === 4
              ? rows.map((row) => [...row.children].map((cell) => cell.textContent.trim()))
              : null;
          });
          for (const { name, gradient } of nodes) {
            const [, , right, wrong] = shown.find(([label]) => label.replace(/\\s/g, "").startsWith(name));
            const number = (text) => Number(text.replace("\u2212", "-"));
            assert.equal(wrong === "same" ? number(right) : number(wrong), Number(gradient), `${mistake}: ${name}`);
          }
        }
      }
    });

    test("the walk delivers message by message, and back", async () => {
      await open(read("examples/formula-fan-out.json"));
      await page.evaluate(() => document.body.focus());
      await page.click("Reset");
      await page.until(() =>
        document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-story")
          .shadowRoot.textContent.includes("0 of 10"),
      );
      await says("a: value 1, gradient not yet computed, from 1 child");
      await says("x = a + b: value not yet computed, gradient not yet computed, from 1 child");
      for (let i = 0; i < 8; i++) await page.press("ArrowRight");
      await tells(/8 of 10 *x sends \+7 to b/.source);
      await says("a: value 1, gradient +7, from 1 child");
      await says("b: value 1, gradient not yet computed, from 2 children");
      await page.press("ArrowRight");
      await tells(/9 of 10 *y sends \+2 to b, where it is added/.source);
      await says("b: value 1, gradient +9, from 2 children");
      await page.press("ArrowLeft");
      await tells(/8 of 10/.source);
      await page.press("f");
      await tells(/10 of 10/.source);
    });

    test("what is typed becomes the graph; what cannot be read stays typed beside the last good graph", async () => {
      await open(read("examples/formula-fan-out.json"));
      await write("y = 5*x + 1");
      await page.until(() => {
        const view = document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-graph-view");
        return view.shadowRoot.querySelector('[aria-label^="y = 5 * x + 1: value 6"]') !== null;
      });
      assert.deepEqual((await query()).gradients, { x: 5, y: 1 });
      await write("y = sigmod(x)");
      const said = await page.until(() => {
        const editor = document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-formula-editor");
        return editor.shadowRoot.querySelector("[role=alert]")?.textContent.replace(/\s+/g, " ");
      });
      assert.match(said, /There is no op "sigmod" \(did you mean sigmoid\?\)\. \(line 1\)/);
      assert.equal((await query()).of, "y", "the last good graph still answers");
      await page.click("Use sigmoid");
      await page.until(
        async () => (await document.querySelector("chainrule-playground").query({})).value === 1 / (1 + Math.exp(-1)),
      );
      const state = await page.evaluate(() => document.querySelector("chainrule-playground").getState());
      assert.equal(state.model.text, "y = sigmoid(x)");
    });

    test("modes keep their documents, and undo brings them back", async () => {
      await open(read("examples/formula-line.json"));
      await page.click("Network");
      await page.until(
        () => document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-graph") !== null,
      );
      await page.click("Formula");
      await page.until(
        () => document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-graph-view") !== null,
      );
      const text = () =>
        page.evaluate(async () => (await document.querySelector("chainrule-playground").getState()).model?.text);
      assert.equal(await text(), read("examples/formula-line.json").model.text);
      await page.click("Undo");
      await page.until(
        async () => (await document.querySelector("chainrule-playground").getState()).model?.kind !== "formula",
      );
    });

    test("a leaf is moved by its field, and nodes are selected by name", async () => {
      await open(read("examples/formula-fan-out.json"));
      await page.fill("b, exact", "1/2");
      await page.until(async () => (await document.querySelector("chainrule-playground").query({})).values.b === 0.5);
      await page.evaluate(() => document.querySelector("chainrule-playground").select("b"));
      await page.until(() => {
        const view = document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-graph-view");
        return view.shadowRoot.querySelector('[aria-pressed="true"]')?.getAttribute("data-name") === "b";
      });
      await page.fill("b, exact", "much");
      const invalid = await page.evaluate(() => {
        const inputs = document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-formula-inputs");
        return inputs.shadowRoot.querySelector('[aria-label="b, exact"]').getAttribute("aria-invalid");
      });
      assert.equal(invalid, "true");
    });
  });
}
