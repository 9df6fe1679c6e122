/** The static server: types, policy, sub-paths, and nothing from outside its folder. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { contentSecurityPolicy } from "../../scripts/csp.mjs";
import { serve } from "../../scripts/serve.mjs";

describe("serve", () => {
  const folder = mkdtempSync(join(tmpdir(), "chainrule-serve-"));
  const site = join(folder, "site");
  let server;
  before(async () => {
    mkdirSync(join(site, "sub"), { recursive: true });
    writeFileSync(join(folder, "secret.txt"), "secret");
    for (const name of ["index.html", "a.js", "engine.wasm", "sub/index.html", "sp ace.css"])
      writeFileSync(join(site, name), name);
    server = await serve({ root: site, base: "/course/week-1/" });
  });
  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });
  const get = (path, init) => fetch(new URL(path, server.url), { redirect: "manual", ...init });

  for (const [path, type] of [
    ["", "text/html; charset=utf-8"],
    ["a.js?v=1", "text/javascript; charset=utf-8"],
    ["engine.wasm", "application/wasm"],
    ["sub/", "text/html; charset=utf-8"],
    ["sp%20ace.css", "text/css; charset=utf-8"],
  ])
    test(`"${path}" is ${type} under the policy`, async () => {
      const answer = await get(path);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get("content-type"), type);
      assert.equal(answer.headers.get("content-security-policy"), contentSecurityPolicy);
      assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
    });

  test("the base without its slash leads to it", async () => {
    const answer = await get("/course/week-1");
    assert.equal(answer.status, 308);
    assert.equal(answer.headers.get("location"), "/course/week-1/");
  });
  test("HEAD answers without a body, POST is refused", async () => {
    assert.equal(await (await get("a.js", { method: "HEAD" })).text(), "");
    assert.equal((await get("a.js", { method: "POST" })).status, 405);
  });

  // Sent as written: fetch would tidy these paths first.
  const raw = (path) =>
    new Promise((done, failed) =>
      request({ host: "localhost", port: server.port, path }, (answer) => {
        answer.resume();
        done(answer.statusCode);
      })
        .on("error", failed)
        .end(),
    );
  for (const path of [
    "/",
    "//",
    "/course/",
    "/course/week-1/absent",
    "/course/week-1/../../secret.txt",
    "/course/week-1/%2e%2e/secret.txt",
    "/course/week-1/..%2fsecret.txt",
    "/course/week-1/%00",
    "/course/week-1/%",
    "/course/week-1//etc/passwd",
    "/course/week-1/sub",
  ])
    test(`${path} is not found`, async () => assert.equal(await raw(path), 404));

  test("a taken port is an error with a code", async () => {
    await assert.rejects(serve({ root: site, port: server.port }), { code: "EADDRINUSE" });
  });
});
