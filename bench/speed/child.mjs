/** One engine on one workload, in a process of its own: made ready, then timed whenever the parent asks. */
import { micrograd, playground, tape } from "./baselines.mjs";
import { open } from "./ours.mjs";
import { convnetjs, jax, tfjs } from "./peers.mjs";
import { graphs, grids, networks } from "./workloads.mjs";

const engines = { float: open("float"), double: open("double"), playground, micrograd, tape, tfjs, convnetjs, jax };
const [, , engineName, workload] = process.argv;
const engine = engines[engineName];

/** What is timed: `work(n)` does n units, and each is worth so much. */
async function prepare() {
  if (networks[workload]) {
    const w = networks[workload];
    const { train, loss } = await engine.network(w);
    return { work: train, worth: w.batch, checked: await loss() };
  }
  if (grids[workload]) {
    const w = grids[workload];
    const { draw, output } = await engine.grid(w);
    return {
      work: (n) => {
        for (let i = 0; i < n; i++) draw();
      },
      worth: w.cells ** 2,
      checked: output(),
    };
  }
  const [name, how] = workload.split(" ");
  const w = graphs[name];
  const { build, replay, loss } = await engine.graph(w);
  const work =
    how === "replayed"
      ? replay
      : (n) => {
          for (let i = 0; i < n; i++) build();
        };
  return { work, worth: w.operations, checked: loss() };
}

const { work, worth, checked } = await prepare();
let units = 1;
/** Seconds of processor time this process has had: on a machine that is busy otherwise, the clock on the wall says less. */
const spent = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
process.on("message", (seconds) => {
  let done = 0;
  const begun = spent();
  let last = begun;
  while (last - begun < seconds) {
    work(units);
    done += units;
    const now = spent();
    if (now - last < 0.02) units *= 2;
    last = now;
  }
  process.send({ rate: (done * worth) / (last - begun) });
});
process.send({ checked });
