import { type Event, EventSchema, EventType, type Resource } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  type EventContext,
  type EventFeed,
  resource,
  resourceId,
  toBatonError,
  v1Identifier,
} from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { type Timestamp, TimestampSchema, timestampDate } from "@bufbuild/protobuf/wkt";
import type { Client } from "../connection.ts";
import type { Activity, ActivityEvent, Group, User } from "../google/answers.ts";
import { parameter } from "../logins/activities.ts";
import { parseEventTime } from "../profile/time.ts";
import { groupResource } from "../resources/group-resource.ts";
import { user as userType } from "../resources/user.ts";
import { readAdminCursor, wholeSeconds, writeAdminCursor } from "./admin-cursor.ts";

/** What administrators changed: groups, users, memberships. */
export const adminFeed: EventFeed<Client> = {
  id: "admin_event_feed",
  eventTypes: [EventType.RESOURCE_CHANGE, EventType.CREATE_GRANT, EventType.CREATE_REVOKE],
  list: async (context) => {
    const { client, signal } = context;
    const position = readAdminCursor(context.cursor, context.startAt, client.now());
    const read = (pageToken: string | undefined) =>
      client.listActivities(
        {
          user: "all",
          application: "admin",
          startTime: wholeSeconds(position.startAt),
          // Google takes 1 to 1000.
          maxResults: context.size > 0 ? Math.min(context.size, 1000) : undefined,
          pageToken,
        },
        signal,
      );
    const page = await read(position.pageToken).catch((thrown) => {
      // Kept for too long between two calls: what was told of these pages is told again.
      if (toBatonError(thrown).cursorExpired) return read(undefined);
      throw thrown;
    });
    const lookUp = createLookUp(context);
    const events: Event[] = [];
    let newest = position.newest ?? position.startAt;
    for (const activity of page.items) {
      const occurredAt = parseEventTime(activity.id?.time) ?? create(TimestampSchema, {});
      for (const change of activity.events ?? []) {
        const found = await eventsOf(change, lookUp);
        events.push(...found.map((event) => asEvent(activity, occurredAt, event)));
      }
      const at = timestampDate(occurredAt);
      if (at > newest) newest = at;
    }
    const startAt = page.next ? position.startAt : newest;
    return {
      events,
      cursor: writeAdminCursor({ startAt, pageToken: page.next, newest }),
      hasMore: page.next !== undefined,
    };
  },
};

type EventBody = NonNullable<Event["event"]>;

const asEvent = (activity: Activity, occurredAt: Timestamp, event: EventBody): Event =>
  create(EventSchema, { id: activity.id?.uniqueQualifier ?? "0", occurredAt, event });

const groupChanges = new Set(["CREATE_GROUP", "CHANGE_GROUP_DESCRIPTION", "CHANGE_GROUP_NAME", "UPDATE_GROUP_MEMBER"]);
const userChanges = new Set([
  "ACCEPT_USER_INVITATION",
  "CHANGE_USER_ORGANIZATION",
  "ADD_DISPLAY_NAME",
  "CHANGE_DISPLAY_NAME",
  "CHANGE_FIRST_NAME",
  "CHANGE_LAST_NAME",
  "CREATE_USER",
  "RENAME_USER",
]);

/** https://developers.google.com/workspace/admin/reports/v1/appendix/activity/admin-event-names */
async function eventsOf(change: ActivityEvent, lookUp: LookUp): Promise<EventBody[]> {
  const name = change.name ?? "";
  if (change.type === "USER_SETTINGS" && userChanges.has(name)) {
    const user = await lookUp.user(parameter(change, "USER_EMAIL"));
    return user?.id ? [changed("user", user.id)] : [];
  }
  if (change.type !== "GROUP_SETTINGS") return [];
  if (name === "CHANGE_GROUP_EMAIL") {
    const before = await lookUp.group(parameter(change, "GROUP_EMAIL"));
    const after = before && (await lookUp.group(parameter(change, "NEW_VALUE")));
    return before?.id && after?.id ? [changed("group", before.id), changed("group", after.id)] : [];
  }
  const isAdded = name === "ADD_GROUP_MEMBER";
  if (!isAdded && name !== "REMOVE_GROUP_MEMBER" && !groupChanges.has(name)) return [];
  const group = await lookUp.group(parameter(change, "GROUP_EMAIL"));
  if (!group?.id) return [];
  if (groupChanges.has(name)) return [changed("group", group.id)];
  const user = await lookUp.user(parameter(change, "USER_EMAIL"));
  if (!user?.id) return [];
  const membership = {
    entitlement: assignment(withoutProfile(group), "member", { grantableTo: [userType] }),
    principal: principalOf(user),
  };
  return [
    isAdded
      ? {
          case: "createGrantEvent",
          value: { $typeName: "c1.connector.v2.CreateGrantEvent", annotations: [], ...membership },
        }
      : {
          case: "createRevokeEvent",
          value: { $typeName: "c1.connector.v2.CreateRevokeEvent", annotations: [], ...membership },
        },
  ];
}

const changed = (resourceType: string, id: string): EventBody => ({
  case: "resourceChangeEvent",
  value: {
    $typeName: "c1.connector.v2.ResourceChangeEvent",
    resourceId: resourceId({ resourceType, resource: id }),
  },
});

/** Events name the group; its profile comes with the next sync. */
function withoutProfile(group: Group): Resource {
  const { profile: _later, ...rest } = groupResource(group);
  return rest;
}

const principalOf = (user: User): Resource =>
  resource({
    type: "user",
    id: user.id ?? "",
    displayName: user.name?.displayName ?? "",
    annotations: [v1Identifier(user.id ?? "")],
    user: {},
  });

interface LookUp {
  group(email: string): Promise<Group | undefined>;
  user(email: string): Promise<User | undefined>;
}

/**
 * Each address is asked for once a page. What is gone or may not be read has no event; any other failure fails the page,
 * so that it comes again.
 */
function createLookUp({ client, log, signal }: EventContext<Client>): LookUp {
  const once = <T>(ask: (email: string) => Promise<T>) => {
    const asked = new Map<string, Promise<T | undefined>>();
    return (email: string) => {
      if (email === "") return Promise.resolve(undefined);
      const known = asked.get(email) ?? ask(email).catch(ignoreMissing(log, email));
      asked.set(email, known);
      return known;
    };
  };
  return {
    group: once((email) => client.getGroup(email, signal)),
    user: once((email) => client.getUser(email, "full", signal)),
  };
}

const ignoreMissing =
  (log: EventContext<Client>["log"], email: string) =>
  (thrown: unknown): undefined => {
    const error = toBatonError(thrown);
    if (error.code === "PermissionDenied") log.warn({ email, error: error.message }, "an event is left out");
    else if (error.code !== "NotFound") throw error;
  };
