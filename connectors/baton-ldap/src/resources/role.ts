import { assignment, type ListContext, pageOf, type ResourceType, resourceType } from "@baton-connectors/sdk";
import { grantRole, revokeRole } from "../changes/change-role.ts";
import type { Client } from "../client.ts";
import { roleGrants } from "../members/role-grants.ts";
import { permissions } from "../permissions.ts";
import { roleResource } from "./group-resource.ts";
import { listEntries } from "./list-entries.ts";
import { toResources } from "./to-resources.ts";
import { user } from "./user.ts";

export const role: ResourceType<Client> = resourceType<Client>({
  id: "role",
  displayName: "Role",
  traits: ["role"],
  permissions: permissions.role,
  list: async (context: ListContext<Client>) => {
    if (context.parent) return pageOf([]);
    const { entries, next } = await listEntries("role", ["objectClass", "cn", "description"], context);
    return pageOf(toResources(entries, roleResource, context), next);
  },
  entitlements: ({ resource }) =>
    pageOf([
      assignment(resource, "member", {
        displayName: `${resource.displayName} Role member`,
        description: `Access to ${resource.displayName} role in LDAP`,
        grantableTo: [user],
      }),
    ]),
  grants: roleGrants,
  grant: grantRole,
  revoke: revokeRole,
});
