/** Chainrule, as it ships: dist/ through the public API. */
import { createEngine, openExperiment } from "../../dist/node.js";
import { samples, scalarGraph, weights } from "./workloads.mjs";

const document = (w, precision, train) => {
  const { inputs, targets } = samples(w);
  return {
    v: 1,
    seed: 7,
    precision,
    data: {
      points: inputs,
      targets,
      split: 1,
      ...(w.loss === "softmax_cross_entropy" ? { target_kind: "class" } : {}),
    },
    model: {
      layers: weights(w).map(({ W, b }, l, all) => ({
        units: b.length,
        activation: l + 1 < all.length ? w.hidden : w.last,
        W,
        b,
      })),
    },
    train: { loss: w.loss, optimizer: w.optimizer, rate: w.rate, batch: w.batch, ...train },
  };
};

export const open = (precision) => ({
  network: async (w) => {
    const run = await openExperiment(document(w, precision));
    const checked = await openExperiment(document(w, precision, { shuffle: false }));
    return {
      train: (updates) => run.step(updates),
      loss: () => {
        checked.step(w.check);
        return checked.evaluate().loss.train;
      },
    };
  },
  grid: async (w) => {
    const run = await openExperiment(document(w, precision));
    return {
      draw: () => run.trainer.grid(w.cells, -1, 1).values.at(-1),
      output: () => run.trainer.predict([[0.3, -0.2]])[0][0],
    };
  },
  graph: async (w) => {
    const { leaves, statements } = scalarGraph(w);
    const name = (i) => (i < leaves.length ? `x${i}` : `v${i.toString(36)}`);
    const text = statements
      .map(([p, q, r], i) => `${name(leaves.length + i)}=tanh(${name(p)}*${name(q)}+${name(r)})`)
      .join("\n");
    const at = Object.fromEntries(leaves.map((x, i) => [`x${i}`, x]));
    const engine = await createEngine();
    const formula = engine.formula(text, { at, parameters: ["x0"] });
    formula.beginDescent({ rate: 1e-9 });
    return {
      replay: (times) => formula.descend(times),
      build: () => {
        const built = engine.formula(text, { at });
        const slope = built.pass();
        built.delete();
        return slope;
      },
      loss: () => engine.formula(text, { at }).grad({ wrt: ["x0"] }).gradients.x0,
    };
  },
});
