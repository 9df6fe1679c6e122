/** The browser's shelf: a record for each window of what was last open in it. IndexedDB writes a record whole or not at all. */
import type { Experiment } from "../../../wasm/types.ts";

export interface Kept {
  readonly v: 1;
  /** The window's. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly saved: number;
  readonly document: unknown;
  /** What was last open in the other modes. */
  readonly others: Readonly<Record<string, unknown>>;
  /** Updates made. */
  readonly step: number;
  /** A formula as typed, when it cannot be read. */
  readonly typed: string | null;
}

/** Records that are kept, the newest. */
const MOST = 6;

export class Shelf {
  #database: Promise<IDBDatabase> | null = null;

  /** Rejects where nothing can be kept, or not any more. */
  async put(record: Kept): Promise<void> {
    await this.#do("readwrite", (records) => records.put(record));
    const old = (await this.newest()).slice(MOST);
    if (old.length > 0) await this.#do("readwrite", (records) => old.map(({ id }) => records.delete(id))[0]!);
  }

  /** All records that have the form of one, the newest first. */
  async newest(): Promise<readonly Kept[]> {
    const found: unknown[] = await this.#do("readonly", (records) => records.getAll());
    return found.filter(sound).sort((a, b) => b.saved - a.saved);
  }

  async #do<T>(mode: IDBTransactionMode, work: (records: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const database = await this.#opened();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction("documents", mode);
      const request = work(transaction.objectStore("documents"));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("the browser let it go"));
    });
  }

  #opened(): Promise<IDBDatabase> {
    this.#database ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open("chainrule", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("documents", { keyPath: "id" });
      request.onsuccess = () => {
        // A newer page in another window may change the shelf: this one opens it again when it next writes.
        request.result.onversionchange = () => {
          request.result.close();
          this.#database = null;
        };
        request.result.onclose = () => {
          this.#database = null;
        };
        resolve(request.result);
      };
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error("another window holds it"));
    }).catch((error) => {
      this.#database = null;
      throw error;
    });
    return this.#database;
  }
}

/** Whether it has the form of a record; the document in it is judged when it is opened. */
function sound(value: unknown): value is Kept {
  const record = value as Partial<Kept> | null;
  return (
    typeof record === "object" &&
    record?.v === 1 &&
    typeof record.id === "string" &&
    typeof record.saved === "number" &&
    typeof record.step === "number" &&
    typeof record.others === "object" &&
    record.others !== null
  );
}

/** Words for a document in a list: its title, its data, or its formula. */
export function nameOf(document: unknown): string {
  const { view, data, model } = document as Experiment;
  return String(view?.title ?? (model?.kind === "formula" ? model.text : (data?.set ?? "experiment"))).slice(0, 60);
}
