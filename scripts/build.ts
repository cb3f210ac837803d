import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { type OutputChunk, type RolldownOutput, rolldown } from "rolldown";
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

export interface BuildResult {
  readonly name: string;
  /** The file to run; for a library without commands, its first export. */
  readonly main: string;
  /** Of all files, in bytes. */
  readonly size: number;
  /** Source files that ended up in it, by absolute path. */
  readonly modules: readonly string[];
}

export async function build(
  source: Package,
  version: string,
  output: string = join(source.folder, "dist"),
): Promise<BuildResult> {
  rmSync(output, { recursive: true, force: true });
  const input = source.isLibrary ? libraryEntries(source) : programEntries(source);
  const { dependencies = {}, peerDependencies = {} } = source.manifest;
  const others = source.isLibrary ? Object.keys({ ...dependencies, ...peerDependencies }) : [];
  const bundle = await rolldown({
    input,
    platform: "node",
    ...(others.length > 0 && {
      external: (id: string) => others.some((name) => id === name || id.startsWith(`${name}/`)),
    }),
    // The bundler adds "import" or "require" by who asks: a package that has both is two packages.
    resolve: { conditionNames: ["node", "default"] },
    // The program's own; a library is part of programs with versions of their own.
    ...(!source.isLibrary && { transform: { define: { __BATON_VERSION__: JSON.stringify(version) } } }),
    // Our own packages state values; importing them does nothing by itself.
    treeshake: { moduleSideEffects: [{ test: /\/(shared|connectors)\/[^/]+\/src\//, sideEffects: false }] },
    onLog(level, log, report) {
      // CommonJS vendors test for things that are not there; that is theirs to handle.
      if (log.code !== "EVAL" && log.code !== "CIRCULAR_DEPENDENCY") report(level, log);
    },
  });
  const started = new Set(Object.values(source.bin).map((path) => join(source.folder, path)));
  const written = await bundle.write({
    dir: output,
    format: "esm",
    entryFileNames: ({ facadeModuleId }) => (started.has(facadeModuleId ?? "") ? "[name].program.js" : "[name].js"),
    chunkFileNames: source.isLibrary ? "[name]-[hash].js" : "chunks/[name]-[hash].js",
    // Authors read libraries in their debugger.
    minify: source.isLibrary ? false : { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  });
  await bundle.close();
  const chunks = written.output.filter((one) => one.type === "chunk");
  for (const chunk of chunks) copyFilesBeside(chunk, output);
  const entries = chunks.filter(({ isEntry }) => isEntry);
  const starts = entries
    .filter(({ facadeModuleId }) => started.has(facadeModuleId ?? ""))
    .map(({ fileName }) => writeStart(output, fileName, source));
  const main = starts[0] ?? join(output, entries[0]!.fileName);
  if (source.isConnector) {
    keepCapabilities(main);
    writeFileSync(join(output, manFile(source)), outputOf(main, "help", "--man"));
  }
  return { name: source.name, main, size: sizeOf(output), modules: modulesOf(written) };
}

/**
 * The file that is run, which Node reads whatever its age: an older one says what it needs instead of a syntax error.
 */
function writeStart(output: string, program: string, { name, manifest }: Package): string {
  const [oldest] = /\d+/.exec(manifest.engines.node!)!;
  const path = join(output, program.replace(".program.js", ".js"));
  const how = [
    "macOS: brew install node",
    `nvm: nvm install ${oldest}`,
    `Debian, Ubuntu: https://deb.nodesource.com/setup_${oldest}.x`,
    "others: https://nodejs.org/en/download",
  ].join("; ");
  writeFileSync(
    path,
    `#!/usr/bin/env node
var version = process.versions.node;
if (parseInt(version, 10) < ${oldest}) {
  console.error("${name} needs Node ${oldest} or newer, and this is " + version + ".\\n  hint: ${how}");
  process.exitCode = 1;
} else import("./${program}");
`,
  );
  chmodSync(path, 0o755);
  return path;
}

function programEntries(source: Package): Record<string, string> {
  const starts = new Set(Object.values(source.bin));
  return {
    ...Object.fromEntries([...starts].map((path) => [entryName(path), join(source.folder, path)])),
    // The thread that writes files is started by its path, from the chunk that opens stores.
    ...(dependsOn(source, "@baton-connectors/c1z") && {
      "chunks/worker": join(root, "shared/c1z/src/store/worker.ts"),
    }),
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

/** A module that reads files beside itself, as the conductor its page, finds them beside its chunk. */
function copyFilesBeside(chunk: OutputChunk, output: string) {
  for (const path of chunk.moduleIds.filter(
    (id) => isOurs(id) && readFileSync(id, "utf8").includes("import.meta.url"),
  )) {
    for (const name of readdirSync(dirname(path))) {
      const file = join(dirname(path), name);
      if (name.endsWith(".ts") || !statSync(file).isFile()) continue;
      cpSync(file, join(output, dirname(chunk.fileName), name));
    }
  }
}

const isOurs = (path: string) => path.startsWith(root) && !path.includes("node_modules") && existsSync(path);

const modulesOf = ({ output }: RolldownOutput) =>
  output.flatMap((one) => (one.type === "chunk" ? one.moduleIds : [])).filter((id) => existsSync(id));

/** What `capabilities` prints is the same for every run of a bundle: derived once, here. */
function keepCapabilities(main: string) {
  writeFileSync(join(dirname(main), "chunks/capabilities.json"), outputOf(main, "capabilities"));
}

/** Its manual page, within the output folder. */
export const manFile = ({ folderName }: Package) => `${folderName}.1`;

function outputOf(main: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${main} ${args.join(" ")}: status ${status}: ${stderr}`);
  return stdout;
}

export const sizeOf = (folder: string): number =>
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
  const chosen = new Set(
    [...known].filter(([name]) => positionals.length === 0 || positionals.includes(name)).map(([, one]) => one),
  );
  for (const one of chosen) {
    const { main, size } = await build(one, values.version, values.out && join(values.out, one.folderName));
    console.log(`${relative(root, main).padEnd(44)} ${(size / 1024).toFixed(0).padStart(6)} KiB in all`);
  }
}
