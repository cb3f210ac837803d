import { type ListAnswer, Misshapen, type Next } from "@baton-connectors/sdk";

/**
 * Where a list goes on: Jira may give fewer rows than were asked for, and says how many a page has then. Whatever rows come, the next page
 * begins behind that many. https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#pagination
 */
export const nextStart: Next = (answer) => {
  const { count } = answer;
  const { isLast, total, startAt, maxResults } = answer.body as Readonly<Record<string, unknown>>;
  const start = asked(answer, "startAt") ?? 0;
  if (typeof startAt === "number" && startAt !== start) throw new Misshapen(`begins at ${startAt}, not at ${start}`);
  const more = typeof isLast === "boolean" ? !isLast : typeof total === "number" ? start + count < total : count > 0;
  if (!more) return undefined;
  if (count === 0) throw new Misshapen("has no rows and says that more follow");
  const size = typeof maxResults === "number" ? maxResults : count;
  const isLowered = size > 0 && size < (asked(answer, "maxResults") ?? 0);
  // One that only repeats what was asked for tells nothing: then what was received does.
  return start + (isLowered ? size : Math.min(count, size || count));
};

/** Where a list stands that says nothing of its length: `size` is the number of rows on its first page. */
export interface Place {
  readonly startAt: number;
  readonly size: number;
}
export const firstPlace: Place = { startAt: 0, size: 0 };

/** Such a list ends with an empty page. Nothing behind the rows that were received is passed over, nor where a full page would begin. */
export const untilEmpty =
  ({ startAt, size }: Place): Next =>
  (answer) => {
    const rows = new Set((answer.body as readonly unknown[]).map((row) => JSON.stringify(row))).size;
    if (rows === 0) return undefined;
    const full = size || rows;
    const nextFull = (Math.floor(startAt / full) + 1) * full;
    return { startAt: Math.min(startAt + rows, nextFull), size: full };
  };

function asked({ url }: ListAnswer, name: string): number | undefined {
  const given = url.searchParams.get(name);
  return given === null ? undefined : Number(given);
}

/** The cursor of a list that says how long it is. */
export const startOf = (cursor: unknown): number => (typeof cursor === "number" ? cursor : 0);
