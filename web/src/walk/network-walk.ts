/**
 * The walk over one update of a network: forward, backward, update, at the magnification of units or of whole layers.
 * Order and places follow from the shape alone; the frame gives the numbers that are said.
 */
import type { Frame, LayerShape, RunInfo } from "../../../wasm/types.ts";
import type { Letters } from "../graph/letters.ts";
import { unitName } from "../graph/names.ts";
import { Readings } from "../graph/readings.ts";
import type { Moment, Position as Standing } from "../inspector/explanation.ts";
import { short, signed } from "../ui/numbers.ts";
import { done, type Operation, type Phase, type Position, type Walk } from "./walk.ts";

export type WalkLevel = "layers" | "neurons";

/** Which parameters an update changes, layer by layer. */
export interface Updates {
  readonly weights: boolean;
  readonly biases: boolean;
}

/** A message of the backward pass: from the name of what sends to the name of what receives. */
export interface NetworkMessage {
  readonly from: string;
  readonly to: string;
}

interface NetworkOperation extends Operation {
  readonly message: NetworkMessage | null;
}

/** Longer walks are not offered: nobody walks them. */
export const MOST_OPERATIONS = 20_000;

/** How long the walk of units is at most. */
export function operationCount(shapes: readonly LayerShape[]): number {
  const layers = shapes.map(({ inputs, units }) => 4 * units + 2 * inputs * units + 2);
  return layers.reduce((sum, layer) => sum + layer, 2 + (shapes.at(-1)?.units ?? 0));
}

export class NetworkWalk implements Walk {
  readonly operations: readonly NetworkOperation[];
  readonly level: WalkLevel;
  /** When a value is computed, and when a message arrives or a gradient is complete: counts of operations. */
  readonly #values = new Map<string, number>();
  readonly #messages = new Map<string, number>();
  readonly #gradients = new Map<string, number>();
  readonly #phases = new Map<Phase, number>();

  constructor(info: RunInfo, frame: Frame, level: WalkLevel, updates: readonly Updates[], letters?: Letters) {
    const made = new Builder(new Readings(info, { ...frame, step: Math.max(1, frame.step) }, letters));
    if (level === "layers") made.layers(updates);
    else made.units(updates);
    this.level = level;
    this.operations = made.operations;
    for (const [i, { phase, node, message }] of made.operations.entries()) {
      this.#phases.set(phase, i + 1);
      if (phase === "forward") this.#values.set(node, i + 1);
      if (phase !== "backward") continue;
      this.#gradients.set(gradientOf(node), i + 1);
      if (message) this.#messages.set(`${message.to} ${message.from}`, i + 1);
    }
  }

  operationAt(at: Position): NetworkOperation | null {
    return at === null ? null : (this.operations[done(this, at) - 1] ?? null);
  }

  /** The message that has just arrived; null when something else has happened. */
  messageAt(at: Position): NetworkMessage | null {
    return this.operationAt(at)?.message ?? null;
  }

  /** When something has its number: a count of operations; null for what no operation makes. */
  whenValue(name: string): number | null {
    return this.#find(this.#values, name);
  }

  whenGradient(name: string): number | null {
    return this.#find(this.#gradients, gradientOf(name));
  }

  value(name: string, at: Position): boolean {
    return at === null || (this.whenValue(name) ?? 0) <= at;
  }

  gradient(name: string, at: Position): Moment {
    return momentOf(this.whenGradient(name) ?? this.#phases.get("backward") ?? 0, at);
  }

  message(to: string, from: string, at: Position): Moment {
    return momentOf(this.#messages.get(`${to} ${from}`) ?? this.whenGradient(to) ?? 0, at);
  }

  /** The walk at a position as the inspector asks for it. */
  standing(at: Position): Standing {
    return {
      thing: (name) => this.gradient(name, at),
      message: (into, from) => this.message(into, from, at),
    };
  }

  /** By its own name, else as a part of its layer. */
  #find(times: ReadonlyMap<string, number>, name: string): number | null {
    return times.get(name) ?? times.get(layerOf(name)) ?? null;
  }
}

function momentOf(when: number, at: Position): Moment {
  if (at === null || when < at) return "done";
  return when === at ? "now" : "later";
}

/** delta is the gradient at z. */
const gradientOf = (name: string): string => name.replace(/\.delta$/, ".z");

/** `l1.u2.z` is in `l1.z`, `l1.W[2][1]` in `l1.W`, `x2` in `x`; of a whole unit, what it sends on. */
function layerOf(name: string): string {
  return name
    .replace(/^(l\d+)\.u\d+$/, "$1.a")
    .replace(/\.u\d+\./, ".")
    .replace(/\[.*$/, "")
    .replace(/^x\d+$/, "x");
}

class Builder {
  readonly operations: NetworkOperation[] = [];
  readonly #r: Readings;

  constructor(readings: Readings) {
    this.#r = readings;
  }

  get #shapes(): readonly LayerShape[] {
    return this.#r.info.shapes;
  }

  units(updates: readonly Updates[]): void {
    const r = this.#r;
    const shapes = this.#shapes;
    for (const [layer, { units }] of shapes.entries()) {
      for (let unit = 0; unit < units; unit++) {
        this.#add(
          "forward",
          at(layer, unit, "z"),
          `${this.#name(layer, unit)} adds up to ${read(r.before(layer, unit))}`,
        );
        this.#add("forward", at(layer, unit, "a"), `${this.#name(layer, unit)} sends ${read(r.value(layer, unit))}`);
      }
    }
    this.#loss();
    const last = shapes.length - 1;
    for (let unit = 0; unit < (shapes[last]?.units ?? 0); unit++) {
      const to = at(last, unit, "a");
      const sent = toldOf(r.gradient(last, unit));
      this.#add("backward", to, `The loss sends ${sent} to ${this.#name(last, unit)}`, { from: "loss", to });
    }
    for (let layer = last; layer >= 0; layer--) this.#backThrough(layer);
    this.#updates(updates, true);
  }

  #backThrough(layer: number): void {
    const r = this.#r;
    const { units = 0, inputs = 0, biases = 0 } = this.#shapes[layer] ?? {};
    for (let unit = 0; unit < units; unit++) {
      const z = at(layer, unit, "z");
      const product = `${toldOf(r.gradient(layer, unit))} \u00d7 ${read(r.slope(layer, unit))} = ${toldOf(r.delta(layer, unit))}`;
      this.#add("backward", z, `${this.#name(layer, unit)}: ${product}`, { from: at(layer, unit, "a"), to: z });
    }
    for (let unit = 0; unit < units; unit++) {
      const from = at(layer, unit, "z");
      for (let k = 0; k < inputs; k++) {
        const to = `l${layer + 1}.W[${unit + 1}][${k + 1}]`;
        const sent = toldOf(r.weightGradient(layer, unit, k));
        const words = `${this.#name(layer, unit)} sends ${sent} to its weight from ${unitName(r.info, layer - 1, k)}`;
        this.#add("backward", to, words, { from, to });
      }
      if (biases === 0) continue;
      const to = `l${layer + 1}.b[${biases === 1 ? 1 : unit + 1}]`;
      this.#add("backward", to, `${this.#name(layer, unit)} sends ${toldOf(r.delta(layer, unit))} to its bias`, {
        from,
        to,
      });
    }
    for (let k = 0; k < inputs; k++) {
      const to = layer === 0 ? `x${k + 1}` : at(layer - 1, k, "a");
      for (let unit = 0; unit < units; unit++) {
        const sent = (r.delta(layer, unit) ?? 0) * r.weight(layer, unit, k);
        const words = `${this.#name(layer, unit)} sends ${toldOf(sent)} to ${unitName(r.info, layer - 1, k)}`;
        this.#add("backward", to, words, { from: at(layer, unit, "z"), to });
      }
    }
  }

  layers(updates: readonly Updates[]): void {
    const shapes = this.#shapes;
    for (const layer of shapes.keys()) {
      this.#add("forward", `l${layer + 1}.z`, `Layer ${layer + 1}: weights times what comes in, plus biases`);
      this.#add("forward", `l${layer + 1}.a`, `Layer ${layer + 1} applies ${this.#activation(layer)}`);
    }
    this.#loss();
    for (let layer = shapes.length - 1; layer >= 0; layer--) {
      const name = `l${layer + 1}`;
      if (layer === shapes.length - 1) {
        this.#add("backward", `${name}.a`, `The loss sends its slope to layer ${layer + 1}`, {
          from: "loss",
          to: `${name}.a`,
        });
      }
      this.#add(
        "backward",
        `${name}.z`,
        `\u03b4 of layer ${layer + 1}: what arrived times the slope of ${this.#activation(layer)}`,
      );
      this.#add("backward", `${name}.W`, `\u03b4 of layer ${layer + 1} with what came in: the gradient of its weights`);
      if ((shapes[layer]?.biases ?? 0) > 0)
        this.#add("backward", `${name}.b`, `\u03b4 of layer ${layer + 1} is the gradient of its biases`);
      const to = layer === 0 ? "x" : `l${layer}.a`;
      const where = layer === 0 ? "the inputs" : `layer ${layer}`;
      this.#add("backward", to, `Layer ${layer + 1} sends \u03b4 back through its weights to ${where}`, {
        from: `${name}.z`,
        to,
      });
    }
    this.#updates(updates, false);
  }

  #loss(): void {
    this.#add("forward", "loss", `The loss is ${read(this.#r.loss)}`);
    this.#add("backward", "loss", "The gradient of the loss in itself is 1");
  }

  /** One for the weights of a layer and one for its biases, or one for the layer. */
  #updates(updates: readonly Updates[], apart: boolean): void {
    for (const [layer, { weights, biases }] of updates.entries()) {
      const name = `l${layer + 1}`;
      const has = biases && (this.#shapes[layer]?.biases ?? 0) > 0;
      if (weights) {
        const what = apart || !has ? "weights" : "weights and biases";
        this.#add("update", `${name}.W`, `The ${what} of layer ${layer + 1} go against their gradient`);
      }
      if (has && (apart || !weights))
        this.#add("update", `${name}.b`, `The biases of layer ${layer + 1} go against their gradient`);
    }
  }

  #add(phase: Phase, node: string, say: string, message: NetworkMessage | null = null): void {
    this.operations.push({ phase, node, say, message });
  }

  #name(layer: number, unit: number): string {
    const { letter, index } = this.#r.letters.unit(layer, unit);
    return `${letter}${[...index].map((digit) => SUBSCRIPTS[Number(digit)] ?? digit).join("")}`;
  }

  #activation(layer: number): string {
    return (this.#shapes[layer]?.activation ?? "").replaceAll("_", " ");
  }
}

const SUBSCRIPTS = "\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089";

const at = (layer: number, unit: number, part: "z" | "a"): string => `l${layer + 1}.u${unit + 1}.${part}`;
const read = (x: number | null): string => (x === null ? "its value" : short(x));
const toldOf = (x: number | null): string => (x === null ? "its gradient" : signed(x));
