/** Runs a classic worker script in a Node thread, with the two globals of a worker that ours uses. */
import { runInThisContext } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";

globalThis.postMessage = (message, transfer) => parentPort.postMessage(message, transfer);
// Messages wait in the port until the script has run and listens.
runInThisContext(workerData, { filename: "worker.js" });
parentPort.on("message", (data) => globalThis.onmessage({ data }));
