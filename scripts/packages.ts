import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type AppManifest, appName } from "../shared/simulators/src/find-apps.ts";

/** The packages of the workspace, read from its folders: a new folder takes part in everything by being there. */

export const root = fileURLToPath(new URL("..", import.meta.url));

export interface Manifest extends AppManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly private?: boolean;
  readonly engines: Readonly<Record<string, string>>;
  readonly keywords?: readonly string[];
  /** Files of the package that are published beside what is built, e.g. a template's folder. */
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface Package {
  readonly name: string;
  /** The last part of its path, by which people call it: `baton-okta`, `conductor`. */
  readonly folderName: string;
  readonly folder: string;
  readonly manifest: Manifest;
  /** Commands and the source file that each starts. */
  readonly bin: Readonly<Record<string, string>>;
  readonly isConnector: boolean;
  /** What `baton-simulator` calls its app, if it has one. */
  readonly simulator: string | undefined;
  /** A program that nobody imports is one bundle; a library leaves its dependencies to the installer. */
  readonly isLibrary: boolean;
}

const simulatorFile = "simulator/index.ts";
const parents = ["connectors", "shared"] as const;

/** All packages that have code, in the order of their folders. */
export function packages(): readonly Package[] {
  return parents.flatMap((parent) =>
    readdirSync(join(root, parent))
      .sort()
      .filter((name) => existsSync(join(root, parent, name, "package.json")))
      .map((name) => readPackage(join(root, parent, name), name, parent === "connectors"))
      .filter(({ folder }) => existsSync(join(folder, "src"))),
  );
}

export const publishedPackages = () => packages().filter(({ manifest }) => !manifest.private);

function readPackage(folder: string, folderName: string, isConnector: boolean): Package {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  const main = "./src/main.ts";
  const bin = manifest.bin ?? (existsSync(join(folder, main)) ? { [folderName]: main } : {});
  const isLibrary = manifest.exports !== undefined;
  const simulator = existsSync(join(folder, simulatorFile)) ? appName(folderName, manifest) : undefined;
  return { name: manifest.name, folderName, folder, manifest, bin, isConnector, simulator, isLibrary };
}

/** Commands that people start, with the package each comes from. */
export function programs(): ReadonlyMap<string, Package> {
  return new Map(packages().flatMap((one) => Object.keys(one.bin).map((command) => [command, one] as const)));
}

/** The simulated apps of connectors, by the name that `baton-simulator` gives them, with their files. */
export const simulatedApps = (): ReadonlyMap<string, string> =>
  new Map(packages().flatMap((one) => (one.simulator ? [[one.simulator, join(one.folder, simulatorFile)]] : [])));

/** Where a package says what is tried of it with everything that can go wrong; a template says it of what is made from it. */
export const subjectFile = ({ folder }: Package): string | undefined =>
  ["test/subject.ts", "template/test/subject.ts"].map((file) => join(folder, file)).find((file) => existsSync(file));

/** Whether a package of the workspace has another one below it. */
export function dependsOn({ manifest }: Package, name: string): boolean {
  const direct = Object.keys(manifest.dependencies ?? {});
  return direct.includes(name) || packages().some((one) => direct.includes(one.name) && dependsOn(one, name));
}
