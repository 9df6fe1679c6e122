import { mazurFormula, mazurNetwork } from "./lenses.ts";
import { type Figure, type Lesson, t } from "./lesson.ts";

const group = "Learning";

const four = { x: [1, 2, 3, 4], y: [2, 4, 6, 8] };
const line: Omit<Figure, "text"> = { at: { w: 1, b: 0, ...four }, parameters: ["w", "b"], rate: 0.1 };
const samples: Figure = { text: "e = w*x + b - y\nC = mean(1/2*e^2)", ...line };

export const learning: readonly Lesson[] = [
  {
    id: "descent",
    group,
    title: "Downhill",
    minutes: 5,
    opening: "The gradient says which way is up. How far should the parameters go the other way?",
    figures: {
      main: {
        text: "u = w*x\nyhat = u + b\ne = yhat - y\nJ = e^2",
        at: { w: 5, x: 1, b: 1, y: 2 },
        parameters: ["w", "b"],
        rate: 0.1,
      },
      fast: {
        text: "u = w*x\nyhat = u + b\ne = yhat - y\nJ = e^2",
        at: { w: 5, x: 1, b: 1, y: 2 },
        parameters: ["w", "b"],
        rate: 0.6,
      },
    },
    steps: [
      {
        title: "Uphill is known",
        says: t`$\d{J}{w} = \grad{w}$ and $\d{J}{b} = \grad{b}$: both push $J$ up when they grow. So make both smaller.`,
        place: "end",
        select: "w",
        covers: ["lei.descent"],
      },
      {
        title: "One update",
        says: t`$w \gets w - \eta \d{J}{w}$ with $\eta = 0.1$: \val{w} becomes \after{1}{w}, and $b$ becomes \after{1}{b}. The loss falls from \val{J} to \after{1}{J}.`,
        place: "end",
        select: "w",
        covers: ["course.update", "lei.descent"],
      },
      {
        title: "And again",
        says: t`After 5 updates $J$ is \after{5}{J}, after 20 it is \after{20}{J}. Each one needs a forward and a backward pass.`,
        place: "end",
        select: "J",
        covers: ["lei.descent"],
      },
      {
        title: "Too far",
        says: t`With $\eta = 0.6$ each update jumps over the valley: $J$ is \after{1}{J} after one and \after{5}{J} after five.`,
        figure: "fast",
        place: "end",
        select: "J",
      },
    ],
    equations: [t`w \gets w - \eta \G{J}{w}`],
    question: {
      text: t`From $w = 3$ and the other values kept, what is $w$ after one update with $\eta = 0.1$?`,
      at: { w: 3 },
      asked: { kind: "update", node: "w" },
    },
  },
  {
    id: "batch",
    group,
    title: "From a sample to a batch",
    minutes: 6,
    opening: "Backpropagation gives the gradient for one sample. What about a thousand of them?",
    figures: {
      main: samples,
      total: { text: "e = w*x + b - y\nC = sum(1/2*e^2)", ...line },
      mini: { ...samples, at: { ...samples.at, x: [1, 4], y: [2, 8] } },
      single: { ...samples, at: { ...samples.at, x: [3], y: [6] } },
    },
    steps: [
      {
        title: "The cost of all",
        says: t`The cost of a data set is the mean over its samples, $C = \frac{1}{n} \sum_{i} C_i$: here \val{C} over four.`,
        place: "forward is done",
        select: "C",
        covers: ["lei.cost", "tse.loss", "slides.loss"],
      },
      {
        title: "The gradient of all",
        says: t`A mean of costs has the mean of the gradients: $\d{C}{w} = \frac{1}{n} \sum_{i} \d{C_i}{w} = \grad{w}$. Run the algorithm on each sample, then average.`,
        place: "end",
        select: "w",
        covers: ["lei.averaging", "course.examples"],
      },
      {
        title: "The step",
        says: t`$w \gets w - \frac{\eta}{n} \sum_{i} \d{C_i}{w}$: with $\eta = 0.1$, \val{w} becomes \after{1}{w}.`,
        place: "end",
        select: "w",
        covers: ["course.update"],
      },
      {
        title: "Summed instead",
        says: t`Forget the $\frac{1}{n}$ and the gradient is \grad{w}, four times as large: the step grows with the data.`,
        figure: "total",
        place: "end",
        select: "w",
      },
      {
        title: "A mini-batch",
        says: t`All samples at every step is dear. Draw $s$ of them at random, $1 \lt s \lt n$: here two, whose mean gradient is \grad{w}. It is a guess at the true one. Between 20 and 100 is usual.`,
        figure: "mini",
        place: "end",
        select: "w",
        covers: ["lei.remark6"],
      },
      {
        title: "One at a time",
        says: t`$s = 1$ is stochastic gradient descent. This sample alone says \grad{w}: cheap, and noisy.`,
        figure: "single",
        place: "end",
        select: "w",
        covers: ["lei.remark6"],
      },
    ],
    equations: [
      t`\G{C}{W^{\ell}} = \frac{1}{n} \sum_{i = 1}^{n} \G{C_i}{W^{\ell}} \approx \frac{1}{s} \sum_{i \in I} \G{C_i}{W^{\ell}}`,
    ],
    question: {
      text: t`In the full set of four, set $w$ to 3. What is $\d{C}{w}$?`,
      at: { w: 3 },
      asked: { kind: "gradient", node: "w" },
    },
  },
  {
    id: "starts",
    group,
    title: "Slow starts",
    minutes: 7,
    opening: "The worse the answer, the faster it should learn. Why does a neuron sometimes do the opposite?",
    figures: {
      main: {
        text: "z = w*x + b\na = sigmoid(z)\nC = 1/2*(y - a)^2",
        at: { w: 0.6, b: 0.9, x: 1, y: 0 },
        parameters: ["w", "b"],
        rate: 0.15,
      },
      relu: {
        text: "z = w*x + b\nh = relu(z)\nC = 1/2*(v*h - t)^2",
        at: { w: -1, x: 2, b: 1, v: 1, t: 1 },
        parameters: ["w", "b", "v"],
        rate: 0.1,
      },
      zero: {
        text: "h_1 = tanh(w_1*x)\nh_2 = tanh(w_2*x)\ny = v_1*h_1 + v_2*h_2\nC = 1/2*(y - t)^2",
        at: { w_1: 0, w_2: 0, v_1: 0, v_2: 0, x: 1, t: 1 },
        parameters: ["w_1", "w_2", "v_1", "v_2"],
        rate: 0.1,
      },
    },
    steps: [
      {
        title: "A good start",
        says: t`Output \val{a}, target \val{y}. The gradient of $z$ is \grad{z}; after 100 updates the output is \after{100}{a}, after 300 \after{300}{a}.`,
        place: "end",
        select: "z",
      },
      {
        title: "A worse start",
        says: t`Output \val{a}: further off, yet the gradient is only \grad{z}. After 100 updates the output still is \after{100}{a}.`,
        at: { w: 2, b: 2 },
        place: "end",
        select: "z",
      },
      {
        title: "The flat end",
        says: t`The sigmoid is saturated: its slope $a(1 - a)$ is \slope{a}{z} here. The error is large, the factor after it is tiny.`,
        at: { w: 2, b: 2 },
        place: "a sends to z",
        select: "z",
      },
      {
        title: "A dead ReLU",
        says: t`$z = \val{z}$ is below 0, so $h = \val{h}$ and its slope is \slope{h}{z}. $w$ gets \grad{w}, $b$ gets \grad{b}: for this sample nothing will ever move them.`,
        figure: "relu",
        place: "end",
        select: "z",
      },
      {
        title: "All zeros",
        says: t`With every weight 0, $v_1$ gets \grad{v_1} because $h_1 = 0$, and $w_1$ gets \grad{w_1} because $v_1 = 0$. The network stands still.`,
        figure: "zero",
        place: "end",
        select: "v_1",
      },
      {
        title: "All alike",
        says: t`Equal weights are no better: both units get \grad{w_1} and \grad{w_2}, and stay twins forever. Start small, and start at random.`,
        figure: "zero",
        at: { w_1: 0.5, w_2: 0.5, v_1: 0.5, v_2: 0.5 },
        place: "end",
        select: "w_1",
      },
    ],
    equations: [t`\G{C}{z} = (a - y) \cdot a (1 - a)`],
    question: {
      text: t`In the graph with ReLU, set $b$ to 4. What is the gradient of $w$?`,
      figure: "relu",
      at: { b: 4 },
      asked: { kind: "gradient", node: "w" },
    },
  },
  {
    id: "break",
    group,
    title: "Break it on purpose",
    minutes: 6,
    opening: "Some mistakes still learn a little, so nobody notices. How do they look in numbers?",
    figures: {
      main: {
        text: "d_1 = (y_1 - t_1)*y_1*(1 - y_1)\nd_2 = (y_2 - t_2)*y_2*(1 - y_2)\nv_1 = u_1 - eta*d_1*h\nv_2 = u_2 - eta*d_2*h\ng = d_1*u_1 + d_2*u_2\nlate = d_1*v_1 + d_2*v_2",
        at: { y_1: 0.5, t_1: 0, y_2: 0.5, t_2: 1, h: 0.5, eta: 0.5, u_1: 0.4, u_2: 0.5 },
      },
      mazur: mazurFormula,
      again: { text: "c = a + b\ne = c*d", at: { a: 3, b: 2, d: 1 } },
      transposed: {
        text: "right = W' @ delta\nwrong = W @ delta",
        at: {
          W: [
            [2, -2],
            [4, -4],
          ],
          delta: [-0.125, 0.125],
        },
      },
    },
    networks: { inPlace: { ...mazurNetwork, mistake: "in_place_update" } },
    steps: [
      {
        title: "The right order",
        says: t`A hidden unit collects $\delta_1 u_1 + \delta_2 u_2 = \val{g}$, with the weights \val{u_1} and \val{u_2} that the forward pass used.`,
        place: "forward is done",
        select: "g",
        show: "values",
      },
      {
        title: "Updated too soon",
        says: t`Change the upper layer first, to \val{v_1} and \val{v_2}, and the lower one sees \val{late} in place of \val{g}. Gradients first, then every update.`,
        place: "forward is done",
        select: "late",
        show: "values",
      },
      {
        title: "A famous case",
        says: t`In Mazur's 2-2-2 network one right step takes $E$ from \val{E} to \after{1}{E}. Updated in place, $E$ differs in the seventh digit only, and that is the number his post prints. Each ≠ is what the mistake makes of a gradient.`,
        figure: "mazur",
        network: "inPlace",
        notation: "mazur",
        place: "end",
        select: "l1.W[1][1]",
      },
      {
        title: "Nobody swept up",
        says: t`Run backward twice without setting gradients to 0: $d$ holds \bad{d} in place of \grad{d}.`,
        figure: "again",
        mistake: "no_zeroing",
        place: "end",
        select: "d",
      },
      {
        title: "The transpose forgotten",
        says: t`$W \delta$ has the same shape as $W^\top \delta$ when layers are equally wide, and nobody complains: \val{wrong[1]} in place of \val{right[1]}.`,
        figure: "transposed",
        place: "forward is done",
        select: "wrong",
        show: "values",
      },
    ],
    equations: [t`\text{check: } \G{C}{w} \approx \frac{C(w + h) - C(w - h)}{2 h}`],
    question: {
      text: t`Backward runs twice without zeroing, with $d = 2$. What does $c$ hold after it?`,
      figure: "again",
      at: { d: 2 },
      asked: { kind: "mistaken", node: "c", mistake: "no_zeroing" },
    },
  },
];
