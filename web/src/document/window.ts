/**
 * Which record of the shelf is this window's. A reload finds its own again; a second window that was copied from this
 * one, session and all, is told apart by the lock that the first one holds.
 */
const KEY = "chainrule.window";

/** The id of this window, its own before a reload unless another window lives under it. */
export async function windowId(): Promise<{ id: string; before: string | null }> {
  const before = remembered();
  const id = before !== null && (await claimed(before)) ? before : newId();
  if (id !== before) {
    await claimed(id);
    remember(id);
  }
  return { id, before };
}

/** Another id, for a document that must not take the place of the one kept so far. */
export async function freshId(): Promise<string> {
  const id = newId();
  await claimed(id);
  remember(id);
  return id;
}

/** Takes the lock of an id for as long as the window lives; false when another holds it. */
function claimed(id: string): Promise<boolean> {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const held = (lock: Lock | null) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise<void>(() => undefined);
    };
    navigator.locks.request(`${KEY}.${id}`, { ifAvailable: true }, held).catch(() => resolve(true));
  });
}

function remembered(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(id: string): void {
  try {
    sessionStorage.setItem(KEY, id);
  } catch {
    // A frame without storage keeps no documents either.
  }
}

function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join("");
}
