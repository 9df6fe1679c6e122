/** What the tests of the output panel share: opening a document on the built page, and what the page hands out as files. */
import assert from "node:assert/strict";

/** In the page, before its scripts: files that are handed out are kept instead. */
export const keepFiles = () => {
  globalThis.__files = [];
  const address = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (blob) => {
    // The worker's script is a blob too.
    if (!/csv|image/.test(blob.type)) return address(blob);
    globalThis.__files.push(blob);
    return "about:blank#kept";
  };
  HTMLAnchorElement.prototype.click = function () {
    globalThis.__files.at(-1).savedAs = this.download;
  };
};

/** The last file handed out, as text or, of a picture, as its first bytes. */
export const lastFile = async () => {
  const file = globalThis.__files.at(-1);
  if (!file) return null;
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = file.type === "image/png" ? "" : new TextDecoder().decode(bytes);
  return { name: file.savedAs, type: file.type, size: bytes.length, head: [...bytes.slice(0, 8)], text };
};

/** Opens a document, makes updates in so many calls, and answers the page. */
export async function opened(browser, server, experiment, { steps = 0, calls = 1, ...options } = {}) {
  const page = await browser.page(options);
  await page.beforeScripts(keepFiles);
  await page.goto(server.url);
  await page.evaluate(
    async ({ experiment, steps, calls }) => {
      await customElements.whenDefined("chainrule-playground");
      const el = document.querySelector("chainrule-playground");
      await el.ready;
      await el.setState(experiment);
      for (let i = 0; i < calls && steps > 0; i++) await el.step(steps);
    },
    { experiment, steps, calls },
  );
  return page;
}

/** What every visit must leave behind: no console error, no breach of the policy. */
export async function leave(page) {
  assert.deepEqual(page.errors, []);
  assert.deepEqual(await page.violations(), []);
  await page.close();
}

/** In the page: the shadow root of an element of the output panel, null until it is there. */
export const inOutput = `(name) => document.querySelector("chainrule-playground")?.shadowRoot
  ?.querySelector("chainrule-output")?.shadowRoot?.querySelector(name)?.shadowRoot ?? null`;
