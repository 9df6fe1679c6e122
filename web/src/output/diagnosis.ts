/** What stands out in a run, in plain words. Every rule is a comparison of numbers that the page shows. */
import type { Health } from "../../../wasm/health.ts";
import type { Frame, HistoryPoint, LayerShape, RunInfo } from "../../../wasm/types.ts";
import { layerName } from "../graph/names.ts";
import { percent, short } from "../ui/numbers.ts";
import { t } from "../words/words.ts";

export interface Finding {
  readonly kind:
    | "dead"
    | "saturated"
    | "alike"
    | "vanishing"
    | "exploding"
    | "wild"
    | "still"
    | "rising"
    | "overfitting";
  /** What is so, and what may help. */
  readonly text: string;
}

export interface Patient {
  readonly info: RunInfo;
  readonly frame: Frame;
  /** null until the engine has answered. */
  readonly health: Health | null;
  readonly history: readonly HistoryPoint[];
}

/** A layer that learns so many times slower than another is left behind. */
const SLOWER = 50;
/** An update that changes so much of a layer's size is too large; all of them under the other, nearly nothing. */
const WILD = 0.3;
const STILL = 1e-6;
/** Shares of a layer's units. */
const MANY = 0.25;
/** A loss that is so many times its least value has gone up; a test loss, by less. */
const RISEN = 3;
const WORSE = 1.2;
/** Points of the curves that a judgement about their course takes. */
const COURSE = 8;

/** The worst first. */
export function diagnose(patient: Patient): Finding[] {
  return [...alike(patient), ...units(patient), ...speeds(patient), ...course(patient.history)];
}

const titled = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function units({ info, health }: Patient): Finding[] {
  return (health?.layers ?? []).flatMap(({ dead, saturated }, i): Finding[] => {
    const all = info.shapes[i]!.units;
    const layer = titled(layerName(i, info.shapes.length));
    const found: Finding[] = [];
    if (dead > 0)
      found.push({
        kind: "dead",
        text: t(
          "{layer}: {n} of {all} units are dead, with slope 0 for every sample measured, and learn nothing. Leaky ReLU or a lower rate keeps them alive.",
          { layer, n: dead, all },
        ),
      });
    if (saturated >= Math.max(1, all * MANY))
      found.push({
        kind: "saturated",
        text: t(
          "{layer}: {n} of {all} units are saturated and pass on less than a twentieth of what arrives. Smaller weights or standardised inputs help.",
          { layer, n: saturated, all },
        ),
      });
    return found;
  });
}

/** How far each layer's last update went, against the layer's own size. Layers that are not trained have none. */
function speeds({ info, frame, health }: Patient): Finding[] {
  const layers = info.shapes.length;
  const known = (health?.layers ?? [])
    .map(({ update }, layer) => ({ layer, speed: update ?? Number.NaN }))
    .filter(({ layer, speed }) => speed > 0 || (speed === 0 && lengthOf(frame, info.shapes[layer]!) === 0));
  if (known.length === 0) return [];
  const fastest = known.reduce((a, b) => (b.speed > a.speed ? b : a));
  const slowest = known.reduce((a, b) => (b.speed < a.speed ? b : a));
  const [name, other] = [slowest, fastest].map(({ layer }) => layerName(layer, layers));
  if (fastest.speed > WILD)
    return [
      {
        kind: "wild",
        text: t(
          "Very large steps: the last update changed {layer} by {share} of its size. A lower learning rate or clipping helps.",
          { layer: other!, share: percent(fastest.speed, 0) },
        ),
      },
    ];
  if (fastest.speed < STILL)
    return [
      {
        kind: "still",
        text: t("Nearly standing still: no update changes a layer by more than {share} of its size.", {
          share: short(fastest.speed, 1),
        }),
      },
    ];
  if (fastest.speed < slowest.speed * SLOWER) return [];
  const times = slowest.speed > 0 ? short(fastest.speed / slowest.speed, 2) : t("infinitely many");
  if (slowest.layer < fastest.layer)
    return [
      {
        kind: "vanishing",
        text: t(
          "Vanishing: {layer} learns {times} times slower than {other}. ReLU, fewer layers or another initialiser helps.",
          { layer: name!, times, other: other! },
        ),
      },
    ];
  return [
    {
      kind: "exploding",
      text: t(
        "Exploding: {layer} learns {times} times faster than {other}. Smaller starting weights or clipping helps.",
        { layer: other!, times, other: name! },
      ),
    },
  ];
}

function lengthOf({ gradient }: Frame, { W, b, biases }: LayerShape): number {
  let squares = 0;
  for (let i = W; i < b + biases; i++) squares += gradient[i]! ** 2;
  return Math.sqrt(squares);
}

/** Units with the same weights get the same gradients: they stay the same. */
function alike({ info, frame }: Patient): Finding[] {
  return info.shapes.flatMap(({ W, units, inputs }, i): Finding[] => {
    const out = info.shapes[i + 1];
    if (units < 2 || !out) return [];
    const w = frame.parameters;
    for (let j = 1; j < units; j++) {
      for (let k = 0; k < inputs; k++) if (w[W + j * inputs + k] !== w[W + k]) return [];
      for (let k = 0; k < out.units; k++) if (w[out.W + k * units + j] !== w[out.W + k * units]) return [];
    }
    const layer = titled(layerName(i, info.shapes.length));
    return [
      {
        kind: "alike",
        text: t(
          "{layer}: all units have the same weights, get the same gradients and stay the same. They need different starting weights.",
          { layer },
        ),
      },
    ];
  });
}

function course(history: readonly HistoryPoint[]): Finding[] {
  const last = history.at(-1);
  if (!last || history.length < COURSE) return [];
  const least = history.reduce((a, b) => (b.train < a.train ? b : a));
  if (last.train > least.train * RISEN && last.train > (history[0]?.train ?? 0) / 10)
    return [
      {
        kind: "rising",
        text: t("The loss has risen from {least} at epoch {n} to {now}. A lower learning rate helps.", {
          least: short(least.train),
          n: short(least.epoch),
          now: short(last.train),
        }),
      },
    ];
  if (last.test === null) return [];
  const best = history.reduce((a, b) => ((b.test ?? 0) < (a.test ?? 0) ? b : a));
  if (last.test > best.test! * WORSE && last.train < best.train && last.test > last.train * WORSE)
    return [
      {
        kind: "overfitting",
        text: t(
          "Overfitting: the test loss was least at epoch {n}, {least}, and is {now} now, while the train loss still falls. More data, a penalty or stopping there helps.",
          { n: short(best.epoch), least: short(best.test!), now: short(last.test) },
        ),
      },
    ];
  return [];
}
