/** Time travel on the page: back, ahead and along the timeline, with the bits of the first time. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openExperiment } from "../../dist/node.js";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";

const root = new URL("../../dist/", import.meta.url);
const experiment = {
  v: 1,
  seed: 4,
  data: { set: "spiral", n: 100, noise: 0.1, split: 0.7 },
  model: { layers: [{ units: 4 }, {}] },
  train: { optimizer: "adam", rate: 0.01, batch: 10 },
};

/** The hashes of steps 0 to `most` without a page. */
async function hashes(most) {
  const run = await openExperiment(experiment);
  const all = [run.result().hash];
  while (all.length <= most) {
    run.step(1);
    all.push(run.result().hash);
  }
  run.delete();
  return all;
}

const standing = () => document.querySelector("chainrule-playground").result();
const open = async (document_) => {
  const el = document.querySelector("chainrule-playground");
  await el.ready;
  await el.setState(document_);
};
/** In the page: the timeline, as a person finds it. */
const timeline = () => {
  const story = document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-story");
  const found = story.shadowRoot.querySelector("[aria-label='Step of the run']");
  return found && { max: Number(found.max), value: Number(found.value), says: found.getAttribute("aria-valuetext") };
};
const focusTimeline = () => {
  const story = document.querySelector("chainrule-playground").shadowRoot.querySelector("chainrule-story");
  story.shadowRoot.querySelector("[aria-label='Step of the run']").focus();
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

    test("feature table: step backwards", async () => {
      const exact = await hashes(23);
      await page.evaluate(open, experiment);
      assert.equal(await page.evaluate(timeline), null);
      await page.evaluate(() => document.querySelector("chainrule-playground").step(23));
      for (const step of [22, 21]) {
        await page.click("Step back");
        await page.until(
          (step) =>
            document
              .querySelector("chainrule-playground")
              .result()
              .then((r) => r.step === step),
          step,
        );
        assert.equal((await page.evaluate(standing)).hash, exact[step]);
      }
      await page.evaluate(() => document.activeElement.blur());
      await page.press("ArrowLeft");
      await page.until(() =>
        document
          .querySelector("chainrule-playground")
          .result()
          .then((r) => r.step === 20),
      );
      assert.equal((await page.evaluate(standing)).hash, exact[20]);
      await page.press("ArrowRight");
      await page.until(() =>
        document
          .querySelector("chainrule-playground")
          .result()
          .then((r) => r.step === 21),
      );
      assert.equal((await page.evaluate(standing)).hash, exact[21]);
    });

    test("the timeline goes to any step there has been, and playing goes on from it", async () => {
      const exact = await hashes(60);
      await page.evaluate(open, experiment);
      await page.evaluate(() => document.querySelector("chainrule-playground").step(60));
      await page.until(timeline);
      assert.deepEqual(await page.evaluate(timeline), { max: 60, value: 60, says: "step 60 of 60, epoch 8" });
      await page.evaluate(focusTimeline);
      await page.press("Home");
      await page.until(() =>
        document
          .querySelector("chainrule-playground")
          .result()
          .then((r) => r.step === 0),
      );
      assert.equal((await page.evaluate(standing)).hash, exact[0]);
      for (let i = 0; i < 5; i++) await page.press("ArrowRight");
      await page.until(() =>
        document
          .querySelector("chainrule-playground")
          .result()
          .then((r) => r.step === 5),
      );
      assert.equal((await page.evaluate(standing)).hash, exact[5]);
      assert.equal((await page.evaluate(timeline)).max, 60);
      await page.press("End");
      await page.until(() =>
        document
          .querySelector("chainrule-playground")
          .result()
          .then((r) => r.step === 60),
      );
      assert.equal((await page.evaluate(standing)).hash, exact[60]);
      await page.press("Home");
      await page.click("Play");
      await page.until(() =>
        document
          .querySelector("chainrule-playground")
          .result()
          .then((r) => r.step > 70),
      );
      await page.click("Pause");
      const end = await page.evaluate(standing);
      const further = await hashes(end.step);
      assert.equal(end.hash, further[end.step]);
    });

    test("TFP #25: Reset replays the same run", async () => {
      await page.evaluate(open, experiment);
      const first = await page.evaluate(() => document.querySelector("chainrule-playground").step(30));
      await page.click("Reset");
      await page.until(() =>
        document
          .querySelector("chainrule-playground")
          .result()
          .then((r) => r.step === 0),
      );
      const again = await page.evaluate(() => document.querySelector("chainrule-playground").step(30));
      assert.equal(again.hash, first.hash);
      assert.equal(again.loss.train, first.loss.train);
    });

    test("TFP #3, #5, #77, #208: a run that diverges stops, names the place and the step, and offers ways out", async () => {
      await page.evaluate(open, { ...experiment, train: { optimizer: "sgd", rate: 1e100, batch: 10 } });
      await page.click("Play");
      await page.until(() => {
        const { shadowRoot } = document.querySelector("chainrule-playground");
        return shadowRoot.querySelector("chainrule-notes").shadowRoot.querySelector(".note") !== null;
      });
      const said = await page.evaluate(
        () =>
          document
            .querySelector("chainrule-playground")
            .shadowRoot.querySelector("chainrule-notes")
            .shadowRoot.querySelector(".note p").textContent,
      );
      assert.match(said, /step \d+/);
      assert.match(said, /layer|weight|bias|loss|unit/i);
      const { step } = await page.evaluate(standing);
      await page.evaluate(() => {
        const notes = document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-notes").shadowRoot;
        [...notes.querySelectorAll("button")].find((b) => b.textContent === "Step back").click();
      });
      await page.until(
        (step) =>
          document
            .querySelector("chainrule-playground")
            .result()
            .then((r) => r.step === step - 1),
        step,
      );
      assert.equal(
        await page.evaluate(
          () =>
            document
              .querySelector("chainrule-playground")
              .shadowRoot.querySelector("chainrule-notes")
              .shadowRoot.querySelector(".note") === null,
        ),
        true,
      );
    });

    test("back by an epoch stands where an epoch began", async () => {
      await page.evaluate(open, experiment);
      await page.evaluate(() => document.querySelector("chainrule-playground").step(24));
      await page.evaluate(() => {
        const transport = document
          .querySelector("chainrule-playground")
          .shadowRoot.querySelector("chainrule-bar")
          .shadowRoot.querySelector("chainrule-transport");
        const unit = transport.shadowRoot.querySelector("select");
        unit.value = "epoch";
        unit.dispatchEvent(new Event("change"));
      });
      for (const step of [21, 14]) {
        await page.click("Step back");
        await page.until(
          (step) =>
            document
              .querySelector("chainrule-playground")
              .result()
              .then((r) => r.step === step),
          step,
        );
      }
    });
  });
}
