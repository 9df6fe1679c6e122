/** The scripts' own decisions: versions, mirrors, options, stamps, locks. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { hashOf, locked } from "../../scripts/cache.mjs";
import { chooseMirror, distribution } from "../../scripts/debian.mjs";
import { packageFolder } from "../../scripts/notices.mjs";
import { options } from "../../scripts/start.mjs";
import { recentEnough } from "../../scripts/toolchain.mjs";

const folder = mkdtempSync(join(tmpdir(), "chainrule-tools-"));
after(() => rmSync(folder, { recursive: true }));
const file = (name, text) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

test("em++ 6 and later is recent enough", () => {
  const banner = (version) =>
    `emcc (Emscripten gcc/clang-like replacement + linker emulating GNU ld) ${version} (abc123)`;
  assert.equal(recentEnough(banner("6.0.5")), true);
  assert.equal(recentEnough(banner("10.1.0")), true);
  assert.equal(recentEnough(banner("3.1.69")), false);
  assert.equal(recentEnough("no version"), false);
});

test("the mirror is the first archive that is not for security", () => {
  assert.equal(
    chooseMirror(["http://one.example/debian-security/", " http://two.example/debian/ ", ""]),
    "http://two.example/debian/",
  );
  assert.equal(chooseMirror([""]), null);
});

test("distributions are told by os-release", () => {
  assert.equal(distribution(file("debian", 'PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n')), "debian");
  assert.equal(distribution(file("ubuntu", "ID=ubuntu\nID_LIKE=debian\n")), "ubuntu");
  assert.equal(distribution(file("mint", 'ID=linuxmint\nID_LIKE="ubuntu debian"\n')), "ubuntu");
  assert.equal(distribution(file("fedora", "ID=fedora\n")), null);
  assert.equal(distribution(join(folder, "absent")), null);
});

describe("npm start", () => {
  test("without options: port 8080 if it is free, and a browser", () =>
    assert.deepEqual(options([]), { port: 8080, asked: false, open: true }));
  test("with options", () =>
    assert.deepEqual(options(["--port", "0", "--no-open"]), { port: 0, asked: true, open: false }));
  for (const bad of ["x", "-1", "65536", "1.5", ""])
    test(`--port=${bad} is refused in one sentence`, () =>
      assert.throws(() => options([`--port=${bad}`]), /it takes a whole number/));
  test("an unknown option is refused", () =>
    assert.throws(() => options(["--prot", "1"]), /Unknown option '--prot'.*Usage/));
});

test("a hash follows contents and names", () => {
  const before = hashOf(["scripts"]);
  assert.equal(hashOf(["scripts"]), before);
  assert.notEqual(
    hashOf(["scripts"], (name) => name !== "run.mjs"),
    before,
  );
  assert.notEqual(hashOf(["absent"]), before);
});

describe("locks", () => {
  test("one at a time", async () => {
    const order = [];
    const lock = join(folder, "lock");
    await Promise.all(
      [1, 2].map((n) =>
        locked(lock, async () => {
          order.push(`${n} in`);
          await new Promise((done) => setTimeout(done, 50));
          order.push(`${n} out`);
        }),
      ),
    );
    assert.equal(order.length, 4);
    assert.equal(order[0][0], order[1][0]);
    assert.equal(order[2][0], order[3][0]);
  });
  test("a lock whose process has ended is taken over", async () => {
    // The highest process number Linux knows is 2^22; nothing runs as this one.
    assert.equal(await locked(file("stale", "99999999"), async () => "done"), "done");
  });
});

test("a bundled module's package", () => {
  assert.equal(packageFolder("/a/node_modules/lit/html.js"), "/a/node_modules/lit");
  assert.equal(packageFolder("/a/node_modules/@lit/reactive-element/x/y.js"), "/a/node_modules/@lit/reactive-element");
  assert.equal(packageFolder("/a/node_modules/b/node_modules/c/d.js"), "/a/node_modules/b/node_modules/c");
  assert.equal(packageFolder("/a/wasm/engine.ts"), null);
});
