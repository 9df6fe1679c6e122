import { trustedAddress } from "../../../wasm/trusted.ts";
import { offline } from "./install.ts";

/** Keeps the page for the time without a network. */
export async function register(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(trustedAddress(new URL("service-worker.js", document.baseURI).href));
    await navigator.serviceWorker.ready;
    offline.value = true;
  } catch {
    // A frame, an address that is not safe, a folder opened as files: the page works, but only with its files at hand.
  }
}
