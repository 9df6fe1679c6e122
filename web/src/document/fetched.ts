import { ChainruleError } from "../../../wasm/errors.ts";

/** The text of an experiment by its address. Errors: missing. */
export async function fetched(url: string): Promise<string> {
  const answer = await fetch(new URL(url, document.baseURI)).catch(() => null);
  if (!answer?.ok) throw new ChainruleError("missing", `The experiment at ${url} could not be fetched.`);
  return answer.text();
}
