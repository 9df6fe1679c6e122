/** Libraries from npm, each as its own documentation has it. They live in build/peers, never among the product's packages. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { samples, weights } from "./workloads.mjs";

/** What is installed, to the version. */
export const packages = {
  "@tensorflow/tfjs": "4.22.0",
  "@tensorflow/tfjs-backend-wasm": "4.22.0",
  "@jax-js/jax": "0.1.25",
  convnetjs: "0.3.0",
};
export const folder = fileURLToPath(new URL("../../build/peers/", import.meta.url));
const require = createRequire(join(folder, "package.json"));
const flat = (rows) => Float32Array.from(rows.flat());
const oneHot = (targets, classes) =>
  Float32Array.from(targets.flatMap(([c]) => Array.from({ length: classes }, (_, j) => Number(j === c))));

/** Where each batch begins; the last of an epoch is as short as ours. */
const batches = (w) =>
  Array.from({ length: Math.ceil(w.samples / w.batch) }, (_, i) => [
    i * w.batch,
    Math.min(w.batch, w.samples - i * w.batch),
  ]);

export const tfjs = {
  async network(w) {
    const tf = require("@tensorflow/tfjs");
    const wasm = require("@tensorflow/tfjs-backend-wasm");
    wasm.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
    await tf.setBackend("wasm");
    await tf.ready();
    const { inputs, targets } = samples(w);
    const classes = w.sizes.at(-1);
    const x = tf.tensor2d(flat(inputs), [w.samples, w.sizes[0]]);
    const crossEntropy = w.loss === "softmax_cross_entropy";
    const y = tf.tensor2d(crossEntropy ? oneHot(targets, classes) : flat(targets), [w.samples, classes]);
    const trainer = () => {
      const layers = weights(w).map(({ W, b }) => ({
        W: tf.variable(tf.tensor2d(W).transpose()),
        b: tf.variable(tf.tensor1d(b)),
      }));
      const forward = (input) =>
        layers.reduce((a, { W, b }, l) => {
          const z = tf.add(tf.matMul(a, W), b);
          const name = l + 1 < layers.length ? w.hidden : w.last;
          return name === "identity" ? z : tf[name](z);
        }, input);
      const loss = (input, target) => {
        const out = forward(input);
        return crossEntropy
          ? tf.losses.softmaxCrossEntropy(target, out)
          : tf.mean(tf.sum(tf.div(tf.squaredDifference(out, target), 2), 1));
      };
      const optimizer = w.optimizer === "adam" ? tf.train.adam(w.rate, 0.9, 0.999, 1e-8) : tf.train.sgd(w.rate);
      let at = 0;
      const plan = batches(w);
      return {
        train(updates) {
          for (let u = 0; u < updates; u++) {
            const [first, size] = plan[at];
            at = (at + 1) % plan.length;
            tf.tidy(
              () =>
                void optimizer.minimize(() =>
                  loss(tf.slice(x, [first, 0], [size, -1]), tf.slice(y, [first, 0], [size, -1])),
                ),
            );
          }
          layers[0].b.dataSync();
        },
        loss: () => tf.tidy(() => loss(x, y).dataSync()[0]),
        forward,
      };
    };
    const checked = trainer();
    return {
      train: trainer().train,
      loss: () => {
        checked.train(w.check);
        return checked.loss();
      },
    };
  },
};

export const convnetjs = {
  async network(w) {
    const convnet = require("convnetjs");
    const { inputs, targets } = samples(w);
    const make = () => {
      const net = new convnet.Net();
      const hidden = w.sizes.slice(1, -1).map((num_neurons) => ({ type: "fc", num_neurons, activation: w.hidden }));
      const classes = w.sizes.at(-1);
      const crossEntropy = w.loss === "softmax_cross_entropy";
      // Its regression layer is linear: an output unit of its own carries the last tanh.
      net.makeLayers([
        { type: "input", out_sx: 1, out_sy: 1, out_depth: w.sizes[0] },
        ...hidden,
        crossEntropy ? { type: "softmax", num_classes: classes } : { type: "regression", num_neurons: classes },
      ]);
      if (!crossEntropy && w.last === "tanh")
        net.layers.splice(-1, 0, new convnet.TanhLayer({ in_sx: 1, in_sy: 1, in_depth: classes }));
      const full = net.layers.filter(({ layer_type }) => layer_type === "fc");
      for (const [l, { W, b }] of weights(w).entries()) {
        for (const [j, row] of W.entries()) {
          full[l].filters[j].w.set(row);
          full[l].biases.w[j] = b[j];
        }
      }
      const trainer = new convnet.SGDTrainer(net, {
        learning_rate: w.rate,
        momentum: 0,
        batch_size: w.batch,
        l2_decay: 0,
      });
      const volumes = inputs.map((x) => Object.assign(new convnet.Vol(1, 1, x.length, 0), { w: Float64Array.from(x) }));
      let at = 0;
      return {
        net,
        volumes,
        train(updates) {
          for (let u = 0; u < updates * w.batch; u++) {
            trainer.train(volumes[at], crossEntropy ? targets[at][0] : targets[at]);
            at = (at + 1) % volumes.length;
          }
        },
      };
    };
    const checked = make();
    return {
      train: make().train,
      loss: () => {
        checked.train(w.check);
        const each = checked.volumes.map((v, i) => {
          const out = checked.net.forward(v).w;
          return w.loss === "softmax_cross_entropy" ? -Math.log(out[targets[i][0]]) : (out[0] - targets[i][0]) ** 2 / 2;
        });
        return each.reduce((a, b) => a + b, 0) / each.length;
      },
    };
  },
};

export const jax = {
  async network(w) {
    const {
      jit,
      numpy: np,
      nn,
      valueAndGrad,
      init,
      defaultDevice,
    } = await import(pathToFileURL(require.resolve("@jax-js/jax")).href.replace(/\.cjs$/, ".js"));
    await init("wasm");
    defaultDevice("wasm");
    const { inputs, targets } = samples(w);
    const classes = w.sizes.at(-1);
    const crossEntropy = w.loss === "softmax_cross_entropy";
    const x = flat(inputs);
    const y = crossEntropy ? oneHot(targets, classes) : flat(targets);
    const width = w.sizes[0];
    const piece = ([first, size]) => [
      np.array(x.slice(first * width, (first + size) * width)).reshape([size, width]),
      np.array(y.slice(first * classes, (first + size) * classes)).reshape([size, classes]),
    ];
    const forward = (layers, input) =>
      layers.reduce((a, { W, b }, l) => {
        const z = np.matmul(a, W).add(b);
        const name = l + 1 < layers.length ? w.hidden : w.last;
        return name === "identity" ? z : name === "relu" ? nn.relu(z) : np.tanh(z);
      }, input);
    const loss = (layers, input, target) => {
      const out = forward(layers, input);
      if (crossEntropy) return np.mean(np.sum(nn.logSoftmax(out, -1).mul(target), -1)).mul(-1);
      return np.mean(np.sum(np.square(out.sub(target)), -1)).mul(0.5);
    };
    const gradient = valueAndGrad(loss);
    const step = jit((layers, input, target) => {
      const [value, slopes] = gradient(
        layers.map(({ W, b }) => ({ W: W.ref, b: b.ref })),
        input,
        target,
      );
      value.dispose();
      return layers.map(({ W, b }, l) => ({ W: W.sub(slopes[l].W.mul(w.rate)), b: b.sub(slopes[l].b.mul(w.rate)) }));
    });
    const trainer = () => {
      let layers = weights(w).map(({ W, b }, l) => ({
        W: np.array(flat(W[0].map((_, k) => W.map((row) => row[k])))).reshape([w.sizes[l], w.sizes[l + 1]]),
        b: np.array(Float32Array.from(b)),
      }));
      const plan = batches(w).map(piece);
      let at = 0;
      return {
        train(updates) {
          for (let u = 0; u < updates; u++) {
            const [input, target] = plan[at];
            at = (at + 1) % plan.length;
            layers = step(layers, input.ref, target.ref);
          }
          layers.at(-1).b.ref.dataSync();
        },
        loss: () =>
          loss(
            layers.map(({ W, b }) => ({ W: W.ref, b: b.ref })),
            ...piece([0, w.samples]),
          ).dataSync()[0],
      };
    };
    const checked = trainer();
    return {
      train: trainer().train,
      loss: () => {
        checked.train(w.check);
        return checked.loss();
      },
    };
  },
};
