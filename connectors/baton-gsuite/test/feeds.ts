import { type Event, EventSchema } from "@baton-connectors/protocol/connector-v2";
import type { JsonObject } from "@bufbuild/protobuf";
import { asJson } from "./golden.ts";
import type { Google } from "./google.ts";

export interface FeedRead {
  readonly events: readonly JsonObject[];
  /** The cursor after each call. */
  readonly cursors: readonly string[];
}

/** Reads a feed until it has no more, as a server does: each call with the cursor of the one before. */
export async function readFeed(
  { runtime }: Google,
  feedId: string,
  { cursor = "", startAt, calls = 60 }: { cursor?: string; startAt?: Date; calls?: number } = {},
): Promise<FeedRead> {
  const events: Event[] = [];
  const cursors: string[] = [];
  for (let call = 0; call < calls; call++) {
    const page = await runtime.listEvents({ feedId, cursor: cursors.at(-1) ?? cursor, startAt, pageSize: 100 });
    events.push(...page.events);
    cursors.push(page.cursor);
    if (!page.hasMore) return { events: events.map((event) => asJson(EventSchema, event)), cursors };
  }
  throw new Error(`${feedId} has more after ${calls} calls`);
}

export const decoded = (cursor: string): unknown => JSON.parse(Buffer.from(cursor, "base64").toString("utf8"));
export const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64");
