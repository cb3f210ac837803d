import { type Event, EventSchema, ResourceSchema, UsageEventSchema } from "@baton-connectors/protocol/connector-v2";
import { resource, resourceId } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import type { Activity } from "../google/answers.ts";
import { parseEventTime } from "../profile/time.ts";

/** Somebody used an application. Undefined when the event does not say who or when. */
export function usageEvent(activity: Activity, app: { readonly id: string; readonly name: string }): Event | undefined {
  const occurredAt = parseEventTime(activity.id?.time);
  const { profileId, email } = activity.actor ?? {};
  if (!occurredAt || !profileId) return undefined;
  const address = email ?? "";
  return create(EventSchema, {
    id: activity.id?.uniqueQualifier ?? "0",
    occurredAt,
    event: {
      case: "usageEvent",
      value: create(UsageEventSchema, {
        targetResource: create(ResourceSchema, {
          id: resourceId({ resourceType: "enterprise_application", resource: app.id }),
          displayName: app.name,
        }),
        actorResource: resource({
          type: "user",
          id: profileId,
          displayName: address,
          user: { emails: [{ address, isPrimary: true }] },
        }),
      }),
    },
  });
}
