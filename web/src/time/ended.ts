import type { Ended } from "../../../wasm/ends.ts";
import { key, t } from "../words/words.ts";

/** Which of the document's ends a run has come to, in words. */
const words: Readonly<Record<Ended, string>> = {
  steps: key("Ended: all steps are made."),
  epochs: key("Ended: all epochs are done."),
  stop_loss: key("Ended: the loss is reached."),
  stop_accuracy: key("Ended: the accuracy is reached."),
  stop_seconds: key("Ended: the time is up."),
};

export const endedText = (ended: Ended): string => t(words[ended]);
