import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { imageOf } from "../../shared/cli/src/init/deployment.ts";
import { checkNothingRuns, installAlone } from "../../shared/release/src/check-installed.ts";
import { largestConnector } from "../../shared/release/src/limits.ts";
import { npm } from "../../shared/release/src/npm.ts";
import { root } from "../packages.ts";
import { checkCommands, syncedFile } from "./check-program.ts";
import { hasFormula } from "./formula.ts";
import type { Packed } from "./pack-all.ts";
import { spdxDocument } from "./sbom.ts";

/** The parts of a release that `release` puts in order. Each throws what a person has to mend. */

export function expectFreshFiles(): void {
  const { status, stderr } = spawnSync(join(root, "scripts/run"), ["generate", "--check"], { encoding: "utf8" });
  if (status !== 0) throw new Error(`generated files are stale:\n${stderr}`);
}

export const git = (...args: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync("git", args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr.trim()}`);
  return stdout.trim();
};

/** What needs no network: every program installed alone and used, every library looked through. */
export async function useTarballs(packed: readonly Packed[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "baton-release-"));
  const simulator = join(root, "shared/simulators/src/main.ts");
  try {
    for (const one of packed) {
      const { source, size } = one;
      if (source.isConnector && size > largestConnector)
        throw new Error(`${source.name} is larger than ${largestConnector} bytes`);
      if (source.isLibrary) {
        checkNothingRuns(one.folder);
        continue;
      }
      const place = join(folder, source.folderName);
      installAlone(source.name, one.tarball, place);
      await checkCommands(source, place, simulator, syncedFile(join(folder, "baton-demo"), "baton-demo"));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Beside the tarballs: an SBOM for each, and the checksums of all. Returns their paths. */
export function writeAttachments(packed: readonly Packed[], folder: string): readonly string[] {
  const created = new Date(git("log", "-1", "--format=%cI"));
  const documents = packed.map((one) => {
    const path = join(folder, `${basename(one.tarball, ".tgz")}.spdx.json`);
    writeFileSync(path, `${JSON.stringify(spdxDocument(one, created), undefined, 2)}\n`);
    return path;
  });
  const sums = join(folder, "SHA256SUMS");
  writeFileSync(sums, packed.map((one) => `${one.sha256}  ${basename(one.tarball)}\n`).join(""));
  return [...documents, sums];
}

/** Those first that others depend on: whoever installs in the middle of a release gets whole packages. */
export function publishOrder(packed: readonly Packed[]): readonly Packed[] {
  const ordered = new Set<Packed>();
  const add = (one: Packed) => {
    const needed = Object.keys(one.source.isLibrary ? (one.source.manifest.dependencies ?? {}) : {});
    for (const other of packed) if (needed.includes(other.source.name) && !ordered.has(other)) add(other);
    ordered.add(one);
  };
  for (const one of packed) add(one);
  return [...ordered];
}

/** Publishes what the registry does not have yet, so that a release that stopped half-way can be run again. */
export function publish(one: Packed, folder: string): "published" | "was there" {
  const { name, version } = one.source.manifest;
  const seen = npm(["view", `${name}@${version}`, "dist.shasum"], folder);
  if (seen.status === 0 && seen.stdout.trim() !== "") return "was there";
  if (seen.status !== 0 && !seen.stderr.includes("E404")) throw new Error(`npm view ${name}: ${seen.stderr}`);
  const { status, stderr } = npm(["publish", one.tarball, "--access", "public", "--provenance"], folder);
  if (status !== 0) throw new Error(`npm publish ${name}: ${stderr}`);
  return "published";
}

export interface Image {
  readonly program: string;
  readonly tags: readonly string[];
  readonly platforms: readonly string[];
}

/** The image that has them all. */
export const imageOfAll = "baton-connectors";

/** A pre-release does not become `latest`. */
export const imagesOf = (packed: readonly Packed[]): readonly Image[] => {
  const sources = packed.map(({ source }) => source).filter(hasFormula);
  const { version } = packed[0]!.source.manifest;
  return [...sources.map(({ folderName }) => folderName), imageOfAll].map((program) => ({
    program,
    tags: (version.includes("-") ? [version] : [version, "latest"]).map(
      (tag) => `${imageOf(program).split(":")[0]}:${tag}`,
    ),
    platforms: ["linux/amd64", "linux/arm64"],
  }));
};
