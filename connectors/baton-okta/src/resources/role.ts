import type { Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import {
  grant,
  type ListContext,
  type PageOf,
  pageOf,
  type ResourceContext,
  resourceType,
} from "@baton-connectors/sdk";
import { administrators } from "../admin-roles.ts";
import type { Client } from "../client.ts";
import { afterOf } from "../cursor.ts";
import { permissionsFor, typeAnnotations } from "../permissions.ts";
import { standardRole, standardRoles } from "../standard-roles.ts";
import { passFilter } from "../user-filter.ts";
import { roleGrantV1 } from "../v1-identifiers.ts";
import { group } from "./group.ts";
import { assignRole, unassignRole } from "./role-assignment.ts";
import { roleEntitlement, toRole } from "./role-resource.ts";
import { user } from "./user.ts";

export const role = resourceType<Client>({
  id: "role",
  displayName: "Role",
  traits: ["role"],
  annotations: typeAnnotations("role", "roles"),
  permissions: permissionsFor("roles"),
  list,
  get: async ({ id }) => {
    const known = standardRole(id.resource);
    return known && toRole("role", known);
  },
  // A role that came with the assignment of a group has that assignment's words; the entitlement has the role's own.
  entitlements: ({ resource }) =>
    pageOf([roleEntitlement(resource, [user, group], standardRole(resource.id!.resource)?.label)]),
  grants,
  grant: assignRole,
  revoke: unassignRole,
});

/**
 * The roles that every organisation has, and those of others that Okta says somebody holds: it adds some with its products.
 * Who is an administrator is remembered for the grants.
 */
async function list(context: ListContext<Client>): Promise<PageOf<Resource>> {
  const { after, found } = (context.page.cursor as Cursor | undefined) ?? { found: [] };
  const { items, next } = await administrators(context, after);
  const others = new Map(items.flatMap(({ seen }) => seen).map(({ type, label }) => [type, { type, label }]));
  const fresh = [...others.values()].filter(({ type }) => !standardRole(type) && !found.includes(type));
  const known = context.page.cursor === undefined ? standardRoles : [];
  return pageOf(
    [...known, ...fresh].map((one) => toRole("role", one)),
    next === undefined ? undefined : { after: next, found: [...found, ...fresh.map(({ type }) => type)] },
  );
}
type Cursor = { readonly after?: string; readonly found: readonly string[] };

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
