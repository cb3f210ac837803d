import type { Crossing } from "./crossings.ts";
import { below, type Room, roomOf, scripts } from "./rooms.ts";

/** What a change touches and what it may break, each room with the reason in a few words. */
export interface Reach {
  readonly changed: ReadonlyMap<string, string>;
  /** Not changed itself. */
  readonly reached: ReadonlyMap<string, string>;
}

/** How all tests are run, and with which versions of what they use. */
const everywhere = new Set([
  ".npmrc",
  "jest.config.js",
  "package.json",
  "pnpm-lock.yaml",
  "pnpm-workspace.yaml",
  "scripts/bootstrap.mjs",
  "scripts/run",
]);

/** What a package's users never see: its tests, and its prose. Who does read it names it by its path. */
const isPrivate = (path: string, room: string) => /^(?:test\/|[^/]+\.md$)/.test(path.slice(room.length + 1));

export function reachOf(
  paths: readonly string[],
  all: readonly Room[],
  crossings: readonly Pick<Crossing, "room" | "to">[],
): Reach {
  const changed = new Map<string, string>();
  const reached = new Map<string, string>();
  const add = (to: Map<string, string>, room: string, why: string) => to.has(room) || to.set(room, why);

  for (const path of paths) {
    const room = roomOf(path, all);
    if (room) add(changed, room.path, path);
    if (everywhere.has(path)) for (const one of all) add(reached, one.path, path);
    else if (room && !isPrivate(path, room.path)) {
      for (const one of all) if (below(one, all).has(room.path)) add(reached, one.path, `uses ${room.path}`);
    } else {
      for (const one of crossings) if (path.startsWith(one.to)) add(reached, one.room, `reads ${path}`);
    }
    // The scripts' tests read prose, workflows, manifests and charts: whatever it is, it may be theirs.
    add(reached, scripts, `reads ${path}`);
  }
  for (const room of changed.keys()) reached.delete(room);
  return { changed, reached };
}
