import { EventType } from "@baton-connectors/protocol/connector-v2";
import { BatonError, type EventContext, type EventFeed } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { readRootDse } from "../directory/root-dse.ts";
import { type Cursor, type Known, readCursor, type Window, writeCursor } from "./cursor.ts";
import { changesOf, passesOf } from "./passes.ts";
import { serverOfChanges } from "./server-of-changes.ts";

/** What another server than the last one is asked again: clocks differ, and changes take their time from one to the other. */
const marginMs = 3_600_000;

/**
 * Users and groups of Active Directory that came, changed or went, by the number that a server gives each change:
 * https://learn.microsoft.com/windows/win32/ad/polling-for-changes-using-usnchanged
 */
export const changesFeed: EventFeed<Client> = {
  id: "active_directory_changes",
  eventTypes: [EventType.RESOURCE_CHANGE],
  list: async (context) => {
    const cursor = readCursor(context.cursor);
    const now = await stateOf(context);
    const window = windowOf(context, cursor, now);
    if (!window) return { events: [], cursor: cursor ? context.cursor : writeCursor({ known: now }), hasMore: false };
    const passes = passesOf(context.client, now.namingContext);
    const { events, next } = await changesOf(context, passes[window.pass]!, window);
    if (next !== undefined) return more(events, { ...window, at: next });
    const { at: _, ...told } = window;
    if (window.pass + 1 < passes.length) return more(events, { ...told, pass: window.pass + 1 });
    return { events, cursor: writeCursor({ known: window.until }), hasMore: false };
  },
};

const more = (events: Awaited<ReturnType<typeof changesOf>>["events"], window: Window) => ({
  events,
  cursor: writeCursor({ window }),
  hasMore: true,
});

/** What is to be told now; undefined: nothing. What was before the feed was asked for the first time, a sync tells. */
function windowOf({ startAt, log }: EventContext<Client>, cursor: Cursor | undefined, now: Known): Window | undefined {
  const until: Known = { server: now.server, usn: now.usn, time: now.time };
  const since = (time: number): Window => ({ until, after: { time }, pass: 0 });
  if (!cursor) return startAt && startAt.getTime() > 0 ? since(startAt.getTime()) : undefined;
  const known = "window" in cursor ? cursor.window.until : cursor.known;
  // Of a database that was brought back from a backup, too, numbers may come again.
  if (known.server !== now.server || BigInt(known.usn) > BigInt(now.usn)) {
    log.warn(
      { before: known.server, now: now.server },
      "another server answers than before, whose changes have other numbers: what changed lately is told again",
    );
    const time = "window" in cursor && "time" in cursor.window.after ? cursor.window.after.time : known.time - marginMs;
    return since("window" in cursor ? Math.min(time, known.time - marginMs) : time);
  }
  if ("window" in cursor) return cursor.window;
  return known.usn === now.usn ? undefined : { until, after: { usn: known.usn }, pass: 0 };
}

async function stateOf({ client, signal }: EventContext<Client>) {
  const root = await readRootDse(client.directory, signal);
  if (root.kind !== "Active Directory" || root.highestCommittedUsn === "")
    throw new BatonError("FailedPrecondition", `${root.kind} numbers no changes: there is no feed of them`, {
      kind: "config",
      hint: "Leave --change-events out: it is for Active Directory.",
    });
  const server = await serverOfChanges(client.directory, root.dsServiceName, signal);
  const { highestCommittedUsn: usn, defaultNamingContext: namingContext } = root;
  return { server, usn, namingContext, time: root.currentTimeMs ?? client.now().getTime() };
}
