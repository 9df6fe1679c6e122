import type { App } from "./app.ts";
import type { Session } from "./session.ts";

const TAKES_TEXT = "input:not([type=range], [type=checkbox], [type=radio]), textarea, [contenteditable]";
const TAKES_SPACE = `${TAKES_TEXT}, button, select, summary, input, a[href], [role=button], [role=slider]`;
const TAKES_ARROWS = `${TAKES_TEXT}, select, input, [role=slider], [role=tab], [role=radio]`;

/**
 * The keys of the document, with Ctrl or Cmd: Z undoes, Shift+Z and Y redo, S saves a file. Text that is being typed
 * has an undo of its own. Answers whether the key was one of them.
 */
export function handleDocumentKey(event: KeyboardEvent, { store, home }: App): boolean {
  if (event.defaultPrevented || event.altKey || !(event.ctrlKey || event.metaKey)) return false;
  const target = event.composedPath()[0];
  const typing = target instanceof Element && target.matches(TAKES_TEXT);
  const letter = event.key.toLowerCase();
  const act =
    letter === "s" && !event.shiftKey
      ? () => void home.save()
      : typing
        ? null
        : letter === "y" || (letter === "z" && event.shiftKey)
          ? () => store.redo()
          : letter === "z"
            ? () => store.undo()
            : null;
  if (!act) return false;
  event.preventDefault();
  act();
  return true;
}

/**
 * The keys of the transport: Space plays and pauses, right arrow steps and left steps back, F finishes the phase where
 * operations can be walked, R goes back to the start, E opens and
 * folds the inspector, Escape selects nothing. A control that has a use of its own for a key keeps it.
 */
export function handleKey(event: KeyboardEvent, session: Session): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = action(event, session);
  if (!act || !(session.info.peek() || session.graph.peek())) return;
  event.preventDefault();
  void Promise.resolve(act()).catch(() => undefined);
}

function action(event: KeyboardEvent, session: Session): (() => Promise<void> | void) | null {
  const target = event.composedPath()[0];
  const on = (selector: string) => target instanceof Element && target.matches(selector);
  switch (event.key) {
    case " ":
      if (on(TAKES_SPACE)) return null;
      return () => (session.playing.peek() ? session.pause() : session.play());
    case "ArrowRight":
      return on(TAKES_ARROWS) ? null : () => session.stepOnce();
    case "ArrowLeft":
      return on(TAKES_ARROWS) ? null : () => session.stepBack();
    case "f":
    case "F":
      return on(TAKES_TEXT) || on("select") || !session.walk.peek() ? null : () => session.walkBy("phase");
    case "r":
    case "R":
      return on(TAKES_TEXT) || on("select") || event.shiftKey ? null : () => session.reset();
    case "e":
    case "E":
      if (on(TAKES_TEXT) || on("select") || event.shiftKey || session.selection.peek() === null) return null;
      return () => {
        session.explaining.value = !session.explaining.peek();
      };
    case "Escape":
      return on(TAKES_TEXT) || session.selection.peek() === null ? null : () => session.select(null);
    default:
      return null;
  }
}
