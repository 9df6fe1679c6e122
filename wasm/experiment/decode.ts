/** The one way in: anything at all to an experiment, or one sentence that says what is wrong with it. */
import type { Experiment, ResolvedExperiment } from "../types.ts";
import { parseJson } from "./json.ts";
import { readDocument } from "./read.ts";
import { resolve } from "./resolve.ts";

/**
 * The experiment with every default filled in, from JSON text or from a value. Total: whatever the input, the answer is
 * an experiment or a ChainruleError whose message is one sentence naming the field, its value and what is allowed, with
 * the field's path in `field`. Errors: syntax (with line and column), missing, wrong_type, unknown_name, out_of_range,
 * shape_mismatch, too_large.
 *
 * What depends on the data (sizes of default layers, columns of a table) `fitModel` fills in and checks afterwards.
 */
export function decodeExperiment(input: unknown): ResolvedExperiment {
  return resolve(decodeDocument(input));
}

/** The same checks, but the document as it was written: a clean copy without defaults. For pages that edit and save. */
export function checkExperiment(input: unknown): Experiment {
  const document = decodeDocument(input);
  resolve(document);
  return document;
}

function decodeDocument(input: unknown): Experiment {
  return readDocument(typeof input === "string" ? parseJson(input) : input);
}
