/** What is measured: networks, data and starting weights, the same numbers for every engine. */

/** Numbers in [0, 1) that every engine's process draws alike. */
export function uniform(seed) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

const tiny = { loss: "half_squared", optimizer: "sgd", rate: 0.03, batch: 10, samples: 300 };
const wide = { loss: "softmax_cross_entropy", hidden: "relu", last: "identity" };

/** `sizes` from the inputs to the outputs; `check` updates are made to compare losses. */
export const networks = {
  W1: { about: "2-4-2-1 tanh, batch 10, SGD", sizes: [2, 4, 2, 1], hidden: "tanh", last: "tanh", ...tiny, check: 300 },
  W2: {
    about: "7-8x6-1 tanh, batch 10, SGD",
    sizes: [7, 8, 8, 8, 8, 8, 8, 1],
    hidden: "tanh",
    last: "tanh",
    ...tiny,
    check: 100,
  },
  W3: {
    about: "64-32-10 relu, batch 32, Adam",
    sizes: [64, 32, 10],
    ...wide,
    optimizer: "adam",
    rate: 0.001,
    batch: 32,
    samples: 1792,
    check: 56,
  },
  W4: {
    about: "784-256-128-10 relu, batch 64, SGD",
    sizes: [784, 256, 128, 10],
    ...wide,
    optimizer: "sgd",
    rate: 0.05,
    batch: 64,
    samples: 1024,
    check: 16,
  },
  W5: {
    about: "784-1024-1024-10 relu, batch 128, SGD",
    sizes: [784, 1024, 1024, 10],
    ...wide,
    optimizer: "sgd",
    rate: 0.05,
    batch: 128,
    samples: 512,
    check: 4,
  },
};

/** Pictures of the outputs of W1's and W2's networks over a square of cells. W2's takes two inputs here. */
export const grids = {
  W7a: { ...networks.W1, about: "W1's network over 100 x 100 cells", cells: 100 },
  W7b: { ...networks.W2, about: "2-8x6-1 tanh over 100 x 100 cells", sizes: [2, 8, 8, 8, 8, 8, 8, 1], cells: 100 },
};

/** Scalar graphs, forward and backward. */
export const graphs = { W6: { about: "1,000 scalar operations, forward and backward", operations: 999, check: 1 } };

/** Samples of a workload: rows of inputs, and targets as one number or one class each. */
export function samples({ sizes, samples, loss }) {
  const next = uniform(7);
  const classes = sizes.at(-1);
  const inputs = [];
  const targets = [];
  const prototypes = Array.from({ length: classes }, () => Array.from({ length: sizes[0] }, next));
  for (let s = 0; s < samples; s++) {
    if (loss === "softmax_cross_entropy") {
      const label = s % classes;
      inputs.push(prototypes[label].map((p) => 0.7 * p + 0.3 * next()));
      targets.push([label]);
    } else {
      const x = Array.from({ length: sizes[0] }, () => 2 * next() - 1);
      inputs.push(x);
      targets.push([x[0] * x[1] > 0 ? 1 : -1]);
    }
  }
  return { inputs, targets };
}

/** Starting weights, layer by layer: units x inputs, and zero biases. */
export function weights({ sizes }) {
  const next = uniform(11);
  return sizes.slice(1).map((units, l) => {
    const bound = Math.sqrt(6 / (sizes[l] + units));
    const W = Array.from({ length: units }, () =>
      Array.from({ length: sizes[l] }, () => Math.fround((2 * next() - 1) * bound)),
    );
    return { W, b: Array(units).fill(0) };
  });
}

/** A random graph: leaves, then for each statement tanh(p * q + r), where p is the last one made and q and r lie a little back. */
export function scalarGraph({ operations }) {
  const next = uniform(5);
  const leaves = Array.from({ length: 6 }, () => 2 * next() - 1);
  const statements = [];
  for (let size = leaves.length; 3 * statements.length < operations; size++) {
    const back = () => Math.max(0, size - 1 - Math.floor(12 * next()));
    const count = statements.length;
    statements.push([size - 1, back(), count < leaves.length ? count : back()]); // every leaf is used
  }
  return { leaves, statements };
}
