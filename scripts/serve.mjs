/** A small static server for `npm start` and the browser tests: right types, the documented policy, any sub-path. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { contentSecurityPolicy } from "./csp.mjs";

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".csv": "text/csv; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** The file a request path names below `root`, or null when it names none or tries to leave it. */
export async function fileFor(root, path) {
  let relative;
  try {
    relative = decodeURIComponent(path);
  } catch {
    return null;
  }
  if (relative.includes("\0")) return null;
  let file = resolve(root, `.${sep}${relative}`);
  if (file !== root && !file.startsWith(root + sep)) return null;
  let found = await stat(file).catch(() => null);
  if (found?.isDirectory() && (relative === "" || relative.endsWith("/"))) {
    file = resolve(file, "index.html");
    found = await stat(file).catch(() => null);
  }
  return found?.isFile() ? { file, size: found.size } : null;
}

/**
 * Serves the folder `root` (path or file URL) below `base` on this machine only.
 * `port` 0 takes any free one; a taken port rejects with code EADDRINUSE. `headers` go with every answer, over the usual ones.
 * Answers {url, port, close()}.
 */
export async function serve({ root, base = "/", port = 0, headers = {} }) {
  const folder = resolve(root instanceof URL ? fileURLToPath(root) : root);
  const server = createServer(async (request, response) => {
    const refuse = (status, text) => {
      response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
      response.end(`${text}\n`);
    };
    if (request.method !== "GET" && request.method !== "HEAD") return refuse(405, "Only GET and HEAD are served.");
    const [pathname] = request.url.split(/[?#]/, 1);
    if (`${pathname}/` === base) {
      response.writeHead(308, { location: base });
      return response.end();
    }
    const found = pathname.startsWith(base) ? await fileFor(folder, pathname.slice(base.length)) : null;
    if (!found) return refuse(404, "There is no such file.");
    response.writeHead(200, {
      "content-type": types[extname(found.file)] ?? "application/octet-stream",
      "content-length": found.size,
      "content-security-policy": contentSecurityPolicy,
      "x-content-type-options": "nosniff",
      "cache-control": "no-cache",
      ...headers,
    });
    if (request.method === "HEAD") return response.end();
    createReadStream(found.file)
      .on("error", () => response.destroy())
      .pipe(response);
  });
  await new Promise((done, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", done);
  });
  const taken = server.address().port;
  return {
    url: `http://localhost:${taken}${base}`,
    port: taken,
    close: () =>
      new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      }),
  };
}
