/**
 * The page without a network: the files of one version kept together. An address is asked of the network first, so that
 * a reader who is online always has the newest page; files that carry a hash in their names are taken from what is kept.
 * The build writes `files` and `version` in front of this script.
 */
declare const files: readonly string[];
declare const version: string;

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Scope {
  readonly registration: { readonly scope: string };
  addEventListener(name: "install" | "activate", act: (event: Extendable) => void): void;
  addEventListener(name: "fetch", act: (event: Fetching) => void): void;
}

const scope = globalThis as unknown as Scope;
/** Other Chainrules may live on the same origin, each below a path of its own. */
const family = `chainrule ${scope.registration.scope} `;
const edition = family + version;
/** Milliseconds after which a network that does not answer counts as none. */
const PATIENCE = 4000;

scope.addEventListener("install", (event) => {
  event.waitUntil(keep());
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(forget());
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const path = request.url.split(/[?#]/, 1)[0]!;
  const { scope: home } = scope.registration;
  if (request.mode === "navigate") {
    if (path === home || path === `${home}index.html`) event.respondWith(page(request));
  } else if (path.startsWith(home) && files.includes(path.slice(home.length))) {
    event.respondWith(file(request, path));
  }
});

/** All of a version or nothing of it. */
async function keep(): Promise<void> {
  const cache = await caches.open(edition);
  const wanted = ["index.html", ...files].map((file) => new Request(file, { cache: "no-cache" }));
  await cache.addAll(wanted);
}

async function forget(): Promise<void> {
  for (const other of await caches.keys())
    if (other.startsWith(family) && other !== edition) await caches.delete(other);
}

async function page(request: Request): Promise<Response> {
  const kept = async () => (await (await caches.open(edition)).match("index.html")) ?? Response.error();
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    return answer.ok || answer.type === "opaqueredirect" ? answer : await kept();
  } catch {
    return kept();
  }
}

async function file(request: Request, path: string): Promise<Response> {
  return (await (await caches.open(edition)).match(path)) ?? fetch(request);
}
