import { type Event, EventSchema, EventType, type Resource } from "@baton-connectors/protocol/connector-v2";
import { configError, type EventFeed, resource } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Happening } from "./changes/changes.ts";
import type { Client } from "./client.ts";
import { member } from "./resources/group.ts";
import { toGroup } from "./resources/group-resource.ts";
import { toUser } from "./resources/user-resource.ts";

/** What was changed, in its order. The cursor is the number of the next event, counted since the first. */
export const changeFeed: EventFeed<Client> = {
  id: "demo_changes",
  eventTypes: [EventType.CREATE_GRANT, EventType.CREATE_REVOKE, EventType.RESOURCE_CHANGE],
  async list({ client, cursor, startAt, size }) {
    const { events, firstEvent } = client.keeper.read();
    const from = Math.max(0, numberOf(cursor) - firstEvent);
    const page = events.slice(from, from + size);
    const since = startAt?.getTime() ?? 0;
    const end = from + page.length;
    return {
      events: page.flatMap((one, i) => (one.at < since ? [] : [toEvent(client, one, firstEvent + from + i)])),
      cursor: String(firstEvent + end),
      hasMore: end < events.length,
    };
  },
};

function numberOf(cursor: string): number {
  if (cursor === "") return 0;
  if (!/^\d{1,15}$/.test(cursor)) throw configError(`"${cursor}" is no cursor of this feed`);
  return Number(cursor);
}

function toEvent(client: Client, { at, what, who, group = "" }: Happening, number: number): Event {
  const about = { id: `demo-${number}`, occurredAt: timestampFromMs(at) };
  const [resourceType = "", id = ""] = who.split(":");
  if (what === "changed") {
    const value = { resourceId: { resourceType, resource: id } };
    return create(EventSchema, { ...about, event: { case: "resourceChangeEvent", value } });
  }
  const of = toGroup(client.group(group) ?? { id: group, displayName: group });
  const value = { entitlement: member(of), principal: principalOf(client, resourceType, id) };
  return create(EventSchema, {
    ...about,
    event: what === "granted" ? { case: "createGrantEvent", value } : { case: "createRevokeEvent", value },
  });
}

/** One that has been deleted since is named by its id. */
function principalOf(client: Client, type: string, id: string): Resource {
  const [user, group] = type === "user" ? [client.user(id)] : [undefined, client.group(id)];
  if (user) return toUser(user);
  return group ? toGroup(group) : resource({ type, id, displayName: id });
}
