import type { Event } from "@baton-connectors/protocol/connector-v2";
import type { EventContext } from "@baton-connectors/sdk";
import type { Client } from "../connection.ts";
import { type DirectoryUser, directoryUsers } from "../logins/directory-user.ts";
import { readLoginCursor, writeLoginCursor } from "./login-cursor.ts";

/** Users asked about in one call. */
const usersPerCall = 25;

/**
 * A feed over all users, a few at a time: what is new about each. `eventsOf` is given users and returns the events of as
 * many of them as the Reports quota allows, with how many that were; the rest stays for the next call.
 */
export async function walkLogins(
  { client, cursor, startAt, signal }: EventContext<Client>,
  eventsOf: (users: readonly DirectoryUser[]) => Promise<{ events: readonly Event[]; done: number }>,
): Promise<{ events: readonly Event[]; cursor: string; hasMore: boolean }> {
  let { pending, pageToken } = readLoginCursor(cursor);
  const isStart = cursor === "";
  if (pending.length === 0 && pageToken !== undefined) {
    const page = await client.listUserIds(pageToken || undefined, usersPerCall, signal);
    pending = directoryUsers(page.items);
    pageToken = page.next;
    if (isStart && pending.length === 0 && pageToken === undefined) return { events: [], cursor: "", hasMore: false };
  }
  const batch = pending.slice(0, usersPerCall);
  const { events, done } = await eventsOf(batch);
  const left = pending.slice(done);
  const isEnd = left.length === 0 && pageToken === undefined;
  return {
    events: startAt ? events.filter(({ occurredAt }) => notBefore(occurredAt!, startAt)) : events,
    cursor: writeLoginCursor({ pending: left, pageToken: isEnd ? "" : pageToken }),
    // Without quota there is nothing to gain from asking again at once.
    hasMore: !isEnd && (done > 0 || batch.length === 0),
  };
}

const notBefore = ({ seconds, nanos }: { seconds: bigint; nanos: number }, startAt: Date) =>
  Number(seconds) * 1000 + nanos / 1e6 >= startAt.getTime();
