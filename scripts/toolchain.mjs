/**
 * The C++ tools: Emscripten 6, Eigen 5 and Catch2 3 where they are installed, else, on Debian and Ubuntu, a private
 * Debian root file system in the cache folder that holds them and touches nothing of the system.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder, locked } from "./cache.mjs";
import { distribution, install, isRoot, mirror, need, proxyOptions } from "./debian.mjs";
import { Failure, progress, root, run, which } from "./run.mjs";

const suite = "forky";
const packages = ["ca-certificates", "emscripten", "libeigen3-dev", "catch2", "cmake", "ninja-build", "g++"];
// Emscripten brings one version of clang; its sanitizer runtime, in the same version, makes it the second native compiler.
const addSanitizers =
  'v=$(ls "$1/usr/lib" | sed -n "s/^llvm-//p" | sort -n | tail -n 1); chroot "$1" apt-get install -y --no-install-recommends "clang-$v" "libclang-rt-$v-dev"; chroot "$1" apt-get clean';
const recipe = 1; // raise it when roots made before are no longer good
const key = createHash("sha256")
  .update(JSON.stringify([suite, packages, addSanitizers, recipe, process.arch]))
  .digest("hex")
  .slice(0, 12);

const wanted = "Emscripten 6 or later (em++), Eigen 5, Catch2 3, CMake 3.25 and a C++20 compiler";

/** Whether `em++ --version` names a release that is recent enough. */
export const recentEnough = (versionText) => Number(versionText.match(/\b(\d+)\.\d+\.\d+/)?.[1] ?? 0) >= 6;

/** The tools on PATH as a toolchain, or null and why not. */
async function installed() {
  if (!which("em++")) return { missing: "em++" };
  const { output } = await run("em++", ["--version"], { check: false });
  if (!recentEnough(output)) return { missing: `em++ in version 6 or later (found: ${output.split("\n")[0]})` };
  for (const program of ["cmake", "emcmake", "c++"]) if (!which(program)) return { missing: program };
  const probe = mkdtempSync(join(tmpdir(), "chainrule-probe-"));
  try {
    writeFileSync(
      join(probe, "CMakeLists.txt"),
      "cmake_minimum_required(VERSION 3.25)\nproject(probe LANGUAGES CXX)\n" +
        "find_package(Eigen3 5 REQUIRED NO_MODULE)\nfind_package(Catch2 3 REQUIRED)\n",
    );
    const { code, output: log } = await run("cmake", ["-S", probe, "-B", join(probe, "build")], { check: false });
    if (code !== 0) return { missing: log.match(/provided by "(\w+)"/)?.[1] ?? "Eigen 5 and Catch2 3 for CMake" };
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
  return {
    name: "tools on PATH",
    options: which("ninja") ? [] : ["-G", "Unix Makefiles"],
    clang: which("clang++") ? "clang++" : null,
    run: (program, args, options) => run(program, args, options),
  };
}

/** Prefix that starts a program as root of mount namespace of its own, with all the user's ids where it is no root. */
const namespace = () => (isRoot() ? ["unshare", "--mount"] : ["unshare", "--map-root-user", "--map-auto", "--mount"]);

/** The private root file system as a toolchain. */
function fromRoot(folder) {
  return {
    name: "private Debian root",
    options: ["-DCHAINRULE_WERROR=ON"], // these are the versions we know
    clang: readdirSync(join(folder, "usr/bin")).find((name) => /^clang\+\+-\d+$/.test(name)) ?? null,
    run(program, args, options = {}) {
      const assignments = Object.entries(options.env ?? {}).map(([name, value]) => `${name}=${value}`);
      const [first, ...rest] = [
        ...namespace(),
        ...["sh", join(root, "scripts", "enter-root.sh"), folder, root],
        ...["env", ...assignments, program, ...args],
      ];
      return run(first, rest, { title: `${program} ${args[0] ?? ""}`, ...options, env: {} });
    },
  };
}

/** Removes what an interrupted set-up left. No mount of ours outlives its namespace, so nothing else can be below. */
async function removePartial(folder) {
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith(".partial")))
    await run(namespace()[0], [...namespace().slice(1), "rm", "-rf", "--one-file-system", join(folder, name)]);
}

/** Builds the root file system beside its final name and renames it when it is complete. */
async function provision(folder, final) {
  await need("mmdebstrap");
  if (!isRoot()) await need("newuidmap", ["uidmap"]);
  const ubuntu = distribution() === "ubuntu";
  if (ubuntu && !existsSync("/usr/share/keyrings/debian-archive-keyring.gpg")) {
    if (!isRoot()) throw new Failure("Install Debian's keys first: sudo apt install debian-archive-keyring");
    await install(["debian-archive-keyring"]);
  }
  progress.task("Setting up the C++ tools in a private folder, once (about 1 GB, 2 to 4 minutes)");
  await removePartial(folder);
  const partial = `${final}.partial`;
  // A mirror's testing suite can lag behind its own validity date; signatures are verified all the same.
  const args = [
    "mmdebstrap",
    "--variant=apt",
    '--aptopt=Acquire::Check-Valid-Until "false"',
    ...(await proxyOptions()),
    `--include=${packages.join(",")}`,
    `--customize-hook=${addSanitizers}`,
    suite,
    partial,
    ...(ubuntu ? [] : [await mirror()].filter(Boolean)),
  ];
  const [first, ...rest] = [...namespace(), ...args];
  await run(first, rest, { title: "mmdebstrap", onLine: (line) => progress.detail(line.replace(/^I: /, "")) });
  renameSync(partial, final);
  progress.done(`C++ tools are in ${final}`);
}

async function locate() {
  const own = await installed();
  if (own.run) return own;
  if (!distribution())
    throw new Failure(
      `Chainrule is built with ${wanted}; this machine lacks ${own.missing}: install them with emsdk, Homebrew (brew install emscripten eigen catch2 cmake) or Nix.`,
    );
  const folder = cacheFolder();
  const final = join(folder, `toolchain-${key}`);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(final)) await locked(join(folder, "lock"), async () => existsSync(final) || provision(folder, final));
  return fromRoot(final);
}

let located;

/**
 * The toolchain, set up if need be; where that is not possible a Failure's sentence says what to install. It has
 * `name`, `options` (for configuring with CMake), `clang` (the name of a native clang++, or null) and
 * `run(program, args, options)` as in run.mjs.
 */
export function toolchain() {
  located ??= locate();
  return located;
}
