import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { entryName, manFile } from "../build.ts";
import { type Manifest, type Package, root } from "../packages.ts";

/** Where the project lives, stated once in the workspace's own manifest. */
export interface Project {
  readonly homepage: string;
  readonly repository: { readonly type: string; readonly url: string };
  readonly bugs: string;
}

export const project = (): Project => {
  const { homepage, repository, bugs } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Project;
  return { homepage, repository, bugs };
};

/** The `package.json` of the tarball: the workspace's, with sources replaced by what was built from them. */
export function publishedManifest(source: Package, versions: Versions): Record<string, unknown> {
  const {
    name,
    version,
    description,
    license,
    engines,
    keywords = [],
    dependencies,
    peerDependencies,
  } = source.manifest;
  const { homepage, repository, bugs } = project();
  const folder = relative(root, source.folder).replaceAll("\\", "/");
  const commands = Object.entries(source.bin).map(([command, path]) => [command, built(path)]);
  return {
    name,
    version,
    description,
    keywords: [...new Set(["baton", "conductorone", ...keywords])],
    license,
    homepage: `${homepage}/tree/main/${folder}#readme`,
    bugs,
    repository: { ...repository, directory: folder },
    type: "module",
    engines,
    ...(commands.length > 0 && { bin: Object.fromEntries(commands) }),
    ...(source.isConnector && { man: `./dist/${manFile(source)}` }),
    ...(source.isLibrary && {
      exports: publishedExports(source.manifest),
      ...(dependencies && { dependencies: resolved(dependencies, versions) }),
      ...(peerDependencies && { peerDependencies }),
    }),
    publishConfig: { access: "public", provenance: true },
  };
}

/** What `workspace:` and `catalog:` stand for. */
export interface Versions {
  readonly workspace: string;
  readonly catalog: ReadonlyMap<string, string>;
}

function resolved(dependencies: Readonly<Record<string, string>>, { workspace, catalog }: Versions) {
  return Object.fromEntries(
    Object.entries(dependencies).map(([name, range]) => {
      if (range.startsWith("workspace:")) return [name, workspace];
      if (range !== "catalog:") return [name, range];
      const version = catalog.get(name);
      if (!version) throw new Error(`${name} is not in the catalog of pnpm-workspace.yaml`);
      return [name, version];
    }),
  );
}

const publishedExports = ({ exports = {} }: Manifest) => ({
  ...Object.fromEntries(
    Object.entries(exports).map(([name, path]) => [name, { types: declared(path), default: built(path) }]),
  ),
  "./package.json": "./package.json",
});

const built = (path: string) => (path.endsWith(".ts") ? `./dist/${entryName(path)}.js` : path);
const declared = (path: string) => path.replace(/^\.\/src\//, "./dist/types/").replace(/\.ts$/, ".d.ts");
