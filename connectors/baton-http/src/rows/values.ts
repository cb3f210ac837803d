import { type Resource, UserTraitSchema } from "@baton-connectors/protocol/connector-v2";
import { findAnnotation } from "@baton-connectors/sdk";
import type { Values } from "../template/template.ts";

/** What texts see of a resource: of what its caller has, which may be no more than its id. */
export function resourceValues(resource: Resource): Values {
  const user = findAnnotation(resource.annotations, UserTraitSchema);
  const emails = user?.emails ?? [];
  const email = (emails.find(({ isPrimary }) => isPrimary) ?? emails[0])?.address;
  return {
    id: resource.id!.resource,
    type: resource.id!.resourceType,
    display_name: resource.displayName,
    profile: resource.profile ?? user?.profile ?? {},
    ...(user && {
      traits: { user: { ...(email !== undefined && { email }), login: user.login, profile: user.profile ?? {} } },
    }),
  };
}

export function ofResource(resource: Resource): Values {
  const { parentResourceId: parent } = resource;
  return {
    resource: resourceValues(resource),
    ...(parent && { parent_resource: { id: parent.resource, type: parent.resourceType } }),
  };
}
