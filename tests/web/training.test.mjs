/** Training on the page: settings that change on the way, the rule with numbers, ends, and a batch sample by sample. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openExperiment } from "../../dist/node.js";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";

const root = new URL("../../dist/", import.meta.url);
const experiment = {
  v: 1,
  seed: 4,
  data: { set: "spiral", n: 40, noise: 0.1, split: 0.7 },
  model: { layers: [{ units: 3 }, {}] },
  train: { optimizer: "adam", rate: 0.01, batch: 5 },
};

async function hashAt(document, steps) {
  const run = await openExperiment(document);
  run.step(steps);
  const { hash } = run.result();
  run.delete();
  return hash;
}

/** In the page, for `until` and `evaluate`. */
const open = async (document_) => {
  const el = document.querySelector("chainrule-playground");
  await el.ready;
  await el.setState(document_);
};
const state = () => document.querySelector("chainrule-playground").getState();
const stands = (step) =>
  document
    .querySelector("chainrule-playground")
    .result()
    .then((r) => r.step === step);
const choose = ({ panel, label, value }) => {
  const find = (node) => {
    for (const element of node.querySelectorAll("*")) {
      if (element.matches(`select[aria-label="${label}"]`)) return element;
      const inner = element.shadowRoot && find(element.shadowRoot);
      if (inner) return inner;
    }
    return null;
  };
  const menu = find(document.querySelector("chainrule-playground").shadowRoot, panel);
  menu.value = value;
  menu.dispatchEvent(new Event("change"));
};
const training = () =>
  document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-training").shadowRoot.textContent;
/** The section about the next update; empty until it is there. */
const section = () => {
  const output = document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-output");
  const found = output.shadowRoot.querySelector("chainrule-next-update")?.shadowRoot;
  if (!found) return null;
  const cells = (row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent.trim());
  return {
    text: found.textContent,
    tables: [...found.querySelectorAll("table")].map((table) => [...table.rows].map(cells)),
    waits: found.querySelectorAll("tr.waits").length,
  };
};

for (const { kind, path } of browsers) {
  describe(kind, { skip: path ? false : `${kind} is not installed` }, () => {
    let server;
    let browser;
    let page;
    before(async () => {
      server = await serve({ root, base: "/" });
      browser = await launch(kind);
      page = await browser.page();
      await page.goto(server.url);
      await page.until(() => Boolean(customElements.get("chainrule-playground")));
    });
    after(async () => {
      await browser?.close();
      await server?.close();
    });

    test("a rate that is changed on the way keeps what has been trained; undo takes it back", async () => {
      await page.evaluate(open, experiment);
      await page.evaluate(() => document.querySelector("chainrule-playground").step(50));
      // Not by a click: sections that are fetched on demand still move the field about.
      await page.evaluate(() => {
        const panel = document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-training");
        const field = panel.shadowRoot.querySelector("#learning-rate");
        field.focus();
        field.select();
      });
      await page.raw.keyboard.type("0.2");
      await page.press("Tab");
      await page.until(() =>
        document
          .querySelector("chainrule-playground")
          .getState()
          .then((s) => s.train.changes),
      );
      const changed = await page.evaluate(state);
      assert.deepEqual(changed.train.changes, [{ step: 50, rate: 0.2 }]);
      assert.equal(changed.train.rate, 0.01);
      await page.until(stands, 50);
      const on = await page.evaluate(() => document.querySelector("chainrule-playground").step(30));
      assert.equal(on.step, 80);
      assert.equal(on.hash, await hashAt(changed, 80));
      await page.click("Undo");
      await page.until(() =>
        document
          .querySelector("chainrule-playground")
          .getState()
          .then((s) => !s.train.changes),
      );
      await page.until(stands, 80);
      assert.equal(
        (await page.evaluate(() => document.querySelector("chainrule-playground").result())).hash,
        await hashAt(experiment, 80),
      );
    });

    test("an optimiser is changed while the run plays, and it goes on", async () => {
      await page.evaluate(open, experiment);
      await page.click("Play");
      // Seen on the page, not only reached: what is changed is changed where the reader sees the run.
      await page.until(() => {
        const { shadowRoot } = document.querySelector("chainrule-playground");
        const scrub = shadowRoot.querySelector("chainrule-story").shadowRoot.querySelector(".scrub");
        return Number(scrub?.value) > 40;
      });
      await page.evaluate(choose, { label: "Optimiser", value: "momentum" });
      const changed = await page.until(() =>
        document
          .querySelector("chainrule-playground")
          .getState()
          .then((s) => s.train.changes && s),
      );
      const [{ step, optimizer }] = changed.train.changes;
      assert.equal(optimizer, "momentum");
      await page.until(
        (step) =>
          document
            .querySelector("chainrule-playground")
            .result()
            .then((r) => r.step > step + 50),
        step,
      );
      await page.click("Pause");
      const end = await page.evaluate(() => document.querySelector("chainrule-playground").result());
      assert.equal(end.hash, await hashAt(changed, end.step));
      await page.click("Use these from the start");
      await page.until(stands, 0);
      const flat = await page.evaluate(state);
      assert.equal(flat.train.optimizer, "momentum");
      assert.equal(flat.train.changes, undefined);
    });

    test("OpenRoberta #1584, TFP #126: the rule of the update, in symbols and with the numbers of a weight", async () => {
      await page.evaluate(open, experiment);
      await page.evaluate(() => document.querySelector("chainrule-playground").step(3));
      await page.evaluate(() => document.querySelector("chainrule-playground").select("l1.W[2][1]"));
      const shown = await page.until(() => {
        const output = document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-output");
        const found = output.shadowRoot.querySelector("chainrule-next-update")?.shadowRoot;
        return found?.querySelector(".line.value") ? found.textContent : null;
      });
      const { parameters } = await page.evaluate(() => document.querySelector("chainrule-playground").step(1));
      const next = parameters[0].W[1][0];
      const printed = next.toPrecision(3).replace("-", "\u2212");
      assert.ok(shown.includes(printed), `${printed} in ${shown}`);
      assert.match(await page.evaluate(training), /\u03b2/);
    });

    test("feature table: optimiser state table", async () => {
      await page.evaluate(open, experiment);
      await page.evaluate(() => document.querySelector("chainrule-playground").step(3));
      await page.evaluate(() => document.querySelector("chainrule-playground").select("l1.b[3]"));
      const found = await page.until(() => {
        const output = document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-output");
        const tables = output.shadowRoot.querySelector("chainrule-next-update")?.shadowRoot.querySelectorAll("table");
        return tables?.length === 2
          ? [...tables[1].rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()))
          : null;
      });
      assert.deepEqual(found[0].slice(1), ["value", "gradient", "m", "v", "step"]);
      assert.equal(found.length, 1 + 2 + 1, "two weights and a bias enter the unit");
      const { parameters } = await page.evaluate(() => document.querySelector("chainrule-playground").result());
      assert.equal(found[3][1], parameters[0].b[2].toPrecision(2).replace("-", "\u2212"));
    });

    test("feature table: per-sample gradients beside the mean, sample by sample, then the mean, then the update", async () => {
      await page.evaluate(open, experiment);
      await page.evaluate(choose, { label: "Size of a step", value: "sample" });
      await page.evaluate(() => document.querySelector("chainrule-playground").select("l2.W[1][1]"));
      for (let seen = 1; seen <= 6; seen++) {
        await page.click("Step");
        await page.until((waits) => {
          const output = document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-output");
          const found = output.shadowRoot.querySelector("chainrule-next-update")?.shadowRoot;
          return found?.querySelector("table") && found.querySelectorAll("tr.waits").length === waits;
        }, 6 - seen);
      }
      const { tables } = await page.evaluate(section);
      const numbers = tables[0].slice(1).map(([, g]) => Number(g.replace("\u2212", "-").replace("\u202f", "")));
      const mean = numbers.slice(0, 5).reduce((sum, g) => sum + g, 0) / 5;
      assert.ok(Math.abs(mean - numbers[5]) < 0.01 * Math.max(...numbers.map(Math.abs)));
      assert.ok(await page.evaluate(stands, 0));
      await page.click("Step");
      await page.until(stands, 1);
      // And the next batch, from its first sample on.
      for (let seen = 1; seen <= 6; seen++) {
        await page.click("Step");
        await page.until((waits) => {
          const output = document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-output");
          const found = output.shadowRoot.querySelector("chainrule-next-update")?.shadowRoot;
          return found?.querySelector("table") && found.querySelectorAll("tr.waits").length === waits;
        }, 6 - seen);
      }
      await page.click("Step");
      await page.until(stands, 2);
      await page.evaluate(() => document.querySelector("chainrule-playground").reset());
      await page.evaluate(() => document.querySelector("chainrule-playground").step(1));
      await page.evaluate(choose, { label: "Size of a step", value: "update" });
      assert.equal(
        (await page.evaluate(() => document.querySelector("chainrule-playground").result())).hash,
        await hashAt(experiment, 1),
      );
    });

    test("TFP #7: a stop condition ends the run that plays", async () => {
      await page.evaluate(open, experiment);
      await page.click("More settings", "any");
      await page.fill("Stop at loss", "0.3");
      await page.click("Play");
      await page.until(() =>
        document
          .querySelector("chainrule-playground")
          .result()
          .then((r) => r.loss.train <= 0.3),
      );
      await page.until(() => {
        const { shadowRoot } = document.querySelector("chainrule-playground");
        return shadowRoot.querySelector("chainrule-story").shadowRoot.textContent.includes("Ended");
      });
      const { step, loss } = await page.evaluate(() => document.querySelector("chainrule-playground").result());
      assert.equal(step % 6, 0);
      assert.ok(loss.train <= 0.3);
    });

    test("TFP #1: a pinned run beside another start: both curves, both boundaries, what is different", async () => {
      await page.evaluate(open, experiment);
      await page.evaluate(() => document.querySelector("chainrule-playground").step(30));
      await page.click("Pin this run");
      await page.until(() => {
        const output = document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-output");
        return output.shadowRoot.querySelector("chainrule-compare") !== null;
      });
      await page.evaluate((next) => document.querySelector("chainrule-playground").setState(next), {
        ...experiment,
        seed: 5,
        train: { ...experiment.train, rate: 0.1 },
      });
      await page.evaluate(() => document.querySelector("chainrule-playground").step(60));
      const found = await page.until(() => {
        const output = document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-output");
        const panel = output.shadowRoot.querySelector("chainrule-compare")?.shadowRoot;
        const d = (selector) => panel?.querySelector(selector)?.getAttribute("d") ?? "";
        if (!d(".zero.then") || !d(".other.here")) return null;
        return {
          curves: [...panel.querySelectorAll(".pinned, .present")].map((line) => line.getAttribute("d")),
          boundaries: [d(".zero.then"), d(".zero.here"), d(".other.then"), d(".other.here")],
          rows: [...panel.querySelectorAll("tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent)),
        };
      });
      assert.equal(found.curves.length, 4, "train and test of both");
      assert.notEqual(found.curves[0], found.curves[2]);
      const [then, here, otherThen, otherHere] = found.boundaries;
      assert.notEqual(then, here);
      // The other boundary is drawn in pieces of itself.
      for (const [other, of] of [
        [otherThen, here],
        [otherHere, then],
      ])
        assert.ok(other.length > 0 && other.split("M").every((piece) => of.includes(piece)));
      assert.deepEqual(found.rows[0], ["steps", "30", "60"]);
      assert.deepEqual(found.rows.slice(5), [
        ["seed", "4", "5"],
        ["train.rate", "0.01", "0.1"],
      ]);
      await page.evaluate(() => {
        const output = document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-output");
        const buttons = [...output.shadowRoot.querySelector("chainrule-compare").shadowRoot.querySelectorAll("button")];
        buttons.find(({ textContent }) => textContent.trim() === "Unpin").click();
      });
      await page.until(() => {
        const output = document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-output");
        return !output.shadowRoot.querySelector("chainrule-compare");
      });
    });

    test("at one operation a second a walk goes on from update to update", async () => {
      const small = { ...experiment, model: { layers: [{}] }, data: { points: [[1, 2]], targets: [[1]], split: 1 } };
      await page.evaluate(open, small);
      await page.evaluate(choose, { label: "Speed", value: "operation_second" });
      await page.click("Play");
      await page.until(
        () =>
          document
            .querySelector("chainrule-playground")
            .result()
            .then((r) => r.step === 1),
        undefined,
        60_000,
      );
      await page.click("Pause");
      await page.evaluate(choose, { label: "Size of a step", value: "update" });
    });

    test("feature table: losses, optimisers, schedules: each of the menus trains", async () => {
      await page.evaluate(open, experiment);
      const names = await page.evaluate(() => {
        const panel = document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-training");
        return [...panel.shadowRoot.querySelectorAll("select")].map((menu) => ({
          label: menu.getAttribute("aria-label"),
          values: [...menu.options].filter((option) => !option.disabled).map(({ value }) => value),
        }));
      });
      for (const label of ["Loss", "Optimiser", "Schedule of the learning rate"]) {
        const { values } = names.find((menu) => menu.label === label);
        assert.ok(values.length >= 4, label);
        for (const value of values) {
          await page.evaluate(open, experiment);
          await page.evaluate(choose, { label, value });
          await page.until(
            (value) =>
              document
                .querySelector("chainrule-playground")
                .getState()
                .then((s) => JSON.stringify(s.train).includes(`"${value}"`)),
            value === "half_squared" || value === "constant" ? "adam" : value,
          );
          const { step, loss } = await page.evaluate(() => document.querySelector("chainrule-playground").step(3));
          assert.equal(step, 3, value);
          assert.ok(Number.isFinite(loss.train), value);
        }
      }
      assert.deepEqual(page.errors, []);
    });

    test("the line of the present moment is dragged along the curve", async () => {
      await page.evaluate(open, experiment);
      await page.evaluate(() => document.querySelector("chainrule-playground").step(120));
      const place = await page.until(() => {
        const output = document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-output");
        const chart = output.shadowRoot.querySelector("chainrule-loss");
        const plane = chart?.shadowRoot.querySelector(".plane");
        const line = plane?.querySelector(".now");
        if (!line) return null;
        plane.scrollIntoView({ block: "nearest" });
        const box = plane.getBoundingClientRect();
        return { x: box.x + Number(line.getAttribute("x1")), y: box.y + 40, left: box.x };
      });
      await page.raw.mouse.move(place.x, place.y);
      await page.raw.mouse.down();
      await page.raw.mouse.move(place.left + 60, place.y, { steps: 5 });
      await page.raw.mouse.up();
      const there = await page.until(() =>
        document
          .querySelector("chainrule-playground")
          .result()
          .then((r) => (r.step > 0 && r.step < 60 ? r : null)),
      );
      assert.equal(there.hash, await hashAt(experiment, there.step));
    });
  });
}
