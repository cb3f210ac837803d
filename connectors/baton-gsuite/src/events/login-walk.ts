import type { Event } from "@baton-connectors/protocol/connector-v2";
import { type EventContext, toBatonError } from "@baton-connectors/sdk";
import type { Client } from "../connection.ts";
import { type DirectoryUser, directoryUsers } from "../logins/directory-user.ts";
import { type LoginCursor, readLoginCursor, writeLoginCursor } from "./login-cursor.ts";

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
  const at = readLoginCursor(cursor);
  const { users, after } = await nextUsers(client, at, signal);
  if (cursor === "" && users.length === 0 && !after(0)) return { events: [], cursor: "", hasMore: false };
  const { events, done } = await eventsOf(users);
  const next = after(done);
  return {
    events: startAt ? events.filter(({ occurredAt }) => notBefore(occurredAt!, startAt)) : events,
    cursor: writeLoginCursor(next ?? { pending: [], pageToken: "", done: 0 }),
    // Without quota there is nothing to gain from asking again at once.
    hasMore: next !== undefined && (done > 0 || users.length === 0),
  };
}

interface NextUsers {
  readonly users: readonly DirectoryUser[];
  /** Where the walk stands when so many of them are done with; undefined at the end. */
  readonly after: (done: number) => LoginCursor | undefined;
}

async function nextUsers(client: Client, at: LoginCursor, signal: AbortSignal): Promise<NextUsers> {
  if (at.pending.length > 0) {
    return {
      users: at.pending.slice(0, usersPerCall),
      after: (done) => {
        const pending = at.pending.slice(done);
        return pending.length > 0 || at.pageToken !== undefined ? { ...at, pending } : undefined;
      },
    };
  }
  const page = await client.listUserIds(at.pageToken || undefined, usersPerCall, signal).catch((thrown) => {
    // Kept for too long between two calls: the walk begins anew.
    if (toBatonError(thrown).cursorExpired) return undefined;
    throw thrown;
  });
  if (!page) return nextUsers(client, { pending: [], pageToken: "", done: 0 }, signal);
  const users = directoryUsers(page.items).slice(at.done);
  return {
    users,
    after: (done) => {
      if (done < users.length) return { ...at, done: at.done + done };
      return page.next === undefined ? undefined : { pending: [], pageToken: page.next, done: 0 };
    },
  };
}

const notBefore = ({ seconds, nanos }: { seconds: bigint; nanos: number }, startAt: Date) =>
  Number(seconds) * 1000 + nanos / 1e6 >= startAt.getTime();
