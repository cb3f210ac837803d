import { Misshapen, type Next } from "@baton-connectors/sdk";

/**
 * Where a list goes on: after the rows that were received, as Jira may give fewer than were asked for.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#pagination
 */
export const nextStart: Next = ({ body, count, url }) => {
  const { isLast, total, startAt } = body as Readonly<Record<string, unknown>>;
  const start = typeof startAt === "number" ? startAt : startIn(url);
  const more = typeof isLast === "boolean" ? !isLast : typeof total === "number" ? start + count < total : count > 0;
  if (!more) return undefined;
  if (count === 0) throw new Misshapen("has no rows and says that more follow");
  return start + count;
};

/** A list that says nothing of its length ends with an empty page. */
export const untilEmpty: Next = ({ count, url }) => (count === 0 ? undefined : startIn(url) + count);

const startIn = (url: URL) => Number(url.searchParams.get("startAt") ?? 0);

/** The cursor of such a list. */
export const startOf = (cursor: unknown): number => (typeof cursor === "number" ? cursor : 0);
