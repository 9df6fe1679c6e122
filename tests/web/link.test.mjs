/** Links and parameters without a browser: everything round-trips, nothing hostile gets through, every refusal is a sentence. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { bundled } from "./bundled.mjs";

const folder = new URL("../../examples/", import.meta.url);
const examples = readdirSync(folder).map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")));
const packed = (text) => `#s=1.${deflateRawSync(Buffer.from(text)).toString("base64url")}`;
const refusal = (promise) =>
  promise.then(
    () => assert.fail("it was taken"),
    (error) => error,
  );

describe("link", () => {
  let link;
  before(async () => {
    link = await bundled("document/link.ts");
  });

  test("every example goes through a link and comes back the same", async () => {
    for (const document of examples) {
      const hash = await link.hashOf({ document, step: 12, select: "l1.u2" });
      assert.match(hash, /^#s=1\.[\w-]+&step=12&select=l1\.u2$/);
      assert.deepEqual(JSON.parse(JSON.stringify(await link.linkedIn(hash))), { document, step: 12, select: "l1.u2" });
    }
  });

  test("the usual experiment makes a short link", async () => {
    const { length } = await link.hashOf({ document: examples[0], step: 0, select: null });
    assert.ok(length < 600, `${length} characters`);
  });

  test("a weight of -0 keeps its sign", async () => {
    const document = { v: 1, model: { layers: [{ W: [[-0, 1]], b: [0] }] } };
    const back = await link.linkedIn(await link.hashOf({ document, step: 0, select: null }));
    assert.ok(Object.is(back.document.model.layers[0].W[0][0], -0));
  });

  test("a link of a newer version, a damaged one and an empty one are refused with a sentence", async () => {
    const hash = await link.hashOf({ document: examples[0], step: 0, select: null });
    assert.match((await refusal(link.linkedIn(hash.replace("1.", "2.")))).message, /version 2.*newer/);
    for (const bad of [
      hash.slice(0, -20),
      "#s=1.",
      "#s=1",
      "#s=",
      "#s=0.abc",
      "#s=1.%%%",
      packed("nothing like JSON"),
    ]) {
      const error = await refusal(link.linkedIn(bad));
      assert.equal(error.name, "ChainruleError", bad);
      assert.match(error.message, /\.$/);
    }
  });

  test("an experiment too large for a link says how large and what to do", async () => {
    const points = Array.from({ length: 9000 }, (_, i) => [Math.sin(i), Math.cos(i * 1.1)]);
    const document = { v: 1, data: { points, targets: points.map(([x]) => [x]) } };
    assert.match((await refusal(link.hashOf({ document, step: 0, select: null }))).message, /\d+ kB.*64 kB.*file/);
  });

  test("a bomb of 64 MiB of zeros is let go within 200 ms", async () => {
    const bomb = `#s=1.${deflateRawSync(Buffer.alloc(64 * 1024 * 1024)).toString("base64url")}`;
    const small = `#s=1.${deflateRawSync(Buffer.alloc(32 * 1024 * 1024)).toString("base64url")}`;
    assert.match((await refusal(link.linkedIn(bomb))).message, /limit is 64 kB/);
    global.gc?.();
    const before = process.memoryUsage().rss;
    const begun = performance.now();
    assert.match((await refusal(link.linkedIn(small))).message, /unfolds to more than 4 MB/);
    assert.ok(performance.now() - begun < 200, `${performance.now() - begun} ms`);
    assert.ok(process.memoryUsage().rss - before < 16 * 1024 * 1024);
  });

  test("names that mean something on every object of JavaScript get nowhere", async () => {
    const texts = [
      '{"v":1,"__proto__":{"bad":true}}',
      '{"v":1,"view":{"__proto__":{"bad":true}}}',
      '{"v":1,"model":{"constructor":{"prototype":{"bad":true}}}}',
      '{"v":1,"model":{"kind":"formula","text":"y=x","at":{"__proto__":{"bad":1}}}}',
    ];
    for (const text of texts) {
      await link.linkedIn(packed(text)).catch((error) => assert.equal(error.name, "ChainruleError"));
      assert.equal({}.bad, undefined);
    }
  });

  test("anything at all after # is an experiment or a ChainruleError", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        for (const hash of [`#${text}`, `#s=1.${text}`, packed(text)]) {
          const outcome = await link.linkedIn(hash).catch((error) => error);
          assert.ok(outcome.document?.v === 1 || outcome.name === "ChainruleError", hash);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("parameters", () => {
  let parameters;
  before(async () => {
    parameters = await bundled("document/parameters.ts");
  });
  const first = JSON.parse(readFileSync(new URL("spiral.json", folder), "utf8"));
  const asked = (text) => JSON.parse(JSON.stringify(parameters.askedIn(new URLSearchParams(text), first)));

  test("none asks for nothing, nor do those of the page", () => {
    assert.deepEqual(asked(""), { document: null, warnings: [] });
    assert.deepEqual(asked("theme=dark&lang=de&projector=1&src=a.json"), { document: null, warnings: [] });
  });

  test("fields by their paths or by their last part, in any order", () => {
    const { document, warnings } = asked("rate=0.5&activation=relu&noise=0.2&layers=4,3,1&set=moons&optimizer=sgd");
    assert.deepEqual(warnings, []);
    assert.deepEqual(document.data, { set: "moons", noise: 0.2 });
    assert.deepEqual(document.model, {
      layers: [{ units: 4, activation: "relu" }, { units: 3, activation: "relu" }, { units: 1 }],
    });
    assert.equal(document.train.rate, 0.5);
    assert.equal(document.train.optimizer, "sgd");
    assert.equal(document.seed, first.seed);
    assert.equal(asked("train.rate=0.25").document.train.rate, 0.25);
    assert.deepEqual(asked("train.rate=0.25").document.data, first.data);
  });

  test("a formula with its values, a lesson and its step, the view", () => {
    assert.deepEqual(asked("formula=y%3Dx*w&at=x:3,w:-0.5").document.model, {
      kind: "formula",
      text: "y=x*w",
      at: { x: 3, w: -0.5 },
    });
    assert.deepEqual(asked("lesson=routes/3").document, { v: 1, view: { lesson: "routes/3" } });
    assert.deepEqual(asked("lens=layers&title=Week 5").document.view, { lens: "layers", title: "Week 5" });
  });

  test("what cannot be taken is left out with a sentence, and the rest is taken", () => {
    const { document, warnings } = asked("rate=fast&batch=7&colour=red&set=swirl&seed=-1");
    assert.equal(document.train.batch, 7);
    assert.equal(warnings.length, 4);
    for (const warning of warnings) assert.match(warning, /^\S.*\.$/);
    assert.ok(warnings.some((warning) => warning.includes("colour")));
  });

  test("anything at all gives an experiment that is sound, or none", () => {
    fc.assert(
      fc.property(fc.webQueryParameters(), (text) => {
        const { document } = asked(text);
        assert.ok(document === null || document.v === 1);
      }),
      { numRuns: 500 },
    );
  });
});
