import { mostViewers } from "./api/users.ts";

/** Asks for those of the users from `startAt` on who may see a project. */
export type AskViewers = (startAt: number, size: number) => Promise<readonly string[]>;

/** How far an answer for a thousand users is known to reach. */
export interface Reach {
  /** Whoever of the site's first thousand users may see a project. `users`: how many the site has, where that is known. */
  viewers(ask: AskViewers, users: number | undefined): Promise<readonly string[]>;
}

/** Jira's page sizes are multiples of it; so many it always gives. */
const step = 50;
const rounded = (count: number) => Math.ceil(count / step) * step;

/**
 * Jira looks at the users from `startAt` to `startAt + maxResults` and answers with those who may see the project, so that the length
 * of an answer tells neither where it ended nor whether the server has lowered `maxResults`. A thousand are asked for at once. What is
 * beyond the place to which such an answer has been seen to reach is asked for again, piece by piece; a row there that the first
 * answer has shows that it reaches further, one that it lacks shows where the server stops.
 */
export function createReach(): Reach {
  let reach = step;
  let stopped = false;
  const proven = (count: number) => {
    if (!stopped) reach = Math.max(reach, rounded(count));
  };
  return {
    async viewers(ask, users = mostViewers) {
      const first = new Set(await ask(0, mostViewers));
      proven(first.size);
      const all = new Set(first);
      const end = Math.min(users, mostViewers);
      for (let at = reach; at < end; ) {
        const size = Math.min(reach, mostViewers - at);
        const rows = await ask(at, size);
        for (const row of rows) all.add(row);
        if (rows.some((row) => !first.has(row))) stopped = true;
        else if (rows.length > 0) proven(at + rows.length);
        at += size;
      }
      return [...all];
    },
  };
}
