import {
  CreateGrantEventSchema,
  CreateRevokeEventSchema,
  type Event,
  EventSchema,
  ResourceChangeEventSchema,
  ResourceSchema,
  UsageEventSchema,
} from "@baton-connectors/protocol/connector-v2";
import { assignment, configError, resourceId } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Client } from "../client.ts";
import type { EventFeedBlock } from "../file/shape.ts";
import { timeOf } from "../rows/time.ts";
import type { Values } from "../template/template.ts";
import type { Said } from "../text/said.ts";

/** A row as an event; undefined: of a kind that the file gives no type. */
export function toEvent(map: EventFeedBlock["event"], client: Client, row: Values): Event | undefined {
  const of = (said: Said | undefined, what?: string): string => {
    const found = said?.text(row) ?? "";
    if (found === "" && what)
      throw configError(`an event has nothing for ${what}`, { hint: `See ${(said ?? map.id).place}.` });
    return found;
  };
  const type = of(map.type);
  if (type === "") return undefined;
  const party = (kind: Said | undefined, id: Said | undefined, name: Said | undefined, what: string) =>
    create(ResourceSchema, {
      id: resourceId({ resourceType: of(kind, `${what}_type`), resource: of(id, `${what}_id`) }),
      displayName: of(name),
    });
  const about = () => party(map.resource_type, map.resource_id, map.resource_name, "resource");
  const who = () => party(map.principal_type, map.principal_id, map.principal_name, "principal");
  const granted = () => ({
    entitlement: assignment(about(), of(map.entitlement_name, "entitlement_name")),
    principal: who(),
  });
  const outcomes: Readonly<Record<string, () => Event["event"]>> = {
    usage: () => ({
      case: "usageEvent",
      value: create(UsageEventSchema, { targetResource: about(), actorResource: who() }),
    }),
    grant: () => ({ case: "createGrantEvent", value: create(CreateGrantEventSchema, granted()) }),
    revoke: () => ({ case: "createRevokeEvent", value: create(CreateRevokeEventSchema, granted()) }),
    change: () => ({
      case: "resourceChangeEvent",
      value: create(ResourceChangeEventSchema, { resourceId: about().id! }),
    }),
  };
  const outcome = Object.hasOwn(outcomes, type) ? outcomes[type] : undefined;
  if (!outcome)
    throw configError(`an event is of type ${type}, not usage, grant, revoke or change`, {
      hint: `See ${map.type.place}.`,
    });
  const at = timeOf(client, map.occurred_at, row);
  return create(EventSchema, {
    id: of(map.id, "id"),
    ...(at && { occurredAt: timestampFromDate(at) }),
    event: outcome(),
  });
}
