/**
 * The few operations our browser tests need, the same in Chromium (Playwright) and Firefox (Puppeteer over WebDriver
 * BiDi): a page, a question to it, a state to wait for, a real click, a real key, a picture.
 */
import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";
import { installed } from "../../scripts/browsers.mjs";

const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The browsers to test in: those installed. Tests of an absent one are skipped by name, never silently. */
export const browsers = [
  { kind: "chromium", path: installed("chromium") },
  { kind: "firefox", path: installed("firefox") },
];

/** Gathers, before any script of the page runs, what the page must never do: break its own security policy. */
const watchPolicy = () => {
  globalThis.__violations = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    globalThis.__violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`),
  );
};

/** Finds an element by accessible name through shadow roots; used inside the page. */
const locate = ({ name, role }) => {
  const roles = { button: "button,[role=button]", field: "input,select,textarea,[role=slider]", any: "*" };
  const visit = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) {
        const inner = visit(element.shadowRoot);
        if (inner) return inner;
      }
      if (!element.matches(roles[role])) continue;
      const label =
        element.getAttribute("aria-label") ??
        (element.labels?.length ? [...element.labels].map((l) => l.textContent).join(" ") : element.textContent);
      if (label?.replace(/\s+/g, " ").trim() !== name) continue;
      // As a person would: what lies outside of a panel's window is scrolled to first.
      element.scrollIntoView({ block: "nearest", inline: "nearest" });
      const box = element.getBoundingClientRect();
      if (box.width && box.height && getComputedStyle(element).visibility !== "hidden")
        return { x: box.x + box.width / 2, y: box.y + box.height / 2, disabled: Boolean(element.disabled) };
    }
    return null;
  };
  return visit(document);
};

/** In the page: whether the element that has the focus stands at a place. */
function focusIsAt({ x, y }) {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const box = element?.getBoundingClientRect();
  return Boolean(box && box.left <= x && x <= box.right && box.top <= y && y <= box.bottom);
}

class Page {
  /** Errors the page logged or threw. */
  errors = [];

  constructor(kind, raw) {
    this.kind = kind;
    this.raw = raw;
    raw.on("console", (message) => {
      if (message.type() === "error") this.errors.push(message.text());
    });
    raw.on("pageerror", (error) => this.errors.push(String(error?.stack ?? error)));
  }

  /** Runs `fn` before any script of the pages opened from now on. */
  beforeScripts(fn) {
    return this.kind === "chromium" ? this.raw.addInitScript(fn) : this.raw.evaluateOnNewDocument(fn);
  }

  goto(url) {
    return this.raw.goto(url, { waitUntil: "load" });
  }

  /** Runs `fn(argument)` in the page; both must survive serialisation. */
  evaluate(fn, argument) {
    return this.raw.evaluate(fn, argument);
  }

  /** Waits until `fn(argument)` is truthy in the page and answers its value; never sleeps blindly. */
  async until(fn, argument, timeout = 30_000) {
    const deadline = Date.now() + timeout;
    for (;;) {
      const value = await this.raw.evaluate(fn, argument);
      if (value) return value;
      if (Date.now() > deadline) throw new Error(`${this.kind}: still waiting after ${timeout} ms for ${fn}`);
      await this.raw.evaluate(() => new Promise((resolve) => setTimeout(resolve, 20)));
    }
  }

  /** Where a control stands, once it stands still: what is fetched or drawn meanwhile may move it. */
  async #place(name, role) {
    for (let before = null; ; ) {
      const place = await this.until(locate, { name, role });
      if (before && before.x === place.x && before.y === place.y) return place;
      before = place;
      await this.raw.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
    }
  }

  /** A real mouse click in the middle of the control with that accessible name. */
  async click(name, role = "button") {
    const { x, y } = await this.#place(name, role);
    await this.raw.mouse.click(x, y);
  }

  async visible(name, role = "button") {
    return (await this.raw.evaluate(locate, { name, role })) !== null;
  }

  press(key) {
    return this.raw.keyboard.press(key);
  }

  /** Replaces what a text field holds, as a person would, and leaves the field. */
  async fill(name, text) {
    // What is fetched meanwhile can move a field from under the pointer: it is pressed until it has the focus.
    for (let tries = 1; ; tries++) {
      const { x, y } = await this.#place(name, "field");
      await this.raw.mouse.click(x, y, this.kind === "chromium" ? { clickCount: 3 } : { count: 3 });
      if (await this.raw.evaluate(focusIsAt, await this.#place(name, "field"))) break;
      if (tries === 10) throw new Error(`${this.kind}: the field ${name} does not take the focus`);
    }
    await this.raw.keyboard.type(text);
    await this.raw.keyboard.press("Tab");
  }

  screenshot(path) {
    return this.raw.screenshot({ path });
  }

  violations() {
    return this.raw.evaluate(() => globalThis.__violations);
  }

  close() {
    return this.raw.close();
  }
}

/**
 * Starts one browser. `page({width, height, scheme, reducedMotion, touch})` opens a fresh page in a fresh profile; Firefox
 * takes no options and has a window of 1440x900.
 */
export async function launch(kind) {
  const executablePath = installed(kind);
  if (kind === "chromium") {
    const browser = await chromium.launch({ executablePath, headless: true, args: CHROMIUM_ARGS });
    return {
      kind,
      version: browser.version(),
      async page({
        width = 1440,
        height = 900,
        scheme = "light",
        reducedMotion = "no-preference",
        touch = false,
      } = {}) {
        const context = await browser.newContext({
          viewport: { width, height },
          colorScheme: scheme,
          reducedMotion,
          hasTouch: touch,
        });
        await context.addInitScript(watchPolicy);
        const raw = await context.newPage();
        return new Page(kind, raw);
      },
      close: () => browser.close(),
    };
  }
  // The window's size is set at the start: older releases of Firefox do not know every command setViewport sends.
  const browser = await puppeteer.launch({
    browser: "firefox",
    defaultViewport: null,
    args: ["--width=1440", "--height=900"],
    executablePath,
    headless: true,
    extraPrefsFirefox: { "ui.systemUsesDarkTheme": 0, "datareporting.policy.dataSubmissionEnabled": false },
  });
  return {
    kind,
    version: await browser.version(),
    async page() {
      const context = await browser.createBrowserContext();
      const raw = await context.newPage();
      await raw.evaluateOnNewDocument(watchPolicy);
      return new Page(kind, raw);
    },
    close: () => browser.close(),
  };
}
