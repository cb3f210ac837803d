import { grant, pageOf, resourceType, whenAbsent } from "@baton-connectors/sdk";
import { administrators } from "../admin-roles.ts";
import type { Client } from "../client.ts";
import { afterOf } from "../cursor.ts";
import { permissionsFor, typeAnnotations } from "../permissions.ts";
import { roleGrantV1 } from "../v1-identifiers.ts";
import { group } from "./group.ts";
import { roleEntitlement, toRole } from "./role-resource.ts";
import { user } from "./user.ts";

export const customRole = resourceType<Client>({
  id: "custom-role",
  displayName: "Custom Role",
  traits: ["role"],
  annotations: typeAnnotations("custom-role", "roles"),
  permissions: permissionsFor("roles"),
  // https://developer.okta.com/docs/concepts/role-assignment/#custom-role-assignment
  grantedBy:
    "Okta assigns a custom role together with a set of resources: grant and revoke the entitlement 'member' of the resourceset-binding.",
  list: async ({ client, page }) => {
    const { items, next } = await client.roles.listCustom(afterOf(page));
    return pageOf(
      items.map((role) => toRole("custom-role", role)),
      next,
    );
  },
  get: async ({ client, id }) => {
    const found = await client.roles.getCustom(id.resource).catch(whenAbsent);
    return found && toRole("custom-role", found);
  },
  entitlements: ({ resource }) => pageOf([roleEntitlement(resource, [user, group])]),
  grants: async (context) => {
    const { resource, page } = context;
    const roleId = resource.id!.resource;
    const { items, next } = await administrators(context, afterOf(page));
    const holders = items.filter(({ standard, custom }) => custom.includes(roleId) || standard.includes(roleId));
    return pageOf(
      holders.map(({ id }) =>
        grant(resource, "assigned", { resourceType: "user", resource: id }, { annotations: [roleGrantV1(roleId, id)] }),
      ),
      next,
    );
  },
});
