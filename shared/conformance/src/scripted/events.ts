import { EventSchema, EventType } from "@baton-connectors/protocol/connector-v2";
import type { EventFeed } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import type { Client } from "./client.ts";
import { userId } from "./organisation.ts";

const count = 5;
const mostOnPage = 2;

export const feed: EventFeed<Client> = {
  id: "feed-a",
  eventTypes: [EventType.USAGE, EventType.RESOURCE_CHANGE],
  list: async ({ cursor, size }) => {
    const from = Number(cursor || 0);
    const to = Math.min(count, from + Math.min(size || mostOnPage, mostOnPage));
    const events = Array.from({ length: Math.max(0, to - from) }, (_, at) =>
      create(EventSchema, {
        id: `ev${from + at}-size${size}`,
        occurredAt: { seconds: BigInt(1_700_000_000 + from + at) },
        event: {
          case: "resourceChangeEvent",
          value: { resourceId: { resourceType: "user", resource: userId(1) } },
        },
      }),
    );
    return { events, cursor: String(to), hasMore: to < count };
  },
};
