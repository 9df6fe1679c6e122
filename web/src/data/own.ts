/** Samples as their reader draws them: taken from a run, changed one by one, and written as a table of their own. */
import type { PreparedData } from "../../../wasm/types.ts";
import type { Recipe } from "../edit.ts";
import { targetClass } from "../graph/names.ts";

/** One sample: its inputs, and its target as a number or as the index of its class. */
export interface Sample {
  readonly inputs: readonly number[];
  readonly target: number;
}

export interface Own {
  readonly inputNames: readonly string[];
  readonly targetName: string;
  /** Empty where targets are numbers. */
  readonly classNames: readonly string[];
  readonly samples: readonly Sample[];
}

/** Samples in the order in which they were given; null where a target is more than one number. */
export function ownOf(data: PreparedData): Own | null {
  if (data.classes === 0 && data.outputs !== 1) return null;
  const samples: Sample[] = [];
  for (const { rows, inputs, targets, index } of [data.train, data.test]) {
    for (let row = 0; row < rows; row++) {
      const wanted = targets.subarray(row * data.outputs, (row + 1) * data.outputs);
      samples[index[row] ?? 0] = {
        inputs: Array.from(inputs.subarray(row * data.width, (row + 1) * data.width)),
        target: targetClass(data, wanted) ?? wanted[0] ?? 0,
      };
    }
  }
  const { inputNames, targetName, classNames } = data;
  return { inputNames, targetName, classNames: data.classes > 0 ? classNames : [], samples };
}

/** The samples as CSV with a line of names; every number reads back as the same. */
export function csvOf({ inputNames, targetName, classNames, samples }: Own): string {
  const lines = samples.map(({ inputs, target }) => [...inputs.map(String), classNames[target] ?? String(target)]);
  return `${[[...inputNames, targetName], ...lines].map((cells) => cells.map(cell).join(",")).join("\n")}\n`;
}

/** These samples in place of those of the document. What trains on them, and how, stays as it is. */
export function useOwn(own: Own, standardize: boolean): Recipe {
  return (draft) => {
    const { split, features } = draft.data ?? {};
    draft.data = {
      csv: csvOf(own),
      target: own.targetName,
      target_kind: own.classNames.length > 0 ? "class" : "number",
      ...(features && { features }),
      ...(split === undefined ? {} : { split }),
      standardize,
    };
  };
}

const cell = (text: string): string => (/[",\n\r]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** With one more sample at the end. */
export const added = (own: Own, sample: Sample): Own => ({ ...own, samples: [...own.samples, sample] });

export const moved = (own: Own, at: number, inputs: readonly number[], target?: number): Own => ({
  ...own,
  samples: own.samples.map((sample, i) => (i === at ? { inputs, target: target ?? sample.target } : sample)),
});

/** Without a sample; null where it is the last, or the last of its class: a class nobody is of cannot be learnt. */
export function erased(own: Own, at: number): Own | null {
  const gone = own.samples[at];
  if (!gone) return null;
  const samples = own.samples.filter((_, i) => i !== at);
  const last = own.classNames.length > 0 && !samples.some(({ target }) => target === gone.target);
  return samples.length === 0 || last ? null : { ...own, samples };
}

/** The first sample of each class, or the first of all: as good as empty, and still a data set. */
export function cleared(own: Own): Own {
  const classes = own.classNames.length || 1;
  const kept = Array.from({ length: classes }, (_, k) =>
    own.samples.find(({ target }) => own.classNames.length === 0 || target === k),
  );
  return { ...own, samples: kept.filter((sample) => sample !== undefined) };
}
