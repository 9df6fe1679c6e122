/** What the selected thing is made of, from what the page holds at the moment. Reads signals, so that whoever calls it follows them. */
import type { App } from "../app.ts";
import { decodeNotation, type Notation } from "../notation.ts";
import type { Questions } from "./answers.ts";
import { explainNetwork } from "./explain-network.ts";
import type { Digits, Explanation } from "./explanation.ts";

export function notationOf(app: App): Notation {
  return decodeNotation(app.store.document.value.view?.notation);
}

/** Whom to ask about the selected thing; null while nobody can answer. */
export function questionsOf(_app: App): Questions | null {
  return null;
}

export function explainSelected(app: App, digits: Digits): Explanation | null {
  const { session, store } = app;
  const name = session.selection.value;
  const info = session.info.value;
  const frame = session.reading.value;
  if (name === null || !info || !frame) return null;
  const { loss, huber_delta } = store.settings.value.train;
  return explainNetwork({ info, frame, notation: notationOf(app), loss, huberDelta: huber_delta, digits }, name);
}
