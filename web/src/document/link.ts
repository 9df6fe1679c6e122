/**
 * The whole state in an address: `#s=1.` and the document, deflated, in the letters that an address may have; then the
 * step the run stood at and what was selected, readable. The part after # never reaches a server.
 */
import { ChainruleError } from "../../../wasm/errors.ts";
import { checkExperiment } from "../../../wasm/experiment/decode.ts";
import { formatDocument } from "../../../wasm/experiment/encode.ts";
import type { Experiment } from "../../../wasm/types.ts";

/** What a link opens. */
export interface Linked {
  readonly document: Experiment;
  /** Updates made: the run is taken there again from its seed. */
  readonly step: number;
  /** Name of the selected thing, or null. */
  readonly select: string | null;
}

const VERSION = "1";
/** Characters of an address that is read, and bytes it may unfold to. */
const MOST_CHARACTERS = 64 * 1024;
const MOST_BYTES = 4 * 1024 * 1024;

/** The part of an address from # on. Errors: too_large. */
export async function hashOf({ document, step, select }: Linked): Promise<string> {
  const packed = await streamed(
    new TextEncoder().encode(formatDocument(document)),
    new CompressionStream("deflate-raw"),
  );
  const rest = new URLSearchParams();
  if (step > 0) rest.set("step", String(step));
  if (select !== null) rest.set("select", select);
  const hash = `#s=${VERSION}.${base64url(packed)}${rest.size > 0 ? `&${rest}` : ""}`;
  if (hash.length <= MOST_CHARACTERS) return hash;
  throw new ChainruleError(
    "too_large",
    `This experiment makes a link of ${kilo(hash.length)}; the limit is ${kilo(MOST_CHARACTERS)}. Save it as a file instead.`,
  );
}

/** Whether an address carries a document. */
export function carries(hash: string): boolean {
  return hash.startsWith("#s=");
}

/** Reads what `hashOf` wrote, or anything at all. Errors: syntax, too_large, and what `checkExperiment` refuses. */
export async function linkedIn(hash: string): Promise<Linked> {
  if (hash.length > MOST_CHARACTERS)
    throw new ChainruleError(
      "too_large",
      `This link has ${kilo(hash.length)} of text; the limit is ${kilo(MOST_CHARACTERS)}.`,
    );
  const [state = "", ...others] = hash.replace(/^#/, "").split("&");
  const [version, packed = ""] = state.replace(/^s=/, "").split(".", 2);
  if (/^\d+$/.test(version ?? "") && Number(version) > Number(VERSION))
    throw new ChainruleError(
      "syntax",
      `This link is of version ${Number(version)}, made by a newer Chainrule; this page reads version ${VERSION}.`,
    );
  const rest = new URLSearchParams(others.join("&"));
  const step = Number(rest.get("step") ?? 0);
  return {
    document: checkExperiment(await unfolded(version === VERSION ? packed : "")),
    step: Number.isSafeInteger(step) && step > 0 ? step : 0,
    select: rest.get("select"),
  };
}

async function unfolded(packed: string): Promise<string> {
  try {
    const bytes = Uint8Array.from(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    if (bytes.length === 0) throw new RangeError("nothing");
    const text = await streamed(bytes, new DecompressionStream("deflate-raw"), MOST_BYTES);
    return new TextDecoder("utf-8", { fatal: true }).decode(text);
  } catch (error) {
    if (error instanceof ChainruleError) throw error;
    throw new ChainruleError("syntax", "This link is damaged or was cut off; ask for it again.", "", { cause: error });
  }
}

/** Bytes through a stream, piece by piece, so that what unfolds to more than `most` is let go as soon as that shows. */
async function streamed(
  bytes: Uint8Array<ArrayBuffer>,
  through: CompressionStream | DecompressionStream,
  most = Number.POSITIVE_INFINITY,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(through).getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      void reader.cancel().catch(() => undefined);
      throw new ChainruleError("too_large", `This link unfolds to more than ${kilo(most)}, which is the limit.`);
    }
    pieces.push(value as Uint8Array<ArrayBuffer>);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

function base64url(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function kilo(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} kB` : `${Math.ceil(bytes / 1024 / 1024)} MB`;
}
