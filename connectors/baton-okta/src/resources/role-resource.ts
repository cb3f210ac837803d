import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { assignment, type GrantableTo, resource } from "@baton-connectors/sdk";
import { textOf } from "../text.ts";
import { roleV1 } from "../v1.ts";

export interface RoleFacts {
  readonly id?: string | null | undefined;
  readonly type?: string | null | undefined;
  readonly label?: string | null | undefined;
}

/** A standard role is known by its type, a custom one by its id; empty if Okta gave neither. */
export const roleKey = ({ id, type }: RoleFacts): string => textOf(type) || textOf(id);

export function toRole(resourceTypeId: "role" | "custom-role", facts: RoleFacts): Resource {
  const key = roleKey(facts);
  const label = textOf(facts.label);
  return resource({
    type: resourceTypeId,
    id: key,
    displayName: label,
    profile: { id: textOf(facts.id), label, type: textOf(facts.type) },
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
