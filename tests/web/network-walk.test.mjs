// The walk over an update of Mazur's network: every operation once, in an order in which nothing is used before it is known.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { bundled } from "./bundled.mjs";
import { frame, info } from "./mazur-frame.mjs";

const all = info.shapes.map(() => ({ weights: true, biases: true }));

describe("walk over a network", () => {
  let NetworkWalk;
  let operationCount;
  let Readings;
  const made = (level, updates = all) => new NetworkWalk(info, frame, level, updates);
  const count = (walk, phase) => walk.operations.filter((one) => one.phase === phase).length;

  before(async () => {
    ({ NetworkWalk, operationCount } = await bundled("walk/network-walk.ts"));
    ({ Readings } = await bundled("graph/readings.ts"));
  });

  test("units: one operation for each z, each a, the loss, each message, each group of parameters", () => {
    const walk = made("neurons");
    assert.equal(count(walk, "forward"), 9);
    // The seed, 2 from the loss, and for each of the 4 units its slope, 2 weights, its bias, 2 inputs.
    assert.equal(count(walk, "backward"), 3 + 4 * 6);
    assert.equal(count(walk, "update"), 4);
    assert.equal(count(made("neurons", [{ weights: true, biases: false }, all[1]]), "update"), 3);
    assert.ok(operationCount(info.shapes) >= walk.operations.length);
  });

  test("layers: z and a, the loss, then delta, weights, biases and what is sent on", () => {
    const walk = made("layers");
    assert.deepEqual(
      walk.operations.map(({ node }) => node).join(" "),
      "l1.z l1.a l2.z l2.a loss loss l2.a l2.z l2.W l2.b l1.a l1.z l1.W l1.b x l1.W l2.W",
    );
  });

  test("forward after what it is made of, backward after all that sends to it", () => {
    const walk = made("neurons");
    assert.deepEqual(
      ["l1.u1.z", "l1.u1.a", "loss"].map((name) => walk.whenValue(name)),
      [1, 2, 9],
    );
    assert.ok(walk.whenValue("l1.u1.a") < walk.whenValue("l2.u1.z"));
    assert.ok(walk.whenValue("l2.u2.a") < walk.whenValue("loss"));
    assert.ok(walk.whenGradient("loss") < walk.whenGradient("l2.u1.a"));
    assert.ok(walk.whenGradient("l2.u2.z") < walk.whenGradient("l1.u1.a"));
    assert.equal(walk.whenGradient("l1.u1.delta"), walk.whenGradient("l1.u1.z"));
    const first = walk.operations.findIndex(({ node }) => node === "l1.u1.a") + 1;
    const arrivals = walk.operations.flatMap(({ node, phase }, i) =>
      node === "l1.u1.a" && phase === "backward" ? [i + 1] : [],
    );
    assert.equal(arrivals.length, 2);
    assert.ok(first < arrivals[0]);
    // After one of two messages the sum is not complete.
    assert.equal(walk.gradient("l1.u1.a", arrivals[0]), "later");
    assert.equal(walk.gradient("l1.u1.a", arrivals[1]), "now");
    assert.equal(walk.message("l1.u1.a", "l2.u1.z", arrivals[1]), "done");
    assert.equal(walk.message("l1.u1.a", "l2.u2.z", arrivals[1]), "now");
    assert.match(walk.operations[arrivals[1] - 1].say, /^y₂ sends −0\.0190 to unit 1 of hidden 1$/);
  });

  test("a message leaves only what has its whole gradient, every gradient is completed, each shared bias once", () => {
    const walk = made("neurons");
    const sums = new Map();
    for (const [i, { phase, message }] of walk.operations.entries()) {
      if (phase !== "backward" || !message) continue;
      const { from, to } = message;
      assert.ok(walk.whenGradient(from) <= i, `${from} sends to ${to} before it is complete`);
      sums.set(to, [...(sums.get(to) ?? []), from]);
    }
    const units = ["l1.u1", "l1.u2", "l2.u1", "l2.u2"];
    for (const unit of units) assert.deepEqual(sums.get(`${unit}.z`), [`${unit}.a`]);
    for (const x of ["x1", "x2"]) assert.deepEqual(sums.get(x), ["l1.u1.z", "l1.u2.z"]);
    assert.deepEqual(sums.get("l2.W[2][1]"), ["l2.u2.z"]);
    // One bias for a layer: both units send to it, and there is no other.
    assert.deepEqual(sums.get("l1.b[1]"), ["l1.u1.z", "l1.u2.z"]);
    assert.ok(!sums.has("l1.b[2]"));
  });

  test("what an operation says is the number of the passes", () => {
    const { layers } = frame.probe;
    const said = (from, to) => {
      const found = made("neurons").operations.find(({ message }) => message?.from === from && message.to === to);
      return Number(/sends (\S+) to/.exec(found.say)[1].replace("\u2212", "-"));
    };
    const near = (a, b) => assert.ok(Math.abs(a - b) <= 0.006 * Math.abs(b), `${a} is not ${b}`);
    const weight = (unit, from) => frame.parameters[5 + 2 * unit + from];
    near(said("l2.u2.z", "l1.u1.a"), layers[1].delta[1] * weight(1, 0));
    near(said("l2.u1.z", "l1.u2.a"), layers[1].delta[0] * weight(0, 1));
    near(said("l2.u1.z", "l2.W[1][2]"), layers[1].dW[1]);
    near(said("l1.u2.z", "l1.b[1]"), layers[0].delta[1]);
    assert.equal(
      made("neurons")
        .operations.find(({ node }) => node === "l1.u1.a")
        .say.endsWith("0.593"),
      true,
    );
  });

  test("a unit as a whole is there with what it sends on; biases that are not changed have no operation", () => {
    assert.equal(made("layers").whenValue("l1.u2"), made("layers").whenValue("l1.u2.a"));
    const none = made("neurons", [
      { weights: false, biases: false },
      { weights: false, biases: true },
    ]);
    assert.deepEqual(
      none.operations.filter(({ phase }) => phase === "update").map(({ node }) => node),
      ["l2.b"],
    );
  });

  test("steps stay between the first operation and the last, and a phase is finished to its end", async () => {
    const { back, finishPhase, next, phasesOf } = await bundled("walk/walk.ts");
    const walk = made("layers");
    const last = walk.operations.length;
    assert.deepEqual([back(walk, 0), back(walk, 1), back(walk, null)], [0, 0, last - 1]);
    assert.deepEqual([next(walk, last), next(walk, last - 1), next(walk, null)], [last, last, 1]);
    assert.deepEqual([finishPhase(walk, 0), finishPhase(walk, 5), finishPhase(walk, 15)], [5, 15, last]);
    assert.deepEqual(
      phasesOf(walk, 7).map(({ phase, length, done }) => `${phase} ${done}/${length}`),
      ["forward 5/5", "backward 2/10", "update 0/2"],
    );
  });

  test("the picture shows no number before its operation, and every one at the end", () => {
    const walk = made("neurons");
    const read = (at) =>
      new Readings(info, { ...frame, step: 0 }, undefined, {
        value: (name) => walk.value(name, at),
        gradient: (name) => walk.gradient(name, at) !== "later",
      });
    const start = read(0);
    assert.deepEqual(
      [start.value(0, 0), start.before(1, 1), start.loss, start.delta(0, 0), start.weightGradient(0, 1, 1)],
      [null, null, null, null, null],
    );
    assert.equal(start.value(-1, 0), 0.05);
    const end = read(walk.operations.length);
    assert.equal(end.delta(0, 1), frame.probe.layers[0].delta[1]);
    assert.equal(end.gradient(-1, 1), frame.probe.dx[1]);
    assert.equal(end.biasGradient(1, 1), frame.probe.layers[1].db[0]);
    assert.equal(end.lossGradient, 1);
  });

  test("parts of layers answer for their units, and the other way round", () => {
    const walk = made("layers");
    assert.equal(walk.whenValue("l2.u1.z"), walk.whenValue("l2.z"));
    assert.equal(walk.whenGradient("l1.W[2][1]"), walk.whenGradient("l1.W"));
    assert.equal(walk.whenGradient("x2"), walk.whenGradient("x"));
  });
});
