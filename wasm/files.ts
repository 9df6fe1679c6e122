/** Files, for Node: text in, text out, and a sentence when that cannot be. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ChainruleError } from "./errors.ts";
import { quoted } from "./experiment/phrases.ts";
import { grouped } from "./limits.ts";

/**
 * A file's text, which has to be UTF-8. `most`: characters it may have at most. `field`: the document's field that names
 * it, if one does, and `written`: how.
 */
export function readText(path: string, most: number, field = "", written = path): string {
  const what = field === "" ? quoted(path) : `${field} is ${quoted(written)}, which`;
  let bytes: Buffer;
  try {
    const { size } = statSync(path);
    // A character can take up to 3 bytes of UTF-8; the characters themselves are counted by whoever reads the text.
    if (size > 3 * most) {
      throw new ChainruleError(
        "too_large",
        `${what} has ${grouped(size)} bytes; the limit is ${grouped(most)} characters.`,
        field,
      );
    }
    bytes = readFileSync(path);
  } catch (thrown) {
    if (thrown instanceof ChainruleError) throw thrown;
    throw new ChainruleError("missing", `${what} cannot be read: ${reason(thrown)}.`, field, { cause: thrown });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ChainruleError("syntax", `${what} is not UTF-8 text; save it in that encoding.`, field);
  }
}

/** Whether a file can be written is asked before a long run, not after it. */
export function refuseUnwritable(path: string): void {
  try {
    if (statSync(dirname(path)).isDirectory() && !statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  } catch {
    // Said below.
  }
  throw new ChainruleError("missing", `--save is ${quoted(path)}; it takes a path in a folder that exists.`, "--save");
}

export function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (thrown) {
    throw new ChainruleError("internal", `${quoted(path)} cannot be written: ${reason(thrown)}.`, "--save", {
      cause: thrown,
    });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  ENOTDIR: "part of its path is not a folder",
  EACCES: "it is not permitted",
  EPERM: "it is not permitted",
  ENAMETOOLONG: "its name is too long",
  ENOSPC: "the disk is full",
  EROFS: "the disk takes no changes",
};

function reason(thrown: unknown): string {
  const code = (thrown as NodeJS.ErrnoException).code ?? "";
  return reasons[code] ?? (code || "it has no readable name");
}
