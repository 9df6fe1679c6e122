// Each lecture note's letters and conventions, and that anything odd in a document is the default notation.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import fc from "fast-check";
import { bundled } from "./bundled.mjs";

let notation;
let Symbols;
before(async () => {
  [notation, { Symbols }] = await Promise.all([bundled("notation.ts"), bundled("symbols.ts")]);
});

/** A 2-3-2 network and Mazur's. */
const peek = [
  { inputs: 2, units: 3, biases: 3 },
  { inputs: 3, units: 2, biases: 2 },
];
const mazur = [
  { inputs: 2, units: 2, biases: 1 },
  { inputs: 2, units: 2, biases: 1 },
];

/** What a lecture writes: layer 0 is the hidden one. */
const expected = {
  chainrule: [
    "z_{1}^{(1)}",
    "h_{2}",
    "y_{2}",
    "w_{12}^{(1)}",
    "W^{(2)}",
    "b_{1}^{(1)}",
    "\\delta_{1}^{(1)}",
    "t_{1}",
    "E",
    "x_{1}",
  ],
  birmingham: [
    "z_{1}^{2}",
    "a_{2}^{2}",
    "a_{2}^{3}",
    "\\omega_{12}^{2}",
    "\\mathbf{W}^{3}",
    "b_{1}^{2}",
    "\\delta_{1}^{2}",
    "y_{1}",
    "C",
    "a_{1}^{1}",
  ],
  "ucl-article": [
    "z_{1}^{(1)}",
    "h_{2}^{(1)}",
    "h_{2}^{(2)}",
    "W_{21}^{(0)}",
    "W^{(1)}",
    "b_{1}^{(0)}",
    "\\delta_{1}^{(1)}",
    "y_{1}",
    "Q",
    "h_{1}^{(0)}",
  ],
  peek: ["a_{1}^{(1)}", "h_{2}", "y_{2}", "w_{21}", "u", "b_{1}^{(1)}", "\\delta_{1}^{(1)}", "t_{1}", "L", "x_{1}"],
  course: [
    "z_{1}^{2}",
    "a_{2}^{2}",
    "a_{2}^{3}",
    "w_{12}^{2}",
    "w^{3}",
    "b_{1}^{2}",
    "\\delta_{1}^{2}",
    "y_{1}",
    "C",
    "a_{1}^{1}",
  ],
};
expected["ucl-slides"] = expected["ucl-article"];

describe("notation", () => {
  test("each preset writes the letters of its note", () => {
    for (const [name, letters] of Object.entries(expected)) {
      const s = new Symbols(notation.presetNamed(name).notation, peek);
      const written = [
        s.before(0, 0),
        s.activation(0, 1),
        s.activation(1, 1),
        s.weight(0, 0, 1),
        s.matrix(1),
        s.bias(0, 0),
        s.delta(0, 0),
        s.target(0),
        s.cost(),
        s.activation(-1, 0),
      ];
      assert.deepEqual(
        written.map(({ latex }) => latex),
        letters,
        name,
      );
    }
  });

  test("Mazur's units have names and his weights one number each", () => {
    const s = new Symbols(notation.presetNamed("mazur").notation, mazur);
    const written = [
      s.before(0, 0),
      s.activation(0, 0),
      s.activation(1, 1),
      s.activation(-1, 1),
      s.delta(1, 0),
      s.bias(0, 1),
    ];
    assert.deepEqual(
      written.map(({ latex }) => latex),
      ["\\mathrm{net}_{h1}", "\\mathrm{out}_{h1}", "\\mathrm{out}_{o2}", "i_{2}", "\\delta_{o1}", "b_{1}"],
    );
    assert.equal(s.weight(1, 0, 0).latex, "w_{5}");
    assert.equal(s.weight(1, 1, 0).latex, "w_{7}");
    assert.equal(s.weight(1, "k", 0).latex, "w_{kh1}");
    assert.deepEqual(
      [s.activation(0), s.activation(1), s.activation(-1)].map(({ latex }) => latex),
      ["h", "o", "i"],
    );
  });

  test("a weight's indices are to and from in columns, from and to in rows", () => {
    const at = (name) => new Symbols(notation.presetNamed(name).notation, peek).weight(0, 2, 0).latex;
    assert.equal(at("birmingham"), "\\omega_{31}^{2}");
    assert.equal(at("peek"), "w_{13}");
    assert.equal(at("ucl-slides"), "W_{13}^{(0)}");
  });

  test("derivatives as fractions, with a subscript, with a bar", () => {
    const s = (name, more) => new Symbols({ ...notation.presetNamed(name).notation, ...more }, peek);
    const gradient = (symbols) => symbols.gradient(symbols.weight(0, 0, 0)).latex;
    assert.equal(gradient(s("birmingham")), "\\frac{\\partial C}{\\partial\\omega_{11}^{2}}");
    assert.equal(gradient(s("ucl-slides")), "\\partial_{W_{11}^{(0)}}Q");
    assert.equal(gradient(s("peek", { derivative: "bar" })), "\\bar{w_{11}}");
    assert.match(s("peek").gradient(s("peek").bias(0)).mathml, /^<mrow class="g">/);
  });

  test("every choice of every preset writes every symbol", () => {
    for (const { notation: given } of notation.presets)
      for (const { field, values } of notation.choices)
        for (const { value } of values) {
          const s = new Symbols(notation.decodeNotation({ ...given, [field]: value }), peek);
          for (const { latex, mathml } of [
            s.before(0),
            s.activation(1),
            s.weight(1, 1, 10),
            s.matrix(0),
            s.slope(0, "k"),
          ]) {
            assert.ok(latex.length > 0);
            assert.ok(!/undefined|null/.test(mathml), mathml);
          }
        }
  });

  test("presets come back as they were written, and so does any choice", () => {
    for (const preset of notation.presets) {
      assert.equal(notation.encodeNotation(preset.notation, preset.name), preset.name);
      assert.ok(notation.same(notation.decodeNotation(preset.name), preset.notation));
    }
    const changed = { ...notation.presetNamed("birmingham").notation, cost: "E" };
    assert.ok(notation.same(notation.decodeNotation(notation.encodeNotation(changed)), changed));
  });

  test("the picture has the letters of the equations", async () => {
    const { Letters } = await bundled("graph/letters.ts");
    const letters = (name, shapes) => new Letters(shapes, notation.presetNamed(name).notation);
    const at = ({ letter, index }) => letter + index;
    const m = letters("mazur", mazur);
    assert.deepEqual([m.unit(0, 0), m.unit(1, 1), m.weight(1, 1, 0), m.bias(1)].map(at), ["h1", "o2", "w7", "b2"]);
    assert.deepEqual(m.columns(1), ["net", "out"]);
    const b = letters("birmingham", peek);
    assert.deepEqual([b.unit(0, 2), b.unit(1, 1), b.weight(0, 2, 0), b.bias(0)].map(at), ["a3", "a2", "\u03c931", "b"]);
    const p = letters("peek", peek);
    assert.deepEqual([p.unit(1, 0), p.weight(0, 2, 0), p.weight(1, 0, 2)].map(at), ["y1", "w13", "u31"]);
    assert.deepEqual([p.cost, p.target], ["L", "t"]);
    assert.deepEqual(letters("chainrule", peek).columns(1), ["z", "y"]);
  });

  test("anything else is the default, and no letter means two things", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const read = notation.decodeNotation(value);
        for (const { field, values } of notation.choices) assert.ok(values.some((one) => one.value === read[field]));
      }),
    );
    for (const odd of [null, 3, [], "nonsense", { before: "q" }, { __proto__: { before: "net" } }])
      assert.ok(notation.same(notation.decodeNotation(odd), notation.defaultNotation));
    assert.equal(notation.decodeNotation({ before: "a", activation: "a" }).activation, "h");
    assert.equal(notation.decodeNotation({ target: "y" }).target, "t");
    assert.equal(notation.decodeNotation({ preset: "mazur", cost: "C" }).before, "net");
  });
});
