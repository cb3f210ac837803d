import { createHash } from "node:crypto";

/** Chooses test files for a limited time. */
export interface Candidates {
  readonly changed: readonly string[];
  readonly reached: readonly string[];
  readonly rest: readonly string[];
}

export interface Limit {
  /** Of one worker. */
  readonly seconds: number;
  readonly seed: number;
  readonly costOf: (file: string) => number;
  readonly roomOf: (file: string) => string;
}

/** As much of what is only reached leaves room for some of what is not. */
const shareOfRest = 0.1;

/**
 * The same for the same files and seed, and little else when a file comes or goes: a file's place follows from its own
 * path. All of what changed as far as time goes, then of what it reaches, then of the rest; of each first one file of
 * every room.
 */
export function choose(candidates: Candidates, limit: Limit): Candidates {
  const taken = new Set<string>();
  let left = limit.seconds;
  const take = (files: readonly string[], kept = 0) => {
    for (const file of inOrder(files, limit)) {
      const cost = limit.costOf(file);
      if (taken.has(file) || cost > left - kept) continue;
      taken.add(file);
      left -= cost;
    }
  };
  take(candidates.changed);
  take(candidates.reached, Math.min(left, limit.seconds * shareOfRest));
  take(candidates.rest);
  take(candidates.reached);
  const chosen = (files: readonly string[]) => files.filter((file) => taken.has(file));
  return { changed: chosen(candidates.changed), reached: chosen(candidates.reached), rest: chosen(candidates.rest) };
}

/** In an order of the seed: each name has a place that follows from itself. */
export function shuffled(names: readonly string[], seed: number | string): readonly string[] {
  const place = (name: string) => createHash("sha256").update(`${seed} ${name}`).digest("hex");
  return names
    .map((name) => ({ name, at: place(name) }))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ name }) => name);
}

function inOrder(files: readonly string[], { seed, roomOf }: Limit): readonly string[] {
  const sorted = shuffled(files, seed);
  const seen = new Set<string>();
  const first = sorted.filter((file) => !seen.has(roomOf(file)) && seen.add(roomOf(file)));
  return [...new Set([...first, ...sorted])];
}
