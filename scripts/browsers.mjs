/** The browsers the tests drive: named by the environment, found on PATH, or, on Debian, installed from its archive. */
import { distribution, install, isRoot } from "./debian.mjs";
import { progress, which } from "./run.mjs";

const kinds = {
  chromium: { variable: "CHAINRULE_CHROMIUM", programs: ["chromium", "chromium-browser", "google-chrome"] },
  firefox: { variable: "CHAINRULE_FIREFOX", programs: ["firefox-esr", "firefox"] },
};

/** The path of an installed browser, or null. */
export const installed = (name) => find(kinds[name]);

const find = ({ variable, programs }) => process.env[variable] || programs.map(which).find(Boolean) || null;

/**
 * Answers {env, missing}: the environment that tells a suite where each browser is, and the names of those that are
 * nowhere and could not be installed.
 */
export async function browsers() {
  const absent = Object.values(kinds).filter((kind) => !find(kind));
  if (absent.length && distribution() === "debian" && isRoot()) {
    const names = absent.map(({ programs }) => programs[0]);
    progress.task(`Installing ${names.join(" and ")} for the browser tests`);
    // Without the archive the tests that need a browser are left out, and npm test says so.
    await install(names, ["--no-install-recommends"]).catch(() => {});
    progress.done();
  }
  const env = {};
  const missing = [];
  for (const [name, kind] of Object.entries(kinds)) {
    const path = find(kind);
    if (path) env[kind.variable] = path;
    else missing.push(`${name} (name one with ${kind.variable})`);
  }
  return { env, missing };
}
