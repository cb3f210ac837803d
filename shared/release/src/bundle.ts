import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type OutputChunk, type RolldownOutput, rolldown } from "rolldown";

/** What is to be bundled, and as what. */
export interface Plan {
  readonly name: string;
  /** Source files by what they become, without `.js`. */
  readonly input: Readonly<Record<string, string>>;
  /** Of these, those that are started as commands. */
  readonly started: readonly string[];
  /** Left to the installer. */
  readonly external?: readonly string[];
  /** A program states the version that it was built as; a library is part of programs with versions of their own. */
  readonly version?: string;
  /** The oldest major version of Node. */
  readonly oldestNode: string;
  /** It is asked for its capabilities and its manual page, which are the same for every run of it. */
  readonly isConnector: boolean;
  /** Whether a source file is ours, so that files beside it belong to it. */
  readonly isOurs: (path: string) => boolean;
  readonly output: string;
}

export interface Bundled {
  readonly name: string;
  /** The file to run; for a library without commands, its first export. */
  readonly main: string;
  /** Of all files, in bytes. */
  readonly size: number;
  /** Source files that ended up in it, by absolute path. */
  readonly modules: readonly string[];
}

/**
 * Bundles a package. A program becomes `main.js`, which is all that `--help` loads, and chunks that are loaded when they are needed;
 * nothing has to be installed beside it but Node. A library becomes one file for each of its exports and commands, and chunks that
 * they share.
 */
export async function bundle(plan: Plan): Promise<Bundled> {
  const { name, input, output, version, external = [], isConnector } = plan;
  rmSync(output, { recursive: true, force: true });
  const isProgram = version !== undefined;
  const bundled = await rolldown({
    input: { ...input },
    platform: "node",
    ...(external.length > 0 && {
      external: (id: string) => external.some((one) => id === one || id.startsWith(`${one}/`)),
    }),
    // The bundler adds "import" or "require" by who asks: a package that has both is two packages.
    resolve: { conditionNames: ["node", "default"] },
    ...(isProgram && { transform: { define: { __BATON_VERSION__: JSON.stringify(version) } } }),
    // Our own packages state values; importing them does nothing by itself.
    treeshake: {
      moduleSideEffects: [
        { test: /\/(?:shared|connectors)\/[^/]+\/src\/|[\\/]@baton-connectors[\\/]/, sideEffects: false },
      ],
    },
    onLog(level, log, report) {
      // CommonJS vendors test for things that are not there; that is theirs to handle.
      if (log.code !== "EVAL" && log.code !== "CIRCULAR_DEPENDENCY") report(level, log);
    },
  });
  const started = new Set(plan.started);
  const asWritten = {
    dir: output,
    format: "esm" as const,
    entryFileNames: ({ facadeModuleId }: { readonly facadeModuleId?: string | null | undefined }) =>
      started.has(facadeModuleId ?? "") ? "[name].program.js" : "[name].js",
    chunkFileNames: isProgram ? "chunks/[name]-[hash].js" : "[name]-[hash].js",
    // Authors read libraries in their debugger.
    minify: isProgram ? { compress: true, mangle: false, codegen: { removeWhitespace: true } } : false,
  };
  const first = isProgram ? loadedAtStart(await bundled.generate(asWritten), started) : undefined;
  const written = await bundled.write({
    ...asWritten,
    // A file more costs a start more than what is in it.
    ...(first && { codeSplitting: { groups: [{ name: "start", test: (id: string) => first.has(id) }] } }),
  });
  await bundled.close();
  const chunks = written.output.filter((one) => one.type === "chunk");
  for (const chunk of chunks) copyFilesBeside(chunk, plan);
  const entries = chunks.filter(({ isEntry }) => isEntry);
  const starts = entries
    .filter(({ facadeModuleId }) => started.has(facadeModuleId ?? ""))
    .map(({ fileName }) => writeStart(fileName, plan));
  const main = starts[0] ?? join(output, entries[0]!.fileName);
  if (isConnector) {
    keepCapabilities(main);
    writeFileSync(join(output, manFile(name)), outputOf(main, "help", "--man"));
  }
  return { name, main, size: sizeOf(output), modules: modulesOf(written) };
}

/** Source files in the chunks that a start loads whatever it is asked for. */
function loadedAtStart({ output }: RolldownOutput, started: ReadonlySet<string>): ReadonlySet<string> {
  const chunks = new Map(output.filter((one) => one.type === "chunk").map((chunk) => [chunk.fileName, chunk]));
  const entries = [...chunks.values()].filter(({ facadeModuleId }) => started.has(facadeModuleId ?? ""));
  const seen = new Set<string>();
  const waiting = entries.flatMap(({ imports }) => imports);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name) || !chunks.has(name)) continue;
    seen.add(name);
    waiting.push(...chunks.get(name)!.imports);
  }
  return new Set([...seen].flatMap((name) => chunks.get(name)!.moduleIds));
}

/**
 * The file that is run, which Node reads whatever its age: an older one says what it needs instead of a syntax error.
 */
function writeStart(program: string, { name, output, oldestNode: oldest }: Plan): string {
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

/** A module that reads files beside itself, as the conductor its page, finds them beside its chunk. */
function copyFilesBeside(chunk: OutputChunk, { output, isOurs }: Plan) {
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

const modulesOf = ({ output }: RolldownOutput) =>
  output.flatMap((one) => (one.type === "chunk" ? one.moduleIds : [])).filter((id) => existsSync(id));

/** What `capabilities` prints is the same for every run of a bundle: derived once, here. Not so where a file says what there is. */
function keepCapabilities(main: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "capabilities"], { encoding: "utf8" });
  if (status === 0) writeFileSync(join(dirname(main), "chunks/capabilities.json"), stdout);
  else if (!stderr.includes("required flag(s)")) throw new Error(`${main} capabilities: status ${status}: ${stderr}`);
}

/** Its manual page, within the output folder. */
export const manFile = (name: string) => `${name}.1`;

function outputOf(main: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${main} ${args.join(" ")}: status ${status}: ${stderr}`);
  return stdout;
}

export const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
