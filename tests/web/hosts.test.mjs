/** The ways the engine runs on a page (module worker, worker from a blob, slices on the page) train alike. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { contentSecurityPolicy } from "../../scripts/csp.mjs";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";

const read = (path) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));
const { document: experiment, name } = read("tests/golden/determinism.json")[1];
const wanted = read("tests/golden/hashes.json")[name];

/** A host's policy decides; the page's own, in its meta element, stays as it is. */
const hosts = [
  { way: "a worker as a module", policy: contentSecurityPolicy },
  { way: "a worker from a blob", policy: contentSecurityPolicy.replace("worker-src 'self' blob:", "worker-src blob:") },
  { way: "slices on the page", policy: contentSecurityPolicy.replace("worker-src 'self' blob:", "worker-src 'none'") },
];

/** Before any script of the page: notes which workers are asked for. */
const watchWorkers = () => {
  globalThis.__workers = [];
  const Original = globalThis.Worker;
  globalThis.Worker = class extends Original {
    constructor(...words) {
      super(...words);
      const kind = String(words[0]).startsWith("blob:") ? "blob" : "address";
      const entry = { kind, alive: true };
      globalThis.__workers.push(entry);
      this.addEventListener("error", () => {
        entry.alive = false;
      });
    }
  };
};

for (const { kind, path } of browsers) {
  describe(kind, { skip: path ? false : `${kind} is not installed` }, () => {
    let browser;
    before(async () => {
      browser = await launch(kind);
    });
    after(() => browser?.close());

    for (const [index, { way, policy }] of hosts.entries()) {
      test(`${way}: trains to the same bits`, async () => {
        const server = await serve({
          root: new URL("../../dist/", import.meta.url),
          headers: { "content-security-policy": policy },
        });
        try {
          const page = await browser.page();
          await page.beforeScripts(watchWorkers);
          await page.goto(server.url);
          const outcome = await page.evaluate(async (experiment) => {
            const el = document.querySelector("chainrule-playground");
            await el.ready;
            await el.setState(experiment);
            const { hash } = await el.step(200);
            return { hash, workers: globalThis.__workers };
          }, experiment);
          assert.equal(outcome.hash, wanted);
          const alive = outcome.workers.filter((worker) => worker.alive).map((worker) => worker.kind);
          assert.deepEqual(alive, [["address"], ["blob"], []][index]);
          await page.close();
        } finally {
          await server.close();
        }
      });
    }

    test("a policy without WebAssembly: one sentence and no blank page", async () => {
      const server = await serve({
        root: new URL("../../dist/", import.meta.url),
        headers: { "content-security-policy": contentSecurityPolicy.replace(" 'wasm-unsafe-eval'", "") },
      });
      try {
        const page = await browser.page();
        await page.goto(server.url);
        const message = await page.evaluate(() =>
          document.querySelector("chainrule-playground").ready.then(
            () => "",
            (error) => error.message,
          ),
        );
        assert.match(message, /WebAssembly/);
        assert.ok(await page.visible("Play"));
        await page.close();
      } finally {
        await server.close();
      }
    });
  });
}
