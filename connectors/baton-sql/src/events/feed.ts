import { createHash } from "node:crypto";
import { type Event, EventSchema, EventType } from "@baton-connectors/protocol/connector-v2";
import { BatonError, type EventContext, type EventFeed } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { asText } from "../cel/text.ts";
import type { Client } from "../client.ts";
import type { EngineName } from "../engines/dialects.ts";
import type { Row } from "../engines/engine.ts";
import type { ConfigFile } from "../file/shape.ts";
import { parseTime } from "../mapping/parse-time.ts";
import { milliseconds } from "../query/duration.ts";
import type { RowPage } from "../query/read-page.ts";
import type { Value } from "../query/value.ts";
import { type FeedPlace, feedPlace } from "./place.ts";
import { type Source, sourcesOf } from "./sources.ts";

/** Without a cursor and without `default_lookback`. */
const usualLookback = 3 * 3_600_000;

/** What changed in the tables, as the queries of `incremental_sync` tell it; none where the file has no such queries. */
export function feedsOf(file: ConfigFile): readonly EventFeed<Client>[] {
  const sources = sourcesOf(file);
  if (sources.length === 0) return [];
  const lookback = milliseconds(file.incremental_sync?.default_lookback) || usualLookback;
  return [
    {
      id: "sql_event_feed",
      eventTypes: [EventType.RESOURCE_CHANGE, EventType.CREATE_GRANT, EventType.CREATE_REVOKE],
      list: (context) => nextEvents(sources, lookback, context),
    },
  ];
}

/** One page of one source; after the last source the feed is read up, and begins anew after what it has seen. */
async function nextEvents(sources: readonly Source[], lookback: number, context: EventContext<Client>) {
  const { client, cursor, startAt } = context;
  const place = feedPlace(cursor);
  const source = sources[place.current_source_idx] ?? sources[0]!;
  const index = sources.indexOf(source);
  const beginning = () => written(startAt ?? new Date(Date.now() - lookback));
  const since = place.current_since ?? place.source_cursors[source.key] ?? beginning();
  const { rows, next } = await pageOf(source, place, since, context);
  const events = rows.flatMap((row) => eventsOf(client, source, row));
  const seen = latest([place.current_max_seen ?? since, ...rows.map((row) => timeText(source, row))]);
  const on: FeedPlace =
    next === undefined
      ? {
          source_cursors: { ...place.source_cursors, [source.key]: seen },
          current_source_idx: (index + 1) % sources.length,
        }
      : {
          source_cursors: place.source_cursors,
          current_source_idx: index,
          ...{ current_page_token: next, current_since: since, current_max_seen: seen },
        };
  return { events, cursor: JSON.stringify(on), hasMore: next !== undefined || index + 1 < sources.length };
}

/** The rest of an answer that another process was reading is asked for anew: its events have the ids that they had. */
async function pageOf(
  { block }: Source,
  place: FeedPlace,
  since: string,
  { client, size }: EventContext<Client>,
): Promise<RowPage> {
  const given = new Map([["since", bound(since, client.target.engine)]]);
  const page = (cursor: FeedPlace["current_page_token"]) => client.reader.page(block, {}, { cursor, size }, given);
  try {
    return await page(place.current_page_token);
  } catch (error) {
    if (!(error instanceof BatonError && error.cursorExpired)) throw error;
    return page(undefined);
  }
}

function eventsOf(client: Client, source: Source, row: Row): Event[] {
  const text = timeText(source, row);
  const occurredAt = timeOf(source, text);
  const key = createHash("sha256").update(rowText(row)).digest("hex").slice(0, 16);
  return source
    .events(client, row)
    .map((about) =>
      create(EventSchema, { id: `${about.id}:${withoutZone(text)}:${key}`, occurredAt, event: about.event }),
    );
}

const rowText = (row: Row) =>
  JSON.stringify(Object.entries(row).map(([name, value]) => [name, value === null ? null : asText(value as never)]));

/** As `?<since>` is bound: what a column of times is compared with. */
function timeText({ block, column }: Source, row: Row): string {
  const value = row[column];
  if (value === undefined || value === null)
    throw new BatonError(
      "InvalidArgument",
      `cursor column '${column}' ${value === null ? "is NULL" : "is not in the query's rows"}`,
      {
        kind: "config",
        hint: `See ${block.query!.path}, line ${block.query!.line}.`,
      },
    );
  return asText(value as never).replace(/ UTC$/, "");
}

function timeOf({ block, column }: Source, text: string): Pick<Timestamp, "seconds" | "nanos"> {
  const time = parseTime(withoutZone(text));
  if (time) return time;
  throw new BatonError("InvalidArgument", `cursor column '${column}' has '${text.slice(0, 50)}', which is no time`, {
    kind: "config",
    hint: `See ${block.query!.path}, line ${block.query!.line}.`,
  });
}

function latest(texts: readonly string[]): string {
  const rank = (text: string) => {
    const { seconds = 0n, nanos = 0 } = parseTime(withoutZone(text)) ?? {};
    return seconds * 1_000_000_000n + BigInt(nanos);
  };
  return texts.reduce((best, one) => (rank(one) > rank(best) ? one : best));
}

const zone = " +0000";
const written = (date: Date) => date.toISOString().replace("T", " ").replace("Z", zone);
const withoutZone = (text: string) => (text.endsWith(zone) ? text.slice(0, -zone.length) : text);

/** A time as each engine compares it with a column of times; what was read as a text stays as it was. */
function bound(since: string, engine: EngineName): Value {
  const time = withoutZone(since);
  if (time === since) return since;
  if (engine === "postgres") return `${time}+00`;
  return engine === "oracle" ? new Date(`${time.replace(" ", "T")}Z`) : time;
}
