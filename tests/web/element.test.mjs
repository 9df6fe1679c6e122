/** The element's contract, in real browsers on the built site, served below a sub-path under the documented policy. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";

const root = new URL("../../dist/", import.meta.url);
const read = (path) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));
const mazur = read("examples/mazur.json");
const golden = read("tests/golden/determinism.json");
const hashes = read("tests/golden/hashes.json");

/** Runs the command line on a document and answers what it prints. */
function chainrule(command, experiment, ...options) {
  const folder = mkdtempSync(join(tmpdir(), "chainrule-"));
  try {
    writeFileSync(join(folder, "experiment.json"), JSON.stringify(experiment));
    const cli = fileURLToPath(new URL("cli.js", root));
    const out = execFileSync(process.execPath, [cli, command, join(folder, "experiment.json"), "--json", ...options]);
    return JSON.parse(out);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** In the page: opens a document and makes updates; answers what `chainrule train` would. */
const train = async ({ experiment, steps }) => {
  const el = document.querySelector("chainrule-playground");
  await el.ready;
  await el.setState(experiment);
  await el.step(steps);
  return el.result();
};

const close = (actual, expected, tolerance = 1e-12) => {
  if (typeof expected === "number") {
    assert.ok(
      Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
      `${actual} is not ${expected}`,
    );
  } else if (expected === null || typeof expected !== "object") {
    assert.equal(actual, expected);
  } else {
    assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
    for (const key of Object.keys(expected)) close(actual[key], expected[key], tolerance);
  }
};

assert.ok(
  browsers.some(({ path }) => path),
  "no browser found: install chromium or firefox, or name one in CHAINRULE_CHROMIUM or CHAINRULE_FIREFOX",
);

for (const { kind, path } of browsers) {
  describe(kind, { skip: path ? false : `${kind} is not installed` }, () => {
    let server;
    let browser;
    let page;

    before(async () => {
      server = await serve({ root, base: "/notes/week5/" });
      browser = await launch(kind);
    });
    after(async () => {
      await browser?.close();
      await server?.close();
    });

    /** Opens the page afresh and waits until the engine runs. */
    async function open(options) {
      page = await browser.page(options);
      await page.goto(server.url);
      await page.evaluate(async () => {
        await customElements.whenDefined("chainrule-playground");
        await document.querySelector("chainrule-playground").ready;
      });
      return page;
    }

    /** What every visit must leave behind: no console error, no breach of the policy. */
    async function leave() {
      assert.deepEqual(page.errors, []);
      assert.deepEqual(await page.violations(), []);
      await page.close();
    }

    test("opens on the spiral and trains when Play is pressed", async () => {
      await open();
      const start = await page.evaluate(() => document.querySelector("chainrule-playground").result());
      assert.equal(start.step, 0);
      await page.click("Play");
      await page.until(async (before) => {
        const now = await document.querySelector("chainrule-playground").result();
        return now.step > 200 && now.loss.train < before;
      }, start.loss.train);
      await page.click("Pause");
      const paused = await page.until(async () => {
        const el = document.querySelector("chainrule-playground");
        const [first, second] = [await el.result(), await el.result()];
        return first.step === second.step && first;
      });
      await page.click("Step");
      await page.until(
        async (step) => (await document.querySelector("chainrule-playground").result()).step > step,
        paused.step,
      );
      await page.click("Reset");
      const again = await page.until(async () => {
        const now = await document.querySelector("chainrule-playground").result();
        return now.step === 0 && now;
      });
      assert.equal(again.hash, start.hash);
      await leave();
    });

    test("one step equals the command line's", async () => {
      await open();
      for (const [experiment, steps] of [
        [mazur, 1],
        [golden[0].document, 1],
      ]) {
        const here = await page.evaluate(train, { experiment, steps });
        const there = chainrule("train", experiment, "--steps", String(steps));
        close(here, there);
        assert.equal(here.hash, there.hash);
      }
      await leave();
    });

    test("query answers as the command line does", async () => {
      await open();
      const sample = mazur.data.points[0];
      const target = mazur.data.targets[0];
      const here = await page.evaluate(
        async ({ experiment, sample, target }) => {
          const el = document.querySelector("chainrule-playground");
          await el.setState(experiment);
          return el.query({ sample, target });
        },
        { experiment: mazur, sample, target },
      );
      close(here, chainrule("query", mazur, "--sample", sample.join(","), "--target", target.join(",")));
      await leave();
    });

    test("20 experiments of 200 steps give the same bits as in Node", async () => {
      await open();
      assert.equal(golden.length, 20);
      for (const [index, entry] of golden.entries()) {
        const experiment = entry.document;
        const { hash, step } = await page.evaluate(train, { experiment, steps: 200 });
        assert.equal(step, 200);
        assert.equal(hash, hashes[entry.name ?? index], `experiment ${entry.name ?? index}`);
      }
      await leave();
    });

    test("tells of itself by events: ready once, change, step after each step and while running", async () => {
      await open();
      const seen = await page.evaluate(async (experiment) => {
        document.querySelector("chainrule-playground").remove();
        const el = document.createElement("chainrule-playground");
        const log = [];
        for (const name of ["ready", "change", "step", "error"])
          el.addEventListener(name, ({ detail }) => log.push([name, detail?.step ?? detail?.seed ?? null]));
        document.body.append(el);
        const promises = [el.ready, el.getState(), el.setState({ ...experiment, seed: 5 }), el.step(3), el.pause()];
        const all = promises.every((promise) => promise instanceof Promise);
        await Promise.all(promises);
        const standing = log.splice(0);
        await el.play();
        while ((await el.result()).step < 50) await new Promise((done) => setTimeout(done, 20));
        await el.pause();
        return { all, standing, running: log };
      }, golden[0].document);
      assert.ok(seen.all, "every method answers a promise");
      assert.deepEqual(
        seen.standing.filter(([name]) => name !== "step"),
        [
          ["ready", null],
          ["change", 5],
        ],
      );
      assert.ok(seen.standing.some(([name, step]) => name === "step" && step === 3));
      assert.ok(seen.running.length > 0);
      assert.ok(seen.running.every(([name, step]) => name === "step" && step > 3));
      await leave();
    });

    test("late frames of a run that was replaced are not drawn", async () => {
      await open();
      const { late, steps } = await page.evaluate(async (experiment) => {
        const el = document.querySelector("chainrule-playground");
        let heard;
        const next = () => new Promise((done) => (heard = done));
        const late = [];
        let replaced = false;
        el.addEventListener("step", ({ detail }) => (replaced ? late.push(detail.step) : heard?.()));
        const steps = [];
        for (let seed = 1; seed <= 5; seed++) {
          replaced = false;
          const running = next();
          await el.play();
          await running;
          await el.setState({ ...experiment, seed });
          replaced = true;
          for (let frame = 0; frame < 10; frame++) await new Promise((done) => requestAnimationFrame(done));
          steps.push((await el.result()).step);
        }
        return { late, steps };
      }, golden[0].document);
      assert.deepEqual(late, []);
      assert.deepEqual(steps, [0, 0, 0, 0, 0]);
      await leave();
    });

    test("calls run in the order made, and setState starts at step 0", async () => {
      await open();
      const steps = await page.evaluate(async (experiment) => {
        const el = document.querySelector("chainrule-playground");
        const seen = [];
        el.addEventListener("step", (event) => seen.push(event.detail.step));
        const calls = [el.setState(experiment), el.step(3), el.step(4), el.reset(), el.step(2)];
        await Promise.all(calls);
        return { seen, step: (await el.result()).step };
      }, mazur);
      assert.equal(steps.step, 2);
      assert.deepEqual(
        steps.seen.filter((step) => step > 0),
        [3, 7, 2],
      );
      await leave();
    });

    test("a bad document is refused with a sentence and changes nothing", async () => {
      await open();
      const outcome = await page.evaluate(async (experiment) => {
        const el = document.querySelector("chainrule-playground");
        await el.setState(experiment);
        await el.step(1);
        const before = JSON.stringify(await el.getState());
        const { hash } = await el.result();
        let message = "";
        const told = [];
        el.addEventListener("error", ({ detail }) => told.push(detail.message));
        try {
          await el.setState({ v: 1, train: { rate: "fast" } });
        } catch (error) {
          message = error.message;
        }
        return {
          message,
          told,
          same: before === JSON.stringify(await el.getState()) && hash === (await el.result()).hash,
        };
      }, mazur);
      assert.match(outcome.message, /train\.rate/);
      assert.match(outcome.message, /fast/);
      assert.deepEqual(outcome.told, [outcome.message]);
      assert.ok(outcome.same);
      await leave();
    });

    test("whatever is wrong with a call, it answers a promise that rejects with a ChainruleError", async () => {
      await open();
      const refused = await page.evaluate(async () => {
        const el = document.querySelector("chainrule-playground");
        const calls = [
          () => el.query(),
          () => el.query({ sample: 1, target: [1] }),
          () => el.query({ sample: [1, 2], target: "one" }),
          () => el.query({ sample: [1], target: [1] }),
          () => el.step(-1),
          () => el.step("one"),
          () => el.setState("{"),
          () => el.setState(null),
        ];
        const names = [];
        for (const call of calls) names.push(await call().catch((error) => error.name));
        return names;
      });
      assert.deepEqual(refused, Array(8).fill("ChainruleError"));
      await leave();
    });

    test("numbers that are not finite are null, as on the command line", async () => {
      await open();
      const experiment = {
        v: 1,
        data: { points: [[1e100]], targets: [[0]], split: 1 },
        model: { layers: [{ W: [[1]], b: [0] }] },
        train: { rate: 1e220 },
      };
      const result = await page.evaluate(train, { experiment, steps: 1 });
      assert.deepEqual(result.parameters, [{ W: [[null]], b: [null] }]);
      assert.deepEqual(result.loss, { train: null, test: null, penalty: 0 });
      await leave();
    });

    test("divergence stops the run and names the first place", async () => {
      await open();
      const outcome = await page.evaluate(async () => {
        const el = document.querySelector("chainrule-playground");
        const stopped = new Promise((resolve) =>
          el.addEventListener("error", (event) => resolve(event.detail.message)),
        );
        await el.setState({
          v: 1,
          data: { set: "plane", n: 50 },
          model: { layers: [{ units: 4, activation: "relu" }, { units: 1 }] },
          train: { rate: 1e200, batch: 50 },
        });
        await el.play();
        return stopped;
      });
      assert.match(outcome, /not finite/);
      await leave();
    });

    test("pictures of numbers that overflow, or are all the same, are drawn without an error", async () => {
      const one = { points: [[1e100]], targets: [[0]], split: 1 };
      const experiments = [
        { v: 1, data: { set: "plane" }, model: { layers: [{ units: 1 }] }, train: { rate: 3, steps: 400 } },
        { v: 1, data: one, model: { layers: [{ W: [[1]], b: [0] }] }, train: { rate: 1e220 } },
        {
          v: 1,
          data: {
            points: [
              [1e300, -1e300],
              [1e308, 3],
            ],
            targets: [[0], [1]],
            split: 1,
          },
        },
        {
          v: 1,
          data: {
            points: [
              [1e18, 1e18],
              [1e18, 1e18],
            ],
            targets: [[1e18], [1e18]],
            split: 1,
          },
        },
      ];
      await open();
      for (const experiment of experiments) {
        await page.evaluate(async (experiment) => {
          const el = document.querySelector("chainrule-playground");
          await el.setState(experiment);
          const quiet = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)));
          await quiet();
          await el.step(400);
          await quiet();
        }, experiment);
      }
      await leave();
    });
  });
}
