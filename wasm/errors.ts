/** The one error type of the package: a sentence for the user, a code for programs, the field it is about. */
import type { ErrorCode } from "./types.ts";

/** An error as it crosses from C++ and between threads: plain data. */
export interface ErrorData {
  code: ErrorCode;
  message: string;
  /** Path in the document, such as `model.layers[1].units`; empty when there is none. */
  field: string;
  /** Place in a formula's text, half open: bytes of UTF-8 as the engine answers them, UTF-16 units everywhere else. */
  from?: number;
  to?: number;
}

/**
 * Thrown by everything in this package that refuses or fails. `message` is one sentence a user can act on;
 * `code` is one of the list the C++ core defines; `field` names the place in the experiment document, if there is one.
 */
export class ChainruleError extends Error {
  readonly code: ErrorCode;
  readonly field: string;
  /** Place in a formula's text, half open, in UTF-16 units; null when the error is not about one. */
  readonly place: readonly [from: number, to: number] | null;

  constructor(
    code: ErrorCode,
    message: string,
    field = "",
    options?: ErrorOptions & { place?: readonly [number, number] | undefined },
  ) {
    super(message, options);
    this.name = "ChainruleError";
    this.code = code;
    this.field = field;
    this.place = options?.place ?? null;
  }

  /** The error as plain data, to post to another thread. */
  toData(): ErrorData {
    const { code, message, field, place } = this;
    return place ? { code, message, field, from: place[0], to: place[1] } : { code, message, field };
  }

  /** The error again, from plain data. */
  static from(data: ErrorData): ChainruleError {
    const { from, to } = data;
    const place = from === undefined || to === undefined ? undefined : ([from, to] as const);
    return new ChainruleError(data.code, data.message, data.field, { place });
  }

  /** Any thrown value as a ChainruleError: what is not one is a broken promise of our own, and says so. */
  static of(thrown: unknown): ChainruleError {
    if (thrown instanceof ChainruleError) return thrown;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return new ChainruleError("internal", `Something went wrong inside Chainrule: ${reason}`, "", { cause: thrown });
  }
}
