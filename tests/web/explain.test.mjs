// Where numbers come from, as pure functions: symbols, numbers, messages and sums, checked against published digits.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { createEngine, openExperiment, tables } from "../../dist/node.js";
import { bundled } from "./bundled.mjs";
import { fanOut, graph, regression } from "./graph-fixture.mjs";
import { frame, info } from "./mazur-frame.mjs";

let explainNetwork;
let explainGraph;
let explainEdge;
let edges;
let alignedLatex;
let alignedMathml;
let presets;

before(async () => {
  ({ explainNetwork } = await bundled("inspector/explain-network.ts"));
  ({ explainGraph } = await bundled("inspector/explain-graph.ts"));
  ({ explainEdge } = await bundled("inspector/explain-edge.ts"));
  edges = await bundled("graph-view/edges.ts");
  ({ alignedLatex, alignedMathml } = await bundled("inspector/explanation.ts"));
  ({ presets } = await bundled("notation.ts"));
});

const named = (name) => presets.find((preset) => preset.name === name).notation;
const explain = (name, preset = "mazur", more = {}) =>
  explainNetwork({ info, frame, notation: named(preset), loss: "half_squared", ...more }, name);
const node = (given, name, more = {}) =>
  explainGraph({ ...given, derivative: "fraction", ...more }, nodeNamed(given.info, name));
const nodeNamed = ({ nodes }, name) => nodes.findIndex((one) => one.name === name);
const rights = (lines) => lines.map(({ right }) => right.latex);

/** Every tag closed in its turn, and no text outside the elements that hold text. */
function wellFormed(mathml) {
  const open = [];
  for (const [, close, tag] of mathml.matchAll(/<(\/?)([a-z]+)[^>]*>/g)) {
    if (close) assert.equal(open.pop(), tag, mathml);
    else open.push(tag);
  }
  assert.deepEqual(open, []);
  const bare = mathml.replace(/<(mi|mn|mo|mtext)\b[^>]*>[^<]*<\/\1>/g, "").replace(/<[^>]*>/g, "");
  assert.equal(bare, "");
}

describe("a network", () => {
  test("Mazur's h1: 0.241300709 (0.055399425 - 0.019049118) = 0.00877135469", () => {
    const { backward, gradient, messages, kind, title } = explain("l1.u1");
    assert.equal(kind, "hidden layer");
    assert.equal(`${title.words} ${title.symbol.latex}`, "Gradient at \\mathrm{net}_{h1}");
    assert.deepEqual(rights(backward), [
      "\\frac{\\partial E}{\\partial\\mathrm{net}_{h1}} = \\sigma'(\\mathrm{net}_{h1}) \\cdot \\sum_{k} w_{kh1}\\delta_{k}",
      "\\mathrm{out}_{h1}\\left(1 - \\mathrm{out}_{h1}\\right) \\cdot \\left(w_{5}\\delta_{o1} + w_{7}\\delta_{o2}\\right)",
      "0.241300709 \\cdot \\left(0.0553994247 + \\left(-0.0190491183\\right)\\right)",
      "0.00877135469",
    ]);
    assert.equal(gradient.values[0].toPrecision(9), "0.00877135469");
    assert.deepEqual(
      messages.rows.map(({ upstream, slope, contribution }) => [upstream.toFixed(9), slope, contribution.toFixed(9)]),
      [
        ["0.138498562", 0.4, "0.055399425"],
        ["-0.038098237", 0.5, "-0.019049118"],
      ],
    );
    assert.equal(messages.sum.value.toFixed(9), "0.036350306");
    assert.equal(messages.count, "2 children, 2 terms");
  });

  test("the output layer begins with the slope of the loss", () => {
    const { backward, messages } = explain("l2.u1.delta");
    assert.equal(
      rights(backward)[1],
      "\\left(\\mathrm{out}_{o1} - t_{1}\\right) \\cdot \\mathrm{out}_{o1}\\left(1 - \\mathrm{out}_{o1}\\right)",
    );
    assert.equal(rights(backward).at(-1), "0.74136507 \\cdot 0.186815602 = 0.138498562");
    assert.equal(messages.rows[0].contribution.toFixed(8), "0.74136507");
  });

  test("a weight is delta times what it carries; a shared bias adds the deltas up", () => {
    const w5 = explain("l2.W[1][1]");
    assert.equal(w5.title.symbol.latex, "w_{5}");
    assert.equal(w5.gradient.values[0].toFixed(9), "0.082167041");
    assert.deepEqual(w5.check, { leaf: "l2.W", entry: 0, exact: w5.gradient.values[0] });
    const bias = explain("l2.b[1]");
    assert.equal(rights(bias.backward)[1], "0.138498562 + \\left(-0.0380982365\\right)");
    assert.equal(bias.messages.rows.length, 2);
    assert.ok(Math.abs(bias.gradient.values[0] - frame.probe.layers[1].db[0]) < 1e-16);
  });

  test("inputs add up over the first layer; the loss over the outputs", () => {
    assert.ok(Math.abs(explain("x2").gradient.values[0] - frame.probe.dx[1]) < 1e-16);
    const { forward, backward } = explain("loss");
    assert.equal(rights(forward).at(-1), "0.298371109");
    assert.equal(rights(backward)[0], "1");
  });

  test("a layer in columns, in rows, and rows forward with columns back", () => {
    const first = (preset, name) => explain(name, preset).backward[0].right.latex;
    const value = (preset, name) => explain(name, preset).gradient;
    assert.equal(
      first("birmingham", "l1"),
      "\\underset{2\\times 2}{\\mathbf{W}^{3\\top}}\\underset{2\\times 1}{\\delta^{3}} \\odot \\underset{2\\times 1}{\\sigma'(\\mathbf{z}^{2})}",
    );
    assert.equal(
      first("peek", "l1"),
      "\\underset{1\\times 2}{\\delta^{(2)}}\\underset{2\\times 2}{u^{\\top}} \\odot \\underset{1\\times 2}{\\sigma'(a^{(1)})}",
    );
    assert.equal(
      first("ucl-slides", "l1"),
      "\\underset{2\\times 1}{\\sigma_{1}'(z^{(1)})} \\odot \\underset{2\\times 2}{W^{(1)}}\\underset{2\\times 1}{\\delta^{(2)}}",
    );
    assert.equal(
      first("birmingham", "l1.W"),
      "\\underset{2\\times 1}{\\delta^{2}}\\underset{1\\times 2}{\\mathbf{a}^{1\\top}}",
    );
    assert.equal(first("peek", "l1.W"), "\\underset{2\\times 1}{x^{\\top}}\\underset{1\\times 2}{\\delta^{(1)}}");
    assert.equal(
      first("ucl-slides", "l1.W"),
      "\\underset{2\\times 1}{h^{(0)\\top}}\\underset{1\\times 2}{\\delta^{(1)\\top}}",
    );
    const columns = value("birmingham", "l1.W");
    const rows = value("peek", "l1.W");
    assert.deepEqual([rows.values[0], rows.values[2], rows.values[1], rows.values[3]], [...columns.values]);
    assert.deepEqual([value("peek", "l1").rows, value("peek", "l1").cols], [1, 2]);
  });

  test("the numbers are the same in every notation", () => {
    for (const { name } of presets)
      for (const part of ["l1.u1", "l2.u2.a", "l1.W[2][1]", "l1.b[1]", "x1", "loss"]) {
        const { gradient, value } = explain(part, name);
        assert.deepEqual(gradient, explain(part, "chainrule").gradient);
        assert.deepEqual(value, explain(part, "chainrule").value);
      }
  });

  test("every part in every notation is well-formed MathML", () => {
    const parts = [
      "l1.u1",
      "l1.u1.a",
      "l2.u1",
      "l2.u2.a",
      "l1.W[2][1]",
      "l2.b[1]",
      "x1",
      "loss",
      "l1",
      "l1.W",
      "l1.b",
      "l1.a",
      "l2",
      "l2.W",
    ];
    for (const { name } of presets)
      for (const part of parts) {
        const { forward, backward, title, remarks } = explain(part, name);
        wellFormed(alignedMathml(forward));
        wellFormed(alignedMathml(backward));
        wellFormed(title.symbol.mathml);
        for (const { symbol } of remarks) wellFormed(symbol?.mathml ?? "");
        assert.ok(!/NaN|not a number|undefined/.test(alignedLatex([...forward, ...backward])), part);
      }
  });

  test("before the first step there are values and no gradients", () => {
    const { gradient, messages, title, forward } = explain("l1.u1", "chainrule", { known: false });
    assert.equal(gradient, null);
    assert.equal(messages, null);
    assert.equal(title.words, "Value of");
    assert.equal(rights(forward).at(-1), "0.3775");
  });

  test("all digits on demand; names of what is not there explain nothing", () => {
    assert.equal(
      rights(explain("l1.u1", "mazur", { digits: "all" }).backward).at(-1),
      String(frame.probe.layers[0].delta[0]),
    );
    for (const name of ["l3.u1", "l1.u3", "l1.u0", "l1.W[1][3]", "l1.b[9]", "x3", "x0", "l9", "nonsense", ""])
      assert.equal(explain(name), null, name);
  });

  test("the mean over the batch stands beside the sample", () => {
    const gradient = frame.gradient.map((x) => x / 2);
    const { backward, gradient: shown } = explain("l1.W[1][1]", "birmingham", {
      mean: true,
      frame: { ...frame, gradient },
    });
    assert.equal(shown.values[0], gradient[0]);
    assert.match(backward.at(-1).right.latex, /^\\frac\{1\}\{N\} \\sum_\{i\} \\frac\{\\partial C_i\}/);
  });
});

describe("a graph", () => {
  test("b has two children: 7 + 2 = 9", () => {
    const { backward, messages, gradient, remarks } = node(fanOut, "b");
    assert.deepEqual(rights(backward), [
      "\\frac{\\partial f}{\\partial x} \\cdot \\frac{\\partial x}{\\partial b} + \\frac{\\partial f}{\\partial y} \\cdot \\frac{\\partial y}{\\partial b}",
      "7 \\cdot 1 + 2 \\cdot 1 = 7 + 2",
      "9",
    ]);
    assert.equal(backward[0].left.latex, "\\frac{\\partial f}{\\partial b}");
    assert.deepEqual(
      messages.rows.map(({ contribution }) => contribution),
      [7, 2],
    );
    assert.equal(messages.sum.value, 9);
    assert.equal(gradient.values[0], 9);
    assert.equal(remarks[0].words, "If b grows by 0.01, f grows by about 0.09");
  });

  test("a bar in the place of the fraction", () => {
    assert.equal(node(fanOut, "b", { derivative: "bar" }).backward[0].left.latex, "\\bar{b}");
  });

  test("next to the output the slope is the gradient", () => {
    assert.deepEqual(rights(node(fanOut, "x").backward), ["y", "7"]);
    assert.deepEqual(rights(node(fanOut, "f").backward), ["1"]);
    assert.deepEqual(rights(node(fanOut, "f").forward), ["x\\,y", "2 \\cdot 7", "14"]);
  });

  test("a leaf at the end of a chain has the whole product", () => {
    assert.deepEqual(rights(node(regression, "w").backward), [
      "\\frac{\\partial J}{\\partial e} \\cdot \\frac{\\partial e}{\\partial p} \\cdot \\frac{\\partial p}{\\partial u} \\cdot \\frac{\\partial u}{\\partial w}",
      "2e \\cdot 1 \\cdot 1 \\cdot x",
      "8 \\cdot 1 \\cdot 1 \\cdot 1",
      "8",
    ]);
    assert.deepEqual(rights(node(regression, "J").forward), ["e^{2}", "4^{2}", "16"]);
  });

  test("a node that is used twice by one op sends two messages", () => {
    const twice = graph({ a: 3 }, [
      ["b", "add", "a", "a"],
      ["c", "square", "b"],
    ]);
    const { messages, gradient } = node(twice, "a");
    assert.equal(messages.count, "1 child, 2 terms");
    assert.equal(gradient.values[0], 24);
    assert.deepEqual(
      messages.rows.map(({ contribution }) => contribution),
      [12, 12],
    );
  });

  test("parts without a name stand in brackets under a derivative", () => {
    const parts = graph({ a: 2, b: 3 }, [
      [null, "add", "a", "b"],
      ["c", "square", 2],
    ]);
    const { backward } = explainGraph({ ...parts, derivative: "fraction" }, 0);
    assert.match(rights(backward)[0], /\\partial\\left\(a \+ b\\right\)/);
    wellFormed(alignedMathml(backward));
  });

  test("where the walk has not been, a message is still to come", () => {
    const sends = ({ node }) => (fanOut.info.nodes[node].name === "x" ? "done" : "now");
    const position = { hasValue: () => true, node: () => "now", message: sends };
    const { moment, messages } = node(fanOut, "b", { position });
    assert.equal(moment, "now");
    assert.deepEqual(
      messages.rows.map((row) => row.moment),
      ["done", "now"],
    );
  });

  test("before its own operation a node has its rule and no numbers", () => {
    const position = { hasValue: () => false, node: () => "later", message: () => "later" };
    const { forward, value, gradient } = node(fanOut, "x", { position });
    assert.deepEqual(rights(forward), ["a + b"]);
    assert.equal(value, null);
    assert.equal(gradient, null);
  });

  test("LaTeX is one aligned block", () => {
    assert.equal(
      alignedLatex(node(fanOut, "x").backward),
      "\\begin{aligned}\n\\frac{\\partial f}{\\partial x} &= y \\\\\n&= 7\n\\end{aligned}",
    );
  });

  test("formulas of the engine: every node in well-formed lines, every table adds up to its gradient", async () => {
    const engine = await createEngine();
    const texts = [
      "a=2; b=-3; f = a*b + sin(a)^2",
      "w=5; x=1; b=1; y=2; u=w*x; p=u+b; e=p-y; J=e^2",
      "x=2; y=exp(-x)*3; z=max(x,y)/y - 2*x",
      "W=[[1,2],[3,4]]; x=[0.1,0.2]; b=[0,1]; y=[0,1]; z=W@x+b; a=sigmoid(z); C=sum((a-y)^2)/2",
      "x=[[1,2,3]]; s=softmax(x); f=dot(s,s)+mean(x')",
      "a=3; b=a+a; c=b*a",
    ];
    for (const text of texts) {
      const formula = engine.formula(text);
      const given = { info: formula.info, pass: formula.pass(), derivative: "fraction" };
      for (const at of formula.info.nodes.keys()) {
        const { forward, backward, messages, gradient } = explainGraph(given, at);
        for (const lines of [forward, backward]) wellFormed(alignedMathml(lines));
        assert.ok(!/NaN|not a number|undefined/.test(alignedLatex([...forward, ...backward])), text);
        if (!messages) continue;
        const sum = messages.rows.reduce((total, { contribution }) => total + contribution, 0);
        assert.ok(Math.abs(sum - gradient.values[0]) <= 1e-12 * Math.max(1, Math.abs(sum)), text);
        for (const { upstream, slope, contribution } of messages.rows) assert.equal(upstream * slope, contribution);
      }
    }
  });

  test("matrices: W^T times what arrives, with shapes and numbers", async () => {
    const engine = await createEngine();
    const formula = engine.formula("W=[[1,2],[3,4]]; x=[1,2]; z=W@x; C=sum(z)");
    const lines = rights(
      explainGraph({ info: formula.info, pass: formula.pass(), derivative: "fraction" }, nodeNamed(formula.info, "x"))
        .backward,
    );
    assert.equal(lines[0], "\\underset{2\\times 2}{W^{\\top}}\\underset{2\\times 1}{\\frac{\\partial C}{\\partial z}}");
    assert.match(lines[1], /^\\begin\{bmatrix\} 1.00 & 3.00/);
    assert.equal(lines[2], "\\begin{bmatrix} 4.00 \\\\ 6.00 \\end{bmatrix}");
  });

  test("the transpose of a transpose is the matrix itself", async () => {
    const engine = await createEngine();
    const formula = engine.formula("W=[[1,2],[3,4]]; x=[1,2]; y=sum(W' @ x)");
    const given = { info: formula.info, pass: formula.pass(), derivative: "fraction" };
    const { backward } = explainGraph(given, nodeNamed(formula.info, "x"));
    assert.match(rights(backward)[0], /^\\underset\{2\\times 2\}\{W\}/);
  });

  test("a network's graph in the letters of the notation", async () => {
    const { inNotation } = await bundled("part-symbols.ts");
    const { Symbols } = await bundled("symbols.ts");
    const mazur = JSON.parse(readFileSync(new URL("../../examples/mazur.json", import.meta.url), "utf8"));
    const run = await openExperiment(mazur);
    for (const level of ["scalar", "layer"]) {
      const graph = run.trainer.graph({ level, sample: [0.05, 0.1], target: [0.01, 0.99] });
      const renamed = inNotation(graph.info, new Symbols(named("mazur"), info.shapes));
      const given = { info: renamed, pass: graph.pass(), derivative: "fraction" };
      for (const at of renamed.nodes.keys()) {
        const { forward, backward } = explainGraph(given, at);
        for (const lines of [forward, backward]) {
          wellFormed(alignedMathml(lines));
          assert.ok(!/l1\.|l2\./.test(alignedLatex(lines)), alignedLatex(lines));
        }
      }
      if (level === "layer") continue;
      const w1 = explainGraph(given, nodeNamed(renamed, "l1.W[1][1]"));
      assert.equal(
        rights(w1.backward)[0],
        "\\frac{\\partial E}{\\partial\\mathrm{out}_{h1}} \\cdot \\frac{\\partial\\mathrm{out}_{h1}}{\\partial\\mathrm{net}_{h1}} \\cdot \\frac{\\partial\\mathrm{net}_{h1}}{\\partial\\left(w_{1}\\,i_{1} + w_{2}\\,i_{2}\\right)} \\cdot \\frac{\\partial\\left(w_{1}\\,i_{1} + w_{2}\\,i_{2}\\right)}{\\partial\\left(w_{1}\\,i_{1}\\right)} \\cdot \\frac{\\partial\\left(w_{1}\\,i_{1}\\right)}{\\partial w_{1}}",
      );
      assert.equal(rights(w1.backward).at(-1), "0.000438567734");
    }
  });
});

describe("an edge", () => {
  const edge = (given, name, more = {}) =>
    explainEdge({ ...given, derivative: "fraction", ...more }, edges.edgeNamed(given.info, name));

  test("its slope, what it carries back, and its share of what arrives", () => {
    const { kind, title, value, gradient, forward, backward, messages, remarks, ops } = edge(fanOut, "x->f");
    assert.equal(kind, "edge");
    assert.equal(title.spoken, "Edge from x to f");
    assert.deepEqual([value.values[0], gradient.values[0]], [7, 7]);
    assert.equal(forward[0].left.latex, "\\frac{\\partial f}{\\partial x}");
    assert.deepEqual(rights(forward), ["y", "7"]);
    assert.deepEqual(rights(backward), ["1 \\cdot \\frac{\\partial f}{\\partial x}", "1 \\cdot y", "1 \\cdot 7", "7"]);
    assert.deepEqual(
      messages.rows.map(({ chosen }) => chosen),
      [true],
    );
    assert.deepEqual(
      remarks.map(({ words }) => words),
      ["2 of the 4 paths from the inputs to the output run along it"],
    );
    assert.deepEqual([ops[0].op, ops[0].along, ops[0].slope], ["multiply", 0, 7]);
    const shared = edge(fanOut, "b->y");
    assert.equal(shared.remarks[0].words, "Brings +2 of the +9 that arrive at b, 22.2\u202f% of it");
    assert.equal(shared.remarks[1].words, "1 of the 4 paths from the inputs to the output runs along it");
    assert.deepEqual(
      shared.messages.rows.map(({ chosen }) => chosen),
      [false, true],
    );
  });

  test("in symbols before its op has run, and before its message is sent", () => {
    const position = { hasValue: () => false, node: () => "later", message: () => "later" };
    const early = edge(regression, "e->J", { position });
    assert.deepEqual([early.value, early.gradient], [null, null]);
    assert.deepEqual(rights(early.forward), ["2e"]);
    assert.ok(early.backward.every(({ numeric }) => !numeric));
    const late = edge(regression, "e->J", { position: { ...position, hasValue: () => true } });
    assert.deepEqual(rights(late.forward), ["2e", "2 \\cdot 4", "8"]);
    assert.equal(late.gradient, null);
  });

  test("the second use of a node has a name of its own; every name leads back to its edge", () => {
    const twice = graph({ a: 3 }, [
      ["y", "multiply", "a", "a"],
      [null, "square", "y"],
    ]);
    const { info } = twice;
    const all = info.nodes.flatMap(({ inputs }, from) => inputs.map((to, input) => ({ from, input, to })));
    const names = all.map((one) => edges.edgeName(info, one));
    assert.deepEqual(names, ["a->y", "a->y[2]", "y->#2"]);
    for (const [i, name] of names.entries()) assert.deepEqual(edges.edgeNamed(info, name), all[i]);
    for (const name of ["a->y[3]", "a->y[0]", "y->a", "a->", "->y", "a", null, "a->#9"])
      assert.equal(edges.edgeNamed(info, name), null);
    for (const name of names) {
      const { forward, backward, title } = edge(twice, name);
      wellFormed(alignedMathml([...forward, ...backward]));
      wellFormed(title.symbol.mathml);
    }
  });
});

describe("what the backward pass keeps", () => {
  test("the values its local slopes are made of, and no others", async () => {
    const { keptBy } = await bundled("graph-view/kept.ts");
    const kept = ({ info, pass }) => [...keptBy(info, pass).keys()].map((id) => info.nodes[id].label).sort();
    assert.deepEqual(kept(fanOut), ["x", "y"]);
    assert.deepEqual(kept(regression), ["e", "w", "x"]);
  });

  test("of every op: a slope that moves with a value has kept it", async () => {
    const { keptBy } = await bundled("graph-view/kept.ts");
    const engine = await createEngine();
    const shaped = { stack: ["x0", "x1"], matmul: null, dot: null, cross_entropy: null };
    let moved = 0;
    for (const { name, arity } of [...tables.ops, ...tables.matrixOps]) {
      const scalar = tables.ops.some((op) => op.name === name);
      const inputs = shaped[name] ?? Array.from({ length: arity }, (_, i) => `x${i}`);
      const text = `y = ${name}(${inputs.join(", ")})\nz = sum(y * [[3, 5], [7, 11]])`;
      const scalarText = `y = ${name}(${inputs.join(", ")})\nz = 3 * y`;
      const matrix = (t) => [[0.6 + t, 0.3], [0.4, 0.7 - t / 2]]; // biome-ignore format: one line
      const at = (j, t) =>
        Object.fromEntries(
          inputs.map((x, i) => [x, scalar ? 0.4 + 0.2 * i + (i === j ? t : 0) : matrix(i === j ? t : 0)]),
        );
      let formula;
      for (const tried of scalar ? [scalarText] : [text, scalarText]) {
        try {
          formula = engine.formula(tried, { at: at(-1, 0) });
          break;
        } catch {}
      }
      if (!formula) continue;
      const { info } = formula;
      const place = (label) => info.nodes.findIndex((node) => node.name === label);
      const before = formula.pass();
      const names = new Set([...keptBy(info, before).keys()].map((id) => info.nodes[id].name));
      for (const [j, x] of inputs.entries()) {
        formula.set(at(j, 0.125));
        const after = formula.pass();
        const user = info.nodes[place("y")];
        const differs = user.edges.some(({ message }, i) => {
          const { rows, cols } = info.nodes[user.inputs[i]];
          return Array.from({ length: rows * cols }, (_, k) => message + k).some(
            (k) => Math.abs(before.messages[k] - after.messages[k]) > 1e-12,
          );
        });
        if (differs) {
          moved++;
          assert.ok(names.has(x) || names.has("y"), `${name}: a message moves with ${x}, and neither it nor y is kept`);
        }
      }
      formula.delete();
    }
    assert.ok(moved > 20, `${moved} slopes moved`);
  });

  test("every matrix op says what it keeps", async () => {
    const source = readFileSync(new URL("../../web/src/graph-view/kept.ts", import.meta.url), "utf8");
    for (const { name } of tables.matrixOps) assert.match(source, new RegExp(`\\b${name}: `));
  });
});
