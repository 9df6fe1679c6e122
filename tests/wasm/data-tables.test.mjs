/** Tables as data: the real sets, the kind of a target, rows left out, and what a page asks to show and edit a table. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { createHostWith } from "../../dist/browser.js";
import { createEngine, decodeExperiment, encodeExperiment, loadSamples, Run } from "../../dist/node.js";

const engine = await createEngine();
const read = (path) => new Uint8Array(readFileSync(new URL(`../../${path}`, import.meta.url))).buffer;
const host = await createHostWith({ wasm: async () => read("dist/engine.wasm") });
after(() => host.close());

const opened = (data, rest = {}) => {
  const run = Run.open(engine, { v: 1, data, ...rest });
  const { samples } = run;
  run.delete();
  return samples;
};
const refusal = async (task) => {
  try {
    await task();
  } catch (error) {
    return { code: error.code, field: error.field, message: error.message };
  }
  return assert.fail("was not refused");
};

test("wine: 178 rows of 13 measurements, 3 cultivars as classes though they are written as numbers", () => {
  const { rows, width, classes, classNames, omitted, targetName } = opened({ set: "wine" });
  assert.deepEqual([rows, width, classes, omitted, targetName], [178, 13, 3, 0, "cultivar"]);
  assert.deepEqual(classNames, ["1", "2", "3"]);
});

test("digits: 1797 pictures of 64 cells from 0 to 16, 10 classes", () => {
  const { rows, width, classes, inputs, inputNames } = opened({ set: "digits" });
  assert.deepEqual([rows, width, classes], [1797, 64, 10]);
  assert.deepEqual([inputNames[0], inputNames[63], Math.min(...inputs), Math.max(...inputs)], ["p00", "p77", 0, 16]);
});

test("another target of a real set is numbers where it holds numbers", () => {
  assert.equal(opened({ set: "wine", target: "alcohol", inputs: ["proline"] }).classes, 0);
});

test("digits, 64-32-10 with Adam, are told apart in 97 of 100 cases after 20 epochs", () => {
  const run = Run.open(engine, {
    v: 1,
    seed: 1,
    data: { set: "digits" },
    model: { layers: [{ units: 32 }, { units: 10 }] },
    train: { loss: "softmax_cross_entropy", optimizer: "adam", rate: 0.005, batch: 32 },
  });
  run.step(20 * run.trainer.updatesPerEpoch);
  const { accuracy } = run.evaluate().metrics;
  run.delete();
  assert.ok(accuracy.test >= 0.97, `${accuracy.test}`);
});

test("a target of numbers is classes when the document says so, and numbers when it says that", () => {
  const csv = "a,b\n0.5,1\n1.5,2.5\n2.5,1\n";
  assert.deepEqual(opened({ csv, target_kind: "class" }).classNames, ["1", "2.5"]);
  assert.equal(opened({ csv }).classes, 0);
  assert.equal(opened({ csv, target_kind: "number" }, { train: { loss: "huber" } }).classes, 0);
});

test("points have classes counted from 0 with any loss", () => {
  const data = { points: [[0], [1], [2]], targets: [[0], [1], [1]], target_kind: "class" };
  const table = opened(data, { model: { layers: [{ units: 1, activation: "tanh" }] } });
  assert.deepEqual([table.classes, table.classNames], [2, ["0", "1"]]);
  assert.equal(opened(data).classes, 2);
});

test("the kind of a target is written and read again, and refused where it has no meaning", async () => {
  const document = { v: 1, data: { csv: "a,b\n1,2\n", target_kind: "class" } };
  assert.equal(encodeExperiment(decodeExperiment(document)).data.target_kind, "class");
  const { code, field, message } = await refusal(() =>
    decodeExperiment({ v: 1, data: { set: "moons", target_kind: "class" } }),
  );
  assert.deepEqual([code, field], ["out_of_range", "data.target_kind"]);
  assert.match(message, /^data\.target_kind is "class", and the set moons has targets of one kind; it is for/);
  const words = await refusal(() =>
    loadSamples(engine, decodeExperiment({ v: 1, data: { csv: "a,b\n1,x\n", target_kind: "number" } })),
  );
  assert.equal(words.message, 'data.csv: line 2, column 2 (b) is "x"; it takes a finite number.');
});

test("rows left out are told with their line and the column that has no value", () => {
  const { omitted, leftOut } = opened({ csv: "a,b,c\n1,2,3\nNA,1,2\n1,,2\n4,5,6\n" });
  assert.equal(omitted, 2);
  assert.deepEqual(leftOut, [
    { line: 3, column: "a" },
    { line: 4, column: "b" },
  ]);
  const many = `a,b\n${"1,2\n".repeat(2)}${",2\n".repeat(1000)}`;
  assert.deepEqual([opened({ csv: many }).omitted, opened({ csv: many }).leftOut.length], [1000, 100]);
});

test("a page is told what the columns of a table hold, and reads some of its rows", async () => {
  const { columns, header, rows, from, cells } = await host.table("size;kind;n\n1,5;x;1\n;y;2\n3;x;3\n", 1, 1);
  assert.deepEqual(columns, [
    { name: "size", numbers: true, whole: false, missing: 1, distinct: 2 },
    { name: "kind", numbers: false, whole: false, missing: 0, distinct: 2 },
    { name: "n", numbers: true, whole: true, missing: 0, distinct: 3 },
  ]);
  assert.deepEqual([header, rows, from, cells], [true, 3, 1, [["", "y", "2"]]]);
});

const csv = "a,b\n1,2\n3,4\n";
const loss = "half_squared";
for (const [name, edits, expected] of [
  ["a cell", [{ kind: "cells", row: 1, column: 0, cells: [["5"]] }], "a,b\n1,2\n5,4\n"],
  [
    "a block pasted past the end",
    [
      {
        kind: "cells",
        row: 1,
        column: 1,
        cells: [
          ["7", "8"],
          ["9", "10"],
        ],
      },
    ],
    "a,b,column 3\n1,2,\n3,7,8\n,9,10\n",
  ],
  ["rows taken out", [{ kind: "remove", row: 0, count: 1 }], "a,b\n3,4\n"],
  ["a name", [{ kind: "name", column: 0, name: "size, cm" }], '"size, cm",b\n1,2\n3,4\n'],
  ["a new row", [{ kind: "cells", row: 2, column: 0, cells: [["5", "6"]] }], "a,b\n1,2\n3,4\n5,6\n"],
])
  test(`the text of a table after an edit: ${name}`, async () => {
    assert.equal(await host.editTable(csv, edits, { loss }), expected);
  });

test("a table without names stays without", async () => {
  const edit = { kind: "cells", row: 0, column: 0, cells: [["9"]] };
  assert.equal(await host.editTable("1;2,5\n3;4\n", [edit], { loss }), "9;2,5\n3;4\n");
});

test("an edit that would give no samples is refused with the reason", async () => {
  const edit = { kind: "cells", row: 0, column: 1, cells: [["x"]] };
  const { code, message } = await refusal(() => host.editTable(csv, [edit], { inputs: ["b"], target: "a", loss }));
  assert.equal(code, "wrong_type");
  assert.equal(message, 'The table: line 2, column 2 (b) is "x"; it takes a finite number.');
});

test("a table of 100,000 rows is looked at and opened in 3 seconds", async () => {
  const lines = Array.from(
    { length: 100_000 },
    (_, i) => `${i % 97},${(i * 0.37) % 5},${i % 13},${i % 2 ? "yes" : "no"}`,
  );
  const big = `a,b,c,class\n${lines.join("\n")}\n`;
  // Its own work, whatever else the machine is doing.
  const begun = process.cpuUsage();
  const { rows } = await host.table(big, 0, 50);
  const { info } = await host.open({ v: 1, data: { csv: big }, model: { layers: [{ units: 4 }, { units: 1 }] } });
  const { user, system } = process.cpuUsage(begun);
  const took = (user + system) / 1000;
  assert.deepEqual([rows, info.data.train.rows + info.data.test.rows], [100_000, 100_000]);
  assert.ok(took < 3000, `${took} ms`);
  const frame = await host.step(500);
  assert.ok(frame.step === 500 && Number.isFinite(frame.evaluation.loss.train), "and it trains");
});

test("a host fetches the rows of a real set before it opens it", async () => {
  const { info } = await host.open({ v: 1, data: { set: "wine" } });
  assert.equal(info.data.width, 13);
  assert.equal(info.data.train.index.length, info.data.train.rows);
});
