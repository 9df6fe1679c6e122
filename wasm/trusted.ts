/** Addresses a worker may be started from, under a page's Trusted Types: one policy, made once, for our own script. */

interface Policy {
  createScriptURL(address: string): string;
}
interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
}

let policy: Policy | null = null;

/** An address as `new Worker` takes it. The policy hands on what it is given: only host.ts asks it, for its own script. */
export function trustedAddress(address: string): string {
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  if (!factory) return address;
  policy ??= factory.createPolicy("chainrule", { createScriptURL: (own) => own });
  return policy.createScriptURL(address);
}

/** The address of a script given as text. Release it once the worker runs. */
export function blobAddress(source: string): { url: string; release: () => void } {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return { url: trustedAddress(address), release: () => URL.revokeObjectURL(address) };
}
