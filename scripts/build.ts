import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { rolldown } from "rolldown";

/**
 * Bundles programs into `<package>/dist`: `main.js`, which is all that `--help` loads, and chunks that are loaded when
 * they are needed. Nothing has to be installed beside a bundle but Node.
 *
 *     scripts/run build                          all programs, version `dev`
 *     scripts/run build baton-okta --version 1.2.3 [--out DIR]   into DIR/baton-okta instead
 */

const root = fileURLToPath(new URL("..", import.meta.url));

export interface BuildResult {
  readonly name: string;
  /** The file to run. */
  readonly main: string;
  /** Of `main.js` and all chunks, in bytes. */
  readonly size: number;
}

/** Folders of the packages that are programs, by name. */
export function programs(): ReadonlyMap<string, string> {
  const folders = ["connectors", "shared"].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => [name, join(root, parent, name)] as const),
  );
  return new Map(folders.filter(([, folder]) => existsSync(join(folder, "src/main.ts"))));
}

export async function build(
  folder: string,
  version: string,
  output: string = join(folder, "dist"),
): Promise<BuildResult> {
  rmSync(output, { recursive: true, force: true });
  const bundle = await rolldown({
    // The thread that writes files is started by its path, from the chunk that opens stores.
    input: { main: join(folder, "src/main.ts"), "chunks/worker": join(root, "shared/c1z/src/store/worker.ts") },
    platform: "node",
    resolve: { conditionNames: ["node", "import", "require", "default"] },
    transform: { define: { __BATON_VERSION__: JSON.stringify(version) } },
    // Our own packages state values; importing them does nothing by itself.
    treeshake: { moduleSideEffects: [{ test: /\/(shared|connectors)\/[^/]+\/src\//, sideEffects: false }] },
    onLog(level, log, report) {
      // CommonJS vendors test for things that are not there; that is theirs to handle.
      if (log.code !== "EVAL" && log.code !== "CIRCULAR_DEPENDENCY") report(level, log);
    },
  });
  await bundle.write({
    dir: output,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name]-[hash].js",
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
    banner: (chunk) => (chunk.name === "main" ? "#!/usr/bin/env node" : ""),
  });
  await bundle.close();
  const main = join(output, "main.js");
  chmodSync(main, 0o755);
  if (folder.startsWith(join(root, "connectors"))) keepCapabilities(main);
  return { name: nameOf(folder), main, size: sizeOf(output) };
}

/** What `capabilities` prints is the same for every run of a bundle: derived once, here. */
function keepCapabilities(main: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "capabilities"], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${main} capabilities: status ${status}: ${stderr}`);
  writeFileSync(join(main, "../chunks/capabilities.json"), stdout);
}

const nameOf = (folder: string) =>
  (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { name: string }).name;

const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { version: { type: "string", default: "dev" }, out: { type: "string" } },
  });
  const known = programs();
  const unknown = positionals.find((name) => !known.has(name));
  if (unknown) {
    console.error(`build: no program named '${unknown}'; there are ${[...known.keys()].join(", ")}`);
    process.exit(2);
  }
  for (const [name, folder] of known) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const { main, size } = await build(folder, values.version, values.out && join(values.out, name));
    console.log(`${relative(root, main).padEnd(44)} ${(size / 1024).toFixed(0).padStart(6)} KiB in all`);
  }
}
