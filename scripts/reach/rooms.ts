import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type Manifest, packages, root } from "../packages.ts";

/** A part of the workspace with tests of its own: a package, or the scripts. Paths are from the root, with slashes. */
export interface Room {
  readonly path: string;
  /** Paths of the rooms that it uses itself, in its tests too. */
  readonly needs: readonly string[];
}

/** What has tests and is no package: it builds, packs and reads all of them. */
export const scripts = "scripts";

export const slashed = (path: string) => relative(root, path).replaceAll("\\", "/");

type Needs = Pick<Manifest, "dependencies" | "devDependencies" | "peerDependencies">;
const namesIn = ({ dependencies, devDependencies, peerDependencies }: Needs) =>
  Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies });

/** The rooms of the workspace. A template belongs to the package that lays it down. */
export function rooms(): readonly Room[] {
  const all = packages();
  const pathOf = new Map(all.map(({ name, folder }) => [name, slashed(folder)]));
  const made = all.map(({ folder, manifest }) => {
    const template = join(folder, "template/package.json");
    const more = existsSync(template) ? namesIn(JSON.parse(readFileSync(template, "utf8")) as Needs) : [];
    const needs = [...namesIn(manifest), ...more].flatMap((name) => pathOf.get(name) ?? []);
    return { path: slashed(folder), needs: [...new Set(needs)] };
  });
  return [...made, { path: scripts, needs: made.map(({ path }) => path) }];
}

export const roomOf = (path: string, all: readonly Room[]): Room | undefined =>
  all.find((room) => path.startsWith(`${room.path}/`));

/** Everything that a room uses, and what that uses. */
export function below(room: Room, all: readonly Room[]): ReadonlySet<string> {
  const found = new Set<string>();
  const add = ({ needs }: Room) => {
    for (const path of needs) {
      if (found.has(path)) continue;
      found.add(path);
      add(all.find((one) => one.path === path)!);
    }
  };
  add(room);
  return found;
}
