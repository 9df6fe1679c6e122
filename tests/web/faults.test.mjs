/**
 * Engines that trap, throw, fall silent or are killed at random moments: the run goes on where it stood, with the same
 * bits, and nothing that was typed is lost.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createEngine, Run } from "../../dist/node.js";
import { release, tiered } from "../wasm/support/tier.mjs";
import { browsers, launch } from "./browser.mjs";
import { faulty } from "./faulty.mjs";

const experiment = {
  v: 1,
  seed: 5,
  data: { set: "spiral", n: 200, noise: 0.1 },
  model: { layers: [{ units: 8, activation: "tanh" }, { units: 8, activation: "tanh" }, {}] },
  train: { optimizer: "adam", rate: 0.01, batch: 10 },
};
const seed = Number(process.env.CHAINRULE_TEST_SEED ?? 20261125);

/** Numbers from 0 to 1, the same for the same seed. */
function random(state) {
  let a = state >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Runs in the worker before anything is asked of it, so that it can be made to fail. A trap comes out of the next call
 * into WebAssembly, whichever that is.
 */
const inWorker = () => {
  let armed = false;
  const breakable = (entry) => {
    if (typeof entry !== "function") return entry;
    return (...words) => {
      if (!armed) return entry(...words);
      armed = false;
      throw new WebAssembly.RuntimeError("unreachable");
    };
  };
  // The two ways from JavaScript into a module: through its table and by its exports.
  const { get } = WebAssembly.Table.prototype;
  WebAssembly.Table.prototype.get = function (...index) {
    return breakable(get.apply(this, index));
  };
  const { get: exported } = Object.getOwnPropertyDescriptor(WebAssembly.Instance.prototype, "exports");
  Object.defineProperty(WebAssembly.Instance.prototype, "exports", {
    get() {
      return Object.fromEntries(Object.entries(exported.call(this)).map(([name, part]) => [name, breakable(part)]));
    },
  });
  addEventListener("message", ({ data }) => {
    if (data === "trap") armed = true;
    if (data === "throw")
      setTimeout(() => {
        throw new Error("the worker broke");
      });
    if (data === "silence") for (;;);
  });
};

/** The site with that put in front of its worker's script. */
async function breakableSite() {
  const site = await faulty();
  site.fault.of = /\/(module-)?worker-[\w-]+\.js$/;
  site.fault.act = ({ response, headers, body }) => {
    const whole = Buffer.concat([Buffer.from(`(${inWorker})();\n`), body]);
    response.writeHead(200, { ...headers, "content-length": whole.length }).end(whole);
  };
  return site;
}

/** Before any script of the page: remembers the workers, so that one can be broken. */
const breakable = () => {
  const Started = globalThis.Worker;
  globalThis.__engines = [];
  globalThis.Worker = class extends Started {
    constructor(...words) {
      super(...words);
      globalThis.__engines.push(this);
    }
  };
  globalThis.__break = (how) => {
    const engine = globalThis.__engines.at(-1);
    if (how === "kill") engine.terminate();
    else engine.postMessage(how);
  };
};

/** In the page: waits for some frames, breaks the engine, types a letter, waits until the run goes on beyond where it was. */
const breakOnce = async ({ how, frames, letter }) => {
  const el = document.querySelector("chainrule-playground");
  const step = (n) =>
    new Promise((resolve) => {
      let seen = 0;
      const listen = ({ detail }) => {
        if (++seen < n) return;
        el.removeEventListener("step", listen);
        resolve(detail.step);
      };
      el.addEventListener("step", listen);
    });
  const before = await step(1 + frames);
  const engines = globalThis.__engines.length;
  const told = new Promise((resolve) => {
    el.addEventListener("error", (event) => {
      resolve(event.detail.message);
    });
  });
  let lost = before;
  const follow = ({ detail }) => {
    if (globalThis.__engines.length === engines) lost = detail.step;
  };
  el.addEventListener("step", follow);
  globalThis.__break(how);
  const field = globalThis.__field;
  field.value += letter;
  field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
  const started = new Promise((resolve) => {
    const look = () => (globalThis.__engines.length > engines ? resolve(performance.now()) : setTimeout(look, 2));
    look();
  });
  const [startedAt, message] = await Promise.all([started, told]);
  const onAt = await step(1);
  el.removeEventListener("step", follow);
  return {
    before,
    lost,
    on: onAt,
    message,
    recovery: performance.now() - startedAt,
    typed: field.value,
  };
};

/** In the page: remembers a text field by what it is, for all that follows. */
const remember = (selector) => {
  const find = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.matches(selector)) return element;
      const inner = element.shadowRoot && find(element.shadowRoot);
      if (inner) return inner;
    }
    return null;
  };
  globalThis.__field = find(document);
  return globalThis.__field !== null;
};

/** Most faults come at once; those that only silence tells of take their heartbeat. 20 of them, before a release 100. */
const faults = Object.entries({ trap: 40, throw: 30, kill: 20, silence: 10 }).flatMap(([how, times]) =>
  Array(tiered(times / 5, times)).fill(how),
);

for (const { kind, path } of browsers) {
  describe(`faults in ${kind}`, { skip: path ? false : `${kind} is not installed` }, () => {
    let server;
    let browser;
    before(async () => {
      server = await breakableSite();
      browser = await launch(kind);
    });
    after(async () => {
      await browser?.close();
      await server?.close();
    });

    async function open(document) {
      const page = await browser.page();
      await page.beforeScripts(breakable);
      await page.goto(server.url);
      await page.evaluate(async (document) => {
        const el = window.document.querySelector("chainrule-playground");
        await el.ready;
        await el.setState(document);
      }, document);
      return page;
    }

    test(`${faults.length} faults at random moments of a run that plays, seed ${seed}: every one recovered, to the same bits`, {
      skip: !release,
    }, async (t) => {
      const page = await open(experiment);
      await page.evaluate(remember, "input[id=learning-rate]");
      await page.evaluate(() => document.querySelector("chainrule-playground").play());
      const next = random(seed + (kind === "firefox" ? 1 : 0));
      const times = [];
      let typed = await page.evaluate(() => globalThis.__field.value);
      const order = faults.map((how) => ({ how, at: next() })).sort((a, b) => a.at - b.at);
      for (const { how } of order) {
        const letter = String(Math.floor(next() * 10));
        typed += letter;
        const found = await page.evaluate(breakOnce, { how, frames: Math.floor(next() * 12), letter });
        assert.ok(found.on >= found.lost, `${how}: at ${found.on} after ${found.lost}`);
        assert.match(found.message, /started again/);
        assert.equal(found.typed, typed);
        times.push(found.recovery);
      }
      times.sort((a, b) => a - b);
      const median = times[times.length >> 1];
      t.diagnostic(`recovery: median ${median.toFixed(0)} ms, longest ${times.at(-1).toFixed(0)} ms`);
      const { step, hash } = await page.evaluate(() => document.querySelector("chainrule-playground").pause());
      const run = Run.open(await createEngine(), experiment);
      run.step(step);
      assert.equal(hash, run.result().hash);
      const curve = await page.evaluate(() => document.querySelector("chainrule-playground").result());
      assert.equal(curve.step, step);
      await page.close();
    });

    test("a formula that is written while engines trap and are killed: every letter there, and read", async () => {
      const page = await open({ v: 1, model: { kind: "formula", text: "y = 1" } });
      await page.evaluate(remember, "textarea");
      const next = random(seed);
      const text = "y = 1\n+ 2*x + 3*x*w + tanh(x*w) - 0.125*w";
      for (const letter of text.slice(5)) {
        const how = next() < 0.5 ? "trap" : next() < 0.7 ? "throw" : null;
        await page.evaluate(
          ({ letter, how }) => {
            if (how) globalThis.__break(how);
            globalThis.__field.value += letter;
            globalThis.__field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
          },
          { letter, how },
        );
      }
      await page.until(
        async (text) => (await document.querySelector("chainrule-playground").getState()).model.text === text,
        text,
      );
      assert.equal(await page.evaluate(() => globalThis.__field.value), text);
      await page.close();
    });

    test("an edit of the document while the engine traps is made all the same", async () => {
      const page = await open(experiment);
      for (let seed = 10; seed < 20; seed++) {
        await page.evaluate(
          async ({ experiment, seed }) => {
            const el = document.querySelector("chainrule-playground");
            globalThis.__break("trap");
            await el.setState({ ...experiment, seed });
          },
          { experiment, seed },
        );
        const { seed: now } = await page.evaluate(() => document.querySelector("chainrule-playground").getState());
        assert.equal(now, seed);
        const { step } = await page.evaluate(() => document.querySelector("chainrule-playground").step(3));
        assert.equal(step, 3);
      }
      await page.close();
    });

    test("a run that is lost again and again where it stands goes back to its start and says so", async () => {
      const page = await open(experiment);
      const messages = await page.evaluate(async () => {
        const el = document.querySelector("chainrule-playground");
        const messages = [];
        el.addEventListener("error", ({ detail }) => messages.push(detail.message));
        await el.step(20);
        for (let i = 0; i < 3; i++) {
          globalThis.__break("trap");
          await el.step(1).catch(() => undefined);
        }
        return messages;
      });
      assert.equal(messages.length, 3);
      assert.match(messages[1], /as before/);
      assert.match(messages[2], /again and again at step 20/);
      const { step } = await page.evaluate(() => document.querySelector("chainrule-playground").step(3));
      assert.equal(step, 3);
      await page.close();
    });
  });
}
