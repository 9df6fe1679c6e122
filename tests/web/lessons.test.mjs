// Every lesson against the engine: each text can be read, each number in it is one the engine has, each place is one of
// the walk, and each question knows its answer and names the slips that lead elsewhere.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { openExperiment } from "../../dist/node.js";
import { bundled } from "./bundled.mjs";
import { asker } from "./lessons-asker.mjs";

let page;
let GraphWalk;
let NetworkWalk;
let explainNetwork;
let defaultNotation;
/** Lesson by lesson, with its numbers. */
let all;
before(async () => {
  [page, { GraphWalk }, { NetworkWalk }, { explainNetwork }, { defaultNotation }] = await Promise.all(
    [
      "lessons/index.ts",
      "walk/graph-walk.ts",
      "walk/network-walk.ts",
      "inspector/explain-network.ts",
      "notation.ts",
    ].map(bundled),
  );
  all = [];
  for (const lesson of page.lessons) {
    try {
      all.push({ lesson, numbers: await page.numbersOf(lesson, asker()) });
    } catch (error) {
      throw new Error(`${lesson.id}: ${error.message}`, { cause: error });
    }
  }
});

const words = (list) => list.map((piece) => piece.text ?? piece.written.latex).join("");

describe("the data", () => {
  test("every text can be read and every number in it is the engine's", () => {
    for (const { lesson, numbers } of all) {
      const { steps, question, equations, opening, title } = lesson;
      const last = numbers.steps.at(-1);
      const said = [
        [title, last],
        [opening, last],
        ...equations.map((one) => [`$${one}$`, last]),
        [question.text, numbers.question],
        ...steps.flatMap((step, i) => [
          [step.title, numbers.steps[i]],
          [step.says, numbers.steps[i]],
        ]),
      ];
      for (const [text, state] of said) {
        try {
          const read = words(page.pieces(text, page.fillFrom(state)));
          assert.doesNotMatch(read, /NaN|not a number|infinity|undefined/, `${lesson.id}: ${text}`);
        } catch (error) {
          error.message = `${lesson.id}: ${text}: ${error.message}`;
          throw error;
        }
      }
    }
  });

  test("each step puts a place, a node and values in the view that its graph has", () => {
    for (const { lesson, numbers } of all)
      for (const [i, step] of lesson.steps.entries()) {
        const { info, pass } = numbers.steps[i];
        const where = `${lesson.id}, step ${i + 1}`;
        const leaves = info.leaves.map((id) => info.nodes[id].name);
        for (const name of Object.keys(step.at ?? {})) assert.ok(leaves.includes(name), `${where}: ${name}`);
        if (step.network !== undefined) continue;
        if (step.select !== undefined)
          assert.ok(
            info.nodes.some(({ label }) => label === step.select),
            `${where}: ${step.select} is none of ${info.nodes.map(({ label }) => label).join(" | ")}`,
          );
        assert.doesNotThrow(() => page.positionAt(info, pass, step.place), where);
        assert.ok(step.mistake === undefined || pass.mistaken !== null, where);
      }
  });

  test("a place is where the walk of the page is", () => {
    for (const { lesson, numbers } of all)
      for (const [i, { place, network }] of lesson.steps.entries()) {
        if (network !== undefined) continue;
        const { info, pass } = numbers.steps[i];
        const walk = new GraphWalk(info, pass);
        const at = page.positionAt(info, pass, place);
        const sends = / sends to /.test(place);
        const message = at === null ? null : walk.messageAt(at);
        const said = message && `${info.nodes[message.from].label} sends to ${info.nodes[message.to].label}`;
        assert.equal(said, sends ? place : null, `${lesson.id}, step ${i + 1}`);
        if (place.endsWith("is computed")) assert.equal(`${walk.operations[at - 1].node} is computed`, place);
        assert.ok(at === null || at <= walk.operations.length);
      }
  });

  test("a network in the view is the figure's, has what the step selects, and its walk the step's place", async () => {
    let networks = 0;
    for (const { lesson, numbers } of all)
      for (const [i, step] of lesson.steps.entries()) {
        if (step.network === undefined) continue;
        networks++;
        const where = `${lesson.id}, step ${i + 1}`;
        const document = page.stepDocument({ lesson, step: i, note: null });
        const run = await openExperiment(document);
        const { train } = run.trainer.prepared();
        const probe = run.trainer.probe(train.inputs, train.targets);
        const info = { shapes: run.trainer.shapes, data: run.trainer.prepared() };
        const frame = { step: 0, parameters: run.trainer.parameters(), gradient: run.trainer.gradient(), probe };
        assert.ok(explainNetwork({ info, frame, notation: defaultNotation, loss: "mse" }, step.select), where);
        if (step.lens !== "scalars") {
          const updates = info.shapes.map(() => ({ weights: true, biases: true }));
          const walk = new NetworkWalk(info, frame, step.lens === "layers" ? "layers" : "neurons", updates);
          assert.ok(page.positionIn(walk, step.place) !== undefined, `${where}: ${step.place}`);
        }
        // The same network written out: its loss, and the gradients of all that is trained.
        const { info: graph, pass } = numbers.steps[i];
        const close = (a, b) => assert.ok(Math.abs(a - b) <= 1e-12 * Math.abs(b), `${where}: ${a} is not ${b}`);
        close(pass.values[graph.nodes[pass.of].offset], probe.loss);
        const trained = probe.layers.flatMap(({ dW, db }) =>
          document.train.update === "weights" ? [...dW] : [...dW, ...db],
        );
        assert.equal(graph.parameters.length, trained.length, where);
        for (const [k, id] of graph.parameters.entries()) close(pass.gradients[graph.nodes[id].offset], trained[k]);
      }
    assert.ok(networks >= 10, `${networks} steps show a network`);
  });

  test("a lesson's own network stays, another kind of figure gives way to the step's", () => {
    const shown = page.withFigure({ v: 1, view: { lesson: "lenses/3" } });
    assert.equal(shown.view.lens, "layers");
    assert.deepEqual(page.withFigure(shown), shown);
    const changed = { ...shown, model: { ...shown.model, layers: shown.model.layers.slice(1) } };
    assert.equal(page.withFigure(changed), changed);
    assert.equal(page.withFigure({ v: 1, model: shown.model, view: { lesson: "routes/1" } }).model.kind, "formula");
  });

  test("entries are counted by row, then by column, in values, gradients and messages", async () => {
    const question = { text: "", asked: { kind: "gradient", node: "x" } };
    const main = {
      text: "y = W @ x\nf = sum(y)",
      at: {
        W: [
          [1, 2],
          [3, 4],
        ],
        x: [5, 6],
      },
    };
    const lesson = { ...all[0].lesson, figures: { main }, steps: [], equations: [], opening: "", question };
    const { question: state } = await page.numbersOf(lesson, asker());
    assert.equal(page.answer(state, "val", ["W[2][1]"]), 3);
    assert.equal(page.answer(state, "grad", ["W[1][2]"]), 6);
    assert.equal(page.answer(state, "msg", ["y", "W[2][1]"]), 5);
    assert.equal(page.answer(state, "msg", ["y", "W[1][2]"]), 6);
    assert.equal(page.answer(state, "val", ["y[2]"]), 39);
  });

  test("the places between the passes: everything forward, the 1 at the end, everything", async () => {
    const { info, pass } = all.find(({ lesson }) => lesson.id === "routes").numbers.steps[0];
    const graph = new GraphWalk(info, pass);
    const phases = (walk, at) =>
      walk.operations
        .slice(0, at)
        .map(({ phase }) => phase)
        .join(" ");
    const ops = info.nodes.filter(({ kind }) => kind === "op").map(() => "forward");
    assert.equal(phases(graph, page.positionAt(info, pass, "forward is done")), ops.join(" "));
    const seeded = page.positionAt(info, pass, "the end is seeded");
    assert.equal(phases(graph, seeded), [...ops, "backward"].join(" "));
    assert.ok(graph.knowsGradient(pass.of, seeded) && !graph.knowsGradient(pass.of, seeded - 1));

    // What no message reaches has its gradient, 0, at the very end.
    const question = { text: "", asked: { kind: "gradient", node: "a" } };
    const figures = { main: { text: "u = b^2\nf = a^2", at: { a: 1, b: 2 } } };
    const lesson = { ...all[0].lesson, figures, steps: [], equations: [], opening: "", question };
    const { question: apart } = await page.numbersOf(lesson, asker());
    const walk = new GraphWalk(apart.info, apart.pass);
    const b = apart.info.nodes.findIndex(({ name }) => name === "b");
    const last = walk.operations.length;
    assert.deepEqual([walk.knowsGradient(b, last - 1), walk.knowsGradient(b, last)], [false, true]);

    const { info: mazur, frame } = await import("./mazur-frame.mjs");
    const updates = mazur.shapes.map(() => ({ weights: true, biases: true }));
    for (const level of ["neurons", "layers"]) {
      const walk = new NetworkWalk(mazur, frame, level, updates);
      const at = (place) => page.positionIn(walk, place);
      assert.equal(walk.operationAt(at("forward is done")).node, "loss");
      assert.equal(walk.operationAt(at("forward is done")).phase, "forward");
      assert.equal(walk.operationAt(at("the end is seeded")).node, "loss");
      assert.equal(walk.operationAt(at("the end is seeded")).phase, "backward");
      assert.equal(at("end"), walk.operations.length);
      assert.equal(walk.gradient("l1.u1.delta", at("l1.u1.z gets its gradient")), "now");
      assert.equal(at("nothing of the kind"), undefined);
    }
  });

  test("a lesson has 4 to 8 steps of one to four sentences, one equation, one question", () => {
    const ids = all.map(({ lesson }) => lesson.id);
    assert.equal(new Set(ids).size, ids.length);
    for (const { lesson } of all) {
      assert.ok(lesson.steps.length >= 4 && lesson.steps.length <= 8, lesson.id);
      for (const { says } of lesson.steps) {
        const sentences = says.replace(/\$[^$]*\$|\\\w+(\{[^}]*\})+/g, "n").match(/[.?]([*\s]|$)/g) ?? [];
        assert.ok(sentences.length >= 1 && sentences.length <= 4, `${lesson.id}: ${says}`);
      }
      assert.ok(!/[0-9]\.\d{3,}/.test(lesson.steps.map(({ says }) => says).join(" ")), `${lesson.id} has digits typed`);
    }
  });
});

describe("questions", () => {
  const opened = (id) => {
    const { lesson, numbers } = all.find((one) => one.lesson.id === id);
    return { lesson, numbers, says: (given) => page.judge(lesson.question, numbers, given) };
  };

  test("the engine's answer is right for every one, and three digits of it are enough", () => {
    for (const { lesson, numbers } of all) {
      const right = page.rightAnswer(lesson.question, numbers.question);
      assert.ok(page.judge(lesson.question, numbers, right).right, lesson.id);
      assert.ok(page.judge(lesson.question, numbers, Number(right.toPrecision(3))).right, lesson.id);
      const wrong = page.judge(lesson.question, numbers, right * 1.7 + 0.123);
      assert.ok(!wrong.right && wrong.says.length > 0, lesson.id);
      assert.ok(page.hint(lesson.question, numbers).length > 0, lesson.id);
    }
  });

  test("a value of the figure's answer is not the question's", () => {
    for (const { lesson, numbers } of all)
      if (lesson.question.at) {
        const [before, now] = [numbers.shown, numbers.question].map((state) =>
          lesson.question.asked.kind === "mistaken" ? null : page.rightAnswer(lesson.question, state),
        );
        if (before !== null && lesson.id !== "order") assert.notEqual(before, now, lesson.id);
      }
  });

  test("two routes: a missing one, an average, a product and missing slopes are told apart", () => {
    // a = 2, b = 1, c = 6: y = 7 comes through x, x = 3 through y.
    const { says, numbers, lesson } = opened("routes");
    assert.equal(page.rightAnswer(lesson.question, numbers.question), 10);
    assert.match(words(says(10).says), /^Right: 7 \\cdot 1 \+ 3 \\cdot 1 = 10\.$/);
    assert.match(words(says(7).says), /route through y is missing. It brings 3 \\cdot 1/);
    assert.match(words(says(3).says), /route through x is missing. It brings 7 \\cdot 1/);
    assert.match(words(says(5).says), /added, not averaged/);
    assert.match(words(says(21).says), /routes themselves are added/);
    assert.match(words(says(4).says), /through y has the wrong sign/);
    assert.match(words(says(-4).says), /through x has the wrong sign/);
    assert.match(words(says(-10).says), /sign is not/);
    assert.match(words(says(9).says), /values in the figure/);
    assert.match(words(says(2).says), /gradients from above are missing/);
    assert.match(words(says(100).says), /^Not yet. What comes through x is 7/);
  });

  test("one route: a missing factor is named", () => {
    // x = 2: w x + b - y = 9, so dJ/dw = 18 * 2.
    const { says } = opened("back");
    assert.match(words(says(36).says), /^Right/);
    assert.match(words(says(18).says), /local slope of .* is missing: 2/);
    assert.match(words(says(2).says), /local slope alone/);
    assert.match(words(says(-36).says), /sign is not/);
  });

  /** A question of its own: the gradient of the last line in x. */
  const asked = async (text, at) => {
    const question = { text: "", asked: { kind: "gradient", node: "x" } };
    const lesson = {
      ...all[0].lesson,
      figures: { main: { text, at } },
      steps: [],
      equations: [],
      opening: "",
      question,
    };
    const numbers = await page.numbersOf(lesson, asker());
    return (given) => words(page.judge(question, numbers, given).says);
  };

  test("a factor that is missing in the middle of a route, or in one of two terms, is named", async () => {
    // dc/dx = 5 * 6 * 3.
    const along = await asked("a = 3*x\nb = a^2\nc = 5*b", { x: 1 });
    assert.match(along(90), /^Right/);
    assert.match(along(15), /A factor is missing: the slope of b, 6/);
    assert.match(along(18), /A factor is missing: the slope of c, 5/);
    // df/dx = 2 * 3 + 7 * 4.
    const terms = await asked("u = 3*x\nv = 4*x\nf = 2*u + 7*v", { x: 1 });
    assert.match(terms(34), /^Right/);
    assert.match(terms(13), /The term through v lacks its local slope, 4/);
    assert.match(terms(10), /The term through v lacks the gradient from above, 7/);
    assert.match(terms(31), /The term through u lacks the gradient from above, 2/);
  });

  test("an update: uphill, a forgotten rate, the step alone", () => {
    // w = 3: e = 2, dJ/dw = 4, rate 0.1.
    const { says } = opened("descent");
    assert.match(words(says(2.6).says), /^Right/);
    assert.match(words(says(3.4).says), /uphill/);
    assert.match(words(says(-1).says), /rate is missing/);
    assert.match(words(says(0.4).says), /still has to be subtracted from 3/);
    assert.match(words(says(4).says), /That is the gradient/);
  });

  test("a value, and what a mistake makes", () => {
    assert.match(words(opened("graph").says(2).says), /value of/);
    const { says, numbers, lesson } = opened("break");
    const right = page.rightAnswer(lesson.question, numbers.question);
    assert.notEqual(right, 2);
    assert.match(words(says(2).says), /true gradient/);
  });
});
