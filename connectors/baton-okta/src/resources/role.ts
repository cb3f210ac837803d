import type { Grant } from "@baton-connectors/protocol/connector-v2";
import { grant, type PageOf, pageOf, type ResourceContext, resourceType } from "@baton-connectors/sdk";
import { administrators } from "../admin-roles.ts";
import type { Client } from "../client.ts";
import { afterOf } from "../cursor.ts";
import { permissionsFor, typeAnnotations } from "../permissions.ts";
import { standardRole, standardRoles } from "../standard-roles.ts";
import { passFilter } from "../user-filter.ts";
import { roleGrantV1 } from "../v1-identifiers.ts";
import { group } from "./group.ts";
import { inTurn } from "./in-turn.ts";
import { assignRole, unassignRole } from "./role-assignment.ts";
import { roleEntitlement, toRole } from "./role-resource.ts";
import { user } from "./user.ts";

export const role = resourceType<Client>({
  id: "role",
  displayName: "Role",
  traits: ["role"],
  annotations: typeAnnotations("role", "roles"),
  permissions: permissionsFor("roles"),
  list: () => pageOf(standardRoles.map((one) => toRole("role", one))),
  get: async ({ id }) => {
    const known = standardRole(id.resource);
    return known && toRole("role", known);
  },
  // A role that came with the assignment of a group has that assignment's words; the entitlement has the role's own.
  entitlements: ({ resource }) =>
    pageOf([roleEntitlement(resource, [user, group], standardRole(resource.id!.resource)?.label)]),
  grants,
  ...inTurn({ grant: assignRole, revoke: unassignRole }),
});

async function grants(context: ResourceContext<Client>): Promise<PageOf<Grant>> {
  const { resource, page } = context;
  const roleId = resource.id!.resource;
  const { items, next } = await administrators(context, afterOf(page));
  const holders = items
    .filter(({ standard, custom }) => standard.includes(roleId) || custom.includes(roleId))
    .map(({ id }) => id);
  const included = await passFilter(context, holders);
  return pageOf(
    holders
      .filter((id) => included.has(id))
      .map((id) =>
        grant(resource, "assigned", { resourceType: "user", resource: id }, { annotations: [roleGrantV1(roleId, id)] }),
      ),
    next,
  );
}
