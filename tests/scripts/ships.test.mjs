/** What ships: sizes within budget, no eval, plain WebAssembly, few dependencies, no machine of ours in it. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { contentSecurityPolicy } from "../../scripts/csp.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const dist = join(root, "dist");
const read = (name) => readFileSync(join(dist, name), "utf8");
const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(dist.length + 1));
const scripts = files.filter((name) => name.endsWith(".js"));
const bytesOf = (name) => readFileSync(join(dist, name));
const ways = {
  Brotli: (name) => brotliCompressSync(bytesOf(name)).length / 1000,
  gzip: (name) => gzipSync(bytesOf(name), { level: 9 }).length / 1000,
};

describe("packages", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  test("at most 3 runtime dependencies", () => assert.ok(Object.keys(manifest.dependencies ?? {}).length <= 3));
  test("development dependencies are pinned to one version", () => {
    for (const [name, version] of Object.entries(manifest.devDependencies))
      assert.match(version, /^\d+\.\d+\.\d+$/, name);
  });
  test("no package of the lockfile has an install script", () =>
    assert.deepEqual(
      Object.entries(lock.packages)
        .filter(([, entry]) => entry.hasInstallScript)
        .map(([name]) => name),
      [],
    ));
  test("every package is checked by a digest and comes from no other host than npm's", () => {
    for (const [name, { integrity, resolved, link }] of Object.entries(lock.packages)) {
      if (name === "" || link) continue;
      assert.match(integrity ?? "", /^sha512-/, name);
      if (resolved) assert.equal(new URL(resolved).host, "registry.npmjs.org", name);
    }
  });
  test("every package that another asks for, on whatever system, is in the lockfile", () => {
    for (const [name, { optionalDependencies = {} }] of Object.entries(lock.packages))
      for (const wanted of Object.keys(optionalDependencies))
        assert.ok(lock.packages[`node_modules/${wanted}`] ?? lock.packages[`${name}/node_modules/${wanted}`], wanted);
  });
  test("the package has no scripts that run when it is installed", () => {
    for (const name of ["preinstall", "install", "postinstall", "prepare"])
      assert.equal(manifest.scripts[name], undefined, name);
  });
  test("what the package exports is there", () => {
    const leaves = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(leaves));
    for (const path of [...leaves(manifest.exports), ...leaves(manifest.bin)]) readFileSync(join(root, path));
  });
});

describe("scripts", () => {
  test("there are some, and a command line that starts with its interpreter", () => {
    assert.ok(scripts.length >= 4);
    assert.match(read("cli.js"), /^#!\/usr\/bin\/env node\n/);
  });
  for (const name of scripts)
    test(`${name} makes no code from text`, () => {
      const text = read(name);
      assert.doesNotMatch(text, /\beval\s*\(/);
      assert.doesNotMatch(text, /\bnew\s+Function\b/);
      assert.doesNotMatch(text, /[^\w.]Function\s*\(\s*["'`]/);
    });
  test("no file names a folder of the machine it was built on", () => {
    for (const name of files.filter((entry) => /\.(js|css|html|txt|ts)$/.test(entry)))
      assert.ok(!read(name).includes(root.replace(/\/$/, "")), name);
    assert.ok(!readFileSync(join(dist, "engine.wasm")).includes(root), "engine.wasm");
  });
});

describe("the page", () => {
  const html = read("index.html");
  test("holds the policy, before anything it governs", () => {
    const policy = html.match(/<meta http-equiv="Content-Security-Policy" content="([^"]*)">/);
    assert.equal(policy?.[1].replaceAll("&#39;", "'"), contentSecurityPolicy);
    assert.ok(policy.index < html.search(/<script|<link|<style/));
  });
  test("has no inline script, style or handler, and asks for nothing from elsewhere", () => {
    assert.doesNotMatch(html, /<style|\sstyle=|\son\w+=/);
    for (const [script] of html.matchAll(/<script[^>]*>/g)) assert.match(script, /src="\.\//);
    for (const [, address] of html.matchAll(/(?:src|href)="([^"]*)"/g)) assert.match(address, /^(\.\/|#|data:)/);
  });
});

describe("the WebAssembly module", () => {
  const bytes = readFileSync(join(dist, "engine.wasm"));
  const validates = (hex) =>
    WebAssembly.validate(Uint8Array.from(hex.match(/../g), (byte) => Number.parseInt(byte, 16)));
  test("is valid here", () => assert.equal(WebAssembly.validate(bytes), true));
  // () -> v128: three v128.const 0, then the opcode fd 105 (f32x4.relaxed_madd): results would differ between machines.
  const zero = `fd0c${"00".repeat(16)}`;
  const module = (opcode, operands) => {
    const body = `00${zero.repeat(operands)}${opcode}0b`;
    const size = (body.length / 2).toString(16).padStart(2, "0");
    const section = (body.length / 2 + 2).toString(16).padStart(2, "0");
    return `0061736d0100000001050160${"00"}017b030201000a${section}01${size}${body}`;
  };
  test("so it has no relaxed SIMD: this version of Node refuses it, and allows fixed SIMD", (t) => {
    assert.equal(validates(module("fde401", 2)), true, "f32x4.add");
    if (validates(module("fd8502", 3))) t.skip("this version of Node knows relaxed SIMD; Node 20 does not");
  });
  test("imports nothing but its own glue and exports its memory", () => {
    const compiled = new WebAssembly.Module(bytes);
    assert.ok(WebAssembly.Module.imports(compiled).every(({ kind }) => kind === "function"));
    assert.ok(WebAssembly.Module.exports(compiled).some(({ kind }) => kind === "memory"));
  });
});

describe("the first load, in kB", () => {
  const html = read("index.html");
  const linked = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, name]) => name);
  const worker = scripts.filter((name) => name.startsWith("module-worker-"));
  test("the worker is one module beside the page", () => assert.equal(worker.length, 1));

  // Everything the opening page fetches: its scripts, the worker's, what they import, and the engine.
  const fetched = new Set(["index.html", "engine.wasm"]);
  const fetch = (name) => {
    if (fetched.has(name)) return;
    fetched.add(name);
    if (!name.endsWith(".js")) return;
    for (const [, next] of read(name).matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) fetch(next);
  };
  for (const name of [...linked, ...worker]) fetch(name);

  // Brotli is what hosts serve; for the few that do not, the size by gzip is kept from growing unseen.
  for (const [way, budget, scriptBudget] of [
    ["Brotli", 290, 143],
    ["gzip", 355, 165],
  ]) {
    const sum = (names) => names.reduce((total, name) => total + ways[way](name), 0);
    const within = (what, names, most) =>
      test(`${what}, by ${way}: at most ${most}`, (t) => {
        const size = sum(names);
        t.diagnostic(`${what}, by ${way}: ${size.toFixed(1)} kB`);
        assert.ok(size <= most, `${size.toFixed(1)} kB`);
      });
    within(
      "scripts of page and worker",
      [...fetched].filter((name) => name.endsWith(".js")),
      scriptBudget,
    );
    within("everything", [...fetched], budget);
  }
});

describe("notices", () => {
  const text = read("THIRD-PARTY-NOTICES.txt");
  for (const name of ["Eigen", "musl", "Emscripten", "libc++", "lit "])
    test(`name ${name.trim()}`, () => assert.ok(text.includes(name)));
});
