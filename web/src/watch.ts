/** What frames are asked to carry: the probed sample's passes, and each unit's picture over the input plane. */
import type { Watch } from "../../wasm/host-types.ts";
import type { PreparedData } from "../../wasm/types.ts";
import { extent } from "./extent.ts";

/** The sample whose passes the graph shows. `target` as PreparedData.targets has it: a row as the loss takes it. */
export interface Probe {
  readonly sample: number[];
  readonly target: number[];
}

/** Cells along a side of each unit's picture, where the run stands; while it plays, as many as there is time for. */
const GRID_SIZE = 128;

/** Low and high end of the input plane, the same for both inputs. */
export function planeOf(data: PreparedData | undefined): readonly [number, number] {
  return data ? extent(data) : [-6, 6];
}

/** The probe before anybody moved it; null without a training sample. */
export function firstSample(data: PreparedData): Probe | null {
  return data.train.rows === 0 ? null : sampleAt(data, 0);
}

/** A training sample as a probe. */
export function sampleAt({ width, outputs, train }: PreparedData, row: number): Probe {
  return {
    sample: Array.from(train.inputs.subarray(row * width, (row + 1) * width)),
    target: Array.from(train.targets.subarray(row * outputs, (row + 1) * outputs)),
  };
}

/** Pictures are asked for where two inputs span a plane. */
export function watchFor(data: PreparedData | undefined, probe: Probe | null): Watch {
  const [low, high] = planeOf(data);
  return {
    probe: probe && { sample: [...probe.sample], target: [...probe.target] },
    grid: data?.width === 2 ? { size: GRID_SIZE, low, high } : null,
  };
}
