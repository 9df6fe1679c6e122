/**
 * Where the document of a page comes from, and where it goes: a link, an author's parameters, what this browser kept,
 * a file. Only a page of its own (`fullpage`) reads its address and keeps; an element in somebody's page does neither.
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import { checkExperiment } from "../../../wasm/experiment/decode.ts";
import { formatDocument } from "../../../wasm/experiment/encode.ts";
import type { Experiment } from "../../../wasm/types.ts";
import type { Playground } from "../app.ts";
import type { Way } from "../session.ts";
import { download, fileName } from "../ui/file.ts";
import { key, t } from "../words/words.ts";
import { fetched } from "./fetched.ts";
import { Keeper, type Keeping } from "./keeper.ts";
import { type Kept, nameOf, Shelf } from "./shelf.ts";

/** Milliseconds that a run is taken on to a step nobody here asked for. */
const PATIENCE = 1000;

/** What an address opened, what there is to say about it, and how far the run had come. */
interface Told {
  readonly opened: boolean;
  readonly message: string;
  readonly ways: readonly Way[];
  readonly step: number;
}

export class Home {
  readonly #app: Playground;
  readonly #keeper = signal<Keeper | null>(null);
  /** What has become of the last change; null where nothing is kept at all. */
  readonly keeping: ReadonlySignal<Keeping | null> = computed(() => this.#keeper.value?.keeping.value ?? null);
  #earlier: readonly Kept[] = [];
  #warned = false;

  constructor(app: Playground) {
    this.#app = app;
  }

  /** Opens what the address asks for, what was kept, or the usual. Never rejects for what an address or the shelf holds. */
  async begin(): Promise<void> {
    const keeper = new Keeper(this.#app, new Shelf());
    this.#keeper.value = keeper;
    // Whatever the shelf cannot give it may still take; the first change tells.
    this.#earlier = await keeper.found().catch(() => []);
    let failure: unknown = null;
    const told = await this.#fromAddress(keeper, this.#earlier[0]?.document).catch((error) => {
      failure = error;
    });
    if (!told?.opened && !(await this.#fromShelf())) await this.#app.open();
    if (failure !== null) this.#app.session.fail(failure);
    else if (told?.message) this.#say(told.message, told.ways);
    if (told) await this.#goTo(told.step);
  }

  /** Follows changes of the document and of the address while the element is on the page. */
  follow(): () => void {
    const keeper = this.#keeper.peek();
    if (!keeper) return () => undefined;
    const stopKeeping = keeper.follow();
    const stopWarning = keeper.keeping.subscribe((keeping) => {
      if (keeping.kind === "refused" && !this.#warned) this.#warn();
      this.#warned = keeping.kind === "refused";
    });
    const another = () => void this.#another(keeper).catch((error) => this.#app.session.fail(error));
    addEventListener("hashchange", another);
    return () => {
      stopKeeping();
      stopWarning();
      removeEventListener("hashchange", another);
    };
  }

  /** Documents this browser kept, other than the one it began with; the newest first. */
  get earlier(): readonly { name: string; saved: number; document: unknown }[] {
    return this.#earlier.map(({ saved, document }) => ({ name: nameOf(document), saved, document }));
  }

  /** Opens a document in place of the present one, which can be had back by undo. Errors: whatever is wrong with it. */
  bring(label: string, value: unknown): void {
    this.#app.show(label, checkExperiment(value));
  }

  /** The document as a file's text, with the weights of the present step as its start if asked for. */
  async text(withWeights: boolean): Promise<string> {
    const document = this.#app.store.document.peek();
    if (!withWeights) return formatDocument(document);
    const { parameters } = await this.#app.session.result();
    const shapes = this.#app.session.info.peek()?.shapes ?? [];
    const layers = parameters.map(({ W, b }, i) => ({
      ...(document.model?.layers?.[i] ?? { activation: shapes[i]?.activation }),
      units: W.length,
      W,
      ...(document.model?.layers?.[i]?.bias === false ? {} : { b }),
    }));
    return formatDocument(checkExperiment({ ...document, model: { ...document.model, layers } }));
  }

  /** Hands the document to the reader as a file. */
  async save(withWeights = false): Promise<void> {
    const text = await this.text(withWeights);
    const name = fileName(nameOf(this.#app.store.document.peek()));
    download(`${name}.json`, text, "application/json");
  }

  /** When everything is kept that is going to be. */
  settled(): Promise<void> {
    return this.#keeper.peek()?.settled() ?? Promise.resolve();
  }

  /** Another address was entered: a link opens in place of what is there. */
  async #another(keeper: Keeper): Promise<void> {
    if (!location.hash.startsWith("#s=")) return;
    const { opened, message, ways, step } = await this.#fromAddress(keeper, this.#app.store.document.peek());
    if (opened) this.#say(message, ways);
    await this.#goTo(step);
  }

  /** `own`: what to go back to from somebody else's experiment. Rejects for a link that cannot be opened. */
  async #fromAddress(keeper: Keeper, own: unknown): Promise<Told> {
    const { hash, search } = location;
    if (hash.startsWith("#s=")) {
      const { linkedIn } = await import("./link.ts");
      const { document, step, select } = await linkedIn(hash);
      await this.#asGuest(keeper, document);
      if (select !== null) this.#app.session.select(select);
      const back = { label: key("Back to mine"), act: () => this.bring(key("back to mine"), own) };
      const message = t("This is the experiment of a link. It is kept as yours once you change it.");
      return { opened: true, message, ways: own === undefined ? [] : [back], step };
    }
    if (search.length <= 1) return { opened: false, message: "", ways: [], step: 0 };
    const { askedIn } = await import("./parameters.ts");
    const parameters = new URLSearchParams(search);
    const src = parameters.get("src");
    const first = src === null ? this.#app.store.document.peek() : checkExperiment(await fetched(src));
    const { document: asked, warnings } = askedIn(parameters, first);
    const document = asked ?? (src === null ? null : first);
    if (document) await this.#asGuest(keeper, document);
    return { opened: document !== null, message: warnings.join(" "), ways: [], step: 0 };
  }

  /** Opens a document that is not the reader's own: it takes no place on the shelf until it is changed. */
  async #asGuest(keeper: Keeper, document: Experiment): Promise<void> {
    await keeper.apart(() => this.#app.open(document));
    keeper.onFirstChange = () => {
      // The address no longer tells what is open; a reload is to bring the changed document.
      const left = new URLSearchParams(location.search);
      for (const name of [...left.keys()]) if (!["theme", "lang", "projector"].includes(name)) left.delete(name);
      try {
        history.replaceState(null, "", `${location.pathname}${left.size > 0 ? `?${left}` : ""}`);
      } catch {
        // A frame made from a text has no address to change.
      }
    };
  }

  /** The newest record that can still be opened. */
  async #fromShelf(): Promise<boolean> {
    for (const record of this.#earlier) {
      try {
        this.#app.recall(record.others);
        await this.#app.open(record.document);
      } catch {
        continue;
      }
      this.#earlier = this.#earlier.filter((one) => one !== record);
      if (record.typed !== null) await this.#app.desk.edit(record.typed);
      await this.#goTo(record.step);
      return true;
    }
    return false;
  }

  /** Takes the run on to a step as far as a second goes; further only when the reader says so. */
  async #goTo(step: number, patience = PATIENCE): Promise<void> {
    const { session } = this.#app;
    const at = () => session.graph.peek()?.steps ?? session.frame.peek()?.step ?? 0;
    const begun = performance.now();
    for (let chunk = 1; at() < step && session.note.peek()?.kind !== "stopped"; chunk *= 2) {
      const before = at();
      if (performance.now() - begun > patience) {
        const go = { label: key("Go on to it"), act: () => void this.#goTo(step, Number.POSITIVE_INFINITY) };
        this.#say(t("The run stood at step {step}; it is at step {now} now.", { step, now: before }), [go]);
        return;
      }
      await session.step(Math.min(chunk, step - before));
      if (at() === before) return;
    }
  }

  #warn(): void {
    const message = t(
      "This browser does not keep what you make here. Save it as a file, or copy its link, before you go.",
    );
    this.#say(message, []);
  }

  #say(message: string, ways: readonly Way[]): void {
    this.#app.session.note.value = { kind: "notice", message, ways };
  }
}
