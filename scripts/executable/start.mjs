/*
 * The main module of a single executable: serves the bundle's files from the executable itself, each when it is loaded, so that what a run
 * does not need costs nothing. https://nodejs.org/api/single-executable-applications.html
 */
import { registerHooks } from "node:module";
import { getAsset } from "node:sea";
import { constants, Script } from "node:vm";

// Node's word about what is experimental in this is not the user's concern.
process.removeAllListeners("warning");

const base = "file:///baton-executable/";
registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith(base)) return { url: specifier, format: "module", shortCircuit: true };
    if (!context.parentURL?.startsWith(base) || !/^\.{1,2}\//.test(specifier)) return next(specifier, context);
    return { url: new URL(specifier, context.parentURL).href, format: "module", shortCircuit: true };
  },
  load(url, context, next) {
    if (!url.startsWith(base)) return next(url, context);
    return { source: getAsset(url.slice(base.length), "utf8"), format: "module", shortCircuit: true };
  },
});

// `import()` of the main module itself knows Node's own modules only.
new Script(`import("${base}main.program.js")`, {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext();
