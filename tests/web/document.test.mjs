/** Where the document of the page comes from and goes: autosave, links, parameters, files, undo by keys. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";

const linkTo = (experiment) => `#s=1.${deflateRawSync(JSON.stringify(experiment)).toString("base64url")}`;
const xor = { v: 1, seed: 3, data: { set: "xor", n: 60 }, model: { layers: [{ units: 3 }, {}] } };

/** In the page. */
const ready = () => document.querySelector("chainrule-playground").ready;
const state = () => document.querySelector("chainrule-playground").getState();
const set = (experiment) => document.querySelector("chainrule-playground").setState(experiment);
const step = async () => (await document.querySelector("chainrule-playground").result()).step;
/** Text of the note on the margin, "" when there is none. */
const note = () => {
  const find = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.matches("chainrule-notes")) return element.shadowRoot.querySelector("p")?.textContent ?? "";
      const inner = element.shadowRoot && find(element.shadowRoot);
      if (inner !== null && inner !== undefined && inner !== false) return inner;
    }
    return null;
  };
  return find(document);
};
const kept = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open("chainrule");
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const { result } = request;
      if (!result.objectStoreNames.contains("documents")) {
        result.close();
        resolve([]);
        return;
      }
      const all = result.transaction("documents").objectStore("documents").getAll();
      all.onsuccess = () => {
        result.close();
        resolve(all.result);
      };
    };
  });

for (const { kind, path } of browsers) {
  describe(`document in ${kind}`, { skip: path ? false : `${kind} is not installed` }, () => {
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

    async function open(address = "", page = undefined) {
      const opened = page ?? (await browser.page());
      if (page) await page.goto("about:blank");
      await opened.goto(server.url + address);
      await opened.evaluate(ready);
      return opened;
    }
    async function leave(page) {
      // Firefox reports what a navigation cut off on its way through the service worker.
      const cutOff = /A ServiceWorker intercepted the request|error loading dynamically imported module/;
      assert.deepEqual(
        page.errors.filter((error) => !cutOff.test(error)),
        [],
      );
      assert.deepEqual(await page.violations(), []);
      await page.close();
    }
    /** Waits until what the browser keeps is as `fits` wants it. */
    async function untilKept(page, fits) {
      for (let tries = 0; tries < 300; tries++) {
        if (fits(await page.evaluate(kept))) return;
        await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
      }
      assert.fail(`kept: ${JSON.stringify(await page.evaluate(kept))}`);
    }
    const seeds = (...wanted) => {
      const sorted = `${wanted.sort()}`;
      return (records) => `${records.map(({ document }) => document.seed ?? 0).sort()}` === sorted;
    };

    test("what was made is there again after a reload, at its step, in every mode", async () => {
      const page = await open();
      assert.deepEqual(await page.evaluate(kept), []);
      await page.evaluate(set, xor);
      await untilKept(page, seeds(3));
      await page.evaluate(() => document.querySelector("chainrule-playground").step(40));
      const before = await page.evaluate(() => document.querySelector("chainrule-playground").result());
      await page.evaluate(() => {
        Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      });
      await untilKept(page, ([record]) => record.step === 40);
      await open("", page);
      const again = await page.evaluate(() => document.querySelector("chainrule-playground").result());
      assert.deepEqual(await page.evaluate(state), xor);
      assert.equal(again.step, 40);
      assert.equal(again.hash, before.hash);
      await page.click("Formula");
      await page.until(async () => (await document.querySelector("chainrule-playground").getState()).model?.text);
      await untilKept(page, ([record]) => record.document.model?.kind === "formula");
      await open("", page);
      assert.equal((await page.evaluate(state)).model.kind, "formula");
      await page.click("Network");
      await page.until(async () => (await document.querySelector("chainrule-playground").getState()).seed === 3);
      await leave(page);
    });

    test("a formula that cannot be read yet is there again as it was typed", async () => {
      const page = await open();
      await page.click("Formula");
      await page.until(async () => (await document.querySelector("chainrule-playground").getState()).model?.text);
      await page.click("Formula", "field");
      await page.raw.keyboard.type("\nz = (3 +");
      await untilKept(page, ([record]) => record?.typed?.includes("z = (3 +") ?? false);
      await open("", page);
      const typed = () => {
        const find = (root) => {
          for (const element of root.querySelectorAll("*")) {
            if (element.matches("textarea")) return element.value;
            const inner = element.shadowRoot && find(element.shadowRoot);
            if (inner) return inner;
          }
          return "";
        };
        return find(document).includes("z = (3 +");
      };
      await page.until(typed);
      await leave(page);
    });

    test("a link opens as a copy, at its step; the reader's own stays kept, and the copy is kept once it is changed", async () => {
      const page = await open();
      await page.evaluate(set, { ...xor, seed: 11 });
      await untilKept(page, seeds(11));
      await open(`${linkTo({ ...xor, seed: 22 })}&step=30&select=l1.u1`, page);
      assert.equal((await page.evaluate(state)).seed, 22);
      await page.until(async () => (await document.querySelector("chainrule-playground").result()).step === 30);
      assert.match(await page.evaluate(note), /experiment of a link/);
      await untilKept(page, seeds(11));
      assert.match(await page.evaluate(() => location.hash), /^#s=1/);
      await page.evaluate(set, { ...xor, seed: 33 });
      await untilKept(page, seeds(11, 33));
      assert.equal(await page.evaluate(() => location.hash), "");
      await open("", page);
      assert.equal((await page.evaluate(state)).seed, 33);
      await page.click("Document and settings");
      await page.click("Earlier experiments");
      await page.evaluate(() => {
        const find = (root) =>
          [...root.querySelectorAll("*")].reduce(
            (found, element) =>
              found ?? (element.matches(".do") ? element : element.shadowRoot ? find(element.shadowRoot) : undefined),
            undefined,
          );
        find(document).click();
      });
      await page.until(async () => (await document.querySelector("chainrule-playground").getState()).seed === 11);
      await leave(page);
    });

    test("back to mine from somebody's link, and undone", async () => {
      const page = await open();
      await page.evaluate(set, { ...xor, seed: 11 });
      await untilKept(page, seeds(11));
      await open(linkTo({ ...xor, seed: 22 }), page);
      await page.click("Back to mine");
      await page.until(async () => (await document.querySelector("chainrule-playground").getState()).seed === 11);
      await page.click("Undo");
      await page.until(async () => (await document.querySelector("chainrule-playground").getState()).seed === 22);
      await leave(page);
    });

    test("20 hostile links: each refused with a sentence, what was kept opens, nothing is lost", async () => {
      const page = await open();
      await page.evaluate(set, { ...xor, seed: 11 });
      await untilKept(page, seeds(11));
      const raw = (text) => `#s=1.${deflateRawSync(text).toString("base64url")}`;
      const hostile = [
        "#s=",
        "#s=1.",
        "#s=9.abc",
        "#s=1.%00%ff",
        `#s=1.${"A".repeat(70_000)}`,
        raw("{"),
        raw("null"),
        raw("[1]"),
        raw('{"v":2}'),
        raw('{"v":1,"train":{"rate":"<img src=x onerror=alert(1)>"}}'),
        raw('{"v":1,"<script>alert(1)</script>":1}'),
        raw('{"v":1,"model":{"layers":[{"units":1e9}]}}'),
        raw('{"v":1,"data":{"n":1e12}}'),
        raw('{"v":1,"data":{"csv":"a,b\\n1"}}'),
        raw('{"v":1,"data":{"points":[[1]],"targets":[[1],[2]]}}'),
        raw('{"v":1,"model":{"kind":"formula","text":"y = ((((("}}'),
        raw(`{"v":1,"model":{"kind":"formula","text":"y = ${"x+".repeat(60_000)}x"}}`),
        raw(`{"v":1,"view":${'{"a":'.repeat(100)}1${"}".repeat(100)}}`),
        raw(Buffer.alloc(16 * 1024 * 1024)),
        raw(Buffer.from([0xff, 0xfe, 0x00, 0x80])),
      ];
      assert.equal(hostile.length, 20);
      for (const hash of hostile) {
        await open(hash, page);
        assert.equal((await page.evaluate(state)).seed, 11, hash.slice(0, 60));
        assert.match(await page.evaluate(note), /\.$/, hash.slice(0, 60));
        assert.equal(await page.evaluate(step), 0);
      }
      await untilKept(page, seeds(11));
      await leave(page);
    });

    test("parameters for authors: experiment, theme and language; a wrong one is said", async () => {
      const page = await open("?set=moons&layers=4,1&rate=0.3&theme=dark&lang=de&colour=red");
      const experiment = await page.evaluate(state);
      assert.equal(experiment.data.set, "moons");
      assert.deepEqual(experiment.model.layers, [{ units: 4 }, { units: 1 }]);
      assert.equal(experiment.train.rate, 0.3);
      assert.equal(await page.evaluate(() => document.querySelector("chainrule-playground").theme), "dark");
      await page.until(() => document.documentElement.lang === "de");
      assert.match(await page.evaluate(note), /"colour"/);
      await page.click("Start");
      await page.until(async () => (await document.querySelector("chainrule-playground").result()).step > 0);
      await leave(page);
    });

    test("a lesson by its address", async () => {
      const page = await open("?lesson=routes/3");
      assert.equal((await page.evaluate(state)).view.lesson, "routes/3");
      await leave(page);
    });

    test("undo and redo by keys, for every edit; a field that is typed in keeps its own", async () => {
      const page = await open();
      await page.fill("Learning rate", "0.5");
      await page.fill("Batch size", "7");
      const train = async () => (await page.evaluate(state)).train;
      const until = (field, value) =>
        page.until(
          async ([field, value]) =>
            (await document.querySelector("chainrule-playground").getState()).train?.[field] === value,
          [field, value],
        );
      await until("batch", 7);
      await page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.blur?.());
      await page.click("Step");
      await page.raw.keyboard.down("Control");
      await page.press("z");
      await page.raw.keyboard.up("Control");
      await page.until(
        async () => (await document.querySelector("chainrule-playground").getState()).train?.batch !== 7,
      );
      assert.equal((await train()).rate, 0.5);
      await page.raw.keyboard.down("Control");
      await page.press("y");
      await page.raw.keyboard.up("Control");
      await until("batch", 7);
      await leave(page);
    });

    test("where nothing can be kept the page works and says so", async () => {
      const page = await browser.page();
      await page.beforeScripts(() => {
        for (const name of ["indexedDB", "localStorage", "sessionStorage"])
          Object.defineProperty(globalThis, name, {
            get() {
              throw new DOMException("The operation is insecure.", "SecurityError");
            },
          });
      });
      await page.goto(server.url);
      await page.evaluate(ready);
      await page.fill("Learning rate", "0.5");
      await page.until(note);
      assert.match(await page.evaluate(note), /does not keep/);
      await page.click("Play");
      await page.until(async () => (await document.querySelector("chainrule-playground").result()).step > 0);
      await leave(page);
    });

    test("a full shelf is said, and the last good state stays", async () => {
      const page = await open();
      await page.evaluate(set, { ...xor, seed: 11 });
      await untilKept(page, seeds(11));
      await page.evaluate(() => {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException("full", "QuotaExceededError");
        };
      });
      await page.evaluate(set, { ...xor, seed: 12 });
      await page.until(note);
      assert.match(await page.evaluate(note), /does not keep/);
      await untilKept(page, seeds(11));
      await leave(page);
    });

    test("what is kept may be anything: older, newer or broken records are passed over", async () => {
      const page = await open();
      await page.evaluate(set, { ...xor, seed: 11 });
      await untilKept(page, seeds(11));
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            const request = indexedDB.open("chainrule");
            request.onsuccess = () => {
              const store = request.result.transaction("documents", "readwrite").objectStore("documents");
              const later = Date.now() + 1000;
              store.put({ id: "a", v: 2, saved: later, document: { v: 2 }, others: {}, step: 0, typed: null });
              store.put({
                id: "b",
                v: 1,
                saved: later,
                document: { v: 1, train: 5 },
                others: {},
                step: 0,
                typed: null,
              });
              store.put({ id: "c", v: 1, saved: later, document: null, others: {}, step: 0, typed: null });
              store.put({ id: "d", v: 1, saved: later, document: "{", others: { formula: 7 }, step: 0, typed: null });
              store.put({ id: "e" });
              sessionStorage.removeItem("chainrule.window");
              store.transaction.oncomplete = () => {
                request.result.close();
                resolve();
              };
            };
          }),
      );
      await open("", page);
      assert.equal((await page.evaluate(state)).seed, 11);
      await leave(page);
    });
  });
}
