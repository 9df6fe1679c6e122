/** The command line as it ships: its answers, its exit statuses, its one sentence when something is wrong. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createEngine, Run } from "../../dist/node.js";
import { chainrule, chainruleReading, temporary, temporaryPath } from "./support/cli.mjs";

const example = (name) => fileURLToPath(new URL(`../../examples/${name}.json`, import.meta.url));
const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

/** Runs with --json and answers what was printed. */
function answer(...words) {
  const { status, stdout, stderr } = chainrule(...words, "--json");
  assert.equal(status, 0, stderr);
  assert.equal(stderr, "", "nothing is said beside the JSON when nobody watches");
  return JSON.parse(stdout);
}

/** Runs what must be refused and answers the sentence. */
function refused(...words) {
  const { status, stdout, stderr } = chainrule(...words);
  assert.equal(status, 2, stderr);
  assert.equal(stdout, "");
  assert.match(stderr, /^[^\n]+\.\n$/, "one sentence");
  return stderr.trim();
}

const file = (name, document) => temporary(name, JSON.stringify({ v: 1, ...document }));

test("train answers with the fields of the contract and no others", () => {
  const result = answer("train", example("penguins"), "--epochs", "2");
  assert.deepEqual(Object.keys(result), ["step", "epoch", "loss", "metrics", "parameters", "hash"]);
  assert.deepEqual(Object.keys(result.loss).sort(), ["penalty", "test", "train"]);
  assert.deepEqual(Object.keys(result.metrics), ["accuracy"]);
  assert.deepEqual(Object.keys(result.metrics.accuracy), ["train", "test"]);
  assert.equal(result.epoch, 2);
  assert.equal(result.step, 56);
  assert.deepEqual(
    result.parameters.map(({ W, b }) => [W.length, W[0].length, b.length]),
    [
      [8, 4, 8],
      [3, 8, 3],
    ],
  );
});

test("the hash is SHA-256 of the parameters as little-endian doubles, layer by layer, W row by row, then b", () => {
  for (const name of ["spiral", "mazur", "penguins"]) {
    const { parameters, hash } = answer("train", example(name), "--steps", "7");
    const numbers = parameters.flatMap(({ W, b }) => [...W.flat(), ...b]);
    const bytes = new DataView(new ArrayBuffer(numbers.length * 8));
    numbers.forEach((value, i) => {
      bytes.setFloat64(i * 8, value, true);
    });
    assert.equal(hash, createHash("sha256").update(new Uint8Array(bytes.buffer)).digest("hex"));
  }
});

test("without a test set its numbers are null; regression has r2", () => {
  const result = answer("train", file("all.json", { data: { set: "plane", split: 1 } }), "--steps", "1");
  assert.equal(result.loss.test, null);
  assert.deepEqual(Object.keys(result.metrics), ["r2"]);
  assert.equal(result.metrics.r2.test, null);
});

test("the penalty is reported apart from the loss", () => {
  const data = { points: [[1]], targets: [[0]], split: 1 };
  const layers = [{ W: [[2]], b: [0] }];
  const { loss } = answer(
    "train",
    file("l2.json", { data, model: { layers }, train: { l1: 0.5, l2: 0.25 } }),
    "--steps",
    "0",
  );
  assert.deepEqual(loss, { train: 2, test: null, penalty: 1.5 });
});

test("epochs and steps from the command line replace those of the file; the file's are used without", () => {
  const limited = file("limited.json", { data: { set: "xor", n: 100 }, train: { epochs: 3, batch: 10 } });
  assert.equal(answer("train", limited).step, 24);
  assert.equal(answer("train", limited, "--steps", "5").step, 5);
  assert.equal(answer("train", limited, "--steps=100").step, 100);
  assert.equal(answer("train", limited, "--epochs", "5").epoch, 5);
  const both = file("both.json", { data: { set: "xor", n: 100 }, train: { epochs: 3, steps: 7 } });
  assert.equal(answer("train", both).step, 7);
  assert.equal(answer("train", both, "--steps", "0").step, 0);
});

test("one of epochs and steps is needed", () => {
  assert.match(refused("train", example("spiral")), /^train\.epochs and train\.steps are missing;/);
  assert.match(refused("train", example("spiral"), "--steps", "1", "--epochs", "1"), /both given/);
});

test("values may begin with a minus, after a space or an equals sign", () => {
  const points = file("signs.json", { data: { points: [[-1, 2]], targets: [[-0.5]] } });
  const spaced = answer("query", points, "--sample", "-1,2", "--target", "-0.5");
  assert.deepEqual(answer("query", points, "--sample=-1,2", "--target=-.5"), spaced);
  assert.deepEqual(answer("query", points, "--target", "-5e-1", "--sample", " -1.0 , +2 "), spaced);
});

test("query answers with the fields of the contract", () => {
  const result = answer("query", example("mazur"), "--sample", "0.05,0.1", "--target", "0.01,0.99");
  assert.deepEqual(Object.keys(result), ["loss", "layers"]);
  for (const layer of result.layers) assert.deepEqual(Object.keys(layer), ["z", "a", "delta", "dW", "db"]);
});

test("query --step trains that many updates first, past the file's own end", () => {
  const document = JSON.parse(readFileSync(example("nielsen-saturation"), "utf8"));
  const short = temporary("short.json", JSON.stringify({ ...document, train: { ...document.train, epochs: 2 } }));
  const words = ["--sample", "1", "--target", "0", "--step", "100"];
  assert.deepEqual(answer("query", short, ...words), answer("query", example("nielsen-saturation"), ...words));
});

test("a class is a target: its number, its row, its name", () => {
  const sample = ["--sample", "39.1,18.7,181,3750"];
  const byNumber = answer("query", example("penguins"), ...sample, "--target", "2");
  assert.deepEqual(answer("query", example("penguins"), ...sample, "--target", "0,0,1"), byNumber);
  assert.deepEqual(answer("query", example("penguins"), ...sample, "--target", "Gentoo"), byNumber);
  const layers = [{ units: 3 }];
  const data = { points: [[0], [1]], targets: [[0], [2]], split: 1 };
  const bare = file("bare.json", { data, model: { layers }, train: { loss: "softmax_cross_entropy" } });
  assert.deepEqual(
    answer("query", bare, "--sample", "1", "--target", "2"),
    answer("query", bare, "--sample", "1", "--target", "0,0,1"),
  );
});

test("query agrees with the library", async () => {
  const engine = await createEngine();
  const run = Run.open(engine, readFileSync(example("spiral"), "utf8"));
  run.step(25);
  const expected = JSON.parse(JSON.stringify(run.query([1, -2], [1])));
  const found = answer("query", example("spiral"), "--sample", "1,-2", "--target", "1", "--step", "25");
  assert.deepEqual(found, expected);
});

test("--save writes an experiment that goes on where training came to", () => {
  for (const name of ["spiral", "mazur", "penguins", "moons"]) {
    const to = temporaryPath(`${name}-saved.json`);
    const trained = answer("train", example(name), "--steps", "30", "--save", to);
    const again = answer("train", to, "--steps", "0");
    assert.equal(again.hash, trained.hash);
    assert.deepEqual(again.loss, trained.loss);
    assert.ok(answer("train", to, "--steps", "5").step === 5);
  }
});

test("--save writes default layers out, keeps the file's own ends, and finds a CSV file again", () => {
  const folder = join(dirname(temporaryPath("x")), "deeper");
  mkdirSync(folder, { recursive: true });
  temporary("table.csv", "a,b,c\n1,2,0\n3,4,1\n5,6,0\n");
  const from = file("table.json", { data: { file: "table.csv" }, train: { epochs: 4 } });
  const to = join(folder, "saved.json");
  const trained = answer("train", from, "--steps", "2", "--save", to);
  const saved = JSON.parse(readFileSync(to, "utf8"));
  assert.equal(saved.model.layers.length, 3);
  assert.equal(saved.train.epochs, 4);
  assert.equal(saved.train.steps, undefined);
  assert.equal(answer("train", to, "--steps", "0").hash, trained.hash);
});

test("a run that leaves the finite numbers fails with status 1, and still answers", () => {
  const data = { points: [[1e200]], targets: [[0]], split: 1 };
  const wild = file("wild.json", { data, model: { layers: [{ W: [[1e200]] }] }, train: { steps: 10 } });
  const { status, stdout, stderr } = chainrule("train", wild, "--json");
  assert.equal(status, 1);
  assert.match(stderr, /^The [^\n]+ is not finite [^\n]+\.\n$/);
  const result = JSON.parse(stdout);
  assert.equal(result.loss.train, null);
  assert.equal(chainrule("query", wild, "--sample", "1e200", "--target", "0", "--step", "3", "--json").status, 1);
});

test("a last update that overflows is a failure too, and nothing is saved of it", () => {
  const data = { points: [[1e100]], targets: [[0]], split: 1 };
  const layers = [{ W: [[1]], b: [0] }];
  const wild = file("last.json", { data, model: { layers }, train: { rate: 1e220, steps: 1 } });
  const to = temporaryPath("last-saved.json");
  const { status, stdout, stderr } = chainrule("train", wild, "--json", "--save", to);
  assert.equal(status, 1);
  assert.match(stderr, /^A parameter of layer 1 is not finite \(-Infinity\) at step 1\.\n$/);
  assert.deepEqual(JSON.parse(stdout).parameters, [{ W: [[null]], b: [null] }]);
  assert.throws(() => readFileSync(to), { code: "ENOENT" });
});

test("nothing is saved of a run that failed", () => {
  const data = { points: [[1e200]], targets: [[0]], split: 1 };
  const wild = file("wild2.json", { data, model: { layers: [{ W: [[1e200]] }] }, train: { steps: 10 } });
  const to = temporaryPath("wild-saved.json");
  assert.equal(chainrule("train", wild, "--save", to).status, 1);
  assert.throws(() => readFileSync(to), { code: "ENOENT" });
});

test("bad experiments end with status 2 and the same sentence as in the library", () => {
  const bad = JSON.parse(readFileSync(new URL("../golden/bad-experiments.json", import.meta.url), "utf8"));
  const kinds = [
    "trailing comma",
    "no version",
    "unknown loss",
    "rate as text",
    "ragged points",
    "W against the data",
    "short row",
    "outputs against classes",
  ];
  for (const kind of kinds) {
    const { text, document, message } = bad.find((entry) => entry.kind === kind);
    const path = temporary("bad.json", text ?? JSON.stringify(document));
    assert.equal(refused("train", path, "--steps", "1"), message);
    assert.equal(refused("query", path, "--sample", "1,2", "--target", "1"), message);
  }
});

test("files that cannot be read", () => {
  assert.match(
    refused("train", "nowhere.json", "--steps", "1"),
    /^"nowhere\.json" cannot be read: there is no such file\.$/,
  );
  assert.match(refused("train", dirname(example("spiral")), "--steps", "1"), /cannot be read: it is a folder\.$/);
  const utf16 = temporary("utf16.json", Buffer.from('\ufeff{"v": 1}', "utf16le"));
  assert.match(refused("train", utf16, "--steps", "1"), /is not UTF-8 text; save it in that encoding\.$/);
  const lost = file("lost.json", { data: { file: "lost.csv" } });
  assert.match(
    refused("train", lost, "--steps", "1"),
    /^data\.file is "lost\.csv", which cannot be read: there is no such file\.$/,
  );
});

test("a place to save that is not there is refused before training", () => {
  assert.match(
    refused("train", example("spiral"), "--epochs", "1000000000", "--save", "/nowhere/at/all.json"),
    /^--save is "\/nowhere\/at\/all\.json"; it takes a path in a folder that exists\.$/,
  );
});

test("words that are not understood", () => {
  const spiral = example("spiral");
  const sentences = [
    [["trian", spiral], 'There is no command "trian"; chainrule takes train, query or grad (did you mean train?).'],
    [["train"], "The experiment's file is missing; train takes its path, such as examples/spiral.json."],
    [["train", spiral, "more"], '"more" is one word too many; train takes one file.'],
    [
      ["train", spiral, "--epoch", "3"],
      'There is no option "--epoch"; train takes --epochs, --steps, --save, --mistake, --json (did you mean epochs?).',
    ],
    [["train", spiral, "--steps"], "--steps has no value; it takes one after a space or an equals sign."],
    [["train", spiral, "--steps", "--json"], "--steps has no value; it takes one after a space or an equals sign."],
    [["train", spiral, "--steps", "1", "--steps", "2"], "--steps is given twice; train takes it once."],
    [["train", spiral, "--steps", "-1"], '--steps is "-1"; it takes a whole number, 0 or more.'],
    [["train", spiral, "--steps", "1.5"], '--steps is "1.5"; it takes a whole number, 0 or more.'],
    [["train", spiral, "--steps", "many"], '--steps is "many"; it takes a whole number, 0 or more.'],
    [["train", spiral, "--json=yes"], '"--json=yes" has a value; --json takes none.'],
    [
      ["query", spiral, "--target", "1"],
      "--sample is missing; it takes numbers with commas between them, such as 0.05,0.1.",
    ],
    [
      ["query", spiral, "--sample", "1,2"],
      "--target is missing; it takes numbers with commas between them, such as 0.01,0.99.",
    ],
    [
      ["query", spiral, "--sample", "1,x", "--target", "1"],
      '--sample is "1,x" with "x" in place 2; it takes numbers with commas between them, such as 0.05,0.1.',
    ],
    [
      ["query", spiral, "--sample", "1,", "--target", "1"],
      '--sample is "1," with "" in place 2; it takes numbers with commas between them, such as 0.05,0.1.',
    ],
    [["query", spiral, "--sample", "1,2,3", "--target", "1"], "--sample has 3 numbers; the network takes 2 (x1, x2)."],
    [
      ["query", spiral, "--sample", "1,1e999", "--target", "1"],
      '--sample is "1,1e999" with "1e999" in place 2; it takes numbers with commas between them, such as 0.05,0.1.',
    ],
    [
      ["query", example("penguins"), "--sample", "1,2,3,4", "--target", "Gento"],
      '--target is "Gento"; it takes numbers with commas between them, or a class: Adelie, Chinstrap, Gentoo (did you mean Gentoo?).',
    ],
  ];
  for (const [words, sentence] of sentences) assert.equal(refused(...words), sentence);
});

test("targets that do not fit are refused with status 2", () => {
  refused("query", example("penguins"), "--sample", "1,2,3,4", "--target", "3");
  refused("query", example("penguins"), "--sample", "1,2,3,4", "--target", "1,0");
  refused("query", example("mazur"), "--sample", "1,2", "--target", "1,2,3");
});

test("without --json the answers are lines for people", () => {
  const train = chainrule("train", example("mazur"), "--steps", "1");
  assert.equal(train.status, 0);
  assert.match(train.stdout, /^1 sample; network 2-2-2, sigmoid sigmoid, 10 parameters\n/);
  assert.match(train.stdout, /loss {6}train 0\.2910277737\n/);
  assert.match(train.stdout, / {2}W {2}0\.1497807161 {2}0\.1995614323\n/);
  const query = chainrule("query", example("mazur"), "--sample", "0.05,0.1", "--target", "0.01,0.99");
  assert.match(query.stdout, /^loss {2}0\.2983711088\n/);
  assert.match(query.stdout, /delta {2}0\.1384985616 {2}-0\.03809823652\n/);
});

test("help and version", () => {
  for (const words of [[], ["--help"], ["-h"], ["train", "--help"]]) {
    const { status, stdout, stderr } = chainrule(...words);
    assert.equal(status, 0);
    assert.match(stdout, /chainrule train FILE \[--epochs N \| --steps N\] \[--save FILE\] \[--json\]/);
    assert.equal(stderr, "");
  }
  assert.equal(chainrule("--version").stdout, `${version}\n`);
});

test("grad answers with the fields of the contract", () => {
  const result = answer(
    "grad",
    "x = a + b; y = b + c; f = x*y",
    "--at",
    "a=1,b=1,c=6",
    "--check",
    "--trace",
    "--hessian",
  );
  assert.deepEqual(Object.keys(result), ["of", "value", "values", "gradients", "check", "trace", "hessian"]);
  assert.equal(result.of, "f");
  assert.deepEqual(result.gradients, { a: 7, b: 9, x: 7, c: 2, y: 2, f: 1 });
  assert.deepEqual(Object.keys(result.check), ["max_relative_error", "entries"]);
  assert.deepEqual(result.trace[0], { node: "x", from: "f", upstream: 1, slope: 7, product: 7 });
  assert.deepEqual(result.hessian, {
    names: ["a", "b", "c"],
    rows: [
      [0, 1, 1],
      [1, 2, 1],
      [1, 1, 0],
    ],
  });
  assert.deepEqual(Object.keys(answer("grad", "y = 5*x + 1", "--at=x=2")), ["of", "value", "values", "gradients"]);
});

test("grad reads lists, fractions and negative values after --at, and takes --of and --wrt", () => {
  const result = answer(
    "grad",
    "y = W @ x + b; s = sum(y)",
    "--at",
    "W=[[1,2],[3,4]], x=[1,-1], b=-1/4",
    "--wrt",
    "x,b",
  );
  assert.deepEqual(result.values, {
    W: [
      [1, 2],
      [3, 4],
    ],
    x: [1, -1],
    b: -0.25,
    y: [-1.25, -1.25],
    s: -2.5,
  });
  assert.deepEqual(result.gradients, { x: [4, 6], b: 2 });
  const of = answer("grad", "u = a*b; v = c^2", "--at", "a=2,b=3,c=4", "--of", "u");
  assert.deepEqual(of.gradients, { a: 3, b: 2, u: 1, c: 0, v: 0 });
  assert.equal(answer("grad", "-x^2", "--at", "x=-3").value, -9);
});

test("grad says in one sentence what is wrong, and where", () => {
  assert.match(refused("grad", "y = w*x\nz = 2y", "--at", "w=1,x=1"), /^Line 2, column 5: .*written with \*\.$/);
  assert.match(refused("grad", "y = sigmod(x)", "--at", "x=1"), /did you mean sigmoid\?/);
  assert.match(refused("grad", "y = w*x", "--at", "w=1,x=1,vv=2"), /no "vv"/);
  assert.match(refused("grad", "y = w*x", "--at", "w"), /--at has "w"/);
  assert.match(refused("grad", "y = w*x", "--at", "w=1"), /"x" has no value/);
  assert.match(refused("grad", "y = [1,2]*x", "--at", "x=1"), /is 2 x 1/);
  assert.match(refused("grad", "y = x", "--at", "x=1", "--mistake", "overwite"), /did you mean overwrite\?/);
  assert.match(refused("grad"), /formula is missing/);
});

/** Runs with --json and `text` on standard input. */
const piped = (text, ...words) => JSON.parse(chainruleReading(text, ...words, "--json").stdout);

test("grad takes a formula's experiment file, and either from standard input", () => {
  const regression = example("formula-regression");
  const text = readFileSync(regression, "utf8");
  const { model } = JSON.parse(text);
  const result = answer("grad", regression);
  assert.equal(result.of, "J");
  assert.deepEqual(result.gradients, { w: 8, x: 40, u: 8, b: 8, yhat: 8, y: -8, e: 8, J: 1 });
  assert.deepEqual(piped(text, "grad", "-"), result);
  assert.deepEqual(piped(model.text, "grad", "-", "--at", "w=5,x=1,b=1,y=2"), result);
  assert.deepEqual(answer("grad", temporary("j.txt", model.text), "--at", "w=5,x=1,b=1,y=2"), result);
  assert.equal(answer("grad", regression, "--at", "w=4").value, 9);
  const output = file("output.json", {
    model: { kind: "formula", text: "u = a^2; v = u*3", at: { a: 2 }, output: "u" },
  });
  assert.equal(answer("grad", output).of, "u");
  assert.equal(answer("grad", output, "--of", "v").value, 12);
  assert.match(refused("grad", example("spiral")), /^model\.kind is "network"; grad takes a formula\.$/);
  assert.match(refused("grad", "nowhere.json"), /there is no such file/);
  const bad = file("place.json", { model: { kind: "formula", text: "y = x\nz = y +", at: { x: 1 } } });
  assert.match(refused("grad", bad), /^Line 2, column \d+: /);
  assert.match(refused("train", bad, "--steps", "1"), /^Line 2, column \d+: /);
});

test("a mistake in the document or on the command line gives its gradients", () => {
  const zeroing = example("formula-zeroing");
  const wrong = answer("grad", zeroing, "--mistake", "no_zeroing").gradients;
  assert.deepEqual(wrong, { a: 3, b: 3, c: 2, d: 10, e: 1 });
  const document = JSON.parse(readFileSync(zeroing, "utf8"));
  const broken = file("broken.json", { ...document, mistake: "no_zeroing" });
  assert.deepEqual(answer("grad", broken).gradients, wrong);
  assert.match(refused("grad", zeroing, "--mistake", "dead_relu"), /--mistake is "dead_relu"; it takes one of/);
});

test("train on a formula is gradient descent on its parameters", () => {
  const line = example("formula-line");
  const result = answer("train", line, "--steps", "1");
  assert.deepEqual(Object.keys(result), ["step", "of", "value", "values", "gradients"]);
  assert.equal(result.step, 1);
  assert.equal(result.of, "L");
  assert.ok(Math.abs(result.values.w - 3.4) < 1e-15);
  assert.ok(Math.abs(result.value - 1) < 1e-14);
  assert.equal(answer("train", line, "--steps", "0").value, 4);
  const to = temporaryPath("line-saved.json");
  const further = answer("train", line, "--steps", "7", "--save", to);
  assert.deepEqual(answer("train", to, "--steps", "0").values, further.values);
  const vectors = file("vectors.json", {
    model: { kind: "formula", text: "J = sum((W @ x - t)^2)", at: { W: [[1, 2]], x: [1, 1], t: 0 }, parameters: ["W"] },
    train: { rate: 0.1, steps: 2 },
  });
  assert.equal(answer("train", vectors).values.W[0].length, 2);
  assert.match(chainrule("train", line, "--steps", "1").stdout, /^step 1\nL = 1\n/);
  // Steps along the gradients that the mistake gives: 0.05 x 2 x -8 instead of 0.05 x -8.
  const mistaken = answer("train", line, "--steps", "1", "--mistake", "no_zeroing");
  assert.ok(mistaken.values.w > 3.75 && mistaken.values.w !== result.values.w);
});

test("train on a formula says what it lacks, and fails where numbers stop being finite", () => {
  const line = example("formula-line");
  assert.match(refused("train", line), /^train\.steps is missing;/);
  assert.match(refused("train", line, "--epochs", "1"), /no epochs/);
  assert.match(refused("train", example("formula-circuit"), "--steps", "1"), /^model\.parameters is empty;/);
  assert.match(
    refused("train", line, "--steps", "1", "--mistake", "dead_relu"),
    /a formula takes no_topological_order/,
  );
  assert.match(refused("query", line, "--sample", "1", "--target", "1"), /model\.kind is "formula"/);
  const wild = file("wild-formula.json", {
    model: { kind: "formula", text: "y = x^4", at: { x: 1 }, parameters: ["x"] },
    train: { rate: 1e3, steps: 100 },
  });
  const { status, stdout, stderr } = chainrule("train", wild, "--json");
  assert.equal(status, 1);
  assert.match(stderr, /^"\w+" is not finite after step \d+; [^\n]+\.\n$/);
  assert.ok(Number.isFinite(JSON.parse(stdout).value));
});

test("a mistake of a network: query shows its gradients, train goes its way, and it is not saved", () => {
  const mazur = example("mazur");
  const words = ["--sample", "0.05,0.1", "--target", "0.01,0.99"];
  const right = answer("query", mazur, ...words);
  const wrong = answer("query", mazur, ...words, "--mistake", "in_place_update");
  assert.deepEqual(wrong.layers[1], right.layers[1]);
  assert.notEqual(wrong.layers[0].dW[0][0], right.layers[0].dW[0][0]);
  assert.equal((0.15 - 0.5 * wrong.layers[0].dW[0][0]).toFixed(9), "0.149817639");
  const to = temporaryPath("mazur-mistaken.json");
  const trained = answer("train", mazur, "--steps", "1", "--mistake", "in_place_update", "--save", to);
  assert.equal(trained.loss.train.toFixed(9), "0.291027924");
  assert.equal(JSON.parse(readFileSync(to, "utf8")).mistake, undefined);
  const document = file("mistaken.json", { ...JSON.parse(readFileSync(mazur, "utf8")), mistake: "in_place_update" });
  assert.deepEqual(answer("query", document, ...words), wrong);
  assert.match(refused("train", mazur, "--steps", "1", "--mistake", "in_place"), /did you mean in_place_update\?/);
  assert.match(refused("train", mazur, "--steps", "1", "--mistake", "overwrite"), /a network takes in_place_update/);
});
