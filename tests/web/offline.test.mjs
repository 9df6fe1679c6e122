/** The page without a network: opens, trains and speaks German from what the first visit kept. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { serve } from "../../scripts/serve.mjs";
import { browsers, launch } from "./browser.mjs";

for (const { kind, path } of browsers) {
  describe(`offline in ${kind}`, { skip: path ? false : `${kind} is not installed` }, () => {
    let browser;
    before(async () => {
      browser = await launch(kind);
    });
    after(() => browser?.close());

    test("after one visit the page opens with the server gone, in every mode, and trains", async () => {
      const server = await serve({ root: new URL("../../dist/", import.meta.url), base: "/notes/week5/" });
      const page = await browser.page();
      await page.goto(server.url);
      await page.until(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        return registration?.active?.state === "activated";
      });
      await server.close();
      await page.goto("about:blank");
      await page.goto(`${server.url}?set=xor`);
      await page.evaluate(() => document.querySelector("chainrule-playground").ready);
      await page.click("Play");
      await page.until(async () => (await document.querySelector("chainrule-playground").result()).step > 0);
      await page.click("Formula");
      await page.until(async () => (await document.querySelector("chainrule-playground").getState()).model?.text);
      await page.click("Lessons");
      await page.until(async () => (await document.querySelector("chainrule-playground").getState()).view?.lesson);
      await page.evaluate(() => document.querySelector("chainrule-playground").setAttribute("lang", "de"));
      await page.until(() => document.documentElement.lang === "de");
      assert.deepEqual(await page.violations(), []);
      await page.close();
    });

    test("whoever is online gets the newest page", async () => {
      const server = await serve({ root: new URL("../../dist/", import.meta.url) });
      const { port } = server;
      const page = await browser.page();
      await page.goto(server.url);
      await page.until(async () => (await navigator.serviceWorker.getRegistration())?.active?.state === "activated");
      await server.close();
      const newer = await serve({
        root: new URL("../../dist/", import.meta.url),
        port,
        headers: { "x-version": "newer" },
      });
      await page.goto(newer.url);
      const version = await page.evaluate(async () => (await fetch(location.href)).headers.get("x-version"));
      assert.equal(version, "newer");
      assert.deepEqual(page.errors, []);
      await page.close();
      await newer.close();
    });
  });
}
