/** How far a run is, on standard error: one line that is written over on a terminal, a line now and then elsewhere. */
import { grouped } from "../limits.ts";
import type { Run } from "../run.ts";
import { digits } from "./print.ts";

const TERMINAL_INTERVAL = 100;
const LOG_INTERVAL = 2000;

export class Progress {
  readonly #terminal = process.stderr.isTTY === true;
  readonly #silent: boolean;
  #shown = performance.now();
  #width = 0;

  /** With JSON asked for, only a terminal is told: a program that reads both streams wants one sentence at most. */
  constructor(json: boolean) {
    this.#silent = json && !this.#terminal;
  }

  update(run: Run): void {
    const now = performance.now();
    if (this.#silent || now - this.#shown < (this.#terminal ? TERMINAL_INTERVAL : LOG_INTERVAL)) return;
    this.#shown = now;
    const of = Number.isFinite(run.end) ? ` of ${grouped(run.end)}` : "";
    const text = `step ${grouped(run.steps)}${of}, loss ${digits(run.evaluate().loss.train)}`;
    process.stderr.write(this.#terminal ? `\r${text.padEnd(this.#width)}` : `${text}\n`);
    this.#width = text.length;
  }

  /** Takes the line away again. */
  end(): void {
    if (this.#terminal && this.#width > 0) process.stderr.write(`\r${" ".repeat(this.#width)}\r`);
    this.#width = 0;
  }
}
