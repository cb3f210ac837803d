import { type Event, EventSchema, EventType } from "@baton-connectors/protocol/connector-v2";
import { type EventContext, type EventFeed, resource } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { AuditEntry, Rest } from "../api/enterprises.ts";
import type { Client } from "../client.ts";
import { isRefused } from "../github/github-error.ts";
import { ownedOrganization } from "../resources/owned-organization.ts";
import { activity } from "../resources/usage-app.ts";

interface Cursor {
  readonly org: number;
  /** What GitHub's link to the rest of the log carries. */
  readonly rest?: Rest;
  /** Milliseconds; nothing older is read. */
  readonly since: number;
  /** When the pass began: the next one starts there. */
  readonly began: number;
}

const hourMs = 3_600_000;

/** When people were last active, by the organizations' audit logs. One page of one log a call. */
export const usageFeed: EventFeed<Client> = {
  id: "github_usage_event_feed",
  eventTypes: [EventType.USAGE],
  async list(context: EventContext<Client>) {
    const { client, log } = context;
    const now = client.now().getTime();
    const cursor = read(context.cursor) ?? { org: 0, since: startOf(context, now), began: now };
    // There is no sync to say when what was read is too old: each pass reads it.
    const isBeginning = cursor.org === 0 && cursor.rest === undefined;
    const org = await ownedOrganization(context, cursor.org, { anew: isBeginning });
    if (!org) return { events: [], cursor: write({ org: 0, since: cursor.began, began: now }), hasMore: false };
    const nextOrg = { org: cursor.org + 1, since: cursor.since, began: cursor.began };
    try {
      const phrase = `created:>=${new Date(cursor.since).toISOString().replace(/\.\d+Z$/, "+00:00")}`;
      const { items, rest: behind } = await client.enterprises.auditLog(org.login, phrase, cursor.rest);
      const old = items.findIndex((entry) => (entry["@timestamp"] ?? Number.POSITIVE_INFINITY) <= cursor.since);
      const fresh = old < 0 ? items : items.slice(0, old);
      const rest = old < 0 ? behind : undefined;
      const following = rest === undefined ? nextOrg : { ...cursor, rest };
      return { events: fresh.flatMap(toEvent), cursor: write(following), hasMore: true };
    } catch (thrown) {
      if (!isRefused(thrown)) throw thrown;
      log.warn({ org: org.login, error: thrown.message }, "the organization's audit log cannot be read");
      return { events: [], cursor: write(nextOrg), hasMore: true };
    }
  },
};

const startOf = ({ startAt }: EventContext<Client>, now: number): number =>
  startAt && startAt.getTime() > 0 ? startAt.getTime() : now - hourMs;

const write = (cursor: Cursor) => Buffer.from(JSON.stringify(cursor)).toString("base64");
function read(text: string): Cursor | undefined {
  if (text === "") return undefined;
  try {
    const cursor = JSON.parse(Buffer.from(text, "base64").toString()) as Partial<Cursor>;
    // A cursor of another program names other things: the pass starts over.
    if (typeof cursor.org === "number" && typeof cursor.since === "number" && typeof cursor.began === "number") {
      return cursor as Cursor;
    }
    return undefined;
  } catch {
    return undefined;
  }
}

/** None for bots, and for what nobody did. */
function toEvent(entry: AuditEntry): Event[] {
  const { actor_id, actor = "", actor_is_bot = actor.endsWith("[bot]"), "@timestamp": at } = entry;
  if (!actor_id || !at || actor_is_bot) return [];
  const id = entry._document_id || `${entry.org_id}:${actor_id}:${at * 1_000_000}:${entry.action}`;
  return [
    create(EventSchema, {
      id,
      occurredAt: timestampFromMs(at),
      event: {
        case: "usageEvent",
        value: {
          targetResource: resource({ type: "usage-app", ...activity }),
          actorResource: resource({ type: "user", id: actor_id, displayName: actor }),
        },
      },
    }),
  ];
}
