/** What the selected thing is made of, from what the page holds at the moment. Reads signals, so that whoever calls it follows them. */
import type { Experiment } from "../../../wasm/types.ts";
import type { App } from "../app.ts";
import { decodeNotation, type Notation } from "../notation.ts";
import { walking } from "../walk/network-walks.ts";
import type { Questions } from "./answers.ts";
import { explainNetwork } from "./explain-network.ts";
import type { Digits, Explanation, OpPlace } from "./explanation.ts";

export function notationOf(app: App): Notation {
  return decodeNotation(app.store.document.value.view?.notation);
}

/** Whom to ask about the selected thing; null while nobody can answer. */
export function questionsOf(app: App): Questions | null {
  const { host, reading } = app.session;
  const probe = reading.value?.probe;
  if (!host || !probe) return null;
  const network = { level: "layer", sample: probe.sample, target: probe.target } as const;
  return {
    check: ({ leaf, entry }, step) =>
      host.askOnce(network, "check", { leaf, entry, ...(step !== undefined && { step }) }),
    errors: ({ leaf, entry }) => host.askOnce(network, "errorsByStep", { leaf, entry }),
    curve: (op, low, high) => host.askOnce(opAlone(op), "curve", { leaf: `x${op.along}`, low, high, n: CURVE }),
  };
}

/** Points of an op's curve. */
const CURVE = 121;

/** An op as a formula of its own: `y = max(x0, x1)`. */
function opAlone({ op, inputs }: OpPlace): Experiment {
  const names = inputs.map((_, i) => `x${i}`);
  const at = Object.fromEntries(names.map((name, i) => [name, inputs[i] ?? 0]));
  return { v: 1, model: { kind: "formula", text: `y = ${op}(${names.join(", ")})`, at } };
}

export function explainSelected(app: App, digits: Digits): Explanation | null {
  const { session, store } = app;
  const name = session.selection.value;
  const info = session.info.value;
  const frame = session.reading.value;
  if (name === null || !info || !frame) return null;
  const { loss, huber_delta } = store.settings.value.train;
  const walked = walking(app);
  const reached = walked && walked.walk.gradient(name, walked.at) !== "later";
  const standing = walked && { known: reached === true, position: walked.walk.standing(walked.at) };
  const facts = { info, frame, notation: notationOf(app), loss, huberDelta: huber_delta, digits, ...standing };
  return explainNetwork(facts, name);
}
