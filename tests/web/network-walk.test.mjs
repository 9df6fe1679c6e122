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
