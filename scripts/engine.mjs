/** Compiles the engine: core/ and wasm/*.cpp to build/wasm/engine.mjs and engine.wasm, when their sources have changed. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { hashOf, readStamp, writeStamp } from "./cache.mjs";
import { Failure, progress, root } from "./run.mjs";
import { toolchain } from "./toolchain.mjs";

const inputs = ["core", "wasm", "CMakeLists.txt", "CMakePresets.json"];
const compiled = (name) => /\.(h|cpp|cmake)$|^CMake/.test(name);
const outputs = ["build/wasm/engine.mjs", "build/wasm/engine.wasm"];
const stamp = join(root, "build/wasm.stamp");

export const jobs = String(Math.min(availableParallelism(), 8));

/** Answers the hash of the sources the engine now stands for. */
export async function buildEngine() {
  const hash = hashOf(inputs, compiled);
  const present = () => outputs.every((path) => existsSync(join(root, path)));
  if (present() && readStamp(stamp) === hash) return hash;
  const tools = await toolchain();
  progress.task("Compiling the engine (the first time Emscripten's own libraries too)");
  const onLine = (line) => progress.detail(line);
  await tools.run("emcmake", ["cmake", "--preset", "wasm", ...tools.options], { onLine });
  await tools.run("cmake", ["--build", "--preset", "wasm", "-j", jobs], { onLine });
  if (!present()) throw new Failure("The compiler left no engine: wasm/bindings.cpp is missing.");
  writeStamp(stamp, hash);
  progress.done();
  return hash;
}
