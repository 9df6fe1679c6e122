/** A museum of tables: the ways in which CSV is written, and the samples they have to give. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEngine, decodeExperiment, loadSamples } from "../../dist/node.js";

const engine = await createEngine();

function samplesOf(csv, { data = {}, loss } = {}) {
  const experiment = decodeExperiment({ v: 1, data: { csv, ...data }, train: loss ? { loss } : {} });
  return loadSamples(engine, experiment);
}

/** Rows of inputs with the target last: a number, or a class's name. */
function rowsOf(table) {
  return Array.from({ length: table.rows }, (_, i) => {
    const target = table.targets[i];
    const inputs = table.inputs.slice(i * table.width, (i + 1) * table.width);
    return [...inputs, table.classes > 0 ? table.classNames[target] : target];
  });
}

const ordinary = [
  [1, 2, 3],
  [4, 5, 6],
];
const museum = [
  ["plain", "a,b,c\n1,2,3\n4,5,6\n", ordinary],
  ["no line break at the end", "a,b,c\n1,2,3\n4,5,6", ordinary],
  ["Windows line breaks", "a,b,c\r\n1,2,3\r\n4,5,6\r\n", ordinary],
  ["old Macintosh line breaks", "a,b,c\r1,2,3\r4,5,6\r", ordinary],
  ["mixed line breaks", "a,b,c\r\n1,2,3\n4,5,6\r", ordinary],
  ["byte order mark", "\ufeffa,b,c\n1,2,3\n4,5,6\n", ordinary],
  ["semicolons", "a;b;c\n1;2;3\n4;5;6\n", ordinary],
  ["tabs", "a\tb\tc\n1\t2\t3\n4\t5\t6\n", ordinary],
  ["bars", "a|b|c\n1|2|3\n4|5|6\n", ordinary],
  ["no header", "1,2,3\n4,5,6\n", ordinary],
  ["spaces around cells", "a , b ,c\n 1, 2 ,3\n4 ,5, 6 \n", ordinary],
  ["blank lines", "\na,b,c\n\n1,2,3\n\n\n4,5,6\n\n", ordinary],
  ["quoted cells", '"a","b","c"\n"1","2","3"\n"4","5","6"\n', ordinary],
  ["quoted names with commas and breaks", '"a, m","b\nm","c ""x"""\n1,2,3\n4,5,6\n', ordinary],
  ["decimal commas", "a;b;c\n1,0;2,0;3,0\n4,0;5,0;6,0\n", ordinary],
  [
    "decimal commas, two columns",
    "a;b\n1,5;2,5\n3,5;4,5\n",
    [
      [1.5, 2.5],
      [3.5, 4.5],
    ],
  ],
  [
    "decimal commas with tabs",
    "a\tb\n1,5\t2,5\n3,5\t4,5\n",
    [
      [1.5, 2.5],
      [3.5, 4.5],
    ],
  ],
  [
    "decimal points with semicolons",
    "a;b\n1.5;2.5\n3.5;4.5\n",
    [
      [1.5, 2.5],
      [3.5, 4.5],
    ],
  ],
  [
    "exponents and signs",
    "a,b\n1e2,-3\n+4.5E-1,.5\n5.,-0.25\n",
    [
      [100, -3],
      [0.45, 0.5],
      [5, -0.25],
    ],
  ],
  [
    "text is a class",
    "a,b\n1,yes\n2,no\n3,yes\n",
    [
      [1, "yes"],
      [2, "no"],
      [3, "yes"],
    ],
  ],
  [
    "classes with signs of other tables",
    'a,b\n1,"x;y"\n2,"p|q"\n',
    [
      [1, "x;y"],
      [2, "p|q"],
    ],
  ],
  [
    "classes beyond ASCII",
    "a,b\n1,\u00e9\n2,\u4e2d\n",
    [
      [1, "\u00e9"],
      [2, "\u4e2d"],
    ],
  ],
  [
    "no header, text class",
    "5.1,3.5,setosa\n7,3.2,versicolor\n",
    [
      [5.1, 3.5, "setosa"],
      [7, 3.2, "versicolor"],
    ],
  ],
  [
    "a name column is no input",
    "name,a,b\nAnn,1,2\nBob,3,4\n",
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ["an empty name", "a,,c\n1,2,3\n4,5,6\n", ordinary],
  [
    "a row of the table that looks like code",
    "a,b\n1,=SUM(A1)\n2,@x\n",
    [
      [1, "=SUM(A1)"],
      [2, "@x"],
    ],
  ],
  [
    "names every object has",
    "a,b\n1,__proto__\n2,constructor\n",
    [
      [1, "__proto__"],
      [2, "constructor"],
    ],
  ],
];

for (const [name, csv, expected] of museum) {
  test(`read: ${name}`, () => {
    const table = samplesOf(csv);
    assert.deepEqual(rowsOf(table), expected);
    assert.equal(table.omitted, 0);
  });
}

for (const missing of ["", " ", "NA", "N/A", "NaN", "nan", "null", "?"]) {
  test(`a row with ${JSON.stringify(missing)} is left out and counted`, () => {
    const table = samplesOf(`a,b,c\n1,2,x\n${missing},3,y\n4,${missing},x\n5,6,${missing}\n7,8,y\n`);
    assert.deepEqual(rowsOf(table), [
      [1, 2, "x"],
      [7, 8, "y"],
    ]);
    assert.equal(table.omitted, 3);
  });
}

test("a missing value in a column that is not used leaves the row in", () => {
  const table = samplesOf("a,b,c\n1,NA,3\n4,5,6\n", { data: { inputs: ["a"], target: "c" } });
  assert.deepEqual(rowsOf(table), [
    [1, 3],
    [4, 6],
  ]);
  assert.equal(table.omitted, 0);
});

test("columns by name, in the order asked for", () => {
  const table = samplesOf("a,b,c\n1,2,3\n4,5,6\n", { data: { inputs: ["c", "a"], target: "b" } });
  assert.deepEqual(rowsOf(table), [
    [3, 1, 2],
    [6, 4, 5],
  ]);
  assert.deepEqual([table.inputNames, table.targetName], [["c", "a"], "b"]);
});

test("names that are numbers are names when they are asked for", () => {
  const table = samplesOf("2019,2020\n1,2\n3,4\n", { data: { inputs: ["2019"], target: "2020" } });
  assert.deepEqual(rowsOf(table), [
    [1, 2],
    [3, 4],
  ]);
});

test("columns of a table without names are x1, x2, ... and y", () => {
  const table = samplesOf("1,2,3\n4,5,6\n");
  assert.deepEqual([table.inputNames, table.targetName], [["x1", "x2"], "y"]);
});

test("numbers are numbers, or classes when the loss is one for classes", () => {
  const csv = "a,b\n1,10\n2,2\n3,10\n4,-1\n";
  assert.equal(samplesOf(csv).classes, 0);
  const table = samplesOf(csv, { loss: "softmax_cross_entropy" });
  assert.deepEqual(table.classNames, ["-1", "2", "10"]);
  assert.deepEqual([...table.targets], [2, 1, 2, 0]);
});

test("classes stand in alphabetical order, whatever the order of the rows", () => {
  assert.deepEqual(samplesOf("a,b\n1,c\n2,a\n3,b\n").classNames, ["a", "b", "c"]);
});

test("lines are counted through quoted line breaks", () => {
  const csv = 'a,b,c\n1,2,"x\ny\nz"\n3,4,w\nfive,6,w\n7,8,w\n';
  assert.throws(() => samplesOf(csv), {
    message: 'data.csv: line 6, column 1 (a) is "five"; it takes a finite number.',
  });
});

test("lines are counted through blank lines and Windows line breaks", () => {
  const csv = "a,b\r\n\r\n1,2\r\n\r\n3,4\r\n5,6,7\r\n";
  assert.throws(() => samplesOf(csv), { message: /^data\.csv: line 6, column 3 is one too many;/ });
});

test("hostile tables end in samples or a sentence", () => {
  const parts = [
    "1",
    "a",
    ",",
    ";",
    "\t",
    '"',
    "\n",
    "\r",
    "\0",
    "\ufeff",
    "1e999",
    "0x1",
    "NaN",
    "1,5",
    "\u202e",
    "|",
    "-",
    ".",
    "__proto__",
  ];
  let state = 1;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state;
  };
  for (let i = 0; i < 5000; i++) {
    const csv = Array.from({ length: 1 + (next() % 40) }, () => parts[next() % parts.length]).join("");
    try {
      const table = samplesOf(csv);
      assert.ok(table.inputs.every(Number.isFinite) && table.targets.every(Number.isFinite));
      assert.equal(table.inputs.length, table.rows * table.width);
    } catch (error) {
      assert.equal(error.name, "ChainruleError", error.stack);
      assert.notEqual(error.code, "internal", error.message);
    }
  }
});
