/** Where things are, and how scripts run programs and say what they do. */
import { spawn } from "node:child_process";
import { accessSync, constants, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

/** Something the user can act on: its message is printed alone, without a stack. `log` is shown before it. */
export class Failure extends Error {
  constructor(message, log = "") {
    super(message);
    this.log = log;
  }
}

/** The full path of a program, or null. */
export function which(name) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {}
  }
  return null;
}

/**
 * Runs a program and answers {code, output} (standard output and error together). `onLine` sees every line as it comes.
 * Rejects with a Failure carrying the output unless the exit status is 0 or `check` is false; `title` names the program
 * in it.
 */
export function run(command, args, { cwd = root, env = {}, onLine, check = true, title } = {}) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const chunks = [];
    let partial = "";
    const take = (text) => {
      chunks.push(text);
      if (!onLine) return;
      const lines = (partial + text).split(/[\r\n]+/);
      partial = lines.pop();
      for (const line of lines) if (line.trim()) onLine(line.trim());
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", take);
    child.on("error", (error) => failed(new Failure(`${command} could not be started: ${error.message}`)));
    child.on("close", (code, signal) => {
      const output = chunks.join("");
      if (code === 0 || !check) done({ code: code ?? 1, output });
      else
        failed(
          new Failure(`${title ?? `${command} ${args[0] ?? ""}`} ended with ${signal ?? `status ${code}`}.`, output),
        );
    });
  });
}

/** Progress on one line of a terminal; where there is none, a line for each new task and nothing in between. */
class Progress {
  #terminal = process.stderr.isTTY;
  #task = "";
  #begun = 0;

  /** A new task, such as "Compiling the engine". */
  task(text) {
    this.#task = text;
    this.#begun = Date.now();
    if (this.#terminal) this.detail("");
    else process.stderr.write(`${text} ...\n`);
  }

  /** Where the task stands, such as the last line of a build. */
  detail(text) {
    if (!this.#terminal) return;
    const seconds = Math.round((Date.now() - this.#begun) / 1000);
    const line = `${this.#task} (${seconds} s) ${text}`.replace(/\s+/g, " ");
    process.stderr.write(`\r\x1b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  }

  /** Ends the task; `text` stays on the screen if given. */
  done(text = "") {
    if (this.#terminal) process.stderr.write("\r\x1b[K");
    if (text) process.stderr.write(`${text}\n`);
  }
}

export const progress = new Progress();

/** Runs a script's main function: a Failure is printed as its sentence, anything else with its stack; both exit with 1. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    progress.done();
    if (error instanceof Failure) console.error(`${error.log}${error.log && "\n"}${error.message}`);
    else console.error(error);
    process.exitCode = 1;
  }
}

/** Whether a module is the program being run. */
export const isMain = (url) => process.argv[1] !== undefined && fileURLToPath(url) === realpathSync(process.argv[1]);
