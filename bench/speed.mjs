/**
 * Measures how fast Chainrule trains beside other engines, in Node: every engine in a process of its own, rounds taken in
 * turns, the losses they reach compared. Prints medians, their spread and ratios, and writes them to bench/results/. Peers
 * are installed into build/peers.
 *
 *   node bench/speed.mjs [--only W1,W4] [--quick]
 */
import { fork } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure, isMain, main, progress, run } from "../scripts/run.mjs";
import { folder, packages } from "./speed/peers.mjs";
import { graphs, grids, networks } from "./speed/workloads.mjs";

/** The engines of each workload, ours first, and the ratio that ours has to reach. */
const table = {
  W1: { float: null, double: null, playground: 25, convnetjs: null, tfjs: null, jax: null },
  W2: { float: null, double: null, playground: 35, convnetjs: 15, tfjs: null, jax: null },
  W3: { float: null, double: null, tfjs: 40 },
  W4: { float: null, double: null, tfjs: 12, jax: 1.5 },
  W5: { float: null, double: null, jax: 1.4 },
  "W6 built": { double: null, micrograd: 60 },
  "W6 replayed": { double: null, tape: 1.5, micrograd: null },
  W7a: { float: null, double: null, playground: 45 },
  W7b: { float: null, double: null, playground: 45 },
};
const about = (name) => ({ ...networks, ...grids, ...graphs })[name.split(" ")[0]].about;

async function installPeers() {
  const manifest = join(folder, "package.json");
  const wanted = `${JSON.stringify({ private: true, dependencies: packages }, null, 2)}\n`;
  if (existsSync(join(folder, "node_modules")) && existsSync(manifest) && readFileSync(manifest, "utf8") === wanted)
    return;
  progress.task("Installing the engines compared with into build/peers");
  mkdirSync(folder, { recursive: true });
  writeFileSync(manifest, wanted);
  await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder]);
  progress.done();
}

/** The next message of a child, or its failure as a sentence. */
const answer = (child) =>
  new Promise((resolve) => {
    const ended = (code) => resolve({ failed: `ended with code ${code}` });
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message);
    });
  });

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const short = (x) =>
  x >= 1e6 ? `${(x / 1e6).toPrecision(3)}M` : x >= 1e3 ? `${(x / 1e3).toPrecision(3)}k` : x.toPrecision(3);

async function measure(name, { rounds, seconds }, rows) {
  const children = new Map();
  for (const engine of Object.keys(table[name])) {
    const child = fork(fileURLToPath(new URL("speed/child.mjs", import.meta.url)), [engine, name], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let noise = "";
    child.stderr.on("data", (text) => {
      noise += text;
    });
    const ready = await answer(child);
    if (ready.failed) console.log(`  ${engine}: ${ready.failed}\n${noise.slice(-400)}`);
    else children.set(engine, { child, checked: ready.checked, rates: [] });
  }
  for (let round = 0; round <= rounds; round++) {
    for (const [engine, entry] of children) {
      progress.detail(`${name} ${engine}, round ${round} of ${rounds}`);
      entry.child.send(seconds);
      const { rate, failed } = await answer(entry.child);
      if (failed) {
        for (const other of children.values()) other.child.kill();
        throw new Failure(`${engine} on ${name}: ${failed}.`);
      }
      if (round > 0) entry.rates.push(rate); // the first warms up
    }
  }
  const ours = children.values().next().value;
  for (const [engine, { child, checked, rates }] of children) {
    child.disconnect();
    const ratio =
      engine === "float" || engine === "double" ? null : median(rates.map((rate, i) => ours.rates[i] / rate));
    const must = table[name][engine];
    const agrees = Math.abs(checked - ours.checked) <= 1e-4 * Math.max(1e-3, Math.abs(ours.checked));
    rows.push({
      workload: name,
      engine,
      median: median(rates),
      low: Math.min(...rates),
      high: Math.max(...rates),
      ratio,
      must,
      checked,
    });
    const against =
      ratio === null
        ? ""
        : `${ratio.toFixed(2)} times${must === null ? "" : ratio >= must ? `, at least ${must} wanted` : `, ${must} WANTED`}`;
    console.log(
      `  ${engine.padEnd(11)} ${short(median(rates)).padStart(7)}/s  (${short(Math.min(...rates))} to ${short(Math.max(...rates))})  ${against}${agrees ? "" : `  LOSS ${checked} instead of ${ours.checked}`}`,
    );
  }
}

if (isMain(import.meta.url))
  await main(async () => {
    const options = process.argv.slice(2);
    const only = options[options.indexOf("--only") + 1]?.split(",");
    const wanted = options.includes("--only") ? only : Object.keys(table);
    const effort = options.includes("--quick") ? { rounds: 3, seconds: 0.2 } : { rounds: 7, seconds: 0.5 };
    await installPeers();
    const rows = [];
    for (const name of Object.keys(table).filter((key) => wanted.some((part) => key.startsWith(part)))) {
      console.log(`${name}: ${about(name)}`);
      await measure(name, effort, rows);
    }
    const machine = `${cpus()[0]
      .model.trim()
      .replace(/[^A-Za-z0-9]+/g, "-")}-node-${process.versions.node}`.toLowerCase();
    const results = fileURLToPath(new URL("results/", import.meta.url));
    mkdirSync(results, { recursive: true });
    const date = new Date().toISOString().slice(0, 10);
    const header = "date,workload,engine,version,median_per_second,lowest,highest,ours_is_times,must,checked\n";
    const version = { tfjs: packages["@tensorflow/tfjs"], jax: packages["@jax-js/jax"], convnetjs: packages.convnetjs };
    const lines = rows.map((r) =>
      [
        date,
        r.workload,
        r.engine,
        version[r.engine] ?? "own",
        ...[r.median, r.low, r.high].map(Math.round),
        r.ratio?.toFixed(3) ?? "",
        r.must ?? "",
        r.checked,
      ].join(","),
    );
    writeFileSync(join(results, `${machine}.csv`), `${header}${lines.join("\n")}\n`);
    console.log(`Written to bench/results/${machine}.csv`);
  });
