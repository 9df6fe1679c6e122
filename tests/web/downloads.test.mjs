/** Downloads that fail: a sentence and a way to try again, never a blank page; what is slow or of another type is taken all the same. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, launch } from "./browser.mjs";
import { faults, faulty } from "./faulty.mjs";

const ENGINE = /engine.*\.wasm$/;
const trains = async () => (await document.querySelector("chainrule-playground").result()).step > 0;
/** Whether Play may be pressed. */
const playable = () => {
  const find = (root) =>
    [...root.querySelectorAll("*")].some(
      (element) => (element.matches(".play") && !element.disabled) || (element.shadowRoot && find(element.shadowRoot)),
    );
  return find(document);
};
const outcome = () =>
  document.querySelector("chainrule-playground").ready.then(
    () => "ready",
    (error) => error.message,
  );

for (const { kind, path } of browsers) {
  describe(`downloads in ${kind}`, { skip: path ? false : `${kind} is not installed` }, () => {
    let site;
    let browser;
    before(async () => {
      site = await faulty();
      browser = await launch(kind);
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    for (const [what, act] of Object.entries(faults)) {
      test(`the engine ${what}: said, and had by trying again`, async () => {
        site.fault.of = ENGINE;
        site.fault.act = act;
        const page = await browser.page();
        await page.goto(site.url);
        const message = await page.evaluate(outcome);
        assert.match(message, /engine/i);
        assert.match(message, /\.$/);
        assert.ok(await page.visible("Play"));
        site.fault.of = null;
        await page.click("Try again");
        await page.until(playable);
        await page.click("Play");
        await page.until(trains);
        await page.close();
      });
    }

    test("the engine comes with another type, or slowly: it runs", async () => {
      site.fault.of = ENGINE;
      site.fault.act = async ({ response, headers, body }) => {
        response.writeHead(200, { ...headers, "content-type": "text/plain" });
        for (let i = 0; i < body.length; i += body.length / 20) {
          response.write(body.subarray(i, i + body.length / 20));
          await new Promise((done) => setTimeout(done, 100));
        }
        response.end();
      };
      const page = await browser.page();
      await page.goto(site.url);
      assert.equal(await page.evaluate(outcome), "ready");
      site.fault.of = null;
      await page.click("Play");
      await page.until(trains);
      await page.close();
    });

    test("a room of the page cannot be fetched: said, and had by trying again", async () => {
      const page = await browser.page();
      await page.goto(site.url);
      assert.equal(await page.evaluate(outcome), "ready");
      site.fault.of = /room.*\.js$/;
      site.fault.act = faults["fails at the server (500)"];
      await page.click("Lessons");
      await page.click("Close");
      site.fault.of = null;
      // Firefox remembers that a module could not be had, as long as the page lives.
      if (kind === "firefox") await page.goto(site.url);
      await page.click("Lessons");
      await page.until(
        async () => (await document.querySelector("chainrule-playground").getState()).view?.lesson !== undefined,
      );
      await page.close();
    });
  });
}
