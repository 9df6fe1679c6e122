/** Random experiments from a seed: small networks of every kind, quick to train. */
import { tables } from "../../../dist/node.js";

const activations = tables.ops.filter((op) => op.activation).map((op) => op.name);
const names = (rows) => rows.map((row) => row.name);

/** A small generator of its own (mulberry32), so that the engine's is not tested with itself. */
export function numbersFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Experiment number `seed`: the same one every time. */
export function randomExperiment(seed) {
  const random = numbersFrom(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const whole = (low, high) => low + Math.floor(random() * (high - low + 1));
  const set = pick(tables.datasets.filter((row) => !row.regression));
  const loss = pick(names(tables.losses));
  const onLogits = tables.losses.find((row) => row.name === loss).logits;
  const classes = set.maxClasses > 2 ? whole(2, Math.min(set.maxClasses, 4)) : 2;
  const outputs = loss === "softmax_cross_entropy" || classes > 2 ? classes : 1;
  const hidden = Array.from({ length: whole(0, 3) }, () => ({
    units: whole(1, 9),
    activation: pick(activations),
    bias: pick([true, false, "shared"]),
    init: { name: pick(["xavier_uniform", "xavier_normal", "he_normal", "lecun_normal", "orthogonal"]) },
    frozen: random() < 0.1,
  }));
  const last = { units: outputs, activation: onLogits ? "identity" : pick(["identity", "tanh", "sigmoid"]) };
  return {
    v: 1,
    seed: whole(0, 1e9),
    precision: pick(["double", "float"]),
    data: { set: set.name, n: whole(20, 90), noise: random() * 0.3, classes, split: pick([0.5, 0.8, 1]) },
    model: { layers: [...hidden, last] },
    train: {
      loss,
      optimizer: pick(names(tables.optimizers)),
      rate: 0.001 + random() * 0.02,
      batch: whole(1, 25),
      shuffle: random() < 0.8,
      l1: pick([0, 0, 0.001]),
      l2: pick([0, 0, 0.01]),
      ...(random() < 0.3 ? { clip: 0.5 } : {}),
      schedule: { name: pick(names(tables.schedules)), warmup: pick([0, 0, 2]) },
    },
  };
}
