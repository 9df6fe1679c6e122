import { type Figure, type Lesson, type NetworkFigure, t } from "./lesson.ts";

const group = "Networks";

/** Matt Mazur's network of 2015, written out; one bias for each layer, which is not updated. */
export const mazurFormula: Figure = {
  text: "net_h1 = w_1*i_1 + w_2*i_2 + b_1\nnet_h2 = w_3*i_1 + w_4*i_2 + b_1\nh_1 = sigmoid(net_h1)\nh_2 = sigmoid(net_h2)\nnet_o1 = w_5*h_1 + w_6*h_2 + b_2\nnet_o2 = w_7*h_1 + w_8*h_2 + b_2\no_1 = sigmoid(net_o1)\no_2 = sigmoid(net_o2)\nE = 1/2*(t_1 - o_1)^2 + 1/2*(t_2 - o_2)^2",
  at: {
    i_1: 0.05,
    i_2: 0.1,
    t_1: 0.01,
    t_2: 0.99,
    w_1: 0.15,
    w_2: 0.2,
    w_3: 0.25,
    w_4: 0.3,
    b_1: 0.35,
    w_5: 0.4,
    w_6: 0.45,
    w_7: 0.5,
    w_8: 0.55,
    b_2: 0.6,
  },
  parameters: ["w_1", "w_2", "w_3", "w_4", "w_5", "w_6", "w_7", "w_8"],
  rate: 0.5,
};

/** The same as a network. */
export const mazurNetwork: NetworkFigure = {
  data: { points: [[0.05, 0.1]], targets: [[0.01, 0.99]], split: 1 },
  model: {
    inputs: ["i1", "i2"],
    layers: [
      {
        units: 2,
        activation: "sigmoid",
        bias: "shared",
        W: [
          [0.15, 0.2],
          [0.25, 0.3],
        ],
        b: [0.35],
      },
      {
        units: 2,
        activation: "sigmoid",
        bias: "shared",
        W: [
          [0.4, 0.45],
          [0.5, 0.55],
        ],
        b: [0.6],
      },
    ],
  },
  train: { loss: "half_squared", optimizer: "sgd", rate: 0.5, batch: 1, update: "weights" },
};

const mazur = { network: "mazur", notation: "mazur" } as const;

export const lenses: readonly Lesson[] = [
  {
    id: "lenses",
    group,
    title: "One network, three lenses",
    minutes: 8,
    opening: "Neurons, matrices, single operations: is the gradient of a weight the same number in all three?",
    figures: { main: mazurFormula },
    networks: { mazur: mazurNetwork },
    steps: [
      {
        title: "A card for every unit",
        says: t`Two inputs, two hidden units, two outputs. A unit adds up what comes in and puts an activation on top: $h_1$ adds up to \val{net_h1} and sends \val{h_1}.`,
        ...mazur,
        lens: "neurons",
        place: "forward is done",
        select: "l1.u1",
        show: "values",
      },
      {
        title: "Back into a card",
        says: t`Both outputs send to $h_1$, each its $\delta$ times a weight. The sum is \grad{h_1}, on its card. Times the slope of the activation it is \grad{net_h1}, its own $\delta$.`,
        ...mazur,
        lens: "neurons",
        place: "l1.u1.z gets its gradient",
        select: "l1.u1.z",
      },
      {
        title: "The same as matrices",
        says: t`A layer at a time: $W^\top \delta$ adds up what both outputs send, and $\odot \sigma'$ multiplies each entry by its slope. The first entry is \grad{net_h1} again.`,
        ...mazur,
        lens: "layers",
        place: "l1.z gets its gradient",
        select: "l1.delta",
      },
      {
        title: "Rows instead of columns",
        says: t`With vectors as rows every matrix is turned, $\delta W^\top$ in place of $W^\top \delta$. No number changes, nor its name.`,
        network: "mazur",
        lens: "layers",
        notation: { preset: "mazur", convention: "row" },
        place: "l1.z gets its gradient",
        select: "l1.delta",
      },
      {
        title: "Single operations",
        says: t`Inside a neuron there are only products, a sum and an activation. Each weight gets the $\delta$ of its sum times what it was multiplied with: \grad{w_1} for the first.`,
        ...mazur,
        lens: "scalars",
        place: "end",
        select: "l1.W[1][1]",
      },
      {
        title: "And the step",
        says: t`Every weight moves against its gradient, and all of them at once: $w_5$ from \val{w_5} to \after{1}{w_5}. The loss falls from \val{E} to \after{1}{E}.`,
        ...mazur,
        lens: "neurons",
        place: "end",
        select: "l2.W[1][1]",
      },
    ],
    equations: [t`\delta^{(1)} = W^{(2) \top} \delta^{(2)} \odot \sigma'`],
    question: {
      text: t`Set $w_5$ to 1 and keep the rest. What is the gradient at $w_1$?`,
      at: { w_5: 1 },
      asked: { kind: "gradient", node: "w_1" },
    },
  },
  {
    id: "step",
    group,
    title: "One neuron takes a step",
    minutes: 5,
    opening: "Forward, loss, backward, update: can one neuron be followed through all four by hand?",
    figures: {
      main: {
        text: "y = w*x + b\nL = (y - t)^2",
        at: { x: 2, w: 3, b: 1, t: 9 },
        parameters: ["w", "b"],
        rate: 0.05,
      },
    },
    networks: {
      neuron: {
        data: { points: [[2]], targets: [[9]], split: 1 },
        model: { inputs: ["x"], layers: [{ units: 1, activation: "identity", W: [[3]], b: [1] }] },
        train: { loss: "mse", optimizer: "sgd", rate: 0.05, batch: 1 },
      },
    },
    steps: [
      {
        title: "Forward",
        says: t`$y = w x + b = \val{y}$, and 9 was wanted.`,
        network: "neuron",
        place: "l1.u1.a is computed",
        select: "l1.u1",
        show: "values",
      },
      {
        title: "How wrong",
        says: t`The loss is the square of the difference: \val{L}. Some books take half of it, and every gradient is half as large then.`,
        network: "neuron",
        place: "forward is done",
        select: "loss",
        show: "values",
      },
      {
        title: "Back to the output",
        says: t`The square has the slope $2(y - t) = \grad{y}$. It is negative: a larger $y$ would help.`,
        network: "neuron",
        place: "l1.u1.a gets its gradient",
        select: "l1.u1",
      },
      {
        title: "Back to the parameters",
        says: t`$w$ was multiplied with $x = \val{x}$ and gets \grad{w}; $b$ was added and gets \grad{b} as it is.`,
        network: "neuron",
        place: "end",
        select: "l1.W[1][1]",
      },
      {
        title: "Update",
        says: t`Against the gradient, times the rate 0.05: $w$ becomes \after{1}{w}, $b$ becomes \after{1}{b}. The neuron says \after{1}{y} now and its loss is \after{1}{L}.`,
        place: "end",
        select: "L",
      },
    ],
    equations: [t`w \gets w - \eta \G{L}{w}`],
    question: {
      text: t`Start with $w = 4$ instead. What is $w$ after one update?`,
      at: { w: 4 },
      asked: { kind: "update", node: "w" },
    },
  },
];
