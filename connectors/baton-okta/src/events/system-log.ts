import { type Event, EventSchema, EventType } from "@baton-connectors/protocol/connector-v2";
import { type EventFeed, type Log, legacyEventFeedId } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import type { LogEntry } from "../api/organisation.ts";
import type { Client } from "../client.ts";
import { timestamp } from "../timestamp.ts";
import { logFilter, type Rule, rules } from "./rules.ts";

/** What happened in the organisation, from its System Log. Needs `okta.logs.read` beside what a sync needs. */
export const systemLog: EventFeed<Client> = {
  id: legacyEventFeedId,
  eventTypes: [EventType.UNSPECIFIED],
  list: async ({ client, cursor, startAt, size, log }) => {
    const { items, next } = await client.organisation.listLog({
      limit: size > 0 && size <= 1000 ? size : 1000,
      after: cursor || undefined,
      since: startAt?.toISOString().replace(/\.\d+Z$/, "Z"),
      filter: logFilter,
    });
    return {
      events: items.flatMap((entry) => toEvent(entry, log) ?? []),
      // At the end Okta repeats the cursor. Without one the next call would start over.
      cursor: next ?? cursor,
      hasMore: next !== undefined && next !== cursor,
    };
  },
};

function toEvent(entry: LogEntry, log: Log): Event | undefined {
  const rule = rules.find((one) => matches(one, entry));
  if (!rule) return undefined;
  const targets = rule.targets.map((type) => (entry.target ?? []).filter((target) => target.type === type));
  try {
    const odd = targets.findIndex((found) => found.length !== 1);
    if (odd >= 0) throw new Error(`expected one ${rule.targets[odd]} target, got ${targets[odd]!.length}`);
    const occurredAt = timestamp(entry.published);
    return create(EventSchema, {
      id: entry.uuid,
      ...(occurredAt && { occurredAt }),
      event: rule.outcome(
        targets.map((found) => found[0]!),
        entry,
      ),
    });
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown.message : String(thrown);
    log.error({ event_type: entry.eventType, event_id: entry.uuid, error }, "an event of the System Log is left out");
    return undefined;
  }
}

const matches = ({ eventTypes, actorType, targets }: Rule, { eventType, actor, target }: LogEntry) =>
  eventTypes.includes(eventType) &&
  (actorType === undefined || actor?.type === actorType) &&
  (target ?? []).some(({ type }) => (targets as readonly (string | undefined)[]).includes(type));
