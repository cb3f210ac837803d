import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parse } from "yaml";
import { noticesText, type ThirdParty, thirdPartiesOf } from "../../shared/release/src/third-parties.ts";
import { build } from "../build.ts";
import { type Package, publishedPackages, root } from "../packages.ts";
import { project, publishedManifest, type Versions } from "./published-manifest.ts";

/** A package as a folder that is ready to be packed. */
export interface Staged {
  readonly source: Package;
  readonly folder: string;
  /** Whose code is bundled with ours. A library has none: it depends on it. */
  readonly thirdParties: readonly ThirdParty[];
}

/** All but the declarations of libraries, which are written for all of them at once. */
export async function stage(source: Package, folder: string, versions: Versions): Promise<Staged> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { modules } = await build(source, source.manifest.version, join(folder, "dist"));
  const thirdParties = thirdPartiesOf(modules);
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(publishedManifest(source, versions), undefined, 2)}\n`);
  copyFileSync(join(root, "LICENSE"), join(folder, "LICENSE"));
  if (thirdParties.length > 0)
    writeFileSync(join(folder, "THIRD-PARTY-NOTICES.txt"), noticesText(source.name, thirdParties));
  writeFileSync(join(folder, "README.md"), readmeOf(source));
  for (const path of source.manifest.files ?? []) {
    cpSync(join(source.folder, path), join(folder, path), {
      recursive: true,
      filter: (from) => !/(?:^|[\\/])(?:node_modules|dist)$/.test(from),
    });
  }
  return { source, folder, thirdParties };
}

/** All packages have one version: the guard of a release sees to it. */
export function workspaceVersions(): Versions {
  const { version } = publishedPackages()[0]!.manifest;
  const { catalog } = parse(readFileSync(join(root, "pnpm-workspace.yaml"), "utf8")) as {
    catalog: Record<string, string>;
  };
  return { workspace: version, catalog: new Map(Object.entries(catalog)) };
}

/** A library that needs no words of its own shows its description and where to read on. */
function readmeOf(source: Package): string {
  const path = join(source.folder, "README.md");
  if (existsSync(path)) return withWholeLinks(readFileSync(path, "utf8"), source);
  const { name, description } = source.manifest;
  return `# ${name}\n\n${description} Part of [baton-connectors](${project().homepage}).\n`;
}

/** Links to other files of the repository lead there, at the version's tag, from wherever the README is shown. */
function withWholeLinks(text: string, { folder, manifest }: Package): string {
  const base = `${project().homepage}/blob/v${manifest.version}`;
  return text.replaceAll(/\]\((?!https?:|mailto:|#)([^)\s]+)\)/g, (_, target: string) => {
    const [path = "", fragment] = target.split("#", 2);
    const inRepository = relative(root, join(folder, path)).replaceAll("\\", "/");
    return `](${base}/${inRepository}${fragment ? `#${fragment}` : ""})`;
  });
}

export const stagedTypes = ({ folder }: Staged) => join(folder, "dist/types");
