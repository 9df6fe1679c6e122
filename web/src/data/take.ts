/** A table that arrives, from a file, by drop or by paste, becomes the data. */
import { ChainruleError } from "../../../wasm/errors.ts";
import type { App } from "../app.ts";
import { key, t } from "../words/words.ts";
import { plainText, textOf } from "./file.ts";
import { firstChoice, useTable } from "./table-edit.ts";

export const labels = { file: key("open a table"), paste: key("paste a table") } as const;

/** Answers null, or the sentence that says why the data stay as they were. */
export async function takeFile(app: App, file: Blob): Promise<string | null> {
  return refusalOf(async () => takeText(app, labels.file, await textOf(file)));
}

/** The same for text. */
export async function takeText(app: App, label: string, text: string): Promise<string | null> {
  return refusalOf(async () => {
    const csv = plainText(text);
    if (csv.trim() === "") return t("There is nothing to read; it takes rows of values.");
    const { host } = app.session;
    if (!host) return t("The engine is not running yet.");
    const loss = app.store.settings.peek().train.loss;
    const seen = await host.table(csv);
    const choice = firstChoice(seen, loss);
    const { samples } = await host.table(csv, 0, 0, choice);
    if (!samples) return null;
    return app.store.update(label, useTable(csv, choice, samples, app.session.info.peek()));
  });
}

async function refusalOf(task: () => Promise<string | null>): Promise<string | null> {
  try {
    return await task();
  } catch (error) {
    return ChainruleError.of(error).message;
  }
}
