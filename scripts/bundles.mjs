/** The JavaScript products: worker.js, the site with element.js and browser.js, and node.js with cli.js. All by Vite. */
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { contentSecurityPolicy } from "./csp.mjs";
import { Failure, root } from "./run.mjs";

const entry = (path) => join(root, path);
const present = (inputs) => Object.fromEntries(Object.entries(inputs).filter(([, path]) => existsSync(path)));

/** Emscripten's glue asks for its own address; ours is always given the bytes, and a classic worker has no address. */
const placelessGlue = {
  name: "chainrule:placeless-glue",
  transform(code, id) {
    if (!id.endsWith("/build/wasm/engine.mjs")) return null;
    const placeless = code
      .replace(/new URL\("engine\.wasm",\s*import\.meta\.url\)\.href/, '"engine.wasm"')
      .replace(/\bimport\.meta\.url\b/, '""');
    if (placeless.includes("import.meta")) throw new Error("Emscripten's glue has changed: import.meta is left in it");
    return { code: placeless, map: null };
  },
};

const policyInPage = {
  name: "chainrule:policy",
  transformIndexHtml: () => [
    // Its address has to stay the same from version to version, so no hash is put into it.
    { tag: "link", attrs: { rel: "manifest", href: "./manifest.webmanifest" }, injectTo: "head" },
    {
      tag: "meta",
      attrs: { "http-equiv": "Content-Security-Policy", content: contentSecurityPolicy },
      injectTo: "head-prepend",
    },
  ],
};

/** `virtual:module-worker`: the address of the worker as a module, bundled together with the page so that they share files. */
const moduleWorker = {
  name: "chainrule:module-worker",
  resolveId: (id) => (id === "virtual:module-worker" ? "\0module-worker" : null),
  load(id) {
    if (id !== "\0module-worker") return null;
    const file = this.emitFile({ type: "chunk", id: entry("wasm/worker.ts"), name: "module-worker" });
    return `export default import.meta.ROLLUP_FILE_URL_${file};`;
  },
};

/** Reports each module that ends up in a bundle, for the licence notices. */
const listModules = (modules) => ({
  name: "chainrule:modules",
  generateBundle(_options, bundle) {
    for (const part of Object.values(bundle))
      if (part.type === "chunk") for (const id of part.moduleIds) modules.add(id.replace(/^\0/, "").split("?")[0]);
  },
});

const flat = { chunkFileNames: "[name]-[hash].js", assetFileNames: "[name]-[hash][extname]" };

/** Bundles everything into the folder `out` and answers the set of module paths that went in. */
export async function bundle(out) {
  const modules = new Set();
  const settings = ({ plugins = [], build: options, ...rest }) => ({
    configFile: false,
    root,
    base: "./",
    publicDir: false,
    logLevel: "warn",
    plugins: [placelessGlue, listModules(modules), ...plugins],
    build: { target: "es2022", outDir: out, emptyOutDir: false, assetsDir: "", modulePreload: false, ...options },
    ...rest,
  });

  if (!existsSync(entry("wasm/worker.ts"))) throw new Failure("wasm/worker.ts is missing.");
  // First the workers, because the page carries their source (#worker beside its address, #layout-worker).
  for (const [from, to] of [
    ["wasm/worker.ts", "worker.js"],
    ["web/src/graph-view/refine-worker.ts", "layout-worker.js"],
    ["web/src/offline/service-worker.ts", "service-worker.js"],
  ]) {
    await build(
      settings({
        build: {
          lib: { entry: entry(from), formats: ["iife"], name: "chainrule", fileName: () => to },
          outDir: entry("build"),
          minify: true,
        },
      }),
    );
  }
  copyFileSync(entry("build/worker.js"), join(out, "worker.js"));

  await build(
    settings({
      root: entry("web"),
      plugins: [moduleWorker, policyInPage],
      build: {
        minify: true,
        rolldownOptions: {
          input: present({
            index: entry("web/index.html"),
            element: entry("web/src/element.ts"),
            browser: entry("wasm/browser.ts"),
          }),
          preserveEntrySignatures: "strict",
          output: { ...flat, entryFileNames: ({ name }) => (name === "index" ? "[name]-[hash].js" : "[name].js") },
        },
      },
    }),
  );

  await build(
    settings({
      ssr: { noExternal: true, target: "node" },
      build: {
        ssr: true,
        minify: false,
        rolldownOptions: {
          input: present({ node: entry("wasm/node.ts"), cli: entry("wasm/cli.ts") }),
          output: { ...flat, chunkFileNames: "node-[name]-[hash].js", entryFileNames: "[name].js" },
        },
      },
    }),
  );
  return modules;
}
