/**
 * Small graphs as the engine hands them to the page, worked out here: leaves with values, then one op a line. Only what
 * the tests of explanations need of them.
 */
const mi = (name) => ({ latex: name, mathml: `<mi>${name}</mi>` });
const mn = (x) => ({ latex: String(x), mathml: `<mn>${x}</mn>` });
const infix = (a, sign, b) => ({
  latex: `${a.latex} ${sign} ${b.latex}`,
  mathml: `${a.mathml}<mo>${sign}</mo>${b.mathml}`,
});

const ops = {
  add: { f: (a, b) => a + b, d: () => [1, 1], formula: (a, b) => infix(a, "+", b), slopes: () => [mn(1), mn(1)] },
  subtract: {
    f: (a, b) => a - b,
    d: () => [1, -1],
    formula: (a, b) => infix(a, "-", b),
    slopes: () => [mn(1), mn(-1)],
  },
  multiply: {
    f: (a, b) => a * b,
    d: (a, b) => [b, a],
    formula: (a, b) => ({ latex: `${a.latex}\\,${b.latex}`, mathml: `${a.mathml}<mo>&#x2062;</mo>${b.mathml}` }),
    slopes: (a, b) => [b, a],
  },
  sigmoid: {
    f: (x) => 1 / (1 + Math.exp(-x)),
    d: (_, y) => [y * (1 - y)],
    formula: (x) => ({
      latex: `\\sigma\\left(${x.latex}\\right)`,
      mathml: `<mi>σ</mi><mrow><mo>(</mo>${x.mathml}<mo>)</mo></mrow>`,
    }),
    slopes: (_, y) => [
      {
        latex: `${y.latex}\\left(1 - ${y.latex}\\right)`,
        mathml: `${y.mathml}<mrow><mo>(</mo><mn>1</mn><mo>-</mo>${y.mathml}<mo>)</mo></mrow>`,
      },
    ],
  },
  square: {
    f: (x) => x * x,
    d: (x) => [2 * x],
    formula: (x) => ({ latex: `${x.latex}^{2}`, mathml: `<msup>${x.mathml}<mn>2</mn></msup>` }),
    slopes: (x) => [{ latex: `2${x.latex}`, mathml: `<mn>2</mn><mo>&#x2062;</mo>${x.mathml}` }],
  },
};

/** `leaves`: {name: value}; `lines`: [name or null, op, ...names or places of the inputs]. The last line is differentiated. */
export function graph(leaves, lines) {
  const nodes = [];
  const values = [];
  const place = (name) => (typeof name === "number" ? name : nodes.findIndex((node) => node.name === name));
  const push = (node, value) => {
    nodes.push({ rows: 1, cols: 1, offset: nodes.length, source: null, differentiable: true, ...node });
    values.push(value);
  };
  for (const [name, value] of Object.entries(leaves)) {
    push(
      {
        name,
        kind: "leaf",
        op: null,
        inputs: [],
        edges: [],
        label: name,
        text: "",
        symbol: mi(name),
        formula: mi(name),
        slopes: [],
      },
      value,
    );
  }
  const slopes = [];
  for (const [name, op, ...names] of lines) {
    const inputs = names.map(place);
    const symbols = inputs.map((i) => nodes[i].symbol);
    const value = ops[op].f(...inputs.map((i) => values[i]));
    const formula = ops[op].formula(...symbols);
    const symbol = name ? mi(name) : formula;
    const edges = ops[op].d(...inputs.map((i) => values[i]), value).map((slope) => {
      slopes.push(slope);
      return { slope: slopes.length - 1, message: slopes.length - 1 };
    });
    const label = name ?? formula.latex;
    push(
      {
        name,
        kind: "op",
        op,
        inputs,
        edges,
        label,
        text: "",
        symbol,
        formula,
        slopes: ops[op].slopes(...symbols, symbol),
      },
      value,
    );
  }
  const gradients = new Float64Array(nodes.length);
  const messages = new Float64Array(slopes.length);
  const output = nodes.length - 1;
  gradients[output] = 1;
  for (let i = output; i >= 0; i--) {
    for (const [k, { slope, message }] of nodes[i].edges.entries()) {
      messages[message] = gradients[i] * slopes[slope];
      gradients[nodes[i].inputs[k]] += messages[message];
    }
  }
  const order = nodes.map((_, i) => output - i);
  return {
    info: { nodes, leaves: Object.keys(leaves).map((_, i) => i), parameters: [], output },
    pass: {
      of: output,
      values: Float64Array.from(values),
      gradients,
      slopes: Float64Array.from(slopes),
      messages,
      order,
      notFinite: null,
      mistaken: null,
    },
  };
}

/** f = (a + b)(b + c) at 1, 1, 6: a node with two children. */
export const fanOut = graph({ a: 1, b: 1, c: 6 }, [
  ["x", "add", "a", "b"],
  ["y", "add", "b", "c"],
  ["f", "multiply", "x", "y"],
]);

/** J = (w x + b - y)^2 at 5, 1, 1, 2, and a sigmoid neuron of unnamed parts. */
export const regression = graph({ w: 5, x: 1, b: 1, y: 2 }, [
  ["u", "multiply", "w", "x"],
  ["p", "add", "u", "b"],
  ["e", "subtract", "p", "y"],
  ["J", "square", "e"],
]);
