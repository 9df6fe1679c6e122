/**
 * Baselines written for this comparison, in plain JavaScript, where the original is not on npm: the algorithm of TensorFlow
 * Playground's engine (objects for units and links, one sample at a time, gradients accumulated over a batch), that of
 * micrograd (an object and a closure for each operation), and a flat tape of numbers.
 */
import { samples, scalarGraph, uniform, weights } from "./workloads.mjs";

const activations = {
  tanh: { f: (x) => Math.tanh(x), d: (x) => 1 - Math.tanh(x) ** 2 },
  relu: { f: (x) => Math.max(0, x), d: (x) => (x <= 0 ? 0 : 1) },
  identity: { f: (x) => x, d: () => 1 },
};

class Link {
  constructor(source, dest, weight) {
    Object.assign(this, { source, dest, weight, errorDer: 0, accErrorDer: 0, numAccumulatedDers: 0, isDead: false });
  }
}

class Unit {
  constructor(activation, bias) {
    Object.assign(this, { activation, bias, inputLinks: [], outputs: [], totalInput: 0, output: 0 });
    Object.assign(this, { outputDer: 0, inputDer: 0, accInputDer: 0, numAccumulatedDers: 0 });
  }
  updateOutput() {
    this.totalInput = this.bias;
    for (let j = 0; j < this.inputLinks.length; j++) {
      const link = this.inputLinks[j];
      this.totalInput += link.weight * link.source.output;
    }
    this.output = this.activation.f(this.totalInput);
    return this.output;
  }
}

function build(w) {
  const layers = [Array.from({ length: w.sizes[0] }, () => new Unit(activations.identity, 0))];
  for (const [l, { W, b }] of weights(w).entries()) {
    const activation = activations[l + 2 < w.sizes.length ? w.hidden : w.last];
    layers.push(
      W.map((row, j) => {
        const unit = new Unit(activation, b[j]);
        for (const [k, weight] of row.entries()) {
          const link = new Link(layers[l][k], unit, weight);
          layers[l][k].outputs.push(link);
          unit.inputLinks.push(link);
        }
        return unit;
      }),
    );
  }
  return layers;
}

function forward(layers, inputs) {
  for (let i = 0; i < layers[0].length; i++) layers[0][i].output = inputs[i];
  for (let l = 1; l < layers.length; l++) for (let i = 0; i < layers[l].length; i++) layers[l][i].updateOutput();
  return layers[layers.length - 1][0].output;
}

function backward(layers, target) {
  const output = layers[layers.length - 1][0];
  output.outputDer = output.output - target;
  for (let l = layers.length - 1; l >= 1; l--) {
    const layer = layers[l];
    for (let i = 0; i < layer.length; i++) {
      const unit = layer[i];
      unit.inputDer = unit.outputDer * unit.activation.d(unit.totalInput);
      unit.accInputDer += unit.inputDer;
      unit.numAccumulatedDers++;
    }
    for (let i = 0; i < layer.length; i++) {
      const unit = layer[i];
      for (let j = 0; j < unit.inputLinks.length; j++) {
        const link = unit.inputLinks[j];
        link.errorDer = unit.inputDer * link.source.output;
        link.accErrorDer += link.errorDer;
        link.numAccumulatedDers++;
      }
    }
    if (l === 1) continue;
    for (const unit of layers[l - 1]) {
      unit.outputDer = 0;
      for (let j = 0; j < unit.outputs.length; j++)
        unit.outputDer += unit.outputs[j].weight * unit.outputs[j].dest.inputDer;
    }
  }
}

function update(layers, rate) {
  for (let l = 1; l < layers.length; l++) {
    for (const unit of layers[l]) {
      if (unit.numAccumulatedDers > 0) {
        unit.bias -= (rate * unit.accInputDer) / unit.numAccumulatedDers;
        unit.accInputDer = 0;
        unit.numAccumulatedDers = 0;
      }
      for (const link of unit.inputLinks) {
        if (link.isDead || link.numAccumulatedDers === 0) continue;
        link.weight -= (rate / link.numAccumulatedDers) * link.accErrorDer;
        link.accErrorDer = 0;
        link.numAccumulatedDers = 0;
      }
    }
  }
}

/** One output, squared error, SGD. */
export const playground = {
  network: async (w) => {
    const { inputs, targets } = samples(w);
    const order = inputs.map((_, i) => i);
    const draw = uniform(3);
    const shuffle = () => {
      for (let i = order.length - 1; i > 0; i--) {
        const j = Math.floor(draw() * (i + 1));
        [order[i], order[j]] = [order[j], order[i]];
      }
    };
    const trainer = (shuffled) => {
      const layers = build(w);
      let at = 0;
      return {
        layers,
        train(updates) {
          for (let u = 0; u < updates; u++) {
            if (at === 0 && shuffled) shuffle();
            for (let s = 0; s < w.batch; s++) {
              forward(layers, inputs[order[at]]);
              backward(layers, targets[order[at]][0]);
              at = (at + 1) % inputs.length;
            }
            update(layers, w.rate);
          }
        },
      };
    };
    const checked = trainer(false);
    return {
      train: trainer(true).train,
      loss: () => {
        order.sort((a, b) => a - b);
        checked.train(w.check);
        return (
          inputs.reduce((sum, x, i) => sum + (forward(checked.layers, x) - targets[i][0]) ** 2 / 2, 0) / inputs.length
        );
      },
    };
  },
  grid: async (w) => {
    const layers = build(w);
    const values = new Float64Array(w.cells * w.cells);
    const middle = (i) => -1 + (2 * (i + 0.5)) / w.cells;
    return {
      draw: () => {
        for (let i = 0; i < values.length; i++)
          values[i] = forward(layers, [middle(i % w.cells), -middle(Math.floor(i / w.cells))]);
        return values[0];
      },
      output: () => forward(layers, [0.3, -0.2]),
    };
  },
};

class Value {
  constructor(data, children = []) {
    Object.assign(this, { data, grad: 0, children, sweep: () => {} });
  }
  add(other) {
    const out = new Value(this.data + other.data, [this, other]);
    out.sweep = () => {
      this.grad += out.grad;
      other.grad += out.grad;
    };
    return out;
  }
  mul(other) {
    const out = new Value(this.data * other.data, [this, other]);
    out.sweep = () => {
      this.grad += other.data * out.grad;
      other.grad += this.data * out.grad;
    };
    return out;
  }
  tanh() {
    const t = Math.tanh(this.data);
    const out = new Value(t, [this]);
    out.sweep = () => {
      this.grad += (1 - t * t) * out.grad;
    };
    return out;
  }
  backward() {
    const order = [];
    const seen = new Set();
    const stack = [[this, 0]];
    seen.add(this);
    while (stack.length > 0) {
      const top = stack.at(-1);
      if (top[1] < top[0].children.length) {
        const child = top[0].children[top[1]++];
        if (!seen.has(child)) {
          seen.add(child);
          stack.push([child, 0]);
        }
      } else {
        order.push(top[0]);
        stack.pop();
      }
    }
    this.grad = 1;
    for (let i = order.length - 1; i >= 0; i--) order[i].sweep();
  }
}

export const micrograd = {
  graph: async (w) => {
    const { leaves, statements } = scalarGraph(w);
    const build = () => {
      const nodes = leaves.map((x) => new Value(x));
      for (const [p, q, r] of statements) nodes.push(nodes[p].mul(nodes[q]).add(nodes[r]).tanh());
      nodes.at(-1).backward();
      return nodes[0].grad;
    };
    return { build, replay: (times) => Array.from({ length: times }, build), loss: build };
  },
};

export const tape = {
  graph: async (w) => {
    const { leaves, statements } = scalarGraph(w);
    const size = leaves.length + 3 * statements.length;
    const place = (i) => (i < leaves.length ? i : leaves.length + 3 * (i - leaves.length) + 2);
    const op = new Uint8Array(size);
    const first = new Int32Array(size);
    const second = new Int32Array(size);
    const value = new Float64Array(size);
    const gradient = new Float64Array(size);
    const build = () => {
      value.set(leaves);
      for (const [i, [p, q, r]] of statements.entries()) {
        const at = leaves.length + 3 * i;
        op.set([2, 1, 3], at);
        first.set([place(p), at, at + 1], at);
        second.set([place(q), place(r), 0], at);
      }
    };
    const replay = (times) => {
      for (let t = 0; t < times; t++) {
        for (let i = leaves.length; i < size; i++) {
          const a = value[first[i]];
          if (op[i] === 1) value[i] = a + value[second[i]];
          else if (op[i] === 2) value[i] = a * value[second[i]];
          else value[i] = Math.tanh(a);
        }
        gradient.fill(0);
        gradient[size - 1] = 1;
        for (let i = size - 1; i >= leaves.length; i--) {
          const g = gradient[i];
          if (op[i] === 1) {
            gradient[first[i]] += g;
            gradient[second[i]] += g;
          } else if (op[i] === 2) {
            gradient[first[i]] += value[second[i]] * g;
            gradient[second[i]] += value[first[i]] * g;
          } else gradient[first[i]] += (1 - value[i] * value[i]) * g;
        }
      }
    };
    const once = () => {
      build();
      replay(1);
      return gradient[0];
    };
    build();
    return { build: once, replay, loss: once };
  },
};
