import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { type Bundled, bundle, manFile as manFileOf } from "../shared/release/src/bundle.ts";
import { dependsOn, type Package, programs, root, simulatedApps } from "./packages.ts";

/**
 * Bundles packages into `<package>/dist`.
 *
 * A program that nobody imports becomes `main.js`, which is all that `--help` loads, and chunks that are loaded when they
 * are needed; nothing has to be installed beside it but Node. A library becomes one file for each of its exports and
 * commands, and chunks that they share; what it depends on is left to the installer.
 *
 *     scripts/run build                          all programs, version `dev`
 *     scripts/run build baton-okta --version 1.2.3 [--out DIR]   into DIR/baton-okta instead
 */

export async function build(
  source: Package,
  version: string,
  output: string = join(source.folder, "dist"),
): Promise<Bundled> {
  const { folderName, folder, bin, isLibrary, isConnector, manifest } = source;
  const { dependencies = {}, peerDependencies = {}, engines } = manifest;
  return bundle({
    ...{ name: folderName, isConnector, output, isOurs },
    input: isLibrary ? libraryEntries(source) : programEntries(source),
    started: Object.values(bin).map((path) => join(folder, path)),
    ...(isLibrary ? { external: Object.keys({ ...dependencies, ...peerDependencies }) } : { version }),
    oldestNode: /\d+/.exec(engines.node!)![0],
  });
}

const isOurs = (path: string) => path.startsWith(root) && !path.includes("node_modules") && existsSync(path);

/** Its manual page, within the output folder. */
export const manFile = ({ folderName }: Package) => manFileOf(folderName);

function programEntries(source: Package): Record<string, string> {
  const starts = new Set(Object.values(source.bin));
  return {
    ...Object.fromEntries([...starts].map((path) => [entryName(path), join(source.folder, path)])),
    // The thread that writes files is started by its path, from the chunk that opens stores.
    ...(dependsOn(source, "@baton-connectors/c1z") && {
      "chunks/worker": join(root, "shared/c1z/src/store/worker.ts"),
    }),
    // So is the one that reads files for the explorer's page.
    ...(source.folderName === "baton" && { "chunks/explorer-worker": join(source.folder, "src/explorer/worker.ts") }),
  };
}

/** All in one folder, so that a thread's file is beside whichever file starts it. */
function libraryEntries({ name, folder, bin, manifest }: Package): Record<string, string> {
  const stated = [...Object.values(manifest.exports ?? {}), ...Object.values(bin)].filter((path) =>
    path.endsWith(".ts"),
  );
  const workers = readdirSync(join(folder, "src"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.split(/[\\/]/).at(-1) === "worker.ts")
    .map((path) => ["worker", join(folder, "src", path)] as const);
  // The connectors' own packages have none of them.
  const apps = name === "@baton-connectors/simulators" ? simulatedApps() : new Map<string, string>();
  return Object.fromEntries([
    ...stated.map((path) => [entryName(path), join(folder, path)] as const),
    ...workers,
    ...[...apps].map(([app, path]) => [`apps/${app}`, path] as const),
  ]);
}

/** `./src/config/index.ts` becomes `config`, so that every entry is a file of the output folder itself. */
export const entryName = (path: string): string =>
  path
    .replace(/^\.\/src\//, "")
    .replace(/(?<=.)\/index\.ts$|\.ts$/, "")
    .replaceAll("/", "-");

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
  const chosen = new Set(
    [...known].filter(([name]) => positionals.length === 0 || positionals.includes(name)).map(([, one]) => one),
  );
  for (const one of chosen) {
    const { main, size } = await build(one, values.version, values.out && join(values.out, one.folderName));
    console.log(`${relative(root, main).padEnd(44)} ${(size / 1024).toFixed(0).padStart(6)} KiB in all`);
  }
}
