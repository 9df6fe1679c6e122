// A network's mistakes on the page: in each lens and in the inspector the other number stands beside the one that is shown.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { openExperiment, tables } from "../../dist/node.js";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const mazur = JSON.parse(readFileSync(new URL("../../examples/mazur.json", import.meta.url), "utf8"));
const probe = [
  [0.05, 0.1],
  [0.01, 0.99],
];
const relu = {
  ...mazur,
  model: { layers: mazur.model.layers.map((layer) => ({ ...layer, bias: true, b: [0.35, 0.6] })) },
};
relu.model.layers[0].activation = "relu";
/** Every mistake that a network can make, with a document in which it can. */
const mistakes = tables.mistakes
  .filter(({ of }) => of === "network")
  .map((row) => ({ ...row, document: { ...(row.name === "dead_relu" ? relu : mazur), mistake: row.name } }));

/** Three digits, as cards and tables write them. */
const digits = (text) => Number(text.replaceAll("\u2212", "-").replace(/^[\u2260\u2713]\s*/, ""));
/** The number that follows some words. */
const numberAfter = (text, words) =>
  digits(text.split(words)[1]?.match(/[+\u2212]?[\d.]+(?:e[\u2212\d]+)?/)?.[0] ?? "");
const near = (a, b) => Math.abs(a - b) <= 0.06 * Math.abs(b) || Math.abs(a - b) < 1e-12;

/** What stands beside the gradient at the activation of the first hidden unit after one update, worked out without the page. */
async function expected(document) {
  const run = await openExperiment(document);
  run.step(1);
  const [right] = run.trainer.probe(...probe).layers;
  const [wrong] = run.trainer.probe(...probe, true).layers;
  if (right.delta.some((x, i) => x !== wrong.delta[i])) return { mark: "\u2260", shown: right, beside: wrong };
  const { mistake: _, ...plain } = document;
  const twin = await openExperiment(plain);
  twin.step(1);
  return { mark: "\u2713", shown: right, beside: twin.trainer.probe(...probe).layers[0] };
}

for (const { kind, path } of browsers) {
  describe(`mistakes of networks in ${kind}`, { skip: path ? false : `${kind} is not installed` }, () => {
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

    const opened = async (document, options) => {
      const page = await browser.page(options);
      await page.goto(server.url);
      await page.evaluate(async (given) => {
        globalThis.el = document.querySelector("chainrule-playground");
        globalThis.panel = (...names) =>
          names.reduce((root, name) => root?.querySelector(`chainrule-${name}`)?.shadowRoot, el.shadowRoot);
        await el.ready;
        await el.setState(given);
        await el.step(1);
      }, document);
      return page;
    };

    for (const { name, label, about, document } of mistakes) {
      test(`${name}: cards, matrices and inspector`, async () => {
        const { mark, shown, beside } = await expected(document);
        const page = await opened(document);
        const line = await page.until(() => panel("graph")?.querySelector(".mistake-line")?.textContent);
        assert.ok(line.includes(label) && line.includes(about) && line.includes(mark), line);
        const said = await page.until(() =>
          panel("graph").querySelector('.net [data-name="l1.u1"]')?.getAttribute("aria-label"),
        );
        const cards = await page.evaluate(() =>
          [...panel("graph").querySelectorAll(".net .other")].map((one) => one.textContent),
        );
        const differ = ["delta", "upstream"].filter((part) => !near(shown[part][0], beside[part][0]));
        for (const part of differ)
          assert.ok(
            cards.some((text) => text.startsWith(mark) && near(digits(text), beside[part][0])),
            `${part} ${beside[part][0]} in ${cards}`,
          );
        if (differ.includes("upstream"))
          assert.match(said, mark === "\u2260" ? /, with the mistake gradient/ : /, without the mistake/);

        await page.evaluate(() => el.select("l1.u1.z"));
        await page.click("Explain");
        const remark = await page.until(() => panel("inspector")?.querySelector(".remarks")?.textContent);
        if (differ.includes("delta")) {
          const words = mark === "\u2260" ? "With the mistake its gradient is" : "Without the mistake its gradient is";

          assert.ok(
            Math.abs(numberAfter(remark, words) - beside.delta[0]) <= 1e-15,
            `${remark} says ${beside.delta[0]}`,
          );
        }

        await page.click("Layers", "field");
        const cell = await page.until(() => {
          const found = panel("graph", "layers")?.querySelector('.gradient [data-name="l1.u1.delta"]');
          return (
            found && {
              text: found.parentElement.querySelector(".other")?.textContent ?? "",
              said: found.getAttribute("aria-label"),
            }
          );
        });
        if (differ.includes("delta")) {
          assert.ok(cell.text.startsWith(mark) && near(digits(cell.text), beside.delta[0]), cell.text);
          assert.match(cell.said, mark === "\u2260" ? /, with the mistake / : /, without the mistake /);
        }
        assert.ok(differ.length > 0 || name === "sum_not_mean", "the mistake shows");
        assert.deepEqual(page.errors, []);
        await page.close();
      });
    }

    test("the loss Mazur printed, beside the right one", async () => {
      const page = await opened({ ...mazur, mistake: "in_place_update" });
      const line = await page.until(() => panel("graph")?.querySelector(".mistake-line")?.textContent);
      assert.match(line, /Loss 0\.291027924, without it 0\.291027774/);
      await page.close();
    });

    test("a sum instead of a mean: the gradient of the batch is as many times too large as it has samples", async () => {
      const four = {
        v: 1,
        data: {
          points: [
            [0, 0],
            [0, 1],
            [1, 0],
            [1, 1],
          ],
          targets: [[0], [1], [1], [1]],
          split: 1,
        },
        model: { layers: [{ units: 2 }, { units: 1 }] },
        train: { batch: 4 },
      };
      const page = await opened({ ...four, mistake: "sum_not_mean" });
      await page.click("Batch mean", "field");
      await page.evaluate(() => el.select("l1.W[1][1]"));
      await page.click("Explain");
      const remark = await page.until(() => {
        const text = panel("inspector")?.querySelector(".remarks")?.textContent ?? "";
        return text.includes("Without the mistake its gradient is") && text;
      });
      const shown = await page.evaluate(() => panel("inspector").querySelector(".big").textContent);
      const right = numberAfter(remark, "Without the mistake its gradient is");
      const plain = await openExperiment(four);
      plain.step(1);
      assert.ok(near(right, plain.trainer.gradient()[0]), `${right}`);
      assert.ok(Math.abs(digits(shown.trim()) / right - plain.trainer.prepared().train.rows) < 1e-9, shown);
      await page.close();
    });

    test("without a mistake nothing stands beside a number", async () => {
      const page = await opened(mazur);
      await page.until(() => Boolean(panel("graph")?.querySelector('.net [data-name="l1.u1"]')));
      assert.equal(await page.evaluate(() => panel("graph").querySelectorAll(".other, .mistake-line").length), 0);
      await page.close();
    });

    for (const size of kind === "chromium"
      ? [
          { width: 1440, height: 900 },
          { width: 1024, height: 768 },
          { width: 390, height: 844 },
        ]
      : [])
      for (const scheme of ["light", "dark"])
        for (const lens of ["neurons", "layers"])
          test(`axe finds nothing: ${lens} with a mistake, ${size.width}x${size.height}, ${scheme}`, async () => {
            const page = await opened(
              { ...mazur, mistake: "zero_start", view: { ...mazur.view, lens } },
              { ...size, scheme },
            );
            await page.evaluate(axe);
            const found = await page.evaluate(async () => {
              const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
              const { violations } = await globalThis.axe.run(document, { runOnly: tags });
              return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.flat().join(" "))}`);
            });
            assert.deepEqual(found, []);
            await page.close();
          });
  });
}
