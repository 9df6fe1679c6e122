/**
 * Runs the experiments of tests/golden/determinism.json in Node with the built package and writes the hash of each one's
 * parameters to tests/golden/hashes.json: `node scripts/hashes.mjs`. Node and the browsers are then held to them. A change
 * of the core that alters rounding or a generator changes them; look at why before committing new ones.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createEngine, Run } from "../dist/node.js";

const golden = (name) => new URL(`../tests/golden/${name}.json`, import.meta.url);
const experiments = JSON.parse(readFileSync(golden("determinism"), "utf8"));
const engine = await createEngine();
const hashes = {};
for (const { name, document } of experiments) {
  const run = Run.open(engine, document);
  run.step(Infinity);
  if (run.stopped) throw new Error(`${name}: ${run.stopped.message}`);
  hashes[name] = run.result().hash;
  run.delete();
}
writeFileSync(golden("hashes"), `${JSON.stringify(hashes, null, 2)}\n`);
console.log(`${experiments.length} hashes`);
