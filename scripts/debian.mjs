/** What set-up asks of a Debian or Ubuntu system: its packages, its mirror, and who we are on it. */
import { readFileSync } from "node:fs";
import { Failure, progress, run, which } from "./run.mjs";

export const isRoot = () => process.getuid?.() === 0;

/** "debian", "ubuntu" or null. */
export function distribution(file = "/etc/os-release") {
  let text = "";
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return null;
  }
  const value = (key) => text.match(new RegExp(`^${key}="?([^"\\n]*)`, "m"))?.[1] ?? "";
  const names = [value("ID"), ...value("ID_LIKE").split(" ")];
  return names.includes("ubuntu") ? "ubuntu" : names.includes("debian") ? "debian" : null;
}

let updated = false;

/** Installs packages of the system; needs root. The package lists are refreshed once. */
export async function install(packages, options = []) {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const onLine = (line) => progress.detail(line);
  if (!updated) await run("apt-get", ["update", "-q"], { env, onLine });
  updated = true;
  await run("apt-get", ["install", "-y", "-q", ...options, ...packages], { env, onLine });
}

/** Makes sure that a program is there: installs its package as root, else says what to install. */
export async function need(program, packages = [program]) {
  if (which(program)) return;
  if (!isRoot()) throw new Failure(`Install ${packages.join(" and ")} first: sudo apt install ${packages.join(" ")}`);
  progress.task(`Installing ${packages.join(", ")}`);
  await install(packages, ["--no-install-recommends"]);
}

/** The archive this machine's apt uses, not its security archive; null when apt names none. */
export async function mirror() {
  const { output } = await run("apt-get", ["indextargets", "--format", "$(REPO_URI)"], { check: false });
  return chooseMirror(output.split("\n"));
}

/** The first address that is no security archive. */
export const chooseMirror = (lines) =>
  lines.map((line) => line.trim()).find((line) => /^(https?|file|copy):/.test(line) && !/security/.test(line)) ?? null;

/** The proxy apt is told to use, as an option for another apt; empty without one. */
export async function proxyOptions() {
  const { output } = await run("apt-config", ["dump", "Acquire::http::Proxy"], { check: false });
  const proxy = output.match(/^Acquire::http::Proxy "([^"]+)"/m)?.[1];
  return proxy ? [`--aptopt=Acquire::http::Proxy "${proxy}"`] : [];
}
