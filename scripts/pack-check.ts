import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publishedPackages } from "./packages.ts";
import { checkExports, installLibraries } from "./packaging/check-library.ts";
import { checkCommands, checkNothingRuns, installAlone, largestConnector } from "./packaging/check-program.ts";
import { lintTarball } from "./packaging/lint.ts";
import { packAll } from "./packaging/pack-all.ts";

/**
 * Packs every published package and uses the tarballs as their users will: installed by plain npm into empty folders,
 * commands run, connectors synced against their simulators, libraries loaded and compiled against.
 *
 *     scripts/run pack-check
 */

const folder = mkdtempSync(join(tmpdir(), "baton-pack-check-"));
const say = (name: string, ...words: readonly string[]) => console.log(`${name.padEnd(32)} ${words.join("  ")}`);
const kib = (bytes: number) => `${(bytes / 1024).toFixed(0)} KiB`;

try {
  const packed = await packAll(publishedPackages(), join(folder, "packs"));
  for (const one of packed) await lintTarball(one);
  const libraries = packed.filter(({ source }) => source.isLibrary);
  const libraryFolder = join(folder, "libraries");
  installLibraries(libraries, libraryFolder);
  for (const { source } of libraries) checkNothingRuns(join(libraryFolder, "node_modules", source.name));
  say("libraries together", `${checkExports(libraries, libraryFolder)} exports loaded and compiled against`);
  const simulator = join(libraryFolder, "node_modules/@baton-connectors/simulators/dist/main.js");
  for (const one of packed) {
    const { source, size } = one;
    if (source.isConnector && size > largestConnector)
      throw new Error(`${source.name} is ${kib(size)}; a connector may have ${kib(largestConnector)}`);
    const place = source.isLibrary ? libraryFolder : join(folder, source.folderName);
    if (!source.isLibrary) installAlone(one, place);
    const tried = await checkCommands(source, place, simulator);
    say(source.name, kib(size).padStart(8), tried.join(", "));
  }
} catch (thrown) {
  console.error(`pack-check: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
