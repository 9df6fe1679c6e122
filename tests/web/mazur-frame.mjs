/** Mazur's network at its start as the page sees it, worked out by hand in few lines: nothing here is the engine's. */
const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const x = [0.05, 0.1];
const t = [0.01, 0.99];
const W = [
  [
    [0.15, 0.2],
    [0.25, 0.3],
  ],
  [
    [0.4, 0.45],
    [0.5, 0.55],
  ],
];
const b = [0.35, 0.6];

const layers = [];
for (const [l, rows] of W.entries()) {
  const from = l === 0 ? x : layers[l - 1].a;
  const z = rows.map((row) => row.reduce((sum, w, k) => sum + w * from[k], b[l]));
  const a = z.map(sigmoid);
  layers.push({ z, a, slope: a.map((y) => y * (1 - y)), from });
}
for (let l = 1; l >= 0; l--) {
  const layer = layers[l];
  layer.upstream =
    l === 1
      ? layer.a.map((y, k) => y - t[k])
      : layer.a.map((_, j) => layers[1].delta.reduce((sum, delta, k) => sum + W[1][k][j] * delta, 0));
  layer.delta = layer.upstream.map((u, j) => u * layer.slope[j]);
  layer.dW = layer.delta.flatMap((delta) => layer.from.map((a) => delta * a));
  layer.db = [layer.delta[0] + layer.delta[1]];
}

export const info = {
  run: 1,
  shapes: [
    { inputs: 2, units: 2, activation: "sigmoid", biases: 1, W: 0, b: 4 },
    { inputs: 2, units: 2, activation: "sigmoid", biases: 1, W: 5, b: 9 },
  ],
  data: {
    inputNames: [],
    targetName: "",
    classNames: [],
    classes: 0,
    omitted: 0,
    classification: false,
    width: 2,
    outputs: 2,
  },
  updatesPerEpoch: 1,
  parameterCount: 10,
};

export const frame = {
  run: 1,
  step: 1,
  epoch: 1,
  parameters: Float64Array.from([...W[0].flat(), b[0], ...W[1].flat(), b[1]]),
  gradient: Float64Array.from([...layers[0].dW, ...layers[0].db, ...layers[1].dW, ...layers[1].db]),
  probe: {
    sample: x,
    target: t,
    loss: layers[1].a.reduce((sum, y, k) => sum + (y - t[k]) ** 2 / 2, 0),
    dx: x.map((_, k) => layers[0].delta.reduce((sum, delta, j) => sum + W[0][j][k] * delta, 0)),
    layers,
  },
};
