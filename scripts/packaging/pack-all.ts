import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { npm } from "../../shared/release/src/npm.ts";
import { type Package, root } from "../packages.ts";
import { writeDeclarations } from "./declarations.ts";
import { type Staged, stage, stagedTypes, workspaceVersions } from "./stage.ts";

/** A package as it would be published. */
export interface Packed extends Staged {
  readonly tarball: string;
  /** Where the registry will serve it. */
  readonly url: string;
  readonly size: number;
  /** Of all files in it. */
  readonly unpackedSize: number;
  readonly files: number;
  readonly sha256: string;
}

/** Where tarballs and what belongs to a release are put. */
export const packsFolder = join(root, "dist/packs");

/** Builds and packs these packages into `folder`, which holds nothing else afterwards. */
export async function packAll(sources: readonly Package[], folder: string = packsFolder): Promise<readonly Packed[]> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const versions = workspaceVersions();
  const staged: Staged[] = [];
  for (const source of sources) staged.push(await stage(source, join(folder, "staged", source.folderName), versions));
  const libraries = staged.filter(({ source }) => source.isLibrary);
  if (libraries.length > 0) writeDeclarations(new Map(libraries.map((one) => [one.source, stagedTypes(one)])));
  return npmPack(staged, folder);
}

interface NpmPackEntry {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly entryCount: number;
}

function npmPack(staged: readonly Staged[], folder: string): readonly Packed[] {
  const { status, stdout, stderr } = npm(
    ["pack", "--json", "--ignore-scripts", "--pack-destination", folder, ...staged.map((one) => one.folder)],
    folder,
  );
  if (status !== 0) throw new Error(`npm pack: status ${status}\n${stderr}`);
  const parsed = JSON.parse(stdout) as readonly NpmPackEntry[] | Readonly<Record<string, NpmPackEntry>>;
  const entries = Array.isArray(parsed) ? (parsed as readonly NpmPackEntry[]) : Object.values(parsed);
  if (entries.length !== staged.length || tarballsIn(folder).length !== staged.length)
    throw new Error(`npm packed ${entries.length} of ${staged.length} packages`);
  return staged.map((one) => {
    const name = tarballName(one.source);
    const {
      size,
      unpackedSize,
      entryCount: files,
    } = entries.find(({ filename }) => filename.replace(/^@/, "").replace("/", "-") === name)!;
    const tarball = join(folder, name);
    if (statSync(tarball).size !== size) throw new Error(`${name} is not what npm says it packed`);
    return { ...one, tarball, url: registryUrl(one.source), size, unpackedSize, files, sha256: sha256(tarball) };
  });
}

/** As npm names it: `@baton-connectors/sdk` 1.2.3 is `baton-connectors-sdk-1.2.3.tgz`. */
export const tarballName = ({ name, manifest }: Package) =>
  `${name.replace(/^@/, "").replace("/", "-")}-${manifest.version}.tgz`;

/** https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md#dist */
const registryUrl = ({ name, manifest }: Package) =>
  `https://registry.npmjs.org/${name}/-/${name.split("/").at(-1)}-${manifest.version}.tgz`;

const tarballsIn = (folder: string) => readdirSync(folder).filter((name) => name.endsWith(".tgz"));

export const sha256 = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
