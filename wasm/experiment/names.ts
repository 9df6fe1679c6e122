/** The nearest known name to one that is unknown, for sentences that end in "did you mean". */

/** What people coming from other tools write, and what it is called here. */
const otherWords: ReadonlyMap<string, string> = new Map([
  ["lr", "rate"],
  ["learningrate", "rate"],
  ["batchsize", "batch"],
  ["iterations", "steps"],
  ["updates", "steps"],
  ["objective", "loss"],
  ["cost", "loss"],
  ["neurons", "units"],
  ["size", "units"],
  ["weights", "W"],
  ["biases", "b"],
  ["features", "inputs"],
  ["label", "target"],
  ["dataset", "set"],
  ["samples", "n"],
  ["linear", "identity"],
  ["swish", "silu"],
  ["bce", "logistic"],
  ["binarycrossentropy", "logistic"],
  ["l1loss", "mae"],
  ["gd", "sgd"],
  ["kaimingnormal", "he_normal"],
  ["kaiminguniform", "he_uniform"],
  ["glorotnormal", "xavier_normal"],
  ["glorotuniform", "xavier_uniform"],
]);

/** Case, spaces, hyphens and underscores do not tell names apart. */
const plain = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, "");

/** Number of single-character insertions, deletions, replacements and swaps of neighbours between two short texts. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, last[j]! + 1, row[j - 1]! + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j]!, before[j - 2]! + 1);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}

/**
 * The name of `known` that `name` was probably meant to be, or null. Near means: another tool's word for it, the same
 * but for case and hyphens, at most a third of the characters different, its beginning, or one
 * contained in the other.
 */
export function nearest(name: string, known: readonly string[]): string | null {
  if (name.length > 60) return null;
  const wanted = plain(name);
  if (wanted === "") return null;
  const word = otherWords.get(wanted);
  if (word !== undefined && known.includes(word)) return word;
  let best: string | null = null;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const far = distance(wanted, plain(candidate));
    if (far < Math.min(least, Math.max(wanted.length, candidate.length))) {
      best = candidate;
      least = far;
    }
  }
  if (best !== null) return best;
  const within = (candidate: string): boolean => {
    const other = plain(candidate);
    return Math.min(wanted.length, other.length) >= 3 && (other.includes(wanted) || wanted.includes(other));
  };
  return known.find((candidate) => candidate.startsWith(`${name}_`)) ?? known.find(within) ?? null;
}
