/** `npm start`: sets up what is missing, builds, serves the page on this machine and opens it where there is a desktop. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./build.mjs";
import { Failure, isMain, main, root, which } from "./run.mjs";
import { serve } from "./serve.mjs";

const usage = "npm start -- [--port N] [--no-open]";

/** Reads the command line: {port, open}. Port 8080 is a wish, one that was asked for is not. */
export function options(args) {
  let values;
  try {
    values = parseArgs({ args, options: { port: { type: "string" }, "no-open": { type: "boolean" } } }).values;
  } catch (error) {
    throw new Failure(`${error.message.split(".")[0]}. Usage: ${usage}`);
  }
  const asked = values.port;
  const port = Number(asked ?? 8080);
  if (asked !== undefined && (!/^\d+$/.test(asked) || port > 65535))
    throw new Failure(`--port is "${asked}"; it takes a whole number from 0 to 65535 (0: any free port).`);
  return { port, asked: asked !== undefined, open: !values["no-open"] };
}

async function listen({ port, asked }) {
  const folder = join(root, "dist");
  try {
    return await serve({ root: folder, port });
  } catch (error) {
    if (error.code === "EADDRINUSE" && !asked) return serve({ root: folder, port: 0 });
    if (error.code === "EADDRINUSE")
      throw new Failure(`Port ${port} is taken by another program; choose another with --port.`);
    if (error.code === "EACCES") throw new Failure(`Port ${port} needs more rights; choose one from 1024 with --port.`);
    throw error;
  }
}

/** The program that opens an address on this desktop, or null where there is none. */
function opener() {
  if (process.platform === "darwin") return "open";
  return process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? which("xdg-open") : null;
}

async function start() {
  const wanted = options(process.argv.slice(2));
  await build();
  const { url } = await listen(wanted);
  console.log(`Chainrule is at ${url} (Ctrl+C stops it)`);
  const program = wanted.open && opener();
  if (program) {
    const child = spawn(program, [url], { stdio: "ignore", detached: true });
    child.on("error", () => {});
    child.unref();
  }
}

if (isMain(import.meta.url)) await main(start);
