import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { rolldown } from "rolldown";
import { build } from "./build.ts";
import { programs, root } from "./packages.ts";

/**
 * Makes single executables: programs that need no Node beside them, since they are one. Of the machine's own kind; another kind's Node can be
 * named, but macOS wants its executables signed, which only macOS can do (`codesign --sign - FILE`).
 *
 *     scripts/run executable baton-okta [--version 1.2.3] [--out dist/executables] [--node PATH]
 */
export async function executable(
  name: string,
  { version, out, node }: { readonly version: string; readonly out: string; readonly node: string },
): Promise<string> {
  const program = programs().get(name);
  if (!program) throw new Error(`there is no program named '${name}'`);
  const folder = mkdtempSync(join(tmpdir(), "baton-executable-"));
  try {
    const bundle = join(folder, "bundle");
    await build(program, version, bundle);
    const worker = join(folder, "worker.js");
    await bundleWorker(worker);
    const files = readdirSync(bundle, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const target = join(out, name);
    mkdirSync(out, { recursive: true });
    const settings = {
      main: join(root, "scripts/executable/start.mjs"),
      mainFormat: "module",
      output: target,
      executable: node,
      disableExperimentalSEAWarning: true,
      assets: { ...Object.fromEntries(files.map((file) => [relative(bundle, file), file])), "worker.js": worker },
    };
    writeFileSync(join(folder, "sea.json"), JSON.stringify(settings));
    execFileSync(process.execPath, [`--build-sea=${join(folder, "sea.json")}`], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    return target;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A thread has no hooks of the main module: its file has all that it needs. */
async function bundleWorker(file: string): Promise<void> {
  const bundle = await rolldown({
    input: join(root, "shared/c1z/src/store/worker.ts"),
    platform: "node",
    resolve: { conditionNames: ["node", "default"] },
    treeshake: { moduleSideEffects: [{ test: /\/shared\/[^/]+\/src\//, sideEffects: false }] },
  });
  await bundle.write({ file, format: "esm", codeSplitting: false, minify: { compress: true, mangle: false } });
  await bundle.close();
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      version: { type: "string", default: "dev" },
      out: { type: "string", default: join(root, "dist/executables") },
      node: { type: "string", default: process.execPath },
    },
  });
  if (positionals.length === 0) {
    console.error("usage: scripts/run executable NAME… [--version VERSION] [--out DIR] [--node PATH]");
    process.exit(2);
  }
  for (const name of positionals) {
    const file = await executable(name, { ...values, out: resolve(values.out) });
    console.log(`${relative(root, file).padEnd(44)} ${(statSync(file).size / 1024 ** 2).toFixed(0).padStart(6)} MiB`);
  }
}
