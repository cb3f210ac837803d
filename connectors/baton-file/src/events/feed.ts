import { EventType } from "@baton-connectors/protocol/connector-v2";
import type { EventFeed } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";

/** What has changed in the file since it was asked for last: so a service notices a change between two syncs. */
export const changesFeed: EventFeed<Client> = {
  id: "file_changes",
  eventTypes: [EventType.RESOURCE_CHANGE, EventType.CREATE_GRANT, EventType.CREATE_REVOKE],
  list: ({ client, cursor, size }) => client.watch.since(cursor, size),
};
