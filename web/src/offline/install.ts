/** The page as an app of the reader's own: whether it works without a network, and whether it can be installed. */
import { signal } from "@preact/signals-core";

interface Offer extends Event {
  prompt(): Promise<unknown>;
}

/** The browser's offer to install the page; null where it makes none, or the page is installed. */
const offer = signal<Offer | null>(null);

/** Whether all of the page is kept here, so that it opens without a network. */
export const offline = signal(false);

export const installable = (): boolean => offer.value !== null;

/** Lets the browser ask the reader. */
export async function install(): Promise<void> {
  const made = offer.peek();
  offer.value = null;
  await made?.prompt();
}

if (typeof addEventListener === "function") {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer.value = event as Offer;
  });
}
