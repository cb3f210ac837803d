import { createHash } from "node:crypto";
import { EventType } from "@baton-connectors/protocol/connector-v2";
import type { EventContext, EventFeed, Json } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { ConfigFile, EventFeedBlock } from "../file/shape.ts";
import { readPage } from "../resources/read-page.ts";
import type { Values } from "../template/template.ts";
import { toEvent } from "./to-event.ts";

/** The event feeds of a file. */
export const eventFeedsOf = (file: ConfigFile): readonly EventFeed<Client>[] =>
  [...file.event_feeds].map(([id, block]) => ({
    id,
    eventTypes: typesOf(block),
    list: (context) => list(block, context),
  }));

const types = {
  usage: EventType.USAGE,
  grant: EventType.CREATE_GRANT,
  revoke: EventType.CREATE_REVOKE,
  change: EventType.RESOURCE_CHANGE,
} as const;

function typesOf({ event: { type } }: EventFeedBlock): readonly EventType[] {
  const only = type.kind === "literal" ? types[type.written as keyof typeof types] : undefined;
  return only === undefined ? Object.values(types) : [only];
}

/** Kept from one reading to the next. */
interface Kept {
  /** What this reading began with. */
  readonly since: string;
  /** Events at that very mark which were told already. */
  readonly told: readonly string[];
  /** Within a reading: the page that follows, the mark of the next reading so far, the events at it. */
  readonly page?: Json;
  readonly mark?: string;
  readonly atMark?: readonly string[];
}

/** Cursors are kept by the platform, 4096 bytes at most. */
const mostTold = 150;

async function list(block: EventFeedBlock, context: EventContext<Client>) {
  const { cursor, startAt } = context;
  const kept: Kept = cursor === "" ? { since: startAt?.toISOString() ?? "", told: [] } : (JSON.parse(cursor) as Kept);
  const { request, response, pagination } = block;
  const reading = { request, response, pagination };
  const page = { cursor: kept.page, size: context.size };
  const { rows, next } = await readPage(context, reading, { since: kept.since }, page, false);
  const told = new Set(kept.told);
  const fresh = rows.filter((row) => !told.has(markOf(block.event.id.text(row))));
  const { mark, atMark } = markAfter(block, kept, rows);
  const events = fresh.flatMap((row) => toEvent(block.event, context.client, row) ?? []);
  const on: Kept =
    next === undefined
      ? {
          since: mark ?? kept.since,
          told: (mark === undefined || mark === kept.since ? [...new Set([...kept.told, ...atMark])] : atMark).slice(
            -mostTold,
          ),
        }
      : {
          since: kept.since,
          told: kept.told,
          page: next,
          ...(mark !== undefined && { mark }),
          atMark: atMark.slice(-mostTold),
        };
  return { events, cursor: JSON.stringify(on), hasMore: next !== undefined };
}

/** Where the next reading begins: at the latest event, whichever end of the list that is. */
function markAfter({ since, newest_first: newest, event }: EventFeedBlock, kept: Kept, rows: readonly Values[]) {
  const before = { mark: kept.mark, atMark: kept.atMark ?? [] };
  const latest = newest ? rows[0] : rows.at(-1);
  if (!since || latest === undefined) return before;
  const mark = newest && kept.mark !== undefined ? kept.mark : since.text(latest);
  const here = rows.filter((row) => since.text(row) === mark).map((row) => markOf(event.id.text(row)));
  return { mark, atMark: mark === kept.mark ? [...before.atMark, ...here] : here };
}

const markOf = (id: string) => createHash("sha256").update(id).digest("base64url").slice(0, 10);
