import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { checkNothingRuns, installAlone } from "../shared/release/src/check-installed.ts";
import { largestConnector } from "../shared/release/src/limits.ts";
import { publishedPackages, root } from "./packages.ts";
import { checkAuthoring } from "./packaging/check-author.ts";
import { checkExports, installLibraries } from "./packaging/check-library.ts";
import { checkCommands, syncedFile } from "./packaging/check-program.ts";
import { lintTarball } from "./packaging/lint.ts";
import { type Packed, packAll } from "./packaging/pack-all.ts";
import { shuffled } from "./reach/choose.ts";

/**
 * Packs every published package and uses the tarballs as their users will: installed by plain npm into empty folders,
 * commands run, connectors synced against their simulators, libraries loaded and compiled against, a new connector made.
 *
 *     scripts/run pack-check
 *     scripts/run pack-check --offline     only what needs no registry: the programs
 *     scripts/run pack-check --only NAME   one program, and what it is tried with
 *     scripts/run pack-check --seed TEXT   of connectors that are a file of another, which are bundled and tried alike, two, chosen by TEXT
 */

const { values } = parseArgs({
  options: { offline: { type: "boolean", default: false }, only: { type: "string" }, seed: { type: "string" } },
});
const sampled = values.seed === undefined ? undefined : sampleOf(values.seed);
const chosen = publishedPackages().filter(
  ({ folderName, manifest }) =>
    (values.only === undefined || folderName === values.only) &&
    (!sampled || !manifest.baton?.trial || sampled.has(folderName)),
);
const folder = mkdtempSync(join(tmpdir(), "baton-pack-check-"));
const libraryFolder = join(folder, "libraries");
const say = (name: string, ...words: readonly string[]) => console.log(`${name.padEnd(32)} ${words.join("  ")}`);
const kib = (bytes: number) => `${(bytes / 1024).toFixed(0)} KiB`;

function sampleOf(seed: string): ReadonlySet<string> {
  const alike = publishedPackages().filter(({ manifest }) => manifest.baton?.trial);
  return new Set(
    shuffled(
      alike.map(({ folderName }) => folderName),
      seed,
    ).slice(0, 2),
  );
}

/** The simulator as it is installed, or from source. */
function useLibraries(libraries: readonly Packed[]): string {
  if (values.offline) {
    for (const one of libraries) checkNothingRuns(one.folder);
    return join(root, "shared/simulators/src/main.ts");
  }
  installLibraries(libraries, libraryFolder);
  for (const { source } of libraries) checkNothingRuns(join(libraryFolder, "node_modules", source.name));
  say("libraries together", `${checkExports(libraries, libraryFolder)} exports loaded and compiled against`);
  return join(libraryFolder, "node_modules/@baton-connectors/simulators/dist/main.js");
}

try {
  const packed = await packAll(chosen, join(folder, "packs"));
  for (const one of packed) await lintTarball(one);
  const simulator = useLibraries(packed.filter(({ source }) => source.isLibrary));
  const sample = syncedFile(join(folder, "baton-demo"), "baton-demo");
  for (const one of packed) {
    const { source, size } = one;
    if (source.isConnector && size > largestConnector)
      throw new Error(`${source.name} is ${kib(size)}; a connector may have ${kib(largestConnector)}`);
    if (source.isLibrary && values.offline) continue;
    const place = source.isLibrary ? libraryFolder : join(folder, source.folderName);
    if (!source.isLibrary) installAlone(source.name, one.tarball, place);
    const tried = await checkCommands(source, place, simulator, sample);
    say(source.name, kib(size).padStart(8), tried.join(", "));
    if (source.name === "create-baton-connector" && !values.offline)
      say("a new connector", checkAuthoring(packed, place, join(folder, "author")));
  }
} catch (thrown) {
  console.error(`pack-check: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
