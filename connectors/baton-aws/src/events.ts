import { EventSchema, EventType, ResourceSchema, UsageEventSchema } from "@baton-connectors/protocol/connector-v2";
import { configError, type EventContext, type EventFeed } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { TrailEvent } from "./aws/cloud-trail.ts";
import type { Client } from "./client.ts";
import type { IdentityCenter } from "./identity-center.ts";

/** As Go's connector writes it, in base64. */
interface Cursor {
  readonly latest_event_seen?: string;
  readonly next_page_token?: string;
  readonly start_at?: string;
  readonly end_at?: string;
}

const hours = 3_600_000;
const firstMs = 2 * hours;

/** When people signed in through Identity Center, as CloudTrail has it for ninety days. */
export const lastLoginFeed: EventFeed<Client> = {
  id: "aws_last_login_event_feed",
  eventTypes: [EventType.USAGE],
  list,
};

async function list({ client, cursor, startAt, signal, skip }: EventContext<Client>) {
  const given = readCursor(cursor);
  const now = client.now();
  const start = given.start_at ? new Date(given.start_at) : (startAt ?? new Date(now.getTime() - firstMs));
  const end = given.next_page_token && given.end_at ? new Date(given.end_at) : now;
  const center = await client.identityCenter(signal);
  // What lies ahead has not happened.
  if (start > end)
    return { events: [], cursor: cursor || writeCursor({ start_at: start.toISOString() }), hasMore: false };
  const { items, next } = await center.cloudTrail.lookUpSignIns({ start, end }, given.next_page_token, signal);
  const events = items.flatMap((event) => signIn(center, event, skip) ?? []);
  const times = items.flatMap(({ EventTime }) => EventTime ?? []).map((seconds) => Math.floor(seconds) * 1000);
  const latest = Math.max(
    ...times,
    given.latest_event_seen ? Date.parse(given.latest_event_seen) : Number.NEGATIVE_INFINITY,
  );
  const seen = Number.isFinite(latest) ? { latest_event_seen: iso(latest) } : {};
  if (next !== undefined) {
    const page = {
      ...seen,
      next_page_token: next as string,
      start_at: iso(start.getTime()),
      end_at: iso(end.getTime()),
    };
    return { events, cursor: writeCursor(page), hasMore: true };
  }
  // The next poll begins with the newest: of one second some may still be on their way.
  return { events, cursor: writeCursor({ start_at: seen.latest_event_seen ?? iso(start.getTime()) }), hasMore: false };
}

const iso = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");

/** Undefined: no sign-in, or one of which CloudTrail does not tell who. */
function signIn(
  center: IdentityCenter,
  { EventId, EventTime, CloudTrailEvent }: TrailEvent,
  skip: EventContext<Client>["skip"],
) {
  let detail: Record<string, unknown>;
  try {
    detail = JSON.parse(CloudTrailEvent ?? "{}") as Record<string, unknown>;
  } catch {
    skip("a CloudTrail event that cannot be read", { event: EventId });
    return undefined;
  }
  if (detail.eventName !== "Federate" && detail.eventName !== "Authenticate") return undefined;
  const identity = Object(detail.userIdentity) as Record<string, unknown>;
  const { userId, identityStoreArn } = Object(identity.onBehalfOf) as Record<string, unknown>;
  const storeId = typeof identityStoreArn === "string" ? identityStoreArn.split("/")[1] : undefined;
  if (typeof userId !== "string" || userId === "" || !storeId || EventTime === undefined) {
    skip("a sign-in of which CloudTrail does not tell whose it is", { event: EventId });
    return undefined;
  }
  const account = typeof identity.accountId === "string" ? identity.accountId : "";
  return create(EventSchema, {
    id: EventId,
    occurredAt: timestampFromMs(Math.round(EventTime * 1000)),
    event: {
      case: "usageEvent",
      value: create(UsageEventSchema, {
        targetResource: create(ResourceSchema, {
          id: { resourceType: "account", resource: account },
          displayName: account,
        }),
        actorResource: create(ResourceSchema, {
          id: { resourceType: "sso_user", resource: center.idOf("user", userId, storeId) },
          displayName: userId,
        }),
      }),
    },
  });
}

function readCursor(text: string): Cursor {
  if (text === "") return {};
  try {
    const cursor = JSON.parse(Buffer.from(text, "base64").toString("utf8")) as Cursor;
    const times = [cursor.start_at, cursor.end_at, cursor.latest_event_seen];
    if (typeof cursor === "object" && times.every((one) => !one || !Number.isNaN(Date.parse(one)))) return cursor;
  } catch {
    // Said below.
  }
  throw configError("the cursor of the event feed cannot be read", {
    hint: "Leave it away, and give a time to begin at.",
  });
}

const writeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString("base64");
