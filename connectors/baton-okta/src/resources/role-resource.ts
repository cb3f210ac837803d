import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { assignment, type GrantableTo, resource } from "@baton-connectors/sdk";
import { roleV1 } from "../v1-identifiers.ts";

export interface RoleFacts {
  readonly id?: string | undefined;
  readonly type?: string | undefined;
  readonly label?: string | undefined;
}

/** A standard role is known by its type, a custom one by its id. */
export function toRole(
  resourceTypeId: "role" | "custom-role",
  { id = "", type = "", label = "" }: RoleFacts,
): Resource {
  const key = type || id;
  return resource({
    type: resourceTypeId,
    id: key,
    displayName: label,
    profile: { id, label, type },
    annotations: [roleV1(key)],
    role: {},
  });
}

export const roleEntitlement = (role: Resource, grantableTo: readonly GrantableTo[], label = role.displayName) =>
  assignment(role, "assigned", {
    displayName: `${label} Role Member`,
    description: `Has the ${label} role in Okta`,
    grantableTo,
    annotations: [roleV1(role.id!.resource)],
  });
