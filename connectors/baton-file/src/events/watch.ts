import { createHash } from "node:crypto";
import { type Event, EventSchema } from "@baton-connectors/protocol/connector-v2";
import type { Log } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { State } from "../state.ts";
import { differences } from "./differences.ts";

/** Where a reader of the feed stands: the state that it knows, and how much of what came after it was told of. */
interface Cursor {
  readonly seen: string;
  readonly told?: number;
}

export interface Watch {
  /** What has happened since, a page of it. */
  since(cursor: string, size: number): Promise<{ events: readonly Event[]; cursor: string; hasMore: boolean }>;
}

const eventsAPage = 500;

/** Compares the file with what it was when it was asked for last. Only this process knows that: what was before, a sync tells. */
export function createWatch(current: () => Promise<State>, log: Log): Watch {
  let seen: State | undefined;
  let change: { readonly to: State; readonly events: readonly Event[] } | undefined;

  return {
    async since(text, size) {
      const cursor = read(text);
      if (change && cursor?.seen === markOf(change.to)) {
        seen = change.to;
        change = undefined;
      }
      if (!seen || cursor?.seen !== markOf(seen)) {
        if (cursor) log.info({}, "what has changed since another run is told by the next sync");
        seen = await current();
        change = undefined;
        return { events: [], cursor: write({ seen: markOf(seen) }), hasMore: false };
      }
      // Pages of one change belong together, whatever has happened since.
      if (!change || !cursor.told) change = await changeSince(seen);
      if (!change) return { events: [], cursor: text, hasMore: false };
      const { to, events } = change;
      const told = (cursor.told ?? 0) + (size || eventsAPage);
      const page = events.slice(cursor.told ?? 0, told);
      const hasMore = told < events.length;
      return { events: page, cursor: write(hasMore ? { ...cursor, told } : { seen: markOf(to) }), hasMore };
    },
  };

  async function changeSince(before: State) {
    const to = await current();
    if (to.version === before.version) return undefined;
    const occurredAt = timestampFromDate(to.changedAt ?? new Date());
    const mark = markOf(to);
    const events = [...differences(before.model, to.model)].map((event, i) =>
      create(EventSchema, { id: `${mark}:${i}`, occurredAt, event }),
    );
    log.info({ events: events.length }, "the file has changed");
    return { to, events };
  }
}

const markOf = ({ version }: State) => createHash("sha256").update(version).digest("base64url");
const write = (cursor: Cursor) => JSON.stringify(cursor);

/** Undefined: the beginning, or not ours. */
function read(text: string): Cursor | undefined {
  try {
    const { seen, told } = JSON.parse(text) as Partial<Cursor>;
    return typeof seen === "string" ? { seen, ...(typeof told === "number" && { told }) } : undefined;
  } catch {
    return undefined;
  }
}
