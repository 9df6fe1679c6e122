/** A file of the reader's as text, whatever wrote it. */
import { ChainruleError } from "../../../wasm/errors.ts";
import { limits } from "../../../wasm/limits.ts";
import { count } from "../ui/numbers.ts";
import { t } from "../words/words.ts";

/** UTF-8, with or without a mark; UTF-16 with one; and what older spreadsheets of the west write, Windows-1252. */
export async function textOf(file: Blob): Promise<string> {
  // A character takes up to 3 bytes; the characters themselves are counted by the reader of the table.
  if (file.size > 3 * limits.csvCharacters) {
    const values = { n: count(file.size), limit: count(limits.csvCharacters) };
    throw new ChainruleError(
      "too_large",
      t("The file has {n} bytes; the limit is {limit} characters.", values),
      "data",
    );
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** The same table without the marks of the system it was written on, as it stands in the document. */
export function plainText(text: string): string {
  return text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
}
