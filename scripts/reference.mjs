/**
 * Writes docs/experiment.md from the table of fields and the engine's tables, as the built package has them:
 * `node scripts/reference.mjs`. A test holds the file against `reference()`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fallbackWords, fields, limits, parameterWords, tables, takes } from "../dist/node.js";
import { isMain } from "./run.mjs";

const target = new URL("../docs/experiment.md", import.meta.url);
const grouped = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ",");
/** A bar would end the cell of a Markdown table. */
const cell = (text) => text.replaceAll("|", "\\|");
const row = (...cells) => `| ${cells.map(cell).join(" | ")} |`;
const table = (head, rows) => [row(...head), row(...head.map(() => "---")), ...rows].join("\n");

/** Whom a field is for, where it is not for all. */
const all = [tables.optimizers.length, tables.datasets.length];
const ofWords = ({ of }) => (of && !all.includes(of.length) ? ` For ${of.join(", ")}.` : "");
const fieldRow = (field) =>
  row(`\`${field.path}\``, takes(field), fallbackWords(field) || "none", field.about + ofWords(field));
const fieldTable = (chosen) => table(["field", "takes", "when left out", "meaning"], chosen.map(fieldRow));
const below = (...starts) => fields.filter(({ path }) => starts.some((start) => path.startsWith(start)));
const top = () => fields.filter(({ path }) => !path.includes("."));

const rows = (list) =>
  table(
    ["name", "meaning", "numbers that tune it (default)"],
    list.map(({ name, about, parameters = [] }) =>
      row(`\`${name}\``, about, parameters.map(parameterWords).join("<br>")),
    ),
  );

const example = readFileSync(new URL("../examples/mazur.json", import.meta.url), "utf8").trim();

/** The whole page. */
export function reference() {
  return `<!-- Written by scripts/reference.mjs from the tables; change those. -->
# The experiment file

An experiment is one JSON document: the data, the network, how it learns, and a seed. What a run does follows from it and
from nothing else, to the bit. Every field but \`v\` may be left out. A field that is unknown, has a value of the wrong kind
or does not fit the others is refused with one sentence that names it.

\`\`\`json
${example}
\`\`\`

${fieldTable(top())}

## data

Exactly one of \`set\`, \`points\`, \`csv\` and \`file\` says where the samples come from; without any it is the set \`spiral\`.
With \`split\` below 1 the rows are dealt by the seed, and the first round(split n) of them train. Inputs are standardised
with the mean and the (population) standard deviation of the rows that train.

${fieldTable(below("data."))}

| set | meaning |
| --- | --- |
${tables.datasets.map(({ name, about }) => row(`\`${name}\``, about)).join("\n")}
| \`penguins\` | 342 penguins of three species by four measurements; data/README.md tells more. |
| \`iris\` | 150 iris flowers of three species by four measurements; data/README.md tells more. |
| \`wine\` | 178 wines of three cultivars by thirteen measurements; data/README.md tells more. |
| \`digits\` | 1797 handwritten digits as pictures of 8 by 8 cells; data/README.md tells more. |

### Tables

A CSV table (\`csv\`, \`file\`) has a line for each sample. The delimiter is found out: comma, semicolon, tab or bar. The
first line names the columns unless a cell of it is a number; a table without names has the columns x1, x2, ... and y.
Numbers have a decimal point or, where a comma does not separate the cells, a decimal comma. An empty cell, \`NA\`, \`N/A\`,
\`NaN\`, \`null\` or \`?\` in a column that is used leaves its row out; how many is reported. A target of text is a class
(classes in alphabetical order); a target of numbers is what \`target_kind\` says. Text is UTF-8.

### Targets

A row of \`targets\` has a number for each output, or one class where the loss takes classes: \`[2]\` and the one-hot row
\`[0, 0, 1]\` say the same. \`logistic\` takes 0 and 1, \`hinge\` -1 and 1, \`softmax_cross_entropy\` classes. Two classes need
one output, or two; more classes need an output each.

## model

The last layer listed is the output. \`W[j][k]\` is the weight from unit k of the layer before to unit j. With the losses
\`logistic\` and \`softmax_cross_entropy\` the last layer's activation is \`identity\`: they work on the plain weighted sums.

${fieldTable(below("model."))}

| activation | meaning |
| --- | --- |
${tables.ops
  .filter(({ activation }) => activation)
  .map(({ name, about }) => row(`\`${name}\``, about))
  .join("\n")}

### Starting weights

${rows(tables.initializers)}

## train

An update: the gradient averaged over a batch, plus the penalty's, clipped, then given to the optimiser. With \`epochs\` and
\`steps\` both, the first to be reached ends the run, and so with every other end. The schedule's time is epochs; warm-up
rises update by update. \`changes\` are part of the run: from its step on a change holds until another one does, and another
optimiser begins with nothing kept and its own numbers.

${fieldTable(below("train."))}

### Losses

${rows(tables.losses)}

### Optimisers

${rows(tables.optimizers)}

### Schedules

Every schedule also takes \`warmup\`: a number, 0 or more (0), the epochs over which the rate rises linearly at the start.

${rows(tables.schedules)}

## Limits

${table(
  ["what", "at most"],
  [
    ["weights and biases", limits.parameters],
    ["layers", limits.layers],
    ["units of a layer", limits.units],
    ["names of a layer's frozen parameters", limits.frozenNames],
    ["samples, rows of a table", limits.rows],
    ["inputs, columns of a table", limits.columns],
    ["classes", limits.classes],
    ["changes of settings on the way", limits.changes],
    ["characters of a CSV text", limits.csvCharacters],
    ["characters of an experiment's JSON", limits.jsonCharacters],
    ["depth of its lists and objects", limits.jsonDepth],
    ["characters of a name", limits.label],
  ].map(([what, most]) => row(what, grouped(most))),
)}
`;
}

if (isMain(import.meta.url)) {
  writeFileSync(target, reference());
  console.log("docs/experiment.md");
}
